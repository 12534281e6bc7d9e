// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/storage_thread.h"

#include <algorithm>
#include <chrono>

namespace carecircle {

struct BatchRunner::Running {
  Running(std::unique_ptr<Job> the_job, Database& database)
      : job(std::move(the_job)), transaction(std::make_unique<Transaction>(database)) {}
  std::unique_ptr<Job> job;
  std::unique_ptr<Transaction> transaction;
  Result<void> outcome;
};

// The error of the job itself is its outcome; what is returned is a failure of the batch.
Result<void> BatchRunner::run_one(Running& running, std::uint64_t now_ms) {
  TRY(database_.run("SAVEPOINT job", {}));
  running.outcome = running.job->run(*running.transaction, now_ms);
  if (!running.outcome) {
    running.transaction->take_continuations();
    TRY(database_.run("ROLLBACK TO SAVEPOINT job", {}));
  }
  TRY(database_.run("RELEASE SAVEPOINT job", {}));
  return {};
}

Result<void> BatchRunner::run_all(std::vector<Running>& jobs, std::uint64_t now_ms) {
  TRY(database_.begin());
  for (Running& running : jobs)
    TRY(run_one(running, now_ms));
  return database_.commit();
}

bool BatchRunner::run(std::vector<std::unique_ptr<Job>> jobs, std::uint64_t now_ms) {
  std::vector<Running> batch;
  batch.reserve(jobs.size());
  for (std::unique_ptr<Job>& job : jobs)
    batch.emplace_back(std::move(job), database_);

  const bool durable = run_all(batch, now_ms).has_value();
  if (!durable) database_.rollback();
  for (Running& running : batch) {
    const auto continuations = running.transaction->take_continuations();
    if (durable) {
      for (const auto& continuation : continuations)
        continuation();
    } else {
      running.outcome = fail(ErrorCode::kStorageFailed, "the batch was not made durable");
    }
    running.job->complete(running.outcome, running.transaction->error_details());
  }
  return durable;
}

namespace {

class FunctionJob final : public Job {
 public:
  FunctionJob(std::function<Result<void>(Transaction&, std::uint64_t)> run,
              std::function<void(const Result<void>&)> complete)
      : run_(std::move(run)), complete_(std::move(complete)) {}
  Result<void> run(Transaction& transaction, std::uint64_t now_ms) override { return run_(transaction, now_ms); }
  void complete(const Result<void>& outcome, const ErrorDetails&) override { complete_(outcome); }

 private:
  std::function<Result<void>(Transaction&, std::uint64_t)> run_;
  std::function<void(const Result<void>&)> complete_;
};

class TickJob final : public Job {
 public:
  TickJob(const Ticker::Entry& entry, Log& log) : entry_(entry), log_(log) {}
  Result<void> run(Transaction& transaction, std::uint64_t now_ms) override { return entry_.job(transaction, now_ms); }
  void complete(const Result<void>& outcome, const ErrorDetails&) override {
    if (!outcome)
      log_.error("periodic_job_failed", {{"job", LogSafe::name(entry_.name)}, {"code", outcome.error().code}});
  }

 private:
  const Ticker::Entry& entry_;
  Log& log_;
};

}  // namespace

std::unique_ptr<Job> make_job(std::function<Result<void>(Transaction&, std::uint64_t)> run,
                              std::function<void(const Result<void>&)> complete) {
  return std::make_unique<FunctionJob>(std::move(run), std::move(complete));
}

StorageThread::StorageThread(Database& database, const Clock& clock, const Ticker& ticker, Metrics& metrics, Log& log)
    : runner_(database), clock_(clock), ticker_(ticker), metrics_(metrics), log_(log) {}

StorageThread::~StorageThread() { stop(); }

void StorageThread::start() {
  due_.resize(ticker_.entries().size());
  tick();
  thread_ = std::thread([this] { loop(); });
}

void StorageThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<Job> StorageThread::submit(std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kJobsWaitingMax) return job;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return nullptr;
}

void StorageThread::submit_always(std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
}

std::vector<std::unique_ptr<Job>> StorageThread::take_jobs() {
  const std::size_t count = std::min(waiting_.size(), kJobsPerBatchMax);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<std::unique_ptr<Job>> jobs(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return jobs;
}

std::vector<std::unique_ptr<Job>> StorageThread::wait_for_jobs() {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, next_tick_, [this] { return stopping_ || !waiting_.empty(); });
  return take_jobs();
}

std::size_t StorageThread::run_waiting() {
  std::unique_lock lock(mutex_);
  std::vector<std::unique_ptr<Job>> jobs = take_jobs();
  lock.unlock();
  const std::size_t count = jobs.size();
  if (count > 0) run_batch(std::move(jobs));
  return count;
}

void StorageThread::run_batch(std::vector<std::unique_ptr<Job>> jobs) {
  const std::size_t size = jobs.size();
  const auto begin = std::chrono::steady_clock::now();
  const bool durable = runner_.run(std::move(jobs), clock_.now_ms());
  metrics_.batch_committed(size, std::chrono::steady_clock::now() - begin);
  if (healthy_.exchange(durable) && !durable) log_.error("storage_failed", {});
}

void StorageThread::tick() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Job>> jobs;
  for (std::size_t i = 0; i < ticker_.entries().size(); ++i) {
    if (now < due_[i]) continue;
    const Ticker::Entry& entry = ticker_.entries()[i];
    due_[i] = now + std::chrono::milliseconds(entry.interval_ms);
    jobs.push_back(std::make_unique<TickJob>(entry, log_));
  }
  if (!jobs.empty()) run_batch(std::move(jobs));
  next_tick_ = now + std::chrono::milliseconds(kTickIntervalMs);
}

void StorageThread::loop() {
  for (;;) {
    std::vector<std::unique_ptr<Job>> jobs = wait_for_jobs();
    if (!jobs.empty()) {
      run_batch(std::move(jobs));
    } else if (std::chrono::steady_clock::now() < next_tick_) {
      const std::lock_guard lock(mutex_);
      if (stopping_ && waiting_.empty()) return;
    }
    if (std::chrono::steady_clock::now() >= next_tick_) tick();
  }
}

}  // namespace carecircle
