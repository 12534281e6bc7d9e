// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "server/storage/database.h"

// What every backend of Database does. A backend's test instantiates the suite with a function that opens an empty database.

namespace carecircle {

struct Backend {
  const char* name;
  std::function<std::unique_ptr<Database>()> open;
};

class DatabaseConformance : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    database_ = GetParam().open();
    ASSERT_TRUE(database_->run_script(
        "CREATE TABLE things (id BLOB NOT NULL PRIMARY KEY, count BIGINT, word TEXT, data BLOB)"));
  }

  std::int64_t count() {
    Transaction transaction(*database_);
    return transaction.query_one("SELECT COUNT(*) FROM things").value()->integer(0);
  }
  Result<std::int64_t> insert(Transaction& transaction, const Id& id) {
    return transaction.execute("INSERT INTO things (id, count) VALUES (?, ?)", id, 1);
  }

  std::unique_ptr<Database> database_;
};

TEST_P(DatabaseConformance, ReturnsEveryTypeAsItWasBound) {
  Transaction transaction(*database_);
  const Id id{1};
  const Bytes data{0, 1, 255};
  ASSERT_TRUE(transaction.execute("INSERT INTO things (id, count, word, data) VALUES (?, ?, ?, ?)", id,
                                  std::int64_t{-7}, Text{"wörter\"'"}, data));
  const std::optional<Row> row = transaction.query_one("SELECT id, count, word, data FROM things").value();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id(0), id);
  EXPECT_EQ(row->integer(1), -7);
  EXPECT_EQ(row->text(2), "wörter\"'");
  EXPECT_EQ(row->blob(3), data);
}

TEST_P(DatabaseConformance, KeepsNullApartFromEmpty) {
  Transaction transaction(*database_);
  ASSERT_TRUE(transaction.execute("INSERT INTO things (id, word, data) VALUES (?, ?, ?)", Id{1}, Text{""}, Bytes{}));
  ASSERT_TRUE(transaction.execute("INSERT INTO things (id, word, data) VALUES (?, ?, ?)", Id{2}, nullptr,
                                  std::optional<Bytes>()));
  const Rows rows = transaction.query("SELECT word, data FROM things ORDER BY id").value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_FALSE(rows[0].is_null(0) || rows[0].is_null(1));
  EXPECT_TRUE(rows[0].blob(1).empty());
  EXPECT_TRUE(rows[1].is_null(0) && rows[1].is_null(1));
}

TEST_P(DatabaseConformance, HoldsTheLargestAndSmallestIntegers) {
  Transaction transaction(*database_);
  for (const std::int64_t value : {INT64_MAX, INT64_MIN, std::int64_t{0}}) {
    const std::optional<Row> row = transaction.query_one("SELECT CAST(? AS BIGINT)", value).value();
    EXPECT_EQ(row->integer(0), value);
  }
}

TEST_P(DatabaseConformance, NamesADuplicateKeyAndNothingElseAlreadyExists) {
  Transaction transaction(*database_);
  ASSERT_TRUE(insert(transaction, Id{1}));
  EXPECT_EQ(insert(transaction, Id{1}).code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(transaction.execute("INSERT INTO things (count) VALUES (?)", 1).code(), ErrorCode::kStorageFailed);
  EXPECT_EQ(transaction.query("SELECT nothing FROM nowhere").code(), ErrorCode::kStorageFailed);
}

TEST_P(DatabaseConformance, CountsChangedRows) {
  Transaction transaction(*database_);
  ASSERT_TRUE(insert(transaction, Id{1}));
  ASSERT_TRUE(insert(transaction, Id{2}));
  EXPECT_EQ(transaction.execute("UPDATE things SET count = count + 1").value(), 2);
  EXPECT_EQ(transaction.execute("DELETE FROM things WHERE id = ?", Id{3}).value(), 0);
}

TEST_P(DatabaseConformance, ReturnsWhatAnUpdateWrote) {
  Transaction transaction(*database_);
  ASSERT_TRUE(insert(transaction, Id{1}));
  const std::optional<Row> row =
      transaction.query_one("UPDATE things SET count = count + ? WHERE id = ? RETURNING count", 4, Id{1}).value();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->integer(0), 5);
}

TEST_P(DatabaseConformance, InsertsOrUpdatesOnConflict) {
  Transaction transaction(*database_);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(
        transaction.execute("INSERT INTO things (id, count) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET count = "
                            "things.count + excluded.count",
                            Id{1}));
  }
  EXPECT_EQ(transaction.query_one("SELECT count FROM things").value()->integer(0), 2);
}

TEST_P(DatabaseConformance, RollsBackEverythingSinceBegin) {
  ASSERT_TRUE(database_->begin());
  Transaction transaction(*database_);
  ASSERT_TRUE(insert(transaction, Id{1}));
  database_->rollback();
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseConformance, RollsBackOneSavepointAndKeepsTheRest) {
  ASSERT_TRUE(database_->begin());
  Transaction transaction(*database_);
  ASSERT_TRUE(insert(transaction, Id{1}));
  ASSERT_TRUE(database_->run("SAVEPOINT job", {}));
  ASSERT_TRUE(insert(transaction, Id{2}));
  EXPECT_EQ(insert(transaction, Id{1}).code(), ErrorCode::kAlreadyExists);
  ASSERT_TRUE(database_->run("ROLLBACK TO SAVEPOINT job", {}));
  ASSERT_TRUE(database_->run("RELEASE SAVEPOINT job", {}));
  ASSERT_TRUE(database_->commit());
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseConformance, RollsBackAFailedRunTransaction) {
  const Result<void> result = run_transaction(*database_, [this](Transaction& transaction) -> Result<void> {
    TRY(insert(transaction, Id{1}));
    return fail(ErrorCode::kConflict, "test");
  });
  EXPECT_EQ(result.code(), ErrorCode::kConflict);
  EXPECT_EQ(count(), 0);
}

}  // namespace carecircle
