// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

#include "core/crypto/entropy_testing.h"
#include "core/mls/key_package.h"
#include "core/mls/leaf.h"

// What the tests, fuzzers and benchmarks of core/mls share.

namespace carecircle::mls {

// For suites that sign with Ed25519.
inline LeafSecrets test_leaf(std::string_view identity, Entropy& entropy) {
  return {.signature_seed = entropy.secret(32), .identity = to_bytes(as_bytes(identity)), .lifetime = {1000, 2000}};
}

inline constexpr std::uint64_t kTestNowS = 1500;

}  // namespace carecircle::mls
