// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Contact fields and the owner's side of a lease (docs/protocol/leases.md). release_operations.cpp has the grantee's.
#include "core/codec/grant.h"
#include "core/crypto/signature.h"
#include "core/wasm/handles.h"
#include "core/wasm/lease_fields.h"

namespace carecircle::wasm {

Output share_fields(const std::vector<LeaseShare>& shares) {
  Output fields;
  for (const LeaseShare& share : shares) {
    fields.push_back(list_field(
        output(share.field_id, static_cast<std::uint16_t>(share.kind), share.generation, share.half, share.wrapped)));
  }
  return fields;
}

Result<FieldKind> read_kind(BytesView field) {
  return field_kind_from_wire(static_cast<std::uint16_t>(TRY(number(field, UINT16_MAX))));
}

Result<std::uint32_t> read_generation(BytesView field) {
  return static_cast<std::uint32_t>(TRY(number(field, UINT32_MAX)));
}

Result<LeaseOffer> read_offer(BytesView field) {
  const auto fields = TRY(structure(field, 3));
  LeaseOffer offer{.grant = {.content = to_bytes(fields[0]), .signature = to_bytes(fields[1])}};
  for (const BytesView bytes : TRY(list(fields[2]))) {
    const auto share = TRY(structure(bytes, 5));
    offer.shares.push_back({.field_id = TRY(array<16>(share[0])),
                            .kind = TRY(read_kind(share[1])),
                            .generation = TRY(read_generation(share[2])),
                            .half = SecretBytes::copy_of(share[3]),
                            .wrapped = to_bytes(share[4])});
  }
  return offer;
}

namespace {

// Consent, as in docs/protocol/leases.md.
constexpr std::uint16_t kLegalBasisConsent = 1;

Result<Output> seal_contact_field(Input input) {
  SystemEntropy entropy;
  const NewField made = TRY(seal_field(TRY(array<16>(input[0])), TRY(read_kind(input[1])),
                                       TRY(read_generation(input[2])), input[3], entropy));
  return output(made.field.sealed, made.key);
}

Result<Output> open_contact_field(Input input) {
  const SealedField sealed{
      .field_id = TRY(array<16>(input[0])), .generation = TRY(read_generation(input[1])), .sealed = to_bytes(input[2])};
  const OpenedField opened = TRY(open_field(sealed, input[3]));
  return output(static_cast<std::uint16_t>(opened.kind), opened.value);
}

Result<Grant> draft_grant(const DeviceAccount& account, Input input, Entropy& entropy) {
  Grant grant;
  grant.grant_id = entropy.array<16>();
  grant.owner = account.account_id();
  grant.grantee = TRY(array<16>(input[1]));
  grant.purpose = TRY(purpose_from_wire(static_cast<std::uint16_t>(TRY(number(input[2], UINT16_MAX)))));
  grant.not_before_ms = TRY(number(input[3]));
  grant.expires_ms = TRY(number(input[4]));
  grant.flags = static_cast<std::uint16_t>(TRY(number(input[5], UINT16_MAX)));
  grant.legal_basis = kLegalBasisConsent;
  grant.consent_id = entropy.array<16>();
  grant.request_id = to_bytes(input[6]);
  return grant;
}

Result<std::vector<LeasedField>> read_leased_fields(BytesView field) {
  std::vector<LeasedField> leased;
  for (const BytesView bytes : TRY(list(field))) {
    const auto fields = TRY(structure(bytes, 4));
    leased.push_back({.field_id = TRY(array<16>(fields[0])),
                      .kind = TRY(read_kind(fields[1])),
                      .generation = TRY(read_generation(fields[2])),
                      .key = SecretBytes::copy_of(fields[3])});
  }
  return leased;
}

Result<Output> make_new_lease(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const Grant grant = TRY(draft_grant(account, input, entropy));
  const NewLease lease = TRY(
      make_lease(grant, TRY(read_leased_fields(input[7])), {}, account.signature_key.seed.view(), input[8], entropy));
  Output deposits;
  for (const LeaseDeposit& deposit : lease.deposits) {
    deposits.push_back(
        list_field(output(deposit.field_id, deposit.sealed_half.encapsulated, deposit.sealed_half.ciphertext)));
  }
  Output lease_keys;
  for (const KeptLeaseKey& kept : lease.kept)
    lease_keys.push_back(field(kept.lease_key));
  return output(grant.grant_id, lease.policy_hash, lease.offer.grant.content, lease.offer.grant.signature,
                share_fields(lease.offer.shares), deposits, lease_keys);
}

Result<Output> rewrap_edited_field(Input input) {
  SystemEntropy entropy;
  const KeptLeaseKey kept{.field_id = TRY(array<16>(input[2])), .lease_key = SecretBytes::copy_of(input[3])};
  return output(rewrap_field(TRY(array<16>(input[0])), TRY(array<32>(input[1])), kept, TRY(read_generation(input[4])),
                             input[5], entropy)
                    .wrapped);
}

// The server signs that it destroyed its halves; without that the member is not told that it is done.
Result<Output> check_receipt(Input input) {
  const auto receipt = decode<RevocationReceipt>(input[0]);
  const bool about_it = receipt && receipt->grant_id == TRY(array<16>(input[3]));
  if (!about_it || !verify_labelled(input[2], "RevocationReceipt", input[0], input[1]))
    return fail(ErrorCode::kProofInvalid, "receipt");
  return Output();
}

}  // namespace
}  // namespace carecircle::wasm

// field id, kind, generation, value → sealed, key
CARECIRCLE_OPERATION(field_seal, 4, carecircle::wasm::seal_contact_field)
// field id, generation, sealed, key → kind, value
CARECIRCLE_OPERATION(field_open, 4, carecircle::wasm::open_contact_field)
// account, grantee, purpose, not before (ms), expires (ms), flags, request id, fields (id, kind, generation, key), shred key
// → grant id, policy hash, grant and signature, shares, deposits (field id, encapsulated, ciphertext), lease keys
CARECIRCLE_OPERATION(lease_make, 9, carecircle::wasm::make_new_lease)
// grant id, policy hash, field id, lease key, generation, field key → wrapped
CARECIRCLE_OPERATION(lease_rewrap, 6, carecircle::wasm::rewrap_edited_field)
// receipt, signature, log key, grant id →
CARECIRCLE_OPERATION(receipt_check, 4, carecircle::wasm::check_receipt)
