// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/bytes/bytes.h"

// Many Ed25519 signatures at once, judged as verify() judges each: docs/adr/0012_signatures_in_batches.md has the proof. Signatures
// and keys are taken for public: time and memory accesses depend on them.

namespace carecircle {

// From this many on a batch takes less time than one verification after the other.
inline constexpr std::size_t kSignatureBatchMin = 256;

class SignatureBatch {
 public:
  // The arguments of verify(). What they point to is not needed afterwards.
  void add(BytesView public_key, BytesView message, BytesView signature);

  // False when, and only when, verify() is false of one of them: verify each to learn which. True of others with a probability
  // below 2^-127 that whoever made them can only try out, at the price of a hash over all of them a try.
  [[nodiscard]] bool all_valid() const;

  // The factor of each equation, in the order of add(), little endian. It is drawn from everything that the equations depend on, so
  // that who changes a bit of one signature draws anew for all, and so that whoever checks the same batch comes to the same verdict.
  [[nodiscard]] std::vector<ByteArray<16>> weights() const;

 private:
  struct Item {
    ByteArray<32> public_key;  // A
    ByteArray<32> nonce;       // R
    ByteArray<32> response;    // S
    ByteArray<32> challenge;   // h = SHA-512(R || A || M) mod l
  };
  std::vector<Item> items_;
  bool malformed_ = false;
};

}  // namespace carecircle
