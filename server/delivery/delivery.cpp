// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/delivery/delivery.h"

#include <limits>
#include <memory>

namespace carecircle {
namespace {

#define MESSAGE_COLUMNS \
  "sequence, kind, epoch, sender_account_id, sender_device_id, body, accepted_ms, about_stream_id, set_aside"

constexpr std::uint32_t kMessagesPerReadDefault = 100;
constexpr std::uint64_t kNoEnd = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

StoredMessage message_from(const Row& row, const StreamId& stream_id) {
  return StoredMessage{.stream_id = stream_id,
                       .sequence = row.number(0),
                       .kind = static_cast<MessageKind>(row.integer(1)),
                       .epoch = row.number(2),
                       .sender_account = row.id(3),
                       .sender_device = row.id(4),
                       .body = row.blob(5),
                       .accepted_ms = row.number(6),
                       .about_stream = row.optional_id(7),
                       .set_aside = row.boolean(8)};
}

Result<void> insert_request_id(Transaction& transaction, const AccountId& account, const Id& client_request_id,
                               const StoredMessage& message) {
  TRY(transaction.execute(
      "INSERT INTO delivery_request_ids (account_id, client_request_id, sequence, accepted_ms) VALUES (?, ?, ?, ?)",
      account, client_request_id, message.sequence, message.accepted_ms));
  return {};
}

}  // namespace

// The part of a stream that a reader may see: after `joined`, up to `end`.
struct Delivery::Window {
  std::uint64_t joined;
  std::uint64_t end;
};

Result<void> Delivery::check_sender(Transaction& transaction, const NewMessage& message) {
  const std::optional<StreamState> state = TRY(stream(transaction, message.stream_id));
  if (!state || state->kind == StreamKind::inbox) return fail(ErrorCode::kNotFound, "append: no such stream");
  const bool member = TRY(is_member(transaction, message.stream_id, message.sender_account));
  if (!member) return fail(ErrorCode::kNotAMember, "append: the sender is not in the stream");
  if (state->epoch != message.epoch) {
    transaction.error_details().current_epoch = state->epoch;
    return fail(ErrorCode::kStaleEpoch, "append: not the current epoch");
  }
  return {};
}

// Takes the stream's next number. The epoch was checked in this same transaction.
Result<StoredMessage> Delivery::store(Transaction& transaction, StoredMessage message, std::uint64_t expires_ms) {
  const int epochs = message.kind == MessageKind::commit ? 1 : 0;
  const std::optional<Row> row =
      TRY(transaction.query_one("UPDATE delivery_streams SET last_sequence = last_sequence + 1, epoch = epoch + ? "
                                "WHERE stream_id = ? RETURNING last_sequence",
                                epochs, message.stream_id));
  if (!row) return fail(ErrorCode::kNotFound, "append: no such stream");
  message.sequence = row->number(0);
  TRY(
      transaction.execute("INSERT INTO delivery_messages (stream_id, sequence, kind, epoch, sender_account_id, "
                          "sender_device_id, body, accepted_ms, "
                          "expires_ms, about_stream_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          message.stream_id, message.sequence, message.kind, message.epoch, message.sender_account,
                          message.sender_device, message.body, message.accepted_ms, expires_ms, message.about_stream));
  transaction.after_commit(
      [this, published = std::make_shared<const StoredMessage>(message)] { publisher_.message(*published); });
  return message;
}

Result<std::optional<Accepted>> Delivery::accepted_before(Transaction& transaction, const AccountId& account,
                                                          const Id& client_request_id) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT sequence, accepted_ms FROM delivery_request_ids WHERE account_id = ? AND client_request_id = ?", account,
      client_request_id));
  if (!row) return std::optional<Accepted>{};
  return std::optional(Accepted{.sequence = row->number(0), .accepted_ms = row->number(1), .repeated = true});
}

