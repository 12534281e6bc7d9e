// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/crypto/entropy_testing.h"
#include "core/mls/group.h"
#include "core/mls/key_package.h"
#include "core/mls/leaf.h"
#include "core/mls/tree_math.h"

// What the tests, fuzzers and benchmarks of core/mls share.

namespace carecircle::mls {

// For suites that sign with Ed25519.
inline LeafSecrets test_leaf(std::string_view identity, Entropy& entropy) {
  return {.signature_seed = entropy.secret(32), .identity = to_bytes(as_bytes(identity)), .lifetime = {1000, 2000}};
}

inline constexpr std::uint64_t kTestNowS = 1500;

// For what does not depend on the suite.
inline constexpr CipherSuite kTestSuite = CipherSuite::x25519_aes128gcm_sha256_ed25519;

inline std::vector<std::uint32_t> values(const std::vector<NodeIndex>& nodes) {
  std::vector<std::uint32_t> result;
  for (NodeIndex node : nodes)
    result.push_back(node.value);
  return result;
}

// What a host has in storage of one group.
struct PartStore {
  std::map<std::uint32_t, Bytes> parts;  // by number

  void write(const StateChanges& changes) {
    if (changes.replaces_all) parts.clear();
    for (const StatePart& part : changes.parts)
      parts.insert_or_assign(part.number, part.sealed);
  }
  std::vector<StatePart> all() const {
    std::vector<StatePart> result;
    for (const auto& [number, sealed] : parts)
      result.push_back({number, sealed});
    return result;
  }
};

}  // namespace carecircle::mls
