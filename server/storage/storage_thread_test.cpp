// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/storage_thread.h"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <thread>

#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/faulty_database.h"
#include "server/testing/manual_clock.h"

namespace carecircle {
namespace {

class Batches : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(database_.run_script("CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY)")); }

  // A job that inserts `id`, then answers as told; its outcome goes to outcomes_[id].
  std::unique_ptr<Job> insertion(int id, Result<void> answer = {}) {
    return make_job(
        [this, id, answer](Transaction& transaction, std::uint64_t) -> Result<void> {
          TRY(transaction.execute("INSERT INTO things (id) VALUES (?)", id));
          transaction.after_commit([this, id] { continued_.push_back(id); });
          return answer;
        },
        [this, id](const Result<void>& outcome) {
          completed_.push_back(id);
          outcomes_[id] = outcome;
        });
  }

  template <typename... Jobs>
  bool run(Jobs... jobs) {
    std::vector<std::unique_ptr<Job>> batch;
    (batch.push_back(std::move(jobs)), ...);
    return BatchRunner(database_).run(std::move(batch), ManualClock::kStartMs);
  }

  std::int64_t count() {
    Transaction transaction(database_);
    return transaction.query_one("SELECT COUNT(*) FROM things").value()->integer(0);
  }

  FaultyDatabase database_{SqliteDatabase::open(":memory:", SqliteJournal::write_ahead).value()};
  std::map<int, Result<void>> outcomes_;
  std::vector<int> continued_;
  std::vector<int> completed_;
};

TEST_F(Batches, TakeBackAFailedJobAndKeepTheOthers) {
  EXPECT_TRUE(run(insertion(1), insertion(2, fail(ErrorCode::kConflict, "test")), insertion(3)));
  EXPECT_EQ(count(), 2);
  EXPECT_TRUE(outcomes_[1]);
  EXPECT_EQ(outcomes_[2].code(), ErrorCode::kConflict);
  EXPECT_TRUE(outcomes_[3]);
}

TEST_F(Batches, DropTheContinuationsOfAFailedJob) {
  run(insertion(1), insertion(2, fail(ErrorCode::kConflict, "test")), insertion(3));
  EXPECT_EQ(continued_, (std::vector{1, 3}));
  EXPECT_EQ(completed_, (std::vector{1, 2, 3}));
}

TEST_F(Batches, TakeBackAJobWhoseStatementFailed) {
  EXPECT_TRUE(run(insertion(1), insertion(1), insertion(2)));
  EXPECT_EQ(count(), 2);
}

TEST_F(Batches, AnswerStorageFailedToAllWhenTheCommitFails) {
  database_.fail_next_commit();
  EXPECT_FALSE(run(insertion(1), insertion(2)));
  EXPECT_EQ(outcomes_[1].code(), ErrorCode::kStorageFailed);
  EXPECT_EQ(outcomes_[2].code(), ErrorCode::kStorageFailed);
  EXPECT_TRUE(continued_.empty());
  EXPECT_EQ(count(), 0);
}

TEST_F(Batches, WorkAgainAfterAFailedCommit) {
  database_.fail_next_commit();
  run(insertion(1));
  EXPECT_TRUE(run(insertion(1)));
  EXPECT_EQ(count(), 1);
}

// Every place a batch of two can fail at: afterwards each job is wholly there or wholly not, and said so.
TEST_F(Batches, AreAtomicWhereverAStatementFails) {
  for (int after = 0; after < 8; ++after) {
    ASSERT_TRUE(database_.run_script("DELETE FROM things"));
    outcomes_.clear();
    database_.fail_statement_after(after);
    run(insertion(1), insertion(2));
    database_.fail_statement_after(-1);
    const std::int64_t expected = (outcomes_[1] ? 1 : 0) + (outcomes_[2] ? 1 : 0);
    EXPECT_EQ(count(), expected) << "after " << after << " statements";
  }
}

class Thread : public Batches {
 protected:
  ManualClock clock_;
  Ticker ticker_;
  Metrics metrics_;
  Log log_;
};

TEST_F(Thread, RunsJobsOfManyThreadsAndFinishesThemBeforeItStops) {
  StorageThread storage(database_, clock_, ticker_, metrics_, log_);
  storage.start();
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&, client] {
      for (int i = 0; i < 100; ++i)
        EXPECT_EQ(storage.submit(insertion(client * 100 + i)), nullptr);
    });
  }
  for (std::thread& client : clients)
    client.join();
  storage.stop();
  EXPECT_EQ(count(), 400);
  EXPECT_EQ(completed_.size(), 400u);
}

TEST_F(Thread, RefusesJobsWhenTheQueueIsFullOrClosed) {
  StorageThread storage(database_, clock_, ticker_, metrics_, log_);
  for (std::size_t i = 0; i < kJobsWaitingMax; ++i)
    ASSERT_EQ(storage.submit(insertion(static_cast<int>(i))), nullptr);
  EXPECT_NE(storage.submit(insertion(-1)), nullptr);
  storage.start();
  storage.stop();
  EXPECT_EQ(count(), static_cast<std::int64_t>(kJobsWaitingMax));
  EXPECT_NE(storage.submit(insertion(-1)), nullptr);
}

TEST_F(Thread, RunsPeriodicJobsAtStartEachByItself) {
  int ran = 0;
  ticker_.add("fails", [](Transaction&, std::uint64_t) -> Result<void> { return fail(ErrorCode::kInternal, "test"); });
  ticker_.add("counts", [&ran](Transaction&, std::uint64_t) -> Result<void> {
    ++ran;
    return {};
  });
  StorageThread storage(database_, clock_, ticker_, metrics_, log_);
  storage.start();
  storage.stop();
  EXPECT_GE(ran, 1);
}

TEST_F(Thread, SaysThatItIsUnhealthyUntilABatchSucceeds) {
  database_.fail_next_commit();
  StorageThread storage(database_, clock_, ticker_, metrics_, log_);
  storage.start();
  const auto run_and_wait = [&] {
    std::promise<void> done;
    storage.submit(make_job([](Transaction&, std::uint64_t) -> Result<void> { return {}; },
                            [&done](const Result<void>&) { done.set_value(); }));
    done.get_future().wait();
  };
  const auto wait_until_healthy_is = [&](bool expected) {
    while (storage.healthy() != expected)
      std::this_thread::yield();
  };
  run_and_wait();
  wait_until_healthy_is(false);
  run_and_wait();
  wait_until_healthy_is(true);
}

}  // namespace
}  // namespace carecircle