Result<Accepted> Delivery::append(Transaction& transaction, const NewMessage& message, std::uint64_t now_ms) {
  if (message.client_request_id) {
    const std::optional<Accepted> before =
        TRY(accepted_before(transaction, message.sender_account, *message.client_request_id));
    if (before) return *before;
  }
  TRY(check_sender(transaction, message));
  const std::uint64_t retained_ms = now_ms + kUndeliveredLifetimeMs;
  const std::uint64_t expires_ms = message.expires_ms == 0 ? retained_ms : std::min(message.expires_ms, retained_ms);
  const StoredMessage stored = TRY(store(transaction,
                                         {.stream_id = message.stream_id,
                                          .kind = message.kind,
                                          .epoch = message.epoch,
                                          .sender_account = message.sender_account,
                                          .sender_device = message.sender_device,
                                          .body = to_bytes(message.body),
                                          .accepted_ms = now_ms},
                                         expires_ms));
  if (message.client_request_id) {
    TRY(insert_request_id(transaction, message.sender_account, *message.client_request_id, stored));
  }
  return Accepted{.sequence = stored.sequence, .accepted_ms = now_ms};
}

Result<Accepted> Delivery::append_to_inbox(Transaction& transaction, const DeviceId& inbox, const StreamId& about,
                                           const AccountId& sender_account, const DeviceId& sender_device,
                                           BytesView body, std::uint64_t now_ms) {
  const std::optional<StreamState> state = TRY(stream(transaction, inbox));
  if (!state || state->kind != StreamKind::inbox) return fail(ErrorCode::kNotFound, "append: no such inbox");
  const StoredMessage stored = TRY(store(transaction,
                                         {.stream_id = inbox,
                                          .kind = MessageKind::welcome,
                                          .sender_account = sender_account,
                                          .sender_device = sender_device,
                                          .body = to_bytes(body),
                                          .accepted_ms = now_ms,
                                          .about_stream = about},
                                         now_ms + kUndeliveredLifetimeMs));
  return Accepted{.sequence = stored.sequence, .accepted_ms = now_ms};
}

Result<StoredMessage> Delivery::message(Transaction& transaction, const StreamId& stream_id, std::uint64_t sequence) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT " MESSAGE_COLUMNS " FROM delivery_messages WHERE stream_id = ? AND sequence = ?", stream_id, sequence));
  if (!row) return fail(ErrorCode::kNotFound, "message: no such one");
  return message_from(*row, stream_id);
}

Result<std::vector<AccountId>> Delivery::committers_since(Transaction& transaction, const StreamId& stream_id,
                                                          std::uint64_t sequence) {
  const Rows rows = TRY(transaction.query(
      "SELECT DISTINCT sender_account_id FROM delivery_messages WHERE stream_id = ? AND sequence >= ? "
      "AND kind = ? AND set_aside = 0",
      stream_id, sequence, MessageKind::commit));
  std::vector<AccountId> accounts;
  for (const Row& row : rows)
    accounts.push_back(row.id(0));
  return accounts;
}

Result<void> Delivery::set_aside(Transaction& transaction, const StoredMessage& commit) {
  if (commit.kind != MessageKind::commit || commit.set_aside)
    return fail(ErrorCode::kWrongState, "set aside: no commit that counts");
  TRY(transaction.execute(
      "UPDATE delivery_messages SET set_aside = 1 WHERE stream_id = ? AND sequence >= ? AND kind = ?", commit.stream_id,
      commit.sequence, MessageKind::commit));
  TRY(transaction.execute("UPDATE delivery_streams SET epoch = ? WHERE stream_id = ?", commit.epoch, commit.stream_id));
  TRY(transaction.execute("DELETE FROM delivery_group_infos WHERE stream_id = ? AND epoch > ?", commit.stream_id,
                          commit.epoch));
  return {};
}

Result<Delivery::Window> Delivery::window_of(Transaction& transaction, const StreamId& stream_id,
                                             const AccountId& reader) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT joined_sequence, removed_sequence FROM delivery_members WHERE stream_id = ? AND account_id = ?",
      stream_id, reader));
  if (!row) return fail(ErrorCode::kNotAMember, "read: not in the stream");
  return Window{.joined = row->number(0), .end = row->optional_number(1).value_or(kNoEnd)};
}

