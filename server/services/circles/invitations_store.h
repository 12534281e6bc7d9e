// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "server/services/circles/circles_rules.h"
#include "server/storage/database.h"

// The ways into a circle: the tables circles_founding_links, circles_invitations and circles_joins.

namespace carecircle::circles {

inline constexpr std::uint32_t kWaitingJoinsMax = 1000;  // of one circle

// The server's own link, which founds one circle and admits nobody.
struct FoundingLinkRow {
  Id invite_id{};
  Bytes invite_public_key;
  std::uint64_t expires_ms = 0;
  std::uint32_t registrations = 0;
  std::optional<AccountId> founder;
  std::optional<CircleId> circle_id;
};

struct InvitationRow {
  Id invite_id{};
  CircleId circle_id{};
  AccountId inviter{};
  Bytes invite;
  Bytes signature;
  Bytes inviter_credential;
  Bytes inviter_signature_key;
  Bytes invite_public_key;
  Role role = Role::member;
  InvitationUse use;
  std::uint32_t registrations = 0;
  std::uint64_t created_ms = 0;
};

struct JoinRow {
  Id join_id{};
  CircleId circle_id{};
  Id invite_id{};
  AccountId account{};
  Bytes content;
  Bytes invite_signature;
  Bytes account_signature;
  Bytes key_package;
  std::uint64_t created_ms = 0;
};

Result<void> insert_founding_link(Transaction&, const FoundingLinkRow&);
Result<void> update_founding_link(Transaction&, const FoundingLinkRow&);
Result<std::optional<FoundingLinkRow>> find_founding_link(Transaction&, const Id& invite_id);

Result<void> insert_invitation(Transaction&, const InvitationRow&);
// Uses, registrations and revocation.
Result<void> update_invitation(Transaction&, const InvitationRow&);
Result<std::optional<InvitationRow>> find_invitation(Transaction&, const Id& invite_id);
// Revokes what the inviter has open, and drops the joins through it.
Result<void> revoke_invitations_of(Transaction&, const AccountId& inviter, std::uint64_t now_ms);
Result<std::vector<InvitationRow>> list_invitations(Transaction&, const CircleId&);
Result<std::uint64_t> count_open_invitations(Transaction&, const CircleId&, std::uint64_t now_ms);

// One an account: a second one takes the place of the first.
Result<void> put_join(Transaction&, const JoinRow&);
Result<std::optional<JoinRow>> find_join(Transaction&, const Id& join_id);
Result<std::optional<JoinRow>> join_of(Transaction&, const AccountId&);
Result<std::vector<JoinRow>> list_joins(Transaction&, const CircleId&);
Result<std::uint64_t> count_joins(Transaction&, const CircleId&);
Result<void> delete_join_of(Transaction&, const AccountId&);
Result<void> delete_joins_through(Transaction&, const Id& invite_id);
Result<void> delete_expired_joins(Transaction&, std::uint64_t now_ms);

}  // namespace carecircle::circles
