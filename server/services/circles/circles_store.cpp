// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/circles/circles_store.h"

namespace carecircle::circles {

namespace {

#define MEMBER_COLUMNS "circle_id, account_id, role, joined_ms, invite_id, leaving, may_commit"
#define RECORD_COLUMNS "circle_id, record_id, kind, author_account_id, revision, record"

MemberRow read_member(const Row& row) {
  return {
      .circle_id = row.id(0),
      .account = row.id(1),
      .role = static_cast<Role>(row.integer(2)),
      .joined_ms = row.number(3),
      .invite_id = row.optional_id(4),
      .leaving = row.boolean(5),
      .may_commit = row.boolean(6),
  };
}

RecordRow read_record(const Row& row) {
  return {
      .circle_id = row.id(0),
      .record_id = row.id(1),
      .kind = static_cast<RecordKind>(row.integer(2)),
      .author = row.id(3),
      .revision = static_cast<std::uint32_t>(row.integer(4)),
      .record = row.blob(5),
  };
}

}  // namespace

Result<void> insert_member(Transaction& transaction, const MemberRow& member) {
  TRY(transaction.execute("INSERT INTO circles_members (" MEMBER_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)",
                          member.circle_id, member.account, member.role, member.joined_ms, member.invite_id,
                          member.leaving, member.may_commit));
  return {};
}

Result<void> update_member(Transaction& transaction, const MemberRow& member) {
  TRY(transaction.execute(
      "UPDATE circles_members SET role = ?, leaving = ?, may_commit = ? WHERE circle_id = ? AND account_id = ?",
      member.role, member.leaving, member.may_commit, member.circle_id, member.account));
  return {};
}

Result<void> delete_member(Transaction& transaction, const CircleId& circle_id, const AccountId& account) {
  TRY(transaction.execute("DELETE FROM circles_members WHERE circle_id = ? AND account_id = ?", circle_id, account));
  return {};
}

Result<std::optional<MemberRow>> find_member(Transaction& transaction, const CircleId& circle_id,
                                             const AccountId& account) {
  const auto row = TRY(transaction.query_one(
      "SELECT " MEMBER_COLUMNS " FROM circles_members WHERE circle_id = ? AND account_id = ?", circle_id, account));
  return row ? std::optional(read_member(*row)) : std::nullopt;
}

Result<std::optional<MemberRow>> membership_of(Transaction& transaction, const AccountId& account) {
  const auto row = TRY(transaction.query_one(
      "SELECT " MEMBER_COLUMNS " FROM circles_members WHERE account_id = ? AND leaving = 0 LIMIT 1", account));
  return row ? std::optional(read_member(*row)) : std::nullopt;
}

Result<std::vector<MemberRow>> list_members(Transaction& transaction, const CircleId& circle_id) {
  const Rows rows = TRY(transaction.query(
      "SELECT " MEMBER_COLUMNS " FROM circles_members WHERE circle_id = ? ORDER BY joined_ms, account_id LIMIT ?",
      circle_id, kMembersMax));
  std::vector<MemberRow> members;
  for (const Row& row : rows)
    members.push_back(read_member(row));
  return members;
}

Result<std::vector<AccountId>> administrators(Transaction& transaction, const CircleId& circle_id) {
  std::vector<AccountId> accounts;
  for (const MemberRow& member : TRY(list_members(transaction, circle_id)))
    if (may_administer(member.role) && !member.leaving) accounts.push_back(member.account);
  return accounts;
}

Result<std::uint64_t> count_owners(Transaction& transaction, const CircleId& circle_id) {
  const auto row = TRY(transaction.query_one(
      "SELECT COUNT(*) FROM circles_members WHERE circle_id = ? AND role = ? AND leaving = 0", circle_id, Role::owner));
  return row->number(0);
}

Result<void> insert_record(Transaction& transaction, const RecordRow& record) {
  TRY(transaction.execute("INSERT INTO circles_records (" RECORD_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
                          record.circle_id, record.record_id, record.kind, record.author, record.revision,
                          record.record));
  return {};
}

