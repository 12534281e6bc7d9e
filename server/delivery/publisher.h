// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>

#include "core/codec/account.h"

// What connected clients are told once it is durable. The hub (server/http) sends it on; tests record it.
// Called on the storage thread, after a commit.

namespace carecircle {

struct StoredMessage;

// Something of this kind changed: events.proto's Hint.Noun, the same numbers.
enum class HintNoun : std::uint8_t {
  help_request = 1,
  offer = 2,
  grant = 3,
  member = 4,
  join = 5,
  conversation = 6,
  group = 7
};

struct Hint {
  CircleId circle_id{};
  HintNoun noun = HintNoun::help_request;
  Id object_id{};
};

class Publisher {
 public:
  virtual ~Publisher() = default;
  // To those who subscribed to the message's stream.
  virtual void message(const StoredMessage& message) = 0;
  virtual void delivered(const Id& stream_id, const AccountId& account, std::uint64_t sequence) = 0;
  virtual void hint_to_stream(const Id& stream_id, const Hint& hint) = 0;
  // To every connection of the account.
  virtual void hint_to_account(const AccountId& account, const Hint& hint) = 0;
  // The account reads nothing more of the stream.
  virtual void removed(const Id& stream_id, const AccountId& account) = 0;
  // The account's sign-in sessions ended or moved: its connections are closed.
  virtual void disconnect(const AccountId& account) = 0;
};

}  // namespace carecircle
