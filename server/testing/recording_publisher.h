// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <tuple>
#include <vector>

#include "server/delivery/delivery.h"
#include "server/delivery/publisher.h"

namespace carecircle {

// Keeps what connected clients would have been told.
class RecordingPublisher final : public Publisher {
 public:
  void message(const StoredMessage& message) override { messages.push_back(message); }
  void delivered(const Id& stream_id, const AccountId& account, std::uint64_t sequence) override {
    deliveries.emplace_back(stream_id, account, sequence);
  }
  void hint_to_stream(const Id& stream_id, const Hint& hint) override { stream_hints.emplace_back(stream_id, hint); }
  void hint_to_account(const AccountId& account, const Hint& hint) override {
    account_hints.emplace_back(account, hint);
  }
  void removed(const Id& stream_id, const AccountId& account) override { removals.emplace_back(stream_id, account); }
  void disconnect(const AccountId& account) override { disconnections.push_back(account); }

  std::vector<StoredMessage> messages;
  std::vector<std::tuple<Id, AccountId, std::uint64_t>> deliveries;
  std::vector<std::pair<Id, Hint>> stream_hints;
  std::vector<std::pair<AccountId, Hint>> account_hints;
  std::vector<std::pair<Id, AccountId>> removals;
  std::vector<AccountId> disconnections;
};

}  // namespace carecircle
