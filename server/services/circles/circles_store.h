// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/codec/record.h"
#include "server/services/circles/circles_rules.h"
#include "server/storage/database.h"

// Members, ring records and chain links of circles: the tables circles_members, circles_records, circles_chain_links and
// circles_added_links.

namespace carecircle::circles {

inline constexpr std::uint32_t kMembersMax = 20'000;  // of one circle
inline constexpr std::uint32_t kChainLinksMax = 100'000;
inline constexpr std::uint32_t kAddedLinksMax = 32;  // of one generation, each by another member

struct MemberRow {
  CircleId circle_id{};
  AccountId account{};
  Role role = Role::member;
  std::uint64_t joined_ms = 0;
  std::optional<Id> invite_id;
  bool leaving = false;    // without access; only its leaf is still in the tree
  bool may_commit = true;  // until a commit of its was set aside
};

struct RecordRow {
  CircleId circle_id{};
  Id record_id{};
  RecordKind kind = RecordKind::member_profile;
  AccountId author{};
  std::uint32_t revision = 1;
  Bytes record;
};

struct ChainLinkRow {
  std::uint64_t generation = 0;
  std::uint64_t previous_generation = 0;
  Bytes sealed;
};

Result<void> insert_member(Transaction&, const MemberRow&);
Result<void> update_member(Transaction&, const MemberRow&);
Result<void> delete_member(Transaction&, const CircleId&, const AccountId&);
Result<std::optional<MemberRow>> find_member(Transaction&, const CircleId&, const AccountId&);
// Where the account is a member and has not left; an account is in one circle at most.
Result<std::optional<MemberRow>> membership_of(Transaction&, const AccountId&);
Result<std::vector<MemberRow>> list_members(Transaction&, const CircleId&);
Result<std::vector<AccountId>> administrators(Transaction&, const CircleId&);
Result<std::uint64_t> count_owners(Transaction&, const CircleId&);

// kAlreadyExists when another record has this id.
Result<void> insert_record(Transaction&, const RecordRow&);
Result<void> update_record(Transaction&, const RecordRow&);
// The circle's profile, of which there is one, or the author's own.
Result<std::optional<RecordRow>> find_profile(Transaction&, const CircleId&, RecordKind, const AccountId& author);
Result<std::vector<RecordRow>> list_records(Transaction&, const CircleId&);

Result<void> insert_chain_link(Transaction&, const CircleId&, const ChainLinkRow&);
// All that are newer than this generation: their commits were set aside.
Result<void> delete_chain_links_after(Transaction&, const CircleId&, std::uint64_t generation);
// Beside the commit's own; the link that this member added first stays. kLimitExceeded when others added kAddedLinksMax.
Result<void> add_chain_link(Transaction&, const CircleId&, const AccountId&, const ChainLinkRow&);
// Newest first; of one generation the commit's own first.
Result<std::vector<ChainLinkRow>> list_chain_links(Transaction&, const CircleId&, std::uint64_t from_generation);

}  // namespace carecircle::circles
