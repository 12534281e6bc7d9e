// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/bytes/error_code.h"

// What /metrics shows: counts and durations, never who. Thread-safe.

namespace carecircle {

class Metrics {
 public:
  using Duration = std::chrono::steady_clock::duration;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void batch_committed(std::size_t jobs, Duration duration);
  // `code` is "ok" or the error's name.
  void call_finished(std::string_view code, Duration duration);
  void connection_opened();
  void connection_closed();
  void reader_cut_off();
  void frames_delivered(std::size_t frames);

  // Prometheus' text format.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace carecircle
