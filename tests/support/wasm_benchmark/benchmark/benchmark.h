// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

// The part of Google Benchmark's interface that our benchmarks use, for a module without threads and files. A benchmark
// runs with twice as many iterations until it takes kMinimumTime; the result is the mean. wasm_benchmark.cpp has the main.

namespace benchmark {

inline constexpr std::chrono::milliseconds kMinimumTime{300};

enum TimeUnit { kNanosecond, kMicrosecond, kMillisecond, kSecond };

// The time that the module had a processor: other programs on the machine do not count.
struct ProcessorClock {
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<ProcessorClock, duration>;
  static time_point now();
};

class State {
 public:
  using Clock = ProcessorClock;
  struct [[maybe_unused]] Step {};

  class Iterator {
   public:
    explicit Iterator(State* state, std::int64_t left) : state_(state), left_(left) {}
    bool operator!=(const Iterator&) {
      if (left_ > 0) return true;
      state_->PauseTiming();
      return false;
    }
    Iterator& operator++() {
      --left_;
      return *this;
    }
    Step operator*() const { return {}; }

   private:
    State* state_;
    std::int64_t left_;
  };

  State(std::int64_t iterations, std::vector<std::int64_t> arguments)
      : iterations_(iterations), arguments_(std::move(arguments)) {}

  Iterator begin() {
    ResumeTiming();
    return Iterator(this, skipped_ ? 0 : iterations_);
  }
  Iterator end() { return Iterator(this, 0); }

  std::int64_t range(std::size_t index = 0) const { return arguments_.at(index); }
  std::int64_t iterations() const { return iterations_; }
  void ResumeTiming() { started_ = Clock::now(); }
  void PauseTiming() { elapsed_ += Clock::now() - started_; }
  void SetBytesProcessed(std::int64_t) {}
  void SetItemsProcessed(std::int64_t) {}
  void SkipWithError(const char*) { skipped_ = true; }

  std::map<std::string, double> counters;

  Clock::duration elapsed() const { return elapsed_; }
  bool skipped() const { return skipped_; }

 private:
  std::int64_t iterations_;
  std::vector<std::int64_t> arguments_;
  Clock::time_point started_;
  Clock::duration elapsed_{};
  bool skipped_ = false;
};

class Benchmark {
 public:
  using Function = void (*)(State&);
  Benchmark(const char* name, Function function) : name_(name), function_(function) {}

  Benchmark* Arg(std::int64_t value) {
    arguments_.push_back({value});
    return this;
  }
  Benchmark* Unit(TimeUnit) { return this; }
  Benchmark* Iterations(std::int64_t) { return this; }
  Benchmark* MinTime(double) { return this; }

  const std::string& name() const { return name_; }
  Function function() const { return function_; }
  const std::vector<std::vector<std::int64_t>>& arguments() const { return arguments_; }

 private:
  std::string name_;
  Function function_;
  std::vector<std::vector<std::int64_t>> arguments_;
};

// Keeps the benchmark for main, which runs them in the order of registration.
Benchmark* register_benchmark(const char* name, Benchmark::Function function);

template <typename T>
void DoNotOptimize(T&& value) {
  asm volatile("" : : "r"(&value) : "memory");
}
inline void ClobberMemory() { asm volatile("" : : : "memory"); }

}  // namespace benchmark

#define BENCHMARK(function)                                                 \
  [[maybe_unused]] static ::benchmark::Benchmark* benchmark_of_##function = \
      ::benchmark::register_benchmark(#function, function)
