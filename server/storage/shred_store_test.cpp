// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/shred_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/manual_clock.h"
#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;
constexpr Id kGrant{1};
constexpr Id kOther{2};
constexpr Id kField{3};
constexpr AccountId kOwner{4};

class Shred : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    store_.reset();
    store_ = ShredStore::open(file(), keys(), entropy_).value();
  }
  std::filesystem::path file() const { return folder_.path() / "shred.db"; }
  std::filesystem::path keys() const { return folder_.path() / "shred-keys"; }

  Result<void> put(const Id& id, BytesView secret) {
    return store_->put(ShredKind::lease_half, id, kField, kOwner, secret, now_ms_);
  }
  std::optional<Bytes> get(const Id& id) {
    const Result<std::optional<SecretBytes>> secret = store_->get(ShredKind::lease_half, id, kField);
    EXPECT_TRUE(secret);
    if (!secret || !*secret) return std::nullopt;
    return to_bytes((*secret)->view());
  }

  std::size_t key_count() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(keys()), std::filesystem::directory_iterator()));
  }
  Bytes file_bytes() const {
    std::ifstream stream(file(), std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(stream), {});
  }
  Bytes wrapped_row() const {
    const auto database = SqliteDatabase::open(file().string(), SqliteJournal::erasing).value();
    Transaction transaction(*database);
    return transaction.query("SELECT wrapped FROM shred_rows").value().front().blob(0);
  }
  static bool contains(const Bytes& haystack, const Bytes& needle) {
    return !std::ranges::search(haystack, needle).empty();
  }

  TemporaryFolder folder_;
  SystemEntropy entropy_;
  std::uint64_t now_ms_ = ManualClock::kStartMs;
  std::unique_ptr<ShredStore> store_;
  const Bytes secret_ = Bytes(32, 0x5a);
};

TEST_F(Shred, ReturnsWhatWasPutAlsoAfterARestart) {
  ASSERT_TRUE(put(kGrant, secret_));
  EXPECT_EQ(get(kGrant), secret_);
  open();
  EXPECT_EQ(get(kGrant), secret_);
}

TEST_F(Shred, ReplacesARowOfTheSamePlace) {
  ASSERT_TRUE(put(kGrant, secret_));
  ASSERT_TRUE(put(kGrant, Bytes(32, 1)));
  EXPECT_EQ(get(kGrant), Bytes(32, 1));
}

TEST_F(Shred, HoldsASecretOfTheLargestSizeAndRefusesOneMore) {
  EXPECT_TRUE(put(kGrant, Bytes(kShredSecretSizeMax, 1)));
  EXPECT_EQ(put(kGrant, Bytes(kShredSecretSizeMax + 1, 1)).code(), ErrorCode::kLimitExceeded);
}

TEST_F(Shred, NeverWritesTheSecretItself) {
  ASSERT_TRUE(put(kGrant, secret_));
  EXPECT_FALSE(contains(file_bytes(), secret_));
}

TEST_F(Shred, ErasesTheRowFromTheFileAndDestroysTheDaysKey) {
  ASSERT_TRUE(put(kGrant, secret_));
  const Bytes wrapped = wrapped_row();
  ASSERT_TRUE(contains(file_bytes(), wrapped));
  ASSERT_EQ(key_count(), 1u);
  ASSERT_TRUE(store_->erase(ShredKind::lease_half, kGrant));
  EXPECT_FALSE(contains(file_bytes(), wrapped));
  EXPECT_EQ(key_count(), 0u);
  EXPECT_FALSE(std::filesystem::exists(file().string() + "-journal"));
  EXPECT_EQ(get(kGrant), std::nullopt);
}

TEST_F(Shred, KeepsADaysKeyWhileAnotherRowNeedsIt) {
  ASSERT_TRUE(put(kGrant, secret_));
  ASSERT_TRUE(put(kOther, secret_));
  ASSERT_TRUE(store_->erase(ShredKind::lease_half, kGrant));
  EXPECT_EQ(key_count(), 1u);
  EXPECT_EQ(get(kOther), secret_);
}

