// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/secret_bytes.h"

namespace carecircle {

// Where randomness comes from. The core takes it as an argument, so that tests can replay an operation byte for byte.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(MutableBytesView out) = 0;

  SecretBytes secret(std::size_t size) {
    SecretBytes result(size);
    fill(result.mutable_view());
    return result;
  }
  template <std::size_t N>
  ByteArray<N> array() {
    ByteArray<N> result{};
    fill(result);
    return result;
  }
};

// The operating system's generator: getrandom(2) natively, the imported random_get in WebAssembly. Ends the program when
// the system has no randomness to give, since nothing secret can be done without it.
class SystemEntropy final : public Entropy {
 public:
  void fill(MutableBytesView out) override;
};

}  // namespace carecircle
