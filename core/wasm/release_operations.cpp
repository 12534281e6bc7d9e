// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The grantee's side of a lease. The ephemeral key of a request never leaves the module.
#include "core/codec/grant.h"
#include "core/wasm/handles.h"
#include "core/wasm/lease_fields.h"

namespace carecircle::wasm {
namespace {

constexpr std::size_t kOpenReleasesMax = 64;

Handles<PendingRelease>& releases() {
  static Handles<PendingRelease> open(kOpenReleasesMax);
  return open;
}

Output grant_fields(const Grant& grant) {
  Output field_ids;
  for (const GrantField& granted : grant.fields)
    field_ids.push_back(field(granted.field_id));
  return output(grant.grant_id, grant.owner, grant.grantee, field_ids, static_cast<std::uint16_t>(grant.purpose),
                grant.not_before_ms, grant.expires_ms, grant.flags);
}

Result<Output> check_offer(Input input) {
  const LeaseOffer offer = TRY(read_offer(input[0]));
  return grant_fields(TRY(read_lease(offer, input[1], TRY(array<16>(input[2])), TRY(array<16>(input[3])))));
}

Result<Output> apply_update(Input input) {
  LeaseOffer offer = TRY(read_offer(input[0]));
  const LeaseUpdate update{.grant_id = TRY(array<16>(input[1])),
                           .field_id = TRY(array<16>(input[2])),
                           .generation = TRY(read_generation(input[3])),
                           .wrapped = to_bytes(input[4])};
  TRY(apply_lease_update(offer, update));
  return output(share_fields(offer.shares));
}

Result<Output> read_grant(Input input) { return grant_fields(TRY(decode<Grant>(input[0]))); }

Result<Output> start_release(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const Grant grant = TRY(decode<Grant>(input[1]));
  PendingRelease pending =
      TRY(make_release_request(grant, {}, account.device_id, account.signature_key.seed.view(), entropy));
  const Signed request = pending.signed_request;
  return output(TRY(releases().keep(std::move(pending))), request.content, request.signature);
}

Result<ReleaseAnswer> read_answer(BytesView field) {
  const auto fields = TRY(structure(field, 6));
  return ReleaseAnswer{.sealed_halves = {.encapsulated = to_bytes(fields[0]), .ciphertext = to_bytes(fields[1])},
                       .entry = {.content = to_bytes(fields[2]), .signature = to_bytes(fields[3])},
                       .event = to_bytes(fields[4]),
                       .opening = to_bytes(fields[5])};
}

Result<std::vector<SealedField>> read_sealed_fields(BytesView field) {
  std::vector<SealedField> sealed;
  for (const BytesView bytes : TRY(list(field))) {
    const auto fields = TRY(structure(bytes, 3));
    sealed.push_back({.field_id = TRY(array<16>(fields[0])),
                      .generation = TRY(read_generation(fields[1])),
                      .sealed = to_bytes(fields[2])});
  }
  return sealed;
}

Result<Output> open_release_answer(Input input) {
  const PendingRelease& pending = *TRY(releases().find(input[0]));
  std::vector<std::uint64_t> used_entries;
  for (const BytesView index : TRY(list(input[5])))
    used_entries.push_back(TRY(number(index)));
  const ReleaseExpectation expected{.log_key = input[4], .used_entries = used_entries};
  const Release release = TRY(open_release(TRY(read_offer(input[1])), pending, TRY(read_answer(input[2])), expected,
                                           TRY(read_sealed_fields(input[3]))));
  Output fields;
  for (const OpenedField& opened : release.fields)
    fields.push_back(list_field(output(static_cast<std::uint16_t>(opened.kind), opened.value)));
  return output(release.entry_index, fields);
}

Result<Output> close_release(Input input) { return releases().close(input[0]); }

}  // namespace
}  // namespace carecircle::wasm

// offer (grant, signature, shares), owner's signature key, owner, grantee
// → grant id, owner, grantee, field ids, purpose, not before (ms), expires (ms), flags
CARECIRCLE_OPERATION(lease_check_offer, 4, carecircle::wasm::check_offer)
// offer, grant id, field id, generation, wrapped → shares
CARECIRCLE_OPERATION(lease_apply_update, 5, carecircle::wasm::apply_update)
// grant → the same as lease_check_offer, unchecked
CARECIRCLE_OPERATION(grant_read, 1, carecircle::wasm::read_grant)
// account, grant → release, request and signature
CARECIRCLE_OPERATION(release_start, 2, carecircle::wasm::start_release)
// release, offer, answer (encapsulated, ciphertext, entry, signature, event, opening), fields (id, generation, sealed), log key,
// used entries → index of the entry, fields (kind, value)
CARECIRCLE_OPERATION(release_open, 6, carecircle::wasm::open_release_answer)
// release →
CARECIRCLE_OPERATION(release_close, 1, carecircle::wasm::close_release)
