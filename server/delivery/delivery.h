// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/bytes/result.h"
#include "core/codec/account.h"
#include "server/delivery/publisher.h"
#include "server/storage/database.h"

// The delivery service: streams of messages in one total order (architecture.md "Delivery service"). It orders, stores and
// forwards; it opens nothing. A stream is a circle's own group (its id is the circle's), a conversation, or the inbox of a
// device (its id is the device's).
//
// Invariants: sequences of a stream are 1, 2, 3, … without gaps; exactly one commit that counts leaves each epoch; a member reads only
// what came after it joined and up to its removal; a retried client request id gives the first answer and stores nothing.
// Belongs to the storage thread; every call is part of the caller's transaction, and connected clients hear of it after the
// commit.

namespace carecircle {

using StreamId = Id;

inline constexpr std::uint32_t kMessagesPerReadMax = 500;
inline constexpr std::size_t kBytesPerReadMax = 4 * 1024 * 1024;  // a page ends with the message that reaches it
inline constexpr std::uint64_t kUndeliveredLifetimeMs = 30ull * 24 * 3600 * 1000;  // product.md 3.9
inline constexpr std::uint64_t kDeliveredLifetimeMs = 7ull * 24 * 3600 * 1000;
inline constexpr std::uint64_t kRequestIdLifetimeMs = 7ull * 24 * 3600 * 1000;

enum class StreamKind : std::uint8_t { circle = 1, conversation = 2, inbox = 3 };

// conversations.proto's MessageKind, the same numbers.
enum class MessageKind : std::uint8_t { application = 1, commit = 2, proposal = 3, welcome = 4 };

struct StoredMessage {
  StreamId stream_id{};
  std::uint64_t sequence = 0;
  MessageKind kind = MessageKind::application;
  std::uint64_t epoch = 0;  // the epoch it was made in
  AccountId sender_account{};
  DeviceId sender_device{};
  Bytes body;
  std::uint64_t accepted_ms = 0;
  std::optional<StreamId> about_stream;  // inbox: the stream that the Welcome is for
  bool set_aside = false;                // a commit that does not count
};

struct NewMessage {
  StreamId stream_id{};
  MessageKind kind = MessageKind::application;
  std::uint64_t epoch = 0;
  AccountId sender_account{};
  DeviceId sender_device{};
  BytesView body;
  std::optional<Id> client_request_id;  // none: the caller has made the step idempotent by other means
  std::uint64_t expires_ms = 0;         // 0: the retention rules alone
};

// The answer to an append; `repeated` when the client request id was seen before and nothing was stored.
struct Accepted {
  std::uint64_t sequence = 0;
  std::uint64_t accepted_ms = 0;
  bool repeated = false;
};

struct StreamState {
  StreamKind kind = StreamKind::conversation;
  CircleId circle_id{};
  std::uint64_t epoch = 0;
  std::uint64_t last_sequence = 0;
  std::uint64_t created_ms = 0;
};

struct StreamMember {
  AccountId account{};
  std::uint64_t joined_sequence = 0;        // reads what comes after it
  std::uint64_t acknowledged_sequence = 0;  // its device has everything up to here
};

struct StreamPage {
  std::vector<StoredMessage> messages;
  std::uint64_t last_sequence = 0;   // of the stream (for a removed member: the last it may read)
  std::uint64_t first_sequence = 0;  // the first one this member may read
  std::uint64_t epoch = 0;
};

struct GroupInfo {
  Bytes group_info;
  std::uint64_t epoch = 0;
  std::uint64_t last_sequence = 0;
};

class Delivery {
 public:
  explicit Delivery(Publisher& publisher) : publisher_(publisher) {}

  // A new stream at epoch 0, without members. kAlreadyExists.
  Result<void> open_stream(Transaction&, const StreamId&, StreamKind, const CircleId&, std::uint64_t now_ms);
  // The inbox of a device, with the account as its only member. An inbox that exists is kept as it is.
  Result<void> open_inbox(Transaction&, const DeviceId&, const AccountId&, std::uint64_t now_ms);
  // The stream, its members, messages and group information are gone. For inboxes of devices that were moved away from.
  Result<void> close_stream(Transaction&, const StreamId&);
  Result<std::optional<StreamState>> stream(Transaction&, const StreamId&);

