// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "core/bytes/bytes.h"
#include "server/services/accounts/accounts_rules.h"

namespace carecircle::accounts {

inline constexpr std::size_t kPendingMax = 10'000;

// Sign-ins and recoveries that were begun: each lives kPendingLifetimeMs and serves once. Kept in memory, since they are
// secret and worthless after a restart. When the table is full the oldest goes.
template <typename State>
class PendingTable {
 public:
  void put(const Id& id, State state, std::uint64_t now_ms) {
    drop_outdated(now_ms);
    while (entries_.size() >= kPendingMax)
      drop_oldest();
    order_.push_back(id);
    entries_.insert_or_assign(id, Entry{std::move(state), now_ms + kPendingLifetimeMs});
  }

  // Nothing for an unknown, used or outdated id.
  std::optional<State> take(const Id& id, std::uint64_t now_ms) {
    drop_outdated(now_ms);
    auto node = entries_.extract(id);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped().state);
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    State state;
    std::uint64_t expires_ms = 0;
  };

  void drop_oldest() {
    entries_.erase(order_.front());
    order_.pop_front();
  }
  void drop_outdated(std::uint64_t now_ms) {
    while (!order_.empty()) {
      const auto oldest = entries_.find(order_.front());
      if (oldest != entries_.end() && oldest->second.expires_ms > now_ms) return;
      drop_oldest();
    }
  }

  std::map<Id, Entry> entries_;
  std::deque<Id> order_;  // as they came, used ones among them
};

}  // namespace carecircle::accounts
