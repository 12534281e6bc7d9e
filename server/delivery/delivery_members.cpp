// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Streams and who is in them.
#include "server/delivery/delivery.h"

namespace carecircle {
namespace {

Result<void> insert_member(Transaction& transaction, const StreamId& stream_id, const AccountId& account,
                           std::uint64_t joined_sequence) {
  TRY(transaction.execute(
      "INSERT INTO delivery_members (stream_id, account_id, joined_sequence, removed_sequence, acknowledged_sequence) "
      "VALUES (?, ?, ?, NULL, ?) ON CONFLICT (stream_id, account_id) DO UPDATE SET joined_sequence = "
      "excluded.joined_sequence, "
      "removed_sequence = NULL, acknowledged_sequence = excluded.acknowledged_sequence",
      stream_id, account, joined_sequence, joined_sequence));
  return {};
}

}  // namespace

Result<void> Delivery::open_stream(Transaction& transaction, const StreamId& stream_id, StreamKind kind,
                                   const CircleId& circle_id, std::uint64_t now_ms) {
  TRY(
      transaction.execute("INSERT INTO delivery_streams (stream_id, kind, circle_id, epoch, last_sequence, created_ms) "
                          "VALUES (?, ?, ?, 0, 0, ?)",
                          stream_id, kind, circle_id, now_ms));
  return {};
}

// A device's id is chosen by its client: an inbox that another account holds stays that account's.
Result<void> Delivery::open_inbox(Transaction& transaction, const DeviceId& device, const AccountId& account,
                                  std::uint64_t now_ms) {
  const std::optional<StreamState> present = TRY(stream(transaction, device));
  if (present) {
    const bool own = present->kind == StreamKind::inbox && TRY(is_member(transaction, device, account));
    if (!own) return fail(ErrorCode::kAlreadyExists, "inbox: the id is taken");
    return {};
  }
  TRY(open_stream(transaction, device, StreamKind::inbox, CircleId{}, now_ms));
  return insert_member(transaction, device, account, 0);
}

Result<void> Delivery::close_stream(Transaction& transaction, const StreamId& stream_id) {
  for (const StreamMember& member : TRY(members(transaction, stream_id))) {
    transaction.after_commit([this, stream_id, account = member.account] { publisher_.removed(stream_id, account); });
  }
  TRY(transaction.execute("DELETE FROM delivery_messages WHERE stream_id = ?", stream_id));
  TRY(transaction.execute("DELETE FROM delivery_group_infos WHERE stream_id = ?", stream_id));
  TRY(transaction.execute("DELETE FROM delivery_members WHERE stream_id = ?", stream_id));
  TRY(transaction.execute("DELETE FROM delivery_streams WHERE stream_id = ?", stream_id));
  return {};
}

Result<std::optional<StreamState>> Delivery::stream(Transaction& transaction, const StreamId& stream_id) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT kind, circle_id, epoch, last_sequence, created_ms FROM delivery_streams WHERE stream_id = ?", stream_id));
  if (!row) return std::optional<StreamState>{};
  return std::optional(StreamState{.kind = static_cast<StreamKind>(row->integer(0)),
                                   .circle_id = row->id(1),
                                   .epoch = row->number(2),
                                   .last_sequence = row->number(3),
                                   .created_ms = row->number(4)});
}

Result<void> Delivery::add_member(Transaction& transaction, const StreamId& stream_id, const AccountId& account) {
  const std::optional<StreamState> state = TRY(stream(transaction, stream_id));
  if (!state) return fail(ErrorCode::kNotFound, "member: no such stream");
  const bool member = TRY(is_member(transaction, stream_id, account));
  if (member) return {};
  return insert_member(transaction, stream_id, account, state->last_sequence);
}

Result<void> Delivery::add_founder(Transaction& transaction, const StreamId& stream_id, const AccountId& account) {
  const std::optional<StreamState> state = TRY(stream(transaction, stream_id));
  if (!state) return fail(ErrorCode::kNotFound, "member: no such stream");
  return insert_member(transaction, stream_id, account, 0);
}

