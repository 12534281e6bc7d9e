// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/clock.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/storage/database.h"
#include "server/ticker.h"

// Group commit (architecture.md "Server, as measured"): one thread runs every handler, all that wait go into one
// transaction, each under a savepoint of its own, and one flush makes them durable together.

namespace carecircle {

inline constexpr std::size_t kJobsWaitingMax = 8'192;
inline constexpr std::size_t kJobsPerBatchMax = 512;

// One atomic piece of work.
class Job {
 public:
  virtual ~Job() = default;
  // Inside the batch's transaction; an error takes back what this job did and nothing else.
  virtual Result<void> run(Transaction& transaction, std::uint64_t now_ms) = 0;
  // Once, after the commit and the job's continuations: the run's outcome, or kStorageFailed when the batch was not made
  // durable. Here a response is sent.
  virtual void complete(const Result<void>& outcome, const ErrorDetails& details) = 0;
};

// A job of two functions.
std::unique_ptr<Job> make_job(std::function<Result<void>(Transaction&, std::uint64_t now_ms)> run,
                              std::function<void(const Result<void>& outcome)> complete);

// Runs batches on the calling thread.
class BatchRunner {
 public:
  explicit BatchRunner(Database& database) : database_(database) {}
  // False when the batch could not be made durable; every job has then completed with kStorageFailed.
  bool run(std::vector<std::unique_ptr<Job>> jobs, std::uint64_t now_ms);

 private:
  struct Running;
  Result<void> run_all(std::vector<Running>& jobs, std::uint64_t now_ms);
  Result<void> run_one(Running& running, std::uint64_t now_ms);

  Database& database_;
};

// The storage thread itself. Everything it is given outlives it.
class StorageThread {
 public:
  StorageThread(Database& database, const Clock& clock, const Ticker& ticker, Metrics& metrics, Log& log);
  ~StorageThread();  // stops

  // Runs the periodic jobs once, then begins. The ticker holds all its jobs by then.
  void start();
  // Runs what waits, then ends. Later submissions are refused.
  void stop();

  // Takes a job from any thread; gives it back when the queue is full or closed. Never blocks.
  std::unique_ptr<Job> submit(std::unique_ptr<Job> job);
  // For what must not be lost, one for each thing that is bounded elsewhere: the end of a connection.
  void submit_always(std::unique_ptr<Job> job);

  // Runs what waits on the calling thread instead, in place of start(): for tests. The number of jobs run.
  std::size_t run_waiting();

  // False after a batch failed, until one succeeds.
  bool healthy() const { return healthy_.load(); }

 private:
  void loop();
  std::vector<std::unique_ptr<Job>> wait_for_jobs();
  std::vector<std::unique_ptr<Job>> take_jobs();  // mutex_ is held
  void run_batch(std::vector<std::unique_ptr<Job>> jobs);
  void tick();

  BatchRunner runner_;
  const Clock& clock_;
  const Ticker& ticker_;
  Metrics& metrics_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Job>> waiting_;
  bool stopping_ = false;
  std::atomic<bool> healthy_ = true;
  std::vector<std::chrono::steady_clock::time_point> due_;  // of each periodic job
  std::chrono::steady_clock::time_point next_tick_;
  std::thread thread_;
};

}  // namespace carecircle
