// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/ensure.h"
#include "core/mls/group.h"

// What the fuzzers of groups share.

namespace carecircle::mls {

class AnyCredential final : public Policy {
 public:
  Result<void> check_credential(const LeafNode&, const LeafNode*) const override { return {}; }
};
inline const AnyCredential kAnyCredential;

// For steps that are allowed, whatever the input.
template <typename T>
T must(Result<T> result) {
  ensure(result.has_value(), "fuzz: the step is allowed");
  return std::move(*result);
}
inline void must(const Result<void>& result) { ensure(result.has_value(), "fuzz: the step is allowed"); }

// `message` with flipped bits, as each three bytes say: position (two bytes), mask.
inline Bytes change(Bytes message, BytesView triples) {
  for (; triples.size() >= 3; triples = triples.subspan(3)) {
    const std::size_t position = (std::size_t{triples[0]} << 8 | triples[1]) % message.size();
    message[position] ^= triples[2];
  }
  return message;
}

}  // namespace carecircle::mls