Result<void> update_record(Transaction& transaction, const RecordRow& record) {
  TRY(
      transaction.execute("UPDATE circles_records SET author_account_id = ?, revision = ?, record = ? WHERE circle_id "
                          "= ? AND record_id = ?",
                          record.author, record.revision, record.record, record.circle_id, record.record_id));
  return {};
}

Result<std::optional<RecordRow>> find_profile(Transaction& transaction, const CircleId& circle_id, RecordKind kind,
                                              const AccountId& author) {
  const auto row = TRY(transaction.query_one(
      "SELECT " RECORD_COLUMNS
      " FROM circles_records WHERE circle_id = ? AND kind = ? AND (kind = ? OR author_account_id = ?)",
      circle_id, kind, RecordKind::circle_profile, author));
  return row ? std::optional(read_record(*row)) : std::nullopt;
}

Result<std::vector<RecordRow>> list_records(Transaction& transaction, const CircleId& circle_id) {
  const Rows rows = TRY(transaction.query("SELECT " RECORD_COLUMNS
                                          " FROM circles_records WHERE circle_id = ? ORDER BY kind, record_id LIMIT ?",
                                          circle_id, kMembersMax));
  std::vector<RecordRow> records;
  for (const Row& row : rows)
    records.push_back(read_record(row));
  return records;
}

Result<void> insert_chain_link(Transaction& transaction, const CircleId& circle_id, const ChainLinkRow& link) {
  TRY(transaction.execute(
      "INSERT INTO circles_chain_links (circle_id, generation, previous_generation, sealed) VALUES (?, ?, ?, ?)",
      circle_id, link.generation, link.previous_generation, link.sealed));
  return {};
}

Result<void> delete_chain_links_after(Transaction& transaction, const CircleId& circle_id, std::uint64_t generation) {
  TRY(transaction.execute("DELETE FROM circles_chain_links WHERE circle_id = ? AND generation > ?", circle_id,
                          generation));
  TRY(transaction.execute("DELETE FROM circles_added_links WHERE circle_id = ? AND generation > ?", circle_id,
                          generation));
  return {};
}

Result<void> add_chain_link(Transaction& transaction, const CircleId& circle_id, const AccountId& account,
                            const ChainLinkRow& link) {
  if (TRY(transaction.query_one(
          "SELECT 1 FROM circles_added_links WHERE circle_id = ? AND generation = ? AND account_id = ?", circle_id,
          link.generation, account)))
    return {};
  const auto added = TRY(transaction.query_one(
      "SELECT COUNT(*) FROM circles_added_links WHERE circle_id = ? AND generation = ?", circle_id, link.generation));
  if (added->number(0) >= kAddedLinksMax) return fail(ErrorCode::kLimitExceeded, "chain link: added by many");
  TRY(transaction.execute(
      "INSERT INTO circles_added_links (circle_id, generation, account_id, sealed) VALUES (?, ?, ?, ?)", circle_id,
      link.generation, account, link.sealed));
  return {};
}

Result<std::vector<ChainLinkRow>> list_chain_links(Transaction& transaction, const CircleId& circle_id,
                                                   std::uint64_t from_generation) {
  const Rows rows = TRY(transaction.query(
      "SELECT generation, previous_generation, sealed, 0 AS added FROM circles_chain_links WHERE circle_id = ? AND "
      "generation >= ? UNION ALL SELECT generation, generation - 1, sealed, 1 AS added FROM circles_added_links WHERE "
      "circle_id = ? AND generation >= ? ORDER BY generation DESC, added LIMIT ?",
      circle_id, from_generation, circle_id, from_generation, kChainLinksMax));
  std::vector<ChainLinkRow> links;
  for (const Row& row : rows)
    links.push_back({row.number(0), row.number(1), row.blob(2)});
  return links;
}

}  // namespace carecircle::circles
