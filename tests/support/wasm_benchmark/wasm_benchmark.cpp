// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Prints what Google Benchmark prints with --benchmark_format=json, as far as tools/bench_core.mjs reads it.
#include <wasi/api.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "benchmark/benchmark.h"

namespace benchmark {
namespace {

std::vector<std::unique_ptr<Benchmark>>& registered() {
  static std::vector<std::unique_ptr<Benchmark>> all;
  return all;
}

struct Result {
  double nanoseconds;  // of one iteration; negative when the benchmark gave up
  std::map<std::string, double> counters;
};

Result measure(const Benchmark& benchmark, const std::vector<std::int64_t>& arguments) {
  constexpr std::int64_t kMaximumIterations = std::int64_t{1} << 30;
  for (std::int64_t iterations = 1;; iterations *= 2) {
    State state(iterations, arguments);
    benchmark.function()(state);
    if (state.skipped()) {
      return {-1, {}};
    }
    if (state.elapsed() >= kMinimumTime || iterations >= kMaximumIterations) {
      const double nanoseconds = std::chrono::duration<double, std::nano>(state.elapsed()).count();
      return {nanoseconds / static_cast<double>(iterations), std::move(state.counters)};
    }
  }
}

void print_result(const std::string& name, const Result& result, bool first) {
  std::printf("%s\n{\"name\":\"%s\",\"cpu_time\":%.1f,\"time_unit\":\"ns\"", first ? "" : ",", name.c_str(),
              result.nanoseconds);
  for (const auto& [counter, value] : result.counters)
    std::printf(",\"%s\":%.0f", counter.c_str(), value);
  std::printf("}");
}

}  // namespace

ProcessorClock::time_point ProcessorClock::now() {
  __wasi_timestamp_t nanoseconds = 0;
  if (__wasi_clock_time_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, 1, &nanoseconds) != __WASI_ERRNO_SUCCESS) std::abort();
  return time_point(duration(nanoseconds));
}

Benchmark* register_benchmark(const char* name, Benchmark::Function function) {
  return registered().emplace_back(std::make_unique<Benchmark>(name, function)).get();
}

}  // namespace benchmark

int main() {
  bool first = true;
  std::printf("{\"benchmarks\":[");
  for (const auto& each : benchmark::registered()) {
    auto all = each->arguments();
    if (all.empty()) {
      all.push_back({});
    }
    for (const auto& arguments : all) {
      const std::string suffix = arguments.empty() ? "" : "/" + std::to_string(arguments.front());
      benchmark::print_result(each->name() + suffix, benchmark::measure(*each, arguments), first);
      first = false;
    }
  }
  std::printf("]}\n");
  return 0;
}
