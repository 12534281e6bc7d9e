// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/crypto/entropy_testing.h"
#include "core/sframe/sender.h"

// A group without MLS for tests, fuzzers and benchmarks: base keys are a hash of the epoch and the context.

namespace carecircle::sframe {

inline GroupEpoch test_group(std::uint64_t epoch) {
  const auto export_base_key = [epoch](BytesView context) {
    TlsWriter input;
    input.u64(epoch);
    input.raw(context);
    return SecretBytes::copy_of(BytesView(sha256(input.bytes())).first(kBaseKeySize));
  };
  return {.epoch = epoch, .export_base_key = export_base_key};
}

// Puts a sender at a counter that takes years to reach.
struct SenderTesting {
  static void set_counter(Sender& sender, std::uint64_t counter) { sender.next_counter_ = counter; }
};

}  // namespace carecircle::sframe
