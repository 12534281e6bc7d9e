// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "core/bytes/bytes.h"

// Delays after failed sign-ins (security.md 2.2), kept in memory. Each further failure doubles the wait up to a named limit
// that is never more than a minute, so that a stranger who guesses cannot lock the owner out; nothing is ever deleted or
// closed. Who begins a sign-in counts as failed until it succeeds: with OPAQUE a client can judge its guess from KE2 alone
// and never come back.

namespace carecircle::accounts {

struct FailurePolicy {
  std::uint32_t free_tries = 5;
  std::uint64_t delay_max_ms = 60'000;
};

// Guesses at one name from one network; at one name from anywhere; at any name from one network.
inline constexpr FailurePolicy kNameAndNetwork{.free_tries = 5, .delay_max_ms = 60'000};
inline constexpr FailurePolicy kName{.free_tries = 30, .delay_max_ms = 10'000};
inline constexpr FailurePolicy kNetwork{.free_tries = 30, .delay_max_ms = 60'000};

inline constexpr std::uint64_t kFailuresForgottenMs = 15 * 60'000;  // after so long without a try
inline constexpr std::size_t kFailureKeysMax = 100'000;

class FailureLimits {
 public:
  using Key = ByteArray<32>;

  // Milliseconds until the key may try again; 0: now.
  std::uint64_t wait_ms(const Key& key, const FailurePolicy& policy, std::uint64_t now_ms) const;
  void count(const Key& key, std::uint64_t now_ms);
  // A try that succeeded: the key starts anew.
  void forget(const Key& key);
  // A try that succeeded, of a key under which others may have failed: takes back the one.
  void take_back(const Key& key);

 private:
  struct Failures {
    std::uint32_t tries = 0;
    std::uint64_t last_ms = 0;
  };
  void make_room(std::uint64_t now_ms);

  std::map<Key, Failures> failures_;
};

}  // namespace carecircle::accounts