TEST_F(Shred, OpensNothingFromAnOldCopyOfTheFileOnceItsKeyIsDestroyed) {
  ASSERT_TRUE(put(kGrant, secret_));
  std::filesystem::copy_file(file(), folder_.path() / "old.db");
  ASSERT_TRUE(store_->erase(ShredKind::lease_half, kGrant));
  store_.reset();
  std::filesystem::copy_file(folder_.path() / "old.db", file(), std::filesystem::copy_options::overwrite_existing);
  open();
  EXPECT_EQ(store_->get(ShredKind::lease_half, kGrant, kField).code(), ErrorCode::kStorageFailed);
}

TEST_F(Shred, SucceedsInErasingWhatIsNotThere) { EXPECT_TRUE(store_->erase(ShredKind::lease_half, kGrant)); }

TEST_F(Shred, ErasesOnePartOrAllOfAnOwner) {
  ASSERT_TRUE(put(kGrant, secret_));
  ASSERT_TRUE(store_->put(ShredKind::lease_half, kGrant, kOther, kOwner, secret_, now_ms_));
  ASSERT_TRUE(store_->erase_part(ShredKind::lease_half, kGrant, kField));
  EXPECT_EQ(get(kGrant), std::nullopt);
  EXPECT_TRUE(store_->exists(ShredKind::lease_half, kGrant).value());
  ASSERT_TRUE(store_->erase_owner(kOwner));
  EXPECT_FALSE(store_->exists(ShredKind::lease_half, kGrant).value());
}

TEST_F(Shred, ReconcilesInFavourOfDeletion) {
  ASSERT_TRUE(put(kGrant, secret_));
  ASSERT_TRUE(put(kOther, secret_));
  ASSERT_TRUE(store_->reconcile([](ShredKind, const Id& id) -> Result<bool> { return id == kOther; }));
  EXPECT_EQ(get(kGrant), std::nullopt);
  EXPECT_EQ(get(kOther), secret_);
}

TEST_F(Shred, WrapsLiveRowsAnewAndDestroysOldKeys) {
  ASSERT_TRUE(put(kGrant, secret_));
  const Bytes old = wrapped_row();
  now_ms_ += kShredKeyLifetimeDays * kDayMs;
  ASSERT_TRUE(store_->rotate(now_ms_));
  EXPECT_EQ(wrapped_row(), old);
  now_ms_ += kDayMs;
  ASSERT_TRUE(store_->rotate(now_ms_));
  EXPECT_NE(wrapped_row(), old);
  EXPECT_FALSE(contains(file_bytes(), old));
  EXPECT_EQ(key_count(), 1u);
  EXPECT_EQ(get(kGrant), secret_);
}

TEST_F(Shred, RefusesARowMovedToAnotherPlace) {
  ASSERT_TRUE(put(kGrant, secret_));
  store_.reset();
  {
    const auto database = SqliteDatabase::open(file().string(), SqliteJournal::erasing).value();
    Transaction transaction(*database);
    ASSERT_TRUE(transaction.execute("UPDATE shred_rows SET id = ?", kOther));
  }
  open();
  EXPECT_EQ(store_->get(ShredKind::lease_half, kOther, kField).code(), ErrorCode::kStorageFailed);
}

TEST_F(Shred, KeepsItsFilesToItsOwner) {
  ASSERT_TRUE(put(kGrant, secret_));
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  EXPECT_EQ(std::filesystem::status(keys()).permissions() & others, std::filesystem::perms::none);
  for (const auto& key : std::filesystem::directory_iterator(keys())) {
    EXPECT_EQ(key.status().permissions() & others, std::filesystem::perms::none);
  }
}

}  // namespace
}  // namespace carecircle
