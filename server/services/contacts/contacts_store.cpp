// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/contacts/contacts_store.h"

namespace carecircle::contacts {

namespace {

constexpr std::uint32_t kGrantsPerListMax = 1000;

#define FIELD_COLUMNS "circle_id, account_id, field_id, generation, sealed"
#define GRANT_COLUMNS                                                                                              \
  "grant_id, circle_id, owner_account_id, grantee_account_id, content, signature, state, end_reason, request_id, " \
  "expires_ms, "                                                                                                   \
  "views, created_ms, ended_ms, last_view_ms, refusals, refused_ms, receipt, receipt_signature"
#define SELECT_GRANTS "SELECT " GRANT_COLUMNS " FROM contacts_grants WHERE "

FieldRow read_field(const Row& row) {
  return {.circle_id = row.id(0),
          .account = row.id(1),
          .field_id = row.id(2),
          .generation = static_cast<std::uint32_t>(row.integer(3)),
          .sealed = row.blob(4)};
}

GrantRow read_grant(const Row& row) {
  return {
      .grant_id = row.id(0),
      .circle_id = row.id(1),
      .owner = row.id(2),
      .grantee = row.id(3),
      .grant = {row.blob(4), row.blob(5)},
      .state = static_cast<GrantState>(row.integer(6)),
      .end_reason = static_cast<EndReason>(row.integer(7)),
      .request_id = row.optional_id(8),
      .expires_ms = row.number(9),
      .views = static_cast<std::uint32_t>(row.integer(10)),
      .created_ms = row.number(11),
      .ended_ms = row.optional_number(12),
      .last_view_ms = row.optional_number(13),
      .refusals = static_cast<std::uint32_t>(row.integer(14)),
      .refused_ms = row.number(15),
      .receipt = {row.optional_blob(16).value_or(Bytes{}), row.optional_blob(17).value_or(Bytes{})},
  };
}

std::vector<GrantRow> read_grants(const Rows& rows) {
  std::vector<GrantRow> grants;
  grants.reserve(rows.size());
  for (const Row& row : rows)
    grants.push_back(read_grant(row));
  return grants;
}

}  // namespace

Result<void> put_field(Transaction& transaction, const FieldRow& row) {
  TRY(transaction.execute("DELETE FROM contacts_fields WHERE circle_id = ? AND account_id = ? AND field_id = ?",
                          row.circle_id, row.account, row.field_id));
  TRY(transaction.execute("INSERT INTO contacts_fields (" FIELD_COLUMNS ") VALUES (?, ?, ?, ?, ?)", row.circle_id,
                          row.account, row.field_id, row.generation, row.sealed));
  return {};
}

Result<std::optional<FieldRow>> find_field(Transaction& transaction, const CircleId& circle_id,
                                           const AccountId& account, const Id& field_id) {
  const auto row = TRY(transaction.query_one(
      "SELECT " FIELD_COLUMNS " FROM contacts_fields WHERE circle_id = ? AND account_id = ? AND field_id = ?",
      circle_id, account, field_id));
  return row ? std::optional(read_field(*row)) : std::nullopt;
}

Result<std::vector<FieldRow>> list_fields(Transaction& transaction, const CircleId& circle_id,
                                          const AccountId& account) {
  const Rows rows = TRY(transaction.query(
      "SELECT " FIELD_COLUMNS " FROM contacts_fields WHERE circle_id = ? AND account_id = ? ORDER BY field_id LIMIT ?",
      circle_id, account, kFieldsPerCardMax));
  std::vector<FieldRow> fields;
  for (const Row& row : rows)
    fields.push_back(read_field(row));
  return fields;
}

Result<void> insert_grant(Transaction& transaction, const GrantRow& row) {
  TRY(transaction.execute(
      "INSERT INTO contacts_grants (" GRANT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.grant_id, row.circle_id, row.owner, row.grantee, row.grant.content, row.grant.signature, row.state,
      row.end_reason, row.request_id, row.expires_ms, row.views, row.created_ms, row.ended_ms, row.last_view_ms,
      row.refusals, row.refused_ms, row.receipt.content, row.receipt.signature));
  return {};
}

Result<void> update_grant(Transaction& transaction, const GrantRow& row) {
  TRY(
      transaction.execute("UPDATE contacts_grants SET state = ?, end_reason = ?, views = ?, ended_ms = ?, last_view_ms "
                          "= ?, refusals = ?, refused_ms = ?, "
                          "receipt = ?, receipt_signature = ? WHERE grant_id = ?",
                          row.state, row.end_reason, row.views, row.ended_ms, row.last_view_ms, row.refusals,
                          row.refused_ms, row.receipt.content, row.receipt.signature, row.grant_id));
  return {};
}

Result<std::optional<GrantRow>> find_grant(Transaction& transaction, const Id& grant_id) {
  const auto row = TRY(transaction.query_one(SELECT_GRANTS "grant_id = ?", grant_id));
  return row ? std::optional(read_grant(*row)) : std::nullopt;
}

Result<std::vector<GrantRow>> list_grants(Transaction& transaction, const CircleId& circle_id,
                                          const AccountId& account) {
  return read_grants(TRY(transaction.query(
      SELECT_GRANTS
      "circle_id = ? AND (owner_account_id = ? OR grantee_account_id = ?) ORDER BY created_ms DESC, grant_id LIMIT ?",
      circle_id, account, account, kGrantsPerListMax)));
}

Result<std::vector<GrantRow>> active_grants(Transaction& transaction) {
  return read_grants(TRY(transaction.query(SELECT_GRANTS "state = ?", GrantState::active)));
}

Result<std::vector<GrantRow>> active_grants_of_member(Transaction& transaction, const CircleId& circle_id,
                                                      const AccountId& account) {
  return read_grants(TRY(transaction.query(
      SELECT_GRANTS "circle_id = ? AND (owner_account_id = ? OR grantee_account_id = ?) AND state = ?", circle_id,
      account, account, GrantState::active)));
}

Result<std::vector<GrantRow>> active_grants_of_request(Transaction& transaction, const CircleId& circle_id,
                                                       const Id& request_id) {
  return read_grants(TRY(transaction.query(SELECT_GRANTS "request_id = ? AND circle_id = ? AND state = ?", request_id,
                                           circle_id, GrantState::active)));
}

Result<std::vector<GrantRow>> due_grants(Transaction& transaction, std::uint64_t now_ms) {
  return read_grants(TRY(transaction.query(SELECT_GRANTS "state = ? AND expires_ms <= ? LIMIT ?", GrantState::active,
                                           now_ms, kEndedPerTickMax)));
}

Result<std::vector<std::uint64_t>> recent_creations(Transaction& transaction, const AccountId& owner,
                                                    std::uint64_t since_ms) {
  const Rows rows =
      TRY(transaction.query("SELECT created_ms FROM contacts_grants WHERE owner_account_id = ? AND created_ms > ? "
                            "ORDER BY created_ms LIMIT ?",
                            owner, since_ms, kGrantsPerListMax));
  std::vector<std::uint64_t> times;
  for (const Row& row : rows)
    times.push_back(row.number(0));
  return times;
}

Result<void> delete_ended_grants(Transaction& transaction, std::uint64_t ended_before_ms) {
  const Rows rows = TRY(transaction.query("SELECT grant_id FROM contacts_grants WHERE ended_ms < ? LIMIT ?",
                                          ended_before_ms, kEndedPerTickMax));
  for (const Row& row : rows) {
    TRY(transaction.execute("DELETE FROM contacts_releases WHERE grant_id = ?", row.blob(0)));
    TRY(transaction.execute("DELETE FROM contacts_grants WHERE grant_id = ?", row.blob(0)));
  }
  return {};
}

Result<void> insert_release(Transaction& transaction, const ReleaseRow& row) {
  TRY(transaction.execute(
      "INSERT INTO contacts_releases (grant_id, nonce, request_hash, log_index) VALUES (?, ?, ?, ?)", row.grant_id,
      row.nonce, row.request_hash, row.log_index));
  return {};
}

Result<std::optional<ReleaseRow>> find_release(Transaction& transaction, const Id& grant_id,
                                               const ByteArray<32>& nonce) {
  const auto row = TRY(transaction.query_one(
      "SELECT grant_id, nonce, request_hash, log_index FROM contacts_releases WHERE grant_id = ? AND nonce = ?",
      grant_id, nonce));
  if (!row) return std::optional<ReleaseRow>{};
  return std::optional(ReleaseRow{row->id(0), row->array<32>(1), row->array<32>(2), row->number(3)});
}

}  // namespace carecircle::contacts
