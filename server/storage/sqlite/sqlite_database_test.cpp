// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/sqlite/sqlite_database.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "server/storage/database_conformance.h"
#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

std::unique_ptr<Database> open_in_memory(SqliteJournal journal) {
  return SqliteDatabase::open(":memory:", journal).value();
}

INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseConformance,
                         ::testing::Values(Backend{"write_ahead",
                                                   [] { return open_in_memory(SqliteJournal::write_ahead); }},
                                           Backend{"erasing", [] { return open_in_memory(SqliteJournal::erasing); }}),
                         [](const auto& instance) { return instance.param.name; });

TEST(SqliteDatabase, FailsToOpenAFileInAFolderThatIsNotThere) {
  EXPECT_EQ(SqliteDatabase::open("/nowhere/at/all/main.db", SqliteJournal::write_ahead).code(),
            ErrorCode::kStorageFailed);
}

TEST(SqliteDatabase, FlushesEveryCommitToDisk) {
  const TemporaryFolder folder;
  const auto database = SqliteDatabase::open((folder.path() / "main.db").string(), SqliteJournal::write_ahead).value();
  Transaction transaction(*database);
  EXPECT_EQ(transaction.query_one("PRAGMA synchronous").value()->integer(0), 2);
  EXPECT_EQ(transaction.query_one("PRAGMA journal_mode").value()->text(0), "wal");
}

TEST(SqliteDatabase, KeepsWhatWasCommittedForTheNextToOpenIt) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "main.db").string();
  ASSERT_TRUE(
      SqliteDatabase::open(file, SqliteJournal::write_ahead).value()->run_script("CREATE TABLE kept (id BLOB)"));
  EXPECT_TRUE(SqliteDatabase::open(file, SqliteJournal::write_ahead).value()->run("SELECT id FROM kept", {}));
}

}  // namespace
}  // namespace carecircle