  // Members. Adding one who is there changes nothing; adding again after a removal begins a new window.
  // `from_beginning`: founders of a stream read it from sequence 1.
  Result<void> add_member(Transaction&, const StreamId&, const AccountId&);
  Result<void> add_founder(Transaction&, const StreamId&, const AccountId&);
  // May still read what the stream holds up to now (its own removal among it), nothing later; can no longer append.
  Result<void> remove_member(Transaction&, const StreamId&, const AccountId&);
  Result<bool> is_member(Transaction&, const StreamId&, const AccountId&);
  Result<std::vector<StreamMember>> members(Transaction&, const StreamId&);
  // Conversations of a circle in which the account is a member now.
  Result<std::vector<StreamId>> conversations_of(Transaction&, const CircleId&, const AccountId&);
  // The direct conversation of two members, if there is one: the oldest.
  Result<std::optional<StreamId>> conversation_between(Transaction&, const CircleId&, const AccountId&,
                                                       const AccountId&);

  // The first answer to this client request id, if it was accepted before: ask first in steps made of several parts.
  Result<std::optional<Accepted>> accepted_before(Transaction&, const AccountId&, const Id& client_request_id);
  // Orders and stores a message. kNotFound: no such stream; kNotAMember: the sender is not in it; kStaleEpoch: the message
  // does not name the current epoch (error_details().current_epoch has it). A commit advances the epoch by one.
  Result<Accepted> append(Transaction&, const NewMessage&, std::uint64_t now_ms);
  // A message of a stream. kNotFound.
  Result<StoredMessage> message(Transaction&, const StreamId&, std::uint64_t sequence);
  // Whose the commits are from this sequence on, each once.
  Result<std::vector<AccountId>> committers_since(Transaction&, const StreamId&, std::uint64_t sequence);
  // From now on the commit does not count, nor does any that was built on it: the epoch that it left is the current one again,
  // without group information until some is put. kWrongState for a message that is no commit, or does not count already.
  Result<void> set_aside(Transaction&, const StoredMessage& commit);
  // Puts a Welcome into a device's inbox. kNotFound: no such inbox.
  Result<Accepted> append_to_inbox(Transaction&, const DeviceId& inbox, const StreamId& about,
                                   const AccountId& sender_account, const DeviceId& sender_device, BytesView body,
                                   std::uint64_t now_ms);

  // What the reader may see after a sequence, in order: one range scan. kNotAMember when it never was in the stream, and also
  // when there is no such stream. `messages_max` is capped by kMessagesPerReadMax; 0 means 100.
  Result<StreamPage> read(Transaction&, const StreamId&, const AccountId& reader, std::uint64_t after_sequence,
                          std::uint32_t messages_max);
  // Everything up to `sequence` has arrived at the reader's device; a lower number than before changes nothing.
  // kLimitExceeded beyond the last message, kNotAMember.
  Result<void> acknowledge(Transaction&, const StreamId&, const AccountId& reader, std::uint64_t sequence);

  // GroupInfo of the newest epoch. kStaleEpoch when `epoch` is not the stream's current one.
  Result<void> put_group_info(Transaction&, const StreamId&, std::uint64_t epoch, BytesView group_info);
  // kNotFound when there is none for the current epoch.
  Result<GroupInfo> group_info(Transaction&, const StreamId&);

  // Tells connected clients after the commit that something changed.
  void hint_to_stream(Transaction&, const StreamId&, const Hint&);
  void hint_to_account(Transaction&, const AccountId&, const Hint&);
  // Closes the account's connections after the commit: its session ended or its device moved.
  void disconnect(Transaction&, const AccountId&);

  // Deletes what is past its time (a periodic job); the number of messages deleted.
  Result<std::int64_t> delete_expired(Transaction&, std::uint64_t now_ms);

 private:
  struct Window;
  Result<Window> window_of(Transaction&, const StreamId&, const AccountId& reader);
  Result<StoredMessage> store(Transaction&, StoredMessage, std::uint64_t expires_ms);
  Result<void> check_sender(Transaction&, const NewMessage&);

  Publisher& publisher_;
};

}  // namespace carecircle
