// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The grantee's side of core/lease/lease.h.
#include <algorithm>

#include "core/envelope/seal.h"
#include "core/envelope/signing.h"
#include "core/lease/lease.h"
#include "core/lease/lease_keys.h"

namespace carecircle {
namespace {

constexpr std::uint64_t kDayMs = 24ULL * 60 * 60 * 1000;
constexpr std::uint8_t kOutcomeDone = 0;

// Plaintext halves on the stack of one call: wiped however the call ends.
struct WipedHalves {
  ReleasedHalves released;
  WipedHalves() = default;
  WipedHalves(WipedHalves&&) = default;
  ~WipedHalves() {
    for (auto& half : released.halves)
      wipe(half);
  }
};

Error no_proof(const char* where) { return fail(ErrorCode::kProofInvalid, where); }

const GrantField* find_grant_field(const Grant& grant, const Id& field_id) {
  const auto found = std::ranges::find(grant.fields, field_id, &GrantField::field_id);
  return found == grant.fields.end() ? nullptr : &*found;
}

Result<LogEntry> read_entry(const Signed& entry, const ReleaseExpectation& expected) {
  const auto read = open_signed<LogEntry>(expected.log_key, "LogEntry", entry);
  if (!read) return no_proof("release: log entry");
  if (std::ranges::find(expected.used_entries, read->index) != expected.used_entries.end()) {
    return no_proof("release: entry proved another release");
  }
  return *read;
}

Result<Event> read_event(const LogEntry& entry, const ReleaseAnswer& answer) {
  if (answer.opening.size() != 32) return no_proof("release: opening");
  if (!equal_constant_time(event_commitment(answer.opening, answer.event), entry.commitment)) {
    return no_proof("release: commitment");
  }
  auto event = decode<Event>(answer.event);
  if (!event) return no_proof("release: event");
  return *event;
}

Result<void> check_event(const Event& event, const Grant& grant, const ByteArray<32>& policy_hash) {
  if (!equal(event.object, grant.grant_id)) return no_proof("release: another grant");
  if (event.actor != grant.grantee) return no_proof("release: another grantee");
  if (event.subject != grant.owner) return no_proof("release: another owner");
  if (!equal(event.policy_hash, policy_hash)) return no_proof("release: another policy");
  if (event.outcome != kOutcomeDone) return no_proof("release: recorded as refused");
  return {};
}

Result<WipedHalves> open_halves(const PendingRelease& pending, const ReleaseAnswer& answer, std::uint64_t entry_index) {
  const auto encoded =
      TRY(hpke::open(hpke::kEphemeralSuite, pending.ephemeral_key.view(), answer.sealed_halves,
                     as_bytes(kLeaseReleaseInfo), lease_release_context(pending.signed_request.content, entry_index)));
  WipedHalves halves;
  halves.released = TRY(decode<ReleasedHalves>(encoded.view()));
  if (halves.released.halves.size() != pending.request.field_ids.size()) {
    return fail(ErrorCode::kCommitmentMismatch, "release: number of halves");
  }
  return halves;
}

// CK_f of one field, from the half that was released and the share that came in the conversation.
Result<SecretBytes> unwrap_field_key(const Grant& grant, const ByteArray<32>& policy_hash, const LeaseShare& share,
                                     BytesView server_half) {
  const GrantField* field = find_grant_field(grant, share.field_id);
  if (field == nullptr) return fail(ErrorCode::kNotFound, "release: field is not of the grant");
  if (!equal(sha256(server_half), field->share_commit)) {
    return fail(ErrorCode::kCommitmentMismatch, "release: not the half that was deposited");
  }
  const SecretBytes key = derive_lease_key(share.half.view(), server_half, grant.grant_id, share.field_id, policy_hash);
  return open_sealed(key.view(), "lease/wrap", share.field_id,
                     lease_wrap_associated_data(policy_hash, share.field_id, share.generation), share.wrapped);
}

Result<OpenedField> open_leased_field(const LeaseShare& share, BytesView field_key,
                                      const std::vector<SealedField>& fields) {
  const auto blob = std::ranges::find(fields, share.field_id, &SealedField::field_id);
  if (blob == fields.end() || blob->generation != share.generation) {
    return fail(ErrorCode::kNotFound, "release: blob of this generation");
  }
  auto opened = TRY(open_field(*blob, field_key));
  if (opened.kind != share.kind) return fail(ErrorCode::kCommitmentMismatch, "release: kind of field");
  return opened;
}

}  // namespace

Result<Grant> read_lease(const LeaseOffer& offer, BytesView owner_signature_key, const AccountId& owner,
                         const AccountId& grantee) {
  auto grant = TRY(open_signed<Grant>(owner_signature_key, "Grant", offer.grant));
  if (grant.owner != owner || grant.grantee != grantee) return fail(ErrorCode::kPermissionDenied, "lease: parties");
  const auto same_field = [](const GrantField& field, const LeaseShare& share) {
    return field.field_id == share.field_id && share.half.size() == kLeaseHalfSize;
  };
  if (!std::ranges::equal(grant.fields, offer.shares, same_field)) {
    return fail(ErrorCode::kMalformedInput, "lease: shares are not those of the grant");
  }
  return grant;
}

Result<void> apply_lease_update(LeaseOffer& offer, const LeaseUpdate& update) {
  const auto grant = TRY(decode<Grant>(offer.grant.content));
  if (grant.grant_id != update.grant_id) return fail(ErrorCode::kNotFound, "lease update: another grant");
  const auto share = std::ranges::find(offer.shares, update.field_id, &LeaseShare::field_id);
  if (share == offer.shares.end()) return fail(ErrorCode::kNotFound, "lease update: field");
  if (update.generation <= share->generation) return fail(ErrorCode::kRolledBack, "lease update: generation");
  share->generation = update.generation;
  share->wrapped = update.wrapped;
  return {};
}

Result<PendingRelease> make_release_request(const Grant& grant, std::vector<Id> field_ids, const DeviceId& device_id,
                                            BytesView signature_seed, Entropy& entropy) {
  if (field_ids.empty()) std::ranges::transform(grant.fields, std::back_inserter(field_ids), &GrantField::field_id);
  for (const auto& field_id : field_ids) {
    if (find_grant_field(grant, field_id) == nullptr) return fail(ErrorCode::kNotFound, "release: field");
  }
  auto ephemeral = hpke::generate_key_pair(hpke::kEphemeralSuite.kem, entropy);
  PendingRelease pending;
  pending.request = ReleaseRequest{.grant_id = grant.grant_id,
                                   .field_ids = std::move(field_ids),
                                   .device_id = device_id,
                                   .ephemeral_key = std::move(ephemeral.public_key),
                                   .nonce = entropy.array<32>()};
  pending.signed_request = sign_content(signature_seed, "ReleaseRequest", encode(pending.request));
  pending.ephemeral_key = std::move(ephemeral.private_key);
  return pending;
}

Result<LogEntry> check_release_proof(const Signed& grant, const ReleaseAnswer& answer,
                                     const ReleaseExpectation& expected) {
  const auto entry = TRY(read_entry(answer.entry, expected));
  const auto event = TRY(read_event(entry, answer));
  if (entry.type != expected.release_action || event.action != entry.type) return no_proof("release: action");
  if (event.time_ms / kDayMs != entry.day) return no_proof("release: day");
  TRY(check_event(event, TRY(decode<Grant>(grant.content)), policy_hash_of(grant)));
  return entry;
}

Result<Release> open_release(const LeaseOffer& offer, const PendingRelease& pending, const ReleaseAnswer& answer,
                             const ReleaseExpectation& expected, const std::vector<SealedField>& fields) {
  const auto entry = TRY(check_release_proof(offer.grant, answer, expected));
  const auto grant = TRY(decode<Grant>(offer.grant.content));
  const auto halves = TRY(open_halves(pending, answer, entry.index));
  Release release{.entry_index = entry.index};
  for (std::size_t index = 0; index < pending.request.field_ids.size(); ++index) {
    const auto share = std::ranges::find(offer.shares, pending.request.field_ids[index], &LeaseShare::field_id);
    if (share == offer.shares.end()) return fail(ErrorCode::kNotFound, "release: share");
    const auto key = TRY(unwrap_field_key(grant, policy_hash_of(offer.grant), *share, halves.released.halves[index]));
    release.fields.push_back(TRY(open_leased_field(*share, key.view(), fields)));
  }
  return release;
}

}  // namespace carecircle
