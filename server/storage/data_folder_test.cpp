// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/data_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "server/storage/files.h"
#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

class DataFolderTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "data"; }
  DataFolder open() const { return DataFolder::open(path()).value(); }

  TemporaryFolder folder_;
  SystemEntropy entropy_;
};

TEST_F(DataFolderTest, IsItsOwnersAlone) {
  open();
  EXPECT_EQ(std::filesystem::status(path()).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(DataFolderTest, ServesOneServerAtATime) {
  const DataFolder folder = open();
  {
    const Result<FileLock> held = folder.lock_for_serving();
    ASSERT_TRUE(held);
    EXPECT_EQ(open().lock_for_serving().code(), ErrorCode::kUnavailable);
  }
  EXPECT_TRUE(folder.lock_for_serving());
}

TEST_F(DataFolderTest, KeepsItsKeys) {
  const ServerKeys first = open().keys(entropy_).value();
  const ServerKeys again = open().keys(entropy_).value();
  EXPECT_EQ(again.server_id, first.server_id);
  EXPECT_EQ(again.log_key.public_key, first.log_key.public_key);
  EXPECT_EQ(again.shred_key.public_key, first.shred_key.public_key);
  EXPECT_EQ(again.opaque_setup.public_key, first.opaque_setup.public_key);
  EXPECT_TRUE(equal(again.audit_key.view(), first.audit_key.view()));
  EXPECT_TRUE(equal(again.fake_record_key.view(), first.fake_record_key.view()));
}

TEST_F(DataFolderTest, RefusesAKeyFileOfAnotherSize) {
  const DataFolder folder = open();
  ASSERT_TRUE(folder.keys(entropy_));
  ASSERT_TRUE(write_private_file(path() / "keys" / "log.key", Bytes(31, 1)));
  EXPECT_EQ(folder.keys(entropy_).code(), ErrorCode::kStateDamaged);
}

TEST_F(DataFolderTest, RemembersThePublicAddress) {
  const DataFolder folder = open();
  EXPECT_EQ(folder.public_url().value(), std::nullopt);
  ASSERT_TRUE(folder.write_public_url("https://circle.example"));
  ASSERT_TRUE(folder.write_public_url("https://other.example"));
  EXPECT_EQ(folder.public_url().value(), "https://other.example");
}

TEST_F(DataFolderTest, OpensItsStoresAgain) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(open().database());
    EXPECT_TRUE(open().shred_store(entropy_));
  }
}

TEST_F(DataFolderTest, LeavesNothingOfADestroyedFile) {
  open();
  const std::filesystem::path file = path() / "secret";
  ASSERT_TRUE(write_private_file(file, Bytes(32, 7)));
  std::filesystem::create_hard_link(file, path() / "same");
  ASSERT_TRUE(destroy_file(file));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_TRUE(equal(read_private_file(path() / "same").value()->view(), Bytes(32, 0)));
  EXPECT_TRUE(destroy_file(file));
}

}  // namespace
}  // namespace carecircle