Result<void> Delivery::remove_member(Transaction& transaction, const StreamId& stream_id, const AccountId& account) {
  TRY(transaction.execute(
      "UPDATE delivery_members SET removed_sequence = (SELECT last_sequence FROM delivery_streams WHERE stream_id = ?) "
      "WHERE stream_id = ? AND account_id = ? AND removed_sequence IS NULL",
      stream_id, stream_id, account));
  transaction.after_commit([this, stream_id, account] { publisher_.removed(stream_id, account); });
  return {};
}

Result<bool> Delivery::is_member(Transaction& transaction, const StreamId& stream_id, const AccountId& account) {
  const Rows rows = TRY(transaction.query(
      "SELECT 1 FROM delivery_members WHERE stream_id = ? AND account_id = ? AND removed_sequence IS NULL", stream_id,
      account));
  return !rows.empty();
}

Result<std::vector<StreamMember>> Delivery::members(Transaction& transaction, const StreamId& stream_id) {
  const Rows rows =
      TRY(transaction.query("SELECT account_id, joined_sequence, acknowledged_sequence FROM delivery_members "
                            "WHERE stream_id = ? AND removed_sequence IS NULL ORDER BY account_id",
                            stream_id));
  std::vector<StreamMember> members;
  for (const Row& row : rows) {
    members.push_back({.account = row.id(0), .joined_sequence = row.number(1), .acknowledged_sequence = row.number(2)});
  }
  return members;
}

Result<std::vector<StreamId>> Delivery::conversations_of(Transaction& transaction, const CircleId& circle_id,
                                                         const AccountId& account) {
  const Rows rows = TRY(transaction.query(
      "SELECT s.stream_id FROM delivery_members m JOIN delivery_streams s ON s.stream_id = m.stream_id "
      "WHERE m.account_id = ? AND m.removed_sequence IS NULL AND s.circle_id = ? AND s.kind = ? ORDER BY s.created_ms, "
      "s.stream_id",
      account, circle_id, StreamKind::conversation));
  std::vector<StreamId> streams;
  for (const Row& row : rows)
    streams.push_back(row.id(0));
  return streams;
}

Result<std::optional<StreamId>> Delivery::conversation_between(Transaction& transaction, const CircleId& circle_id,
                                                               const AccountId& one, const AccountId& other) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT s.stream_id FROM delivery_members m JOIN delivery_members n ON n.stream_id = m.stream_id "
      "JOIN delivery_streams s ON s.stream_id = m.stream_id WHERE m.account_id = ? AND n.account_id = ? "
      "AND m.removed_sequence IS NULL AND n.removed_sequence IS NULL AND s.circle_id = ? AND s.kind = ? "
      "ORDER BY s.created_ms, s.stream_id LIMIT 1",
      one, other, circle_id, StreamKind::conversation));
  if (!row) return std::optional<StreamId>{};
  return std::optional(row->id(0));
}

Result<std::int64_t> Delivery::delete_expired(Transaction& transaction, std::uint64_t now_ms) {
  const std::int64_t expired = TRY(transaction.execute("DELETE FROM delivery_messages WHERE expires_ms <= ?", now_ms));
  const std::uint64_t delivered_before = now_ms - std::min(now_ms, kDeliveredLifetimeMs);
  const std::int64_t delivered = TRY(transaction.execute(
      "DELETE FROM delivery_messages WHERE accepted_ms < ? AND sequence <= (SELECT MIN(m.acknowledged_sequence) "
      "FROM delivery_members m WHERE m.stream_id = delivery_messages.stream_id AND m.removed_sequence IS NULL)",
      delivered_before));
  const std::uint64_t forgotten_before = now_ms - std::min(now_ms, kRequestIdLifetimeMs);
  TRY(transaction.execute("DELETE FROM delivery_request_ids WHERE accepted_ms < ?", forgotten_before));
  return expired + delivered;
}

}  // namespace carecircle
