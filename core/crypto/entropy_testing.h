// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/entropy.h"
#include "core/codec/tls.h"
#include "core/crypto/hash.h"

// Randomness for tests, fuzzers and benchmarks.

namespace carecircle {

// The same bytes for the same seed, so that a failing run can be repeated.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed = 1) : seed_(seed) {}

  void fill(MutableBytesView out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      TlsWriter input;
      input.u64(seed_);
      input.u64(counter_++);
      const ByteArray<32> block = sha256(input.bytes());
      for (std::size_t index = 0; index < block.size() && done < out.size(); ++index)
        out[done++] = block[index];
    }
  }

  // Below `bound`, with a bias that does not matter in tests.
  std::uint32_t below(std::uint32_t bound) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : array<4>())
      value = value << 8 | byte;
    return value % bound;
  }

 private:
  std::uint64_t seed_;
  std::uint64_t counter_ = 0;
};

}  // namespace carecircle
