// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lease/lease_testing.h"

#include "core/envelope/signing.h"

namespace carecircle::testing {
namespace {

constexpr std::uint64_t kNowMs = 1'800'000'000'000;
constexpr std::uint64_t kDayMs = 86'400'000;
constexpr std::uint64_t kEntryIndex = 41;
const Bytes kOpening(32, 0x55);

}  // namespace

LeaseStory::LeaseStory() {
  fields.push_back(seal_field(filled<16>(21), FieldKind::phone, 1, text("+00 123"), entropy).value());
  fields.push_back(seal_field(filled<16>(22), FieldKind::address, 1, text("Third floor"), entropy).value());
  std::vector<LeasedField> leased;
  leased.push_back({filled<16>(21), FieldKind::phone, 1, fields[0].key.clone()});
  leased.push_back({filled<16>(22), FieldKind::address, 1, fields[1].key.clone()});
  lease = make_lease(terms(), leased, text("ring twice"), owner.device_key.seed.view(), shred_key.public_key, entropy)
              .value();
  grant = decode<Grant>(lease.offer.grant.content).value();
  for (const auto& deposit : lease.deposits) {
    const auto half = hpke::open(hpke::kStoredSuite, shred_key.private_key.view(), deposit.sealed_half,
                                 as_bytes(kLeaseDepositInfo), lease_deposit_context(grant.grant_id, deposit.field_id));
    server_halves.push_back(to_bytes(half.value().view()));
  }
}

Grant LeaseStory::terms() const {
  return Grant{.grant_id = filled<16>(20),
               .owner = owner.identity.account_id,
               .grantee = grantee.identity.account_id,
               .purpose = Purpose::delivery,
               .not_before_ms = kNowMs,
               .expires_ms = kNowMs + 7'200'000};
}

void LeaseStory::edit_first_field(std::string_view value) {
  fields[0] = seal_field(fields[0].field.field_id, FieldKind::phone, 2, text(value), entropy).value();
}

PendingRelease LeaseStory::ask() {
  return make_release_request(grant, {}, grantee.device_id, grantee.device_key.seed.view(), entropy).value();
}

Event LeaseStory::event() const {
  return Event{.event_id = filled<16>(30),
               .time_ms = kNowMs + 60'000,
               .actor = grantee.identity.account_id,
               .subject = owner.identity.account_id,
               .action = kActionLeaseReleased,
               .object = to_bytes(grant.grant_id),
               .policy_hash = to_bytes(lease.policy_hash)};
}

LogEntry LeaseStory::entry_for(const Event& recorded) const {
  return LogEntry{.index = kEntryIndex,
                  .type = recorded.action,
                  .day = static_cast<std::uint32_t>(recorded.time_ms / kDayMs),
                  .commitment = event_commitment(kOpening, encode(recorded))};
}

ReleaseAnswer LeaseStory::answer(const PendingRelease& pending, const Event& recorded) {
  return answer(pending, recorded, entry_for(recorded));
}

ReleaseAnswer LeaseStory::answer(const PendingRelease& pending, const Event& recorded, const LogEntry& entry) {
  auto sealed = hpke::seal(hpke::kEphemeralSuite, pending.request.ephemeral_key, as_bytes(kLeaseReleaseInfo),
                           lease_release_context(pending.signed_request.content, entry.index),
                           encode(ReleasedHalves{.halves = server_halves}), entropy);
  return ReleaseAnswer{.sealed_halves = std::move(sealed).value(),
                       .entry = sign_content(log_key.seed.view(), "LogEntry", encode(entry)),
                       .event = encode(recorded),
                       .opening = kOpening};
}

Result<Release> LeaseStory::open(const PendingRelease& pending, const ReleaseAnswer& answered,
                                 std::span<const std::uint64_t> used_entries) const {
  const ReleaseExpectation expected{.log_key = log_key.public_key, .used_entries = used_entries};
  return open_release(lease.offer, pending, answered, expected, {fields[0].field, fields[1].field});
}

Result<Release> LeaseStory::view() {
  const auto pending = ask();
  return open(pending, answer(pending, event()));
}

}  // namespace carecircle::testing