Result<StreamPage> Delivery::read(Transaction& transaction, const StreamId& stream_id, const AccountId& reader,
                                  std::uint64_t after_sequence, std::uint32_t messages_max) {
  const Window window = TRY(window_of(transaction, stream_id, reader));
  const std::optional<StreamState> state = TRY(stream(transaction, stream_id));
  if (!state) return fail(ErrorCode::kNotAMember, "read: no such stream");

  const std::uint32_t limit = messages_max == 0 ? kMessagesPerReadDefault : std::min(messages_max, kMessagesPerReadMax);
  const std::uint64_t after = std::max(std::min(after_sequence, kNoEnd), window.joined);
  const Rows rows =
      TRY(transaction.query("SELECT " MESSAGE_COLUMNS " FROM delivery_messages "
                            "WHERE stream_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
                            stream_id, after, window.end, limit));
  const std::optional<Row> oldest =
      TRY(transaction.query_one("SELECT MIN(sequence) FROM delivery_messages WHERE stream_id = ?", stream_id));
  const std::uint64_t oldest_kept = oldest->optional_number(0).value_or(state->last_sequence + 1);

  StreamPage page{.last_sequence = std::min(state->last_sequence, window.end),
                  .first_sequence = std::max(window.joined + 1, oldest_kept),
                  .epoch = state->epoch};
  std::size_t bytes = 0;
  for (const Row& row : rows) {
    if (bytes >= kBytesPerReadMax) break;
    page.messages.push_back(message_from(row, stream_id));
    bytes += page.messages.back().body.size();
  }
  return page;
}

Result<void> Delivery::acknowledge(Transaction& transaction, const StreamId& stream_id, const AccountId& reader,
                                   std::uint64_t sequence) {
  const Window window = TRY(window_of(transaction, stream_id, reader));
  const std::optional<StreamState> state = TRY(stream(transaction, stream_id));
  if (!state) return fail(ErrorCode::kNotAMember, "acknowledge: no such stream");
  if (sequence > std::min(state->last_sequence, window.end))
    return fail(ErrorCode::kLimitExceeded, "acknowledge: beyond the last message");
  const std::int64_t changed =
      TRY(transaction.execute("UPDATE delivery_members SET acknowledged_sequence = ? WHERE stream_id = ? AND "
                              "account_id = ? AND acknowledged_sequence < ?",
                              sequence, stream_id, reader, sequence));
  const bool others_care = state->kind == StreamKind::conversation && window.end == kNoEnd;
  if (changed > 0 && others_care) {
    transaction.after_commit(
        [this, stream_id, reader, sequence] { publisher_.delivered(stream_id, reader, sequence); });
  }
  return {};
}

Result<void> Delivery::put_group_info(Transaction& transaction, const StreamId& stream_id, std::uint64_t epoch,
                                      BytesView group_info) {
  const std::optional<StreamState> state = TRY(stream(transaction, stream_id));
  if (!state) return fail(ErrorCode::kNotFound, "group information: no such stream");
  if (state->epoch != epoch) {
    transaction.error_details().current_epoch = state->epoch;
    return fail(ErrorCode::kStaleEpoch, "group information: not the current epoch");
  }
  TRY(transaction.execute(
      "INSERT INTO delivery_group_infos (stream_id, epoch, group_info) VALUES (?, ?, ?) "
      "ON CONFLICT (stream_id) DO UPDATE SET epoch = excluded.epoch, group_info = excluded.group_info",
      stream_id, epoch, group_info));
  return {};
}

Result<GroupInfo> Delivery::group_info(Transaction& transaction, const StreamId& stream_id) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT i.group_info, i.epoch, s.last_sequence FROM delivery_group_infos i JOIN delivery_streams s "
      "ON s.stream_id = i.stream_id AND s.epoch = i.epoch WHERE i.stream_id = ?",
      stream_id));
  if (!row) return fail(ErrorCode::kNotFound, "group information: none for the current epoch");
  return GroupInfo{.group_info = row->blob(0), .epoch = row->number(1), .last_sequence = row->number(2)};
}

void Delivery::hint_to_stream(Transaction& transaction, const StreamId& stream_id, const Hint& hint) {
  transaction.after_commit([this, stream_id, hint] { publisher_.hint_to_stream(stream_id, hint); });
}

void Delivery::hint_to_account(Transaction& transaction, const AccountId& account, const Hint& hint) {
  transaction.after_commit([this, account, hint] { publisher_.hint_to_account(account, hint); });
}

void Delivery::disconnect(Transaction& transaction, const AccountId& account) {
  transaction.after_commit([this, account] { publisher_.disconnect(account); });
}

}  // namespace carecircle
