// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/accounts/failure_limits.h"

#include <algorithm>

namespace carecircle::accounts {

namespace {

constexpr std::uint64_t kFirstDelayMs = 1000;
constexpr std::uint32_t kDoublingsMax = 20;

std::uint64_t delay_ms(std::uint32_t tries, const FailurePolicy& policy) {
  if (tries < policy.free_tries) return 0;
  const std::uint32_t doublings = std::min(tries - policy.free_tries, kDoublingsMax);
  return std::min(kFirstDelayMs << doublings, policy.delay_max_ms);
}

}  // namespace

std::uint64_t FailureLimits::wait_ms(const Key& key, const FailurePolicy& policy, std::uint64_t now_ms) const {
  const auto found = failures_.find(key);
  if (found == failures_.end() || now_ms >= found->second.last_ms + kFailuresForgottenMs) return 0;
  const std::uint64_t next_ms = found->second.last_ms + delay_ms(found->second.tries, policy);
  return next_ms > now_ms ? next_ms - now_ms : 0;
}

void FailureLimits::count(const Key& key, std::uint64_t now_ms) {
  if (!failures_.contains(key)) make_room(now_ms);
  Failures& failures = failures_[key];
  if (now_ms >= failures.last_ms + kFailuresForgottenMs) failures.tries = 0;
  failures.tries += 1;
  failures.last_ms = now_ms;
}

void FailureLimits::forget(const Key& key) { failures_.erase(key); }

void FailureLimits::take_back(const Key& key) {
  const auto found = failures_.find(key);
  if (found != failures_.end() && --found->second.tries == 0) failures_.erase(found);
}

// Forgetting too early allows a few guesses more; growing without bound would end the server.
void FailureLimits::make_room(std::uint64_t now_ms) {
  if (failures_.size() < kFailureKeysMax) return;
  std::erase_if(failures_,
                [now_ms](const auto& entry) { return now_ms >= entry.second.last_ms + kFailuresForgottenMs; });
  if (failures_.size() >= kFailureKeysMax) failures_.clear();
}

}  // namespace carecircle::accounts
