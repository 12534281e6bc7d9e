// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/accounts/accounts_store.h"

#include <algorithm>

#include "server/services/accounts/accounts_rules.h"

namespace carecircle::accounts {

namespace {

#define ACCOUNT_COLUMNS                                                                                         \
  "account_id, sign_in_name_hash, opaque_record, identity_key, identity_sealed, set_version, device_id, "       \
  "signature_key, "                                                                                             \
  "device_set, device_set_signature, device_statement, device_statement_signature, recovery_key, slot_set_id, " \
  "slot_ids, created_ms"
#define SESSION_COLUMNS "session_id, account_id, device_id, recovering, by_recovery_code, moved, proved_ms, expires_ms"

Bytes join_ids(const std::vector<Id>& ids) {
  Bytes joined;
  for (const Id& id : ids)
    joined.insert(joined.end(), id.begin(), id.end());
  return joined;
}

std::vector<Id> split_ids(const Bytes& joined) {
  std::vector<Id> ids(joined.size() / sizeof(Id));
  for (std::size_t index = 0; index < ids.size(); ++index)
    std::copy_n(joined.begin() + static_cast<std::ptrdiff_t>(index * sizeof(Id)), sizeof(Id), ids[index].begin());
  return ids;
}

// UNIQUE lets any number of accounts be without a recovery key, as long as that is NULL.
std::optional<Bytes> stored_recovery_key(const AccountRow& row) {
  return row.recovery_key.empty() ? std::nullopt : std::optional(row.recovery_key);
}

std::optional<AccountRow> read_account(const std::optional<Row>& row) {
  if (!row) return std::nullopt;
  return AccountRow{
      .account_id = row->id(0),
      .name_hash = row->array<32>(1),
      .opaque_record = row->blob(2),
      .identity_key = row->blob(3),
      .identity_sealed = row->blob(4),
      .set_version = static_cast<std::uint32_t>(row->integer(5)),
      .device_id = row->id(6),
      .signature_key = row->blob(7),
      .device_set = {row->blob(8), row->blob(9)},
      .device_statement = {row->blob(10), row->blob(11)},
      .recovery_key = row->optional_blob(12).value_or(Bytes{}),
      .slot_set_id = row->id(13),
      .slot_ids = split_ids(row->blob(14)),
      .created_ms = row->number(15),
  };
}

Result<EndedSessions> ended(Result<Rows> rows) {
  EndedSessions sessions;
  for (const Row& row : TRY(std::move(rows)))
    sessions.push_back(row.array<32>(0));
  return sessions;
}

}  // namespace

Result<void> insert_account(Transaction& transaction, const AccountRow& row) {
  TRY(transaction.execute("INSERT INTO accounts_accounts (" ACCOUNT_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          row.account_id, row.name_hash, row.opaque_record, row.identity_key, row.identity_sealed,
                          row.set_version, row.device_id, row.signature_key, row.device_set.content,
                          row.device_set.signature, row.device_statement.content, row.device_statement.signature,
                          stored_recovery_key(row), row.slot_set_id, join_ids(row.slot_ids), row.created_ms));
  return {};
}

Result<void> update_account(Transaction& transaction, const AccountRow& row) {
  TRY(transaction.execute(
      "UPDATE accounts_accounts SET opaque_record = ?, identity_key = ?, identity_sealed = ?, set_version = ?, "
      "device_id = ?, "
      "signature_key = ?, device_set = ?, device_set_signature = ?, device_statement = ?, device_statement_signature = "
      "?, "
      "recovery_key = ?, slot_set_id = ?, slot_ids = ? WHERE account_id = ?",
      row.opaque_record, row.identity_key, row.identity_sealed, row.set_version, row.device_id, row.signature_key,
      row.device_set.content, row.device_set.signature, row.device_statement.content, row.device_statement.signature,
      stored_recovery_key(row), row.slot_set_id, join_ids(row.slot_ids), row.account_id));
  return {};
}

Result<std::optional<AccountRow>> find_account(Transaction& transaction, const AccountId& account_id) {
  return read_account(
      TRY(transaction.query_one("SELECT " ACCOUNT_COLUMNS " FROM accounts_accounts WHERE account_id = ?", account_id)));
}

Result<std::optional<AccountRow>> find_account_by_name(Transaction& transaction, const ByteArray<32>& name_hash) {
  return read_account(TRY(transaction.query_one(
      "SELECT " ACCOUNT_COLUMNS " FROM accounts_accounts WHERE sign_in_name_hash = ?", name_hash)));
}

Result<std::optional<AccountRow>> find_account_by_recovery_key(Transaction& transaction, BytesView recovery_key) {
  return read_account(TRY(
      transaction.query_one("SELECT " ACCOUNT_COLUMNS " FROM accounts_accounts WHERE recovery_key = ?", recovery_key)));
}

Result<std::optional<RegisteredDevice>> find_device(Transaction& transaction, const AccountId& account_id) {
  const auto row = TRY(transaction.query_one(
      "SELECT device_id, signature_key, identity_key FROM accounts_accounts WHERE account_id = ?", account_id));
  if (!row) return std::optional<RegisteredDevice>{};
  return std::optional(
      RegisteredDevice{.device_id = row->id(0), .signature_key = row->blob(1), .identity_key = row->blob(2)});
}

Result<bool> has_slot_set(Transaction& transaction, const Id& slot_set_id) {
  return TRY(transaction.query_one("SELECT slot_set_id FROM accounts_accounts WHERE slot_set_id = ?", slot_set_id))
      .has_value();
}

Result<void> insert_index(Transaction& transaction, const AccountId& account_id, BytesView sealed) {
  TRY(transaction.execute("INSERT INTO accounts_indexes (account_id, version, sealed) VALUES (?, 1, ?)", account_id,
                          sealed));
  return {};
}

Result<bool> replace_index(Transaction& transaction, const AccountId& account_id, std::uint64_t expected_version,
                           BytesView sealed) {
  const std::int64_t changed = TRY(transaction.execute(
      "UPDATE accounts_indexes SET version = version + 1, sealed = ? WHERE account_id = ? AND version = ?", sealed,
      account_id, expected_version));
  return changed == 1;
}

Result<IndexRow> find_index(Transaction& transaction, const AccountId& account_id) {
  const auto row =
      TRY(transaction.query_one("SELECT version, sealed FROM accounts_indexes WHERE account_id = ?", account_id));
  if (!row) return fail(ErrorCode::kNotFound, "no such account");
  return IndexRow{.version = row->number(0), .sealed = row->blob(1)};
}

Result<void> insert_session(Transaction& transaction, const SessionRow& row) {
  TRY(transaction.execute("INSERT INTO accounts_sessions (" SESSION_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                          row.session_id, row.account_id, row.device_id, row.recovering, row.by_recovery_code,
                          row.moved, row.proved_ms, row.expires_ms));
  return {};
}

Result<void> update_session(Transaction& transaction, const SessionRow& row) {
  TRY(transaction.execute(
      "UPDATE accounts_sessions SET device_id = ?, recovering = ?, by_recovery_code = ? WHERE session_id = ?",
      row.device_id, row.recovering, row.by_recovery_code, row.session_id));
  return {};
}

Result<std::optional<SessionRow>> find_session(Transaction& transaction, const SessionId& session_id) {
  const auto row =
      TRY(transaction.query_one("SELECT " SESSION_COLUMNS " FROM accounts_sessions WHERE session_id = ?", session_id));
  if (!row) return std::optional<SessionRow>{};
  return std::optional(SessionRow{.session_id = row->array<32>(0),
                                  .account_id = row->id(1),
                                  .device_id = row->id(2),
                                  .recovering = row->boolean(3),
                                  .by_recovery_code = row->boolean(4),
                                  .moved = row->boolean(5),
                                  .proved_ms = row->number(6),
                                  .expires_ms = row->number(7)});
}

Result<void> delete_session(Transaction& transaction, const SessionId& session_id) {
  TRY(transaction.execute("DELETE FROM accounts_sessions WHERE session_id = ?", session_id));
  return {};
}

Result<bool> has_session_of_half(Transaction& transaction, const Id& half_id) {
  SessionId first{};
  SessionId last{};
  last.fill(0xff);
  std::ranges::copy(half_id, first.begin());
  std::ranges::copy(half_id, last.begin());
  return TRY(transaction.query_one(
                 "SELECT session_id FROM accounts_sessions WHERE session_id BETWEEN ? AND ? AND moved = 0 LIMIT 1",
                 first, last))
      .has_value();
}

Result<EndedSessions> delete_surplus_sessions(Transaction& transaction, const AccountId& account_id) {
  return ended(transaction.query(
      "DELETE FROM accounts_sessions WHERE account_id = ? AND session_id NOT IN (SELECT session_id FROM "
      "accounts_sessions WHERE account_id = ? ORDER BY proved_ms DESC, expires_ms DESC LIMIT ?) RETURNING session_id",
      account_id, account_id, kSessionsPerAccountMax));
}

Result<EndedSessions> delete_other_sessions(Transaction& transaction, const AccountId& account_id,
                                            const SessionId& kept) {
  return ended(transaction.query(
      "DELETE FROM accounts_sessions WHERE account_id = ? AND session_id <> ? RETURNING session_id", account_id, kept));
}

Result<EndedSessions> mark_other_sessions_moved(Transaction& transaction, const AccountId& account_id,
                                                const SessionId& kept) {
  return ended(transaction.query(
      "UPDATE accounts_sessions SET moved = 1 WHERE account_id = ? AND session_id <> ? RETURNING session_id",
      account_id, kept));
}

Result<EndedSessions> delete_expired_sessions(Transaction& transaction, std::uint64_t now_ms) {
  return ended(transaction.query(
      "DELETE FROM accounts_sessions WHERE session_id IN (SELECT session_id FROM accounts_sessions WHERE expires_ms <= "
      "? LIMIT ?) RETURNING session_id",
      now_ms, kExpiredSessionsPerRun));
}

}  // namespace carecircle::accounts
