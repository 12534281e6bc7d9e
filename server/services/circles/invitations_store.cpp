// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/circles/invitations_store.h"

namespace carecircle::circles {

namespace {

#define FOUNDING_COLUMNS "invite_id, invite_public_key, expires_ms, registrations, founder_account_id, circle_id"
#define INVITATION_COLUMNS                                                                                   \
  "invite_id, circle_id, inviter_account_id, invite, signature, inviter_credential, inviter_signature_key, " \
  "invite_public_key, role, uses_max, uses, registrations, expires_ms, revoked_ms, created_ms"
#define JOIN_COLUMNS \
  "join_id, circle_id, invite_id, account_id, content, invite_signature, account_signature, key_package, created_ms"

InvitationRow read_invitation(const Row& row) {
  return {
      .invite_id = row.id(0),
      .circle_id = row.id(1),
      .inviter = row.id(2),
      .invite = row.blob(3),
      .signature = row.blob(4),
      .inviter_credential = row.blob(5),
      .inviter_signature_key = row.blob(6),
      .invite_public_key = row.blob(7),
      .role = static_cast<Role>(row.integer(8)),
      .use = {.uses_max = static_cast<std::uint32_t>(row.integer(9)),
              .uses = static_cast<std::uint32_t>(row.integer(10)),
              .expires_ms = row.number(12),
              .revoked_ms = row.optional_number(13)},
      .registrations = static_cast<std::uint32_t>(row.integer(11)),
      .created_ms = row.number(14),
  };
}

JoinRow read_join(const Row& row) {
  return {
      .join_id = row.id(0),
      .circle_id = row.id(1),
      .invite_id = row.id(2),
      .account = row.id(3),
      .content = row.blob(4),
      .invite_signature = row.blob(5),
      .account_signature = row.blob(6),
      .key_package = row.blob(7),
      .created_ms = row.number(8),
  };
}

std::optional<JoinRow> read_join(const std::optional<Row>& row) {
  return row ? std::optional(read_join(*row)) : std::nullopt;
}

}  // namespace

Result<void> insert_founding_link(Transaction& transaction, const FoundingLinkRow& link) {
  TRY(transaction.execute("INSERT INTO circles_founding_links (" FOUNDING_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
                          link.invite_id, link.invite_public_key, link.expires_ms, link.registrations, link.founder,
                          link.circle_id));
  return {};
}

Result<void> update_founding_link(Transaction& transaction, const FoundingLinkRow& link) {
  TRY(transaction.execute(
      "UPDATE circles_founding_links SET registrations = ?, founder_account_id = ?, circle_id = ? WHERE invite_id = ?",
      link.registrations, link.founder, link.circle_id, link.invite_id));
  return {};
}

Result<std::optional<FoundingLinkRow>> find_founding_link(Transaction& transaction, const Id& invite_id) {
  const auto row = TRY(
      transaction.query_one("SELECT " FOUNDING_COLUMNS " FROM circles_founding_links WHERE invite_id = ?", invite_id));
  if (!row) return std::optional<FoundingLinkRow>{};
  return std::optional(FoundingLinkRow{.invite_id = row->id(0),
                                       .invite_public_key = row->blob(1),
                                       .expires_ms = row->number(2),
                                       .registrations = static_cast<std::uint32_t>(row->integer(3)),
                                       .founder = row->optional_id(4),
                                       .circle_id = row->optional_id(5)});
}

Result<void> insert_invitation(Transaction& transaction, const InvitationRow& row) {
  TRY(transaction.execute("INSERT INTO circles_invitations (" INVITATION_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          row.invite_id, row.circle_id, row.inviter, row.invite, row.signature, row.inviter_credential,
                          row.inviter_signature_key, row.invite_public_key, row.role, row.use.uses_max, row.use.uses,
                          row.registrations, row.use.expires_ms, row.use.revoked_ms, row.created_ms));
  return {};
}

Result<void> update_invitation(Transaction& transaction, const InvitationRow& row) {
  TRY(transaction.execute(
      "UPDATE circles_invitations SET uses = ?, registrations = ?, revoked_ms = ? WHERE invite_id = ?", row.use.uses,
      row.registrations, row.use.revoked_ms, row.invite_id));
  return {};
}

Result<std::optional<InvitationRow>> find_invitation(Transaction& transaction, const Id& invite_id) {
  const auto row = TRY(
      transaction.query_one("SELECT " INVITATION_COLUMNS " FROM circles_invitations WHERE invite_id = ?", invite_id));
  return row ? std::optional(read_invitation(*row)) : std::nullopt;
}

Result<void> revoke_invitations_of(Transaction& transaction, const AccountId& inviter, std::uint64_t now_ms) {
  TRY(transaction.execute(
      "DELETE FROM circles_joins WHERE invite_id IN (SELECT invite_id FROM circles_invitations WHERE "
      "inviter_account_id = ? AND revoked_ms IS NULL)",
      inviter));
  TRY(transaction.execute(
      "UPDATE circles_invitations SET revoked_ms = ? WHERE inviter_account_id = ? AND revoked_ms IS NULL AND "
      "uses < uses_max AND expires_ms > ?",
      now_ms, inviter, now_ms));
  return {};
}

Result<std::vector<InvitationRow>> list_invitations(Transaction& transaction, const CircleId& circle_id) {
  const Rows rows =
      TRY(transaction.query("SELECT " INVITATION_COLUMNS
                            " FROM circles_invitations WHERE circle_id = ? ORDER BY created_ms DESC, invite_id LIMIT ?",
                            circle_id, kOpenInvitationsMax));
  std::vector<InvitationRow> invitations;
  for (const Row& row : rows)
    invitations.push_back(read_invitation(row));
  return invitations;
}

Result<std::uint64_t> count_open_invitations(Transaction& transaction, const CircleId& circle_id,
                                             std::uint64_t now_ms) {
  const auto row =
      TRY(transaction.query_one("SELECT COUNT(*) FROM circles_invitations WHERE circle_id = ? AND revoked_ms IS NULL "
                                "AND uses < uses_max AND expires_ms > ?",
                                circle_id, now_ms));
  return row->number(0);
}

Result<void> put_join(Transaction& transaction, const JoinRow& join) {
  TRY(delete_join_of(transaction, join.account));
  TRY(transaction.execute("INSERT INTO circles_joins (" JOIN_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          join.join_id, join.circle_id, join.invite_id, join.account, join.content,
                          join.invite_signature, join.account_signature, join.key_package, join.created_ms));
  return {};
}

Result<std::optional<JoinRow>> find_join(Transaction& transaction, const Id& join_id) {
  return read_join(TRY(transaction.query_one("SELECT " JOIN_COLUMNS " FROM circles_joins WHERE join_id = ?", join_id)));
}

Result<std::optional<JoinRow>> join_of(Transaction& transaction, const AccountId& account) {
  return read_join(
      TRY(transaction.query_one("SELECT " JOIN_COLUMNS " FROM circles_joins WHERE account_id = ?", account)));
}

Result<std::vector<JoinRow>> list_joins(Transaction& transaction, const CircleId& circle_id) {
  const Rows rows = TRY(transaction.query(
      "SELECT " JOIN_COLUMNS " FROM circles_joins WHERE circle_id = ? ORDER BY created_ms, join_id LIMIT ?", circle_id,
      kWaitingJoinsMax));
  std::vector<JoinRow> joins;
  for (const Row& row : rows)
    joins.push_back(read_join(row));
  return joins;
}

Result<std::uint64_t> count_joins(Transaction& transaction, const CircleId& circle_id) {
  return TRY(transaction.query_one("SELECT COUNT(*) FROM circles_joins WHERE circle_id = ?", circle_id))->number(0);
}

Result<void> delete_join_of(Transaction& transaction, const AccountId& account) {
  TRY(transaction.execute("DELETE FROM circles_joins WHERE account_id = ?", account));
  return {};
}

Result<void> delete_joins_through(Transaction& transaction, const Id& invite_id) {
  TRY(transaction.execute("DELETE FROM circles_joins WHERE invite_id = ?", invite_id));
  return {};
}

Result<void> delete_expired_joins(Transaction& transaction, std::uint64_t now_ms) {
  TRY(transaction.execute(
      "DELETE FROM circles_joins WHERE invite_id IN (SELECT invite_id FROM circles_invitations WHERE expires_ms <= ?)",
      now_ms));
  return {};
}

}  // namespace carecircle::circles
