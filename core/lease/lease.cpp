// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The owner's side of core/lease/lease.h, and the derivations of lease_keys.h.
#include "core/lease/lease.h"

#include <algorithm>

#include "core/envelope/seal.h"
#include "core/envelope/signing.h"
#include "core/lease/lease_keys.h"

namespace carecircle {
namespace {

struct Halves {
  SecretBytes conversation;  // a_f
  SecretBytes server;        // b_f
};

Result<void> check_fields(const std::vector<LeasedField>& fields) {
  if (fields.empty() || fields.size() > kLeaseFieldsMax) return fail(ErrorCode::kLimitExceeded, "lease: fields");
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    const auto same = [&](const LeasedField& other) { return other.field_id == field->field_id; };
    if (std::any_of(std::next(field), fields.end(), same)) {
      return fail(ErrorCode::kAlreadyExists, "lease: field named twice");
    }
  }
  return {};
}

std::vector<Halves> draw_halves(std::size_t count, Entropy& entropy) {
  std::vector<Halves> halves(count);
  for (auto& half : halves) {
    half.conversation = entropy.secret(kLeaseHalfSize);
    half.server = entropy.secret(kLeaseHalfSize);
  }
  return halves;
}

Result<LeaseDeposit> seal_deposit(const Id& grant_id, const Id& field_id, BytesView half, BytesView server_shred_key,
                                  Entropy& entropy) {
  auto sealed = TRY(hpke::seal(hpke::kStoredSuite, server_shred_key, as_bytes(kLeaseDepositInfo),
                               lease_deposit_context(grant_id, field_id), half, entropy));
  return LeaseDeposit{.field_id = field_id, .sealed_half = std::move(sealed)};
}

Bytes wrap_field_key(BytesView lease_key, const ByteArray<32>& policy_hash, const Id& field_id,
                     std::uint32_t generation, BytesView field_key, Entropy& entropy) {
  return seal(lease_key, "lease/wrap", field_id, lease_wrap_associated_data(policy_hash, field_id, generation),
              field_key, entropy);
}

}  // namespace

SecretBytes derive_lease_key(BytesView conversation_half, BytesView server_half, const Id& grant_id, const Id& field_id,
                             const ByteArray<32>& policy_hash) {
  SecretBytes halves(conversation_half.size() + server_half.size());
  const auto middle = std::ranges::copy(conversation_half, halves.mutable_view().begin()).out;
  std::ranges::copy(server_half, middle);
  return derive_key(halves.view(), grant_id, "lease", concat({field_id, policy_hash}), 32);
}

Bytes lease_wrap_associated_data(const ByteArray<32>& policy_hash, const Id& field_id, std::uint32_t generation) {
  TlsWriter writer;
  writer.raw(policy_hash);
  writer.raw(field_id);
  writer.u32(generation);
  return writer.take();
}

ByteArray<32> policy_hash_of(const Signed& grant) { return sha256(grant.content); }

Result<NewLease> make_lease(Grant grant, const std::vector<LeasedField>& fields, Bytes note,
                            BytesView owner_signature_seed, BytesView server_shred_key, Entropy& entropy) {
  TRY(check_fields(fields));
  const auto halves = draw_halves(fields.size(), entropy);
  grant.fields.clear();
  for (std::size_t index = 0; index < fields.size(); ++index) {
    grant.fields.push_back({fields[index].field_id, sha256(halves[index].server.view())});
  }

  NewLease lease;
  lease.offer.grant = sign_content(owner_signature_seed, "Grant", encode(grant));
  lease.offer.note = std::move(note);
  lease.policy_hash = policy_hash_of(lease.offer.grant);
  for (std::size_t index = 0; index < fields.size(); ++index) {
    const auto& field = fields[index];
    const auto& half = halves[index];
    lease.deposits.push_back(
        TRY(seal_deposit(grant.grant_id, field.field_id, half.server.view(), server_shred_key, entropy)));
    SecretBytes key = derive_lease_key(half.conversation.view(), half.server.view(), grant.grant_id, field.field_id,
                                       lease.policy_hash);
    lease.offer.shares.push_back(LeaseShare{.field_id = field.field_id,
                                            .kind = field.kind,
                                            .generation = field.generation,
                                            .half = half.conversation.clone(),
                                            .wrapped = wrap_field_key(key.view(), lease.policy_hash, field.field_id,
                                                                      field.generation, field.key.view(), entropy)});
    lease.kept.push_back(KeptLeaseKey{.field_id = field.field_id, .lease_key = std::move(key)});
  }
  return lease;
}

LeaseUpdate rewrap_field(const Id& grant_id, const ByteArray<32>& policy_hash, const KeptLeaseKey& kept,
                         std::uint32_t generation, BytesView field_key, Entropy& entropy) {
  return LeaseUpdate{
      .grant_id = grant_id,
      .field_id = kept.field_id,
      .generation = generation,
      .wrapped = wrap_field_key(kept.lease_key.view(), policy_hash, kept.field_id, generation, field_key, entropy)};
}

}  // namespace carecircle
