// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A frame of one packet, and a key frame of a shared screen.
#include <benchmark/benchmark.h>

#include "core/sframe/receiver.h"
#include "core/sframe/sframe_testing.h"

namespace carecircle::sframe {
namespace {

Sender test_sender() {
  SeededEntropy entropy;
  return std::move(*Sender::start(CallId{}, 0, test_group(1), std::nullopt, entropy));
}

void sframe_protect(benchmark::State& state) {
  Sender sender = test_sender();
  const Bytes frame(static_cast<std::size_t>(state.range(0)), 1);
  for (auto _ : state)
    benchmark::DoNotOptimize(sender.protect({}, frame));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sframe_protect)->Arg(1200)->Arg(100'000);

// Opened by the key itself: a receiver would refuse the same frame a second time.
void sframe_unprotect(benchmark::State& state) {
  const FrameKey key(kCallSuite, 0x123, Bytes(kBaseKeySize, 1));
  const Bytes frame = key.seal(0, {}, Bytes(static_cast<std::size_t>(state.range(0)), 1));
  const BytesView header = BytesView(frame).first(3);
  for (auto _ : state)
    benchmark::DoNotOptimize(key.open(0, header, {}, BytesView(frame).subspan(3)));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sframe_unprotect)->Arg(1200)->Arg(100'000);

}  // namespace
}  // namespace carecircle::sframe
