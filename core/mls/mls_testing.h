// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

#include "core/bytes/entropy.h"
#include "core/crypto/hash.h"
#include "core/mls/key_package.h"
#include "core/mls/leaf.h"

// What the tests, fuzzers and benchmarks of core/mls share.

namespace carecircle::mls {

// The same bytes for the same seed, so that a failing run can be repeated.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : seed_(seed) {}

  void fill(MutableBytesView out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      TlsWriter input;
      input.u64(seed_);
      input.u64(counter_++);
      ByteArray<32> block = sha256(input.bytes());
      for (std::size_t index = 0; index < block.size() && done < out.size(); ++index)
        out[done++] = block[index];
    }
  }

  // Below `bound`, with a bias that does not matter here.
  std::uint32_t below(std::uint32_t bound) {
    ByteArray<4> bytes = array<4>();
    std::uint32_t value = 0;
    for (std::uint8_t byte : bytes)
      value = value << 8 | byte;
    return value % bound;
  }

 private:
  std::uint64_t seed_;
  std::uint64_t counter_ = 0;
};

inline LeafSecrets test_leaf(std::string_view identity, Entropy& entropy) {
  return {.signature_seed = entropy.secret(32), .identity = to_bytes(as_bytes(identity)), .lifetime = {1000, 2000}};
}

inline constexpr std::uint64_t kTestNowS = 1500;

}  // namespace carecircle::mls
