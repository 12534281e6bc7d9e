// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/migrations.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "server/storage/sqlite/sqlite_database.h"

namespace carecircle {
namespace {

constexpr Migration kFirst{1, "0001_one", "CREATE TABLE one (id BLOB)"};
constexpr Migration kSecond{2, "0002_two", "CREATE TABLE two (id BLOB)"};
constexpr const char* kSnapshot = "server/storage/schema_snapshot.sql";

class Migrations : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteDatabase> database_ = SqliteDatabase::open(":memory:", SqliteJournal::write_ahead).value();
};

TEST_F(Migrations, ApplyEachStepOnce) {
  const Migration steps[] = {kFirst, kSecond};
  ASSERT_TRUE(migrate(*database_, std::span(steps, 1)));
  ASSERT_TRUE(migrate(*database_, steps));
  ASSERT_TRUE(migrate(*database_, steps));
  EXPECT_TRUE(database_->run("SELECT id FROM two", {}));
}

TEST_F(Migrations, RefuseDataOfANewerProgram) {
  const Migration steps[] = {kFirst, kSecond};
  ASSERT_TRUE(migrate(*database_, steps));
  EXPECT_EQ(migrate(*database_, std::span(steps, 1)).code(), ErrorCode::kDataTooNew);
}

TEST_F(Migrations, RefuseAnAppliedStepThatDiffers) {
  const Migration changed{1, "0001_one", "CREATE TABLE one (id BLOB, more BLOB)"};
  ASSERT_TRUE(migrate(*database_, std::span(&kFirst, 1)));
  EXPECT_EQ(migrate(*database_, std::span(&changed, 1)).code(), ErrorCode::kStateDamaged);
}

TEST_F(Migrations, LeaveNothingOfAStepThatFails) {
  const Migration broken[] = {kFirst, {2, "0002_two", "CREATE TABLE two (id BLOB); CREATE TABLE one (id BLOB)"}};
  EXPECT_FALSE(migrate(*database_, broken));
  EXPECT_FALSE(database_->run("SELECT id FROM two", {}));
  EXPECT_FALSE(database_->run("SELECT id FROM one", {}));
}

// After a new migration: CARECIRCLE_WRITE_SNAPSHOT=1 writes the file, and the change is reviewed with it.
TEST_F(Migrations, GiveTheSchemaOfTheSnapshot) {
  ASSERT_TRUE(migrate(*database_, migrations()));
  const std::string schema = "-- SPDX-License-Identifier: AGPL-3.0-or-later\n" + schema_of(*database_).value();
  if (std::getenv("CARECIRCLE_WRITE_SNAPSHOT") != nullptr) std::ofstream(kSnapshot) << schema;
  std::ifstream stream(kSnapshot);
  EXPECT_EQ(schema, std::string(std::istreambuf_iterator<char>(stream), {}));
}

}  // namespace
}  // namespace carecircle
