// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "server/services/contacts/contacts_rules.h"
#include "server/storage/database.h"

// Cards, grants and releases: the tables contacts_*. Lease halves are in the shred store, under the grant's id.

namespace carecircle::contacts {

struct FieldRow {
  CircleId circle_id{};
  AccountId account{};
  Id field_id{};
  std::uint32_t generation = 1;
  Bytes sealed;
};

struct GrantRow {
  Id grant_id{};
  CircleId circle_id{};
  AccountId owner{};
  AccountId grantee{};
  Signed grant;
  GrantState state = GrantState::active;
  EndReason end_reason = EndReason::none;
  std::optional<Id> request_id;  // with which it ends
  std::uint64_t expires_ms = 0;
  std::uint32_t views = 0;
  std::uint64_t created_ms = 0;
  std::optional<std::uint64_t> ended_ms;
  std::optional<std::uint64_t> last_view_ms;
  std::uint32_t refusals = 0;  // audit entries about refused views since refused_ms
  std::uint64_t refused_ms = 0;
  Signed receipt;  // empty while active
};

struct ReleaseRow {
  Id grant_id{};
  ByteArray<32> nonce{};
  ByteArray<32> request_hash{};
  std::uint64_t log_index = 0;
};

inline constexpr std::uint32_t kEndedPerTickMax = 200;

Result<void> put_field(Transaction&, const FieldRow&);
Result<std::optional<FieldRow>> find_field(Transaction&, const CircleId&, const AccountId&, const Id& field_id);
Result<std::vector<FieldRow>> list_fields(Transaction&, const CircleId&, const AccountId&);

Result<void> insert_grant(Transaction&, const GrantRow&);
// State, views, refusals and receipt.
Result<void> update_grant(Transaction&, const GrantRow&);
Result<std::optional<GrantRow>> find_grant(Transaction&, const Id& grant_id);
// Given or received, newest first.
Result<std::vector<GrantRow>> list_grants(Transaction&, const CircleId&, const AccountId&);
Result<std::vector<GrantRow>> active_grants(Transaction&);
Result<std::vector<GrantRow>> active_grants_of_member(Transaction&, const CircleId&, const AccountId&);
Result<std::vector<GrantRow>> active_grants_of_request(Transaction&, const CircleId&, const Id& request_id);
Result<std::vector<GrantRow>> due_grants(Transaction&, std::uint64_t now_ms);
// When the owner made the grants of the last hour, oldest first.
Result<std::vector<std::uint64_t>> recent_creations(Transaction&, const AccountId& owner, std::uint64_t since_ms);
Result<void> delete_ended_grants(Transaction&, std::uint64_t ended_before_ms);

Result<void> insert_release(Transaction&, const ReleaseRow&);
Result<std::optional<ReleaseRow>> find_release(Transaction&, const Id& grant_id, const ByteArray<32>& nonce);

}  // namespace carecircle::contacts
