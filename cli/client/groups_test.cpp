// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/client/client_state.h"
#include "core/crypto/entropy_testing.h"
#include "core/crypto/hash.h"

// A group's parts in the home, as they come and go with messages and with transactions that fail.

namespace carecircle::cli {
namespace {

constexpr Id kStream{9};
constexpr DeviceId kDevice{7};
constexpr std::uint64_t kInventory = 2;
constexpr std::uint64_t kOwnRatchets = 4;

class GroupsTest : public testing::Test {
 protected:
  GroupsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "carecircle_groups_XXXXXX").string();
    folder_ = mkdtemp(name.data());
    client_.emplace(make_client());
  }
  ~GroupsTest() override { std::filesystem::remove_all(folder_); }

  StreamGroup& group() { return **load_group(*client_, kStream); }
  mls::Group make_group() {
    const mls::GroupParameters parameters{.group_id = to_bytes(kStream)};
    return std::move(*mls::Group::create(parameters, own_leaf(*client_), client_->state().policy, entropy_));
  }
  void speak() { ASSERT_TRUE(group().group.protect(as_bytes("text"), {}, entropy_)); }
  // As the next command finds it.
  void reload() { client_->state().groups.clear(); }

  Bytes sealed(const mls::Group& group) {
    SeededEntropy same(1);
    return group.serialize(group_key().view(), kStream, same);
  }
  SecretBytes group_key() { return derive_key(client_->account().storage_key.view(), {}, "home/group", kStream, 32); }
  std::map<std::uint64_t, Bytes> parts() {
    std::map<std::uint64_t, Bytes> parts;
    for (const ShelfEntry& entry : *client_->home().list_shelf(names::of("group_parts", kStream)))
      parts.emplace(entry.position, to_bytes(entry.value.view()));
    return parts;
  }

  SeededEntropy entropy_{3};
  std::filesystem::path folder_;
  std::optional<Client> client_;

 private:
  Client make_client() {
    auto home = Home::create(folder_ / "home", kDevice, as_bytes("four plain words here"));
    EXPECT_TRUE(home && home->finish_creation());
    Account account;
    account.device_id = kDevice;
    account.storage_key = entropy_.secret(32);
    account.signature_key = signature_key_pair(entropy_.secret(kSignatureSeedSize).view());
    account.identity = generate_identity(entropy_);
    account.credential = make_credential(account.identity, kDevice, account.signature_key.public_key);
    return Client(std::move(*home), Transport({}), std::move(account));
  }
};

TEST_F(GroupsTest, AMessageReplacesItsSendersRatchetsAndNoOtherPart) {
  client_->state().groups.emplace(kStream, StreamGroup{make_group(), 0, 0});
  speak();
  ASSERT_TRUE(save_group(*client_, kStream));
  auto before = parts();
  EXPECT_EQ(before.size(), 4U);
  speak();
  group().sequence = 5;
  ASSERT_TRUE(save_group(*client_, kStream));
  auto after = parts();
  for (const std::uint64_t number : {kInventory, kOwnRatchets}) {
    EXPECT_NE(before[number], after[number]);
    before.erase(number);
    after.erase(number);
  }
  EXPECT_EQ(before, after);
  const Bytes expected = sealed(group().group);
  reload();
  EXPECT_EQ(sealed(group().group), expected);
  EXPECT_EQ(group().sequence, 5U);
}

TEST_F(GroupsTest, AHomeWithTheWholeStateBecomesOneWithParts) {
  const mls::Group original = make_group();
  TlsWriter record;
  record.u64(3);
  record.u64(1);
  record.opaque(sealed(original));
  const std::string name = names::of("group", kStream);
  ASSERT_TRUE(client_->home().put(name, record.bytes()));
  EXPECT_EQ(sealed(group().group), sealed(original));
  EXPECT_TRUE(parts().empty());
  speak();
  ASSERT_TRUE(save_group(*client_, kStream));
  EXPECT_EQ((*client_->home().get(name))->size(), 16U);
  const Bytes expected = sealed(group().group);
  reload();
  EXPECT_EQ(sealed(group().group), expected);
  EXPECT_EQ(group().sequence, 3U);
  EXPECT_EQ(group().joined_epoch, 1U);
}

TEST_F(GroupsTest, WhatATransactionThatFailedHadSavedIsSavedByTheNext) {
  client_->state().groups.emplace(kStream, StreamGroup{make_group(), 0, 0});
  ASSERT_TRUE(save_group(*client_, kStream));
  const auto failing = client_->home().transaction([&]() -> Result<void> {
    speak();
    TRY(save_group(*client_, kStream));
    return fail(ErrorCode::kInternal, "test");
  });
  EXPECT_EQ(failing.code(), ErrorCode::kInternal);
  EXPECT_EQ(parts().size(), 3U);
  ASSERT_TRUE(save_group(*client_, kStream));
  EXPECT_EQ(parts().size(), 4U);
  const Bytes expected = sealed(group().group);
  reload();
  EXPECT_EQ(sealed(group().group), expected);
}

TEST_F(GroupsTest, AGroupThatTakesTheOthersPlaceLeavesNoneOfItsParts) {
  client_->state().groups.emplace(kStream, StreamGroup{make_group(), 0, 0});
  speak();
  ASSERT_TRUE(save_group(*client_, kStream));
  client_->state().groups.insert_or_assign(kStream, StreamGroup{make_group(), 0, 0});
  ASSERT_TRUE(save_group(*client_, kStream));
  EXPECT_EQ(parts().size(), 3U);
  const Bytes expected = sealed(group().group);
  reload();
  EXPECT_EQ(sealed(group().group), expected);
}

}  // namespace
}  // namespace carecircle::cli
