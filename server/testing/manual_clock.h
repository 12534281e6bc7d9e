// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <atomic>

#include "server/clock.h"

namespace carecircle {

// A clock that stands still until it is moved. Begins at 2026-01-01.
class ManualClock final : public Clock {
 public:
  static constexpr std::uint64_t kStartMs = 1'767'225'600'000;
  std::uint64_t now_ms() const override { return now_ms_.load(); }
  void advance(std::uint64_t by_ms) { now_ms_ += by_ms; }

 private:
  std::atomic<std::uint64_t> now_ms_ = kStartMs;
};

}  // namespace carecircle
