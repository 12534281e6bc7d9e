// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/bytes/result.h"
#include "server/storage/database.h"

// Periodic jobs of the services: expiry and retention. They run on the storage thread at start and then every so often, each
// atomically and apart from the others; one that fails is logged by its name and tried again.

namespace carecircle {

inline constexpr std::uint64_t kTickIntervalMs = 5'000;         // what a member waits for: grants, offers
inline constexpr std::uint64_t kRetentionIntervalMs = 300'000;  // what only has to go some time (product.md 3.9)

class Ticker {
 public:
  using Job = std::function<Result<void>(Transaction&, std::uint64_t now_ms)>;
  struct Entry {
    std::string name;  // for the log: "contacts_expire"
    Job job;
    std::uint64_t interval_ms;
  };
  void add(std::string name, Job job, std::uint64_t interval_ms = kTickIntervalMs) {
    entries_.push_back({std::move(name), std::move(job), interval_ms});
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace carecircle
