// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/rpc/rates.h"

#include <algorithm>
#include <cmath>

namespace carecircle {
namespace {

constexpr double kMinuteMs = 60'000;

}  // namespace

Rates::Bucket& Rates::bucket(const std::string& key, std::uint32_t per_minute, std::uint64_t now_ms) {
  if (const auto found = buckets_.find(key); found != buckets_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return by_use_.front();
  }
  if (buckets_.size() >= buckets_max_) {
    buckets_.erase(by_use_.back().key);
    by_use_.pop_back();
  }
  by_use_.push_front({key, static_cast<double>(per_minute), now_ms});
  buckets_.emplace(key, by_use_.begin());
  return by_use_.front();
}

std::optional<std::uint64_t> Rates::take(const std::string& key, std::uint32_t per_minute, std::uint64_t now_ms) {
  if (per_minute == 0) return std::nullopt;
  Bucket& found = bucket(key, per_minute, now_ms);
  const double capacity = per_minute;
  const double elapsed_ms = now_ms > found.updated_ms ? static_cast<double>(now_ms - found.updated_ms) : 0;
  found.tokens = std::min(capacity, found.tokens + elapsed_ms * capacity / kMinuteMs);
  found.updated_ms = now_ms;
  if (found.tokens < 1) return static_cast<std::uint64_t>(std::ceil((1 - found.tokens) * kMinuteMs / capacity));
  found.tokens -= 1;
  return std::nullopt;
}

}  // namespace carecircle
