// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/group.h"

#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/mls/message.h"

namespace carecircle::mls {
namespace {

using namespace testing;

class GroupTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  SeededEntropy entropy_{7};
};
INSTANTIATE_TEST_SUITE_P(Suites, GroupTest, ::testing::ValuesIn(every_suite()));

TEST_P(GroupTest, CreatorIsAloneInEpochZero) {
  const Group alice = found(GetParam(), "alice", entropy_);
  EXPECT_EQ(alice.epoch(), 0u);
  ASSERT_EQ(alice.members().size(), 1u);
  EXPECT_EQ(text_of(alice.members()[0].second.credential.identity), "alice");
  EXPECT_EQ(alice.extensions().size(), 1u);
}

TEST_P(GroupTest, AddedMemberHearsAndIsHeard) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  expect_in_touch(alice, bob.group, entropy_);
  EXPECT_EQ(bob.group.own_leaf(), LeafIndex{1});
  EXPECT_EQ(alice.members(), bob.group.members());
}

TEST_P(GroupTest, ManyAddsInOneCommitAndPathsFromEveryMember) {
  Group alice = found(GetParam(), "alice", entropy_);
  std::vector<KeyPackageSecrets> packages;
  CommitOptions adds;
  for (int i = 0; i < 6; ++i) {
    packages.push_back(make_package(GetParam(), "member " + std::to_string(i), entropy_));
    adds.proposals.push_back(add_of(packages.back()));
  }
  adds.force_path = true;
  const Result<CommitOutput> output = alice.commit(adds, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  ASSERT_TRUE(alice.merge_staged());
  std::vector<Group> groups;
  groups.push_back(std::move(alice));
  for (const KeyPackageSecrets& package : packages) {
    Result<Group> joined = Group::join(*output->welcome, package, std::nullopt, {}, policy(), kNow);
    ASSERT_TRUE(joined) << joined.error().where;
    groups.push_back(std::move(*joined));
  }
  for (std::size_t committer = 0; committer < groups.size(); ++committer) {
    const Result<CommitOutput> update = groups[committer].commit({}, entropy_, kNow);
    ASSERT_TRUE(update) << update.error().where;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (i != committer) follow(groups[i], update->message);
    }
    ASSERT_TRUE(groups[committer].merge_staged());
    for (Group& group : groups)
      EXPECT_EQ(group.epoch_authenticator(), groups[0].epoch_authenticator());
  }
  expect_in_touch(groups[2], groups[5], entropy_);
}

TEST_P(GroupTest, StagedCommitShowsItsEffectAndChangesNothing) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  Joined carol = add_member(alice, "carol", entropy_);
  follow(bob.group, carol.message);

  CommitOptions options;
  options.proposals.push_back(Remove{LeafIndex{2}});
  options.authenticated_data = {1, 2, 3};
  const Result<CommitOutput> output = bob.group.commit(options, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  const Bytes before = alice.epoch_authenticator();
  const Result<Received> received = alice.process(output->message, {}, kNow);
  ASSERT_TRUE(received) << received.error().where;
  const CommitEffect& effect = std::get<StagedCommit>(*received).effect;
  EXPECT_EQ(effect.committer, LeafIndex{1});
  ASSERT_EQ(effect.removed.size(), 1u);
  EXPECT_EQ(text_of(effect.removed[0].node.credential.identity), "carol");
  EXPECT_EQ(effect.updated, std::vector<LeafIndex>{LeafIndex{1}});
  EXPECT_EQ(effect.authenticated_data, (Bytes{1, 2, 3}));
  EXPECT_FALSE(effect.removes_us);
  EXPECT_EQ(alice.epoch_authenticator(), before);
  EXPECT_EQ(alice.members().size(), 3u);

  const Result<Received> at_carol = carol.group.process(output->message, {}, kNow);
  ASSERT_TRUE(at_carol) << at_carol.error().where;
  EXPECT_TRUE(std::get<StagedCommit>(*at_carol).effect.removes_us);
  EXPECT_EQ(carol.group.merge_staged().code(), ErrorCode::kMlsRemoved);

  ASSERT_TRUE(alice.merge_staged());
  ASSERT_TRUE(bob.group.merge_staged());
  EXPECT_EQ(alice.members().size(), 2u);
  expect_in_touch(alice, bob.group, entropy_);
  const Result<Bytes> after = alice.protect(as_bytes("without carol"), {}, entropy_);
  ASSERT_TRUE(after);
  EXPECT_EQ(carol.group.process(*after, {}, kNow).code(), ErrorCode::kMlsWrongEpoch);
}

TEST_P(GroupTest, DiscardedCommitLeavesTheGroupAndTheOtherCommitWins) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<CommitOutput> loser = alice.commit({}, entropy_, kNow);
  const Result<CommitOutput> winner = bob.group.commit({}, entropy_, kNow);
  ASSERT_TRUE(loser && winner);
  EXPECT_EQ(alice.process(winner->message, {}, kNow).code(), ErrorCode::kMlsPendingCommit);
  EXPECT_EQ(alice.commit({}, entropy_, kNow).code(), ErrorCode::kMlsPendingCommit);
  alice.discard_staged();
  EXPECT_EQ(alice.merge_staged().code(), ErrorCode::kWrongState);
  follow(alice, winner->message);
  ASSERT_TRUE(bob.group.merge_staged());
  expect_in_touch(alice, bob.group, entropy_);
  EXPECT_EQ(bob.group.process(loser->message, {}, kNow).code(), ErrorCode::kMlsWrongEpoch);
}

TEST_P(GroupTest, OwnCommitEchoedBackIsRecognised) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<CommitOutput> output = alice.commit({}, entropy_, kNow);
  ASSERT_TRUE(output);
  const Result<Received> echo = alice.process(output->message, {}, kNow);
  ASSERT_TRUE(echo) << echo.error().where;
  EXPECT_EQ(std::get<StagedCommit>(*echo).effect.new_epoch, 2u);
  ASSERT_TRUE(alice.merge_staged());
  follow(bob.group, output->message);
  expect_in_touch(alice, bob.group, entropy_);
}

TEST_P(GroupTest, OwnAndRepeatedMessagesHaveNoKey) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<Bytes> message = alice.protect(as_bytes("once"), {}, entropy_);
  ASSERT_TRUE(message);
  EXPECT_EQ(alice.process(*message, {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  EXPECT_EQ(hear(bob.group, *message), "once");
  EXPECT_EQ(bob.group.process(*message, {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
}

TEST_P(GroupTest, DamagedMessageDoesNotUseUpTheKey) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<Bytes> message = alice.protect(as_bytes("intact"), as_bytes("aad"), entropy_);
  ASSERT_TRUE(message);
  for (std::size_t i = 0; i < message->size(); ++i) {
    Bytes damaged = *message;
    damaged[i] ^= 0x01;
    EXPECT_FALSE(bob.group.process(damaged, {}, kNow)) << i;
  }
  EXPECT_EQ(hear(bob.group, *message), "intact");
}

TEST_P(GroupTest, MessagesOutOfOrderAreReadWithinTheLimits) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  std::vector<Bytes> messages;
  for (int i = 0; i < 12; ++i)
    messages.push_back(*alice.protect(as_bytes(std::to_string(i)), {}, entropy_));
  EXPECT_EQ(hear(bob.group, messages[11]), "11");
  // Ten skipped generations are kept, so the oldest of eleven is gone.
  EXPECT_EQ(bob.group.process(messages[0], {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  for (std::size_t i = 1; i < 11; ++i)
    EXPECT_EQ(hear(bob.group, messages[i]), std::to_string(i));
}

TEST_P(GroupTest, ExporterAgreesBeforeAndAfterTheMerge) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  EXPECT_EQ(alice.export_secret_staged("label", {}, 32).code(), ErrorCode::kWrongState);
  const Result<CommitOutput> output = alice.commit({}, entropy_, kNow);
  ASSERT_TRUE(output);
  const Result<SecretBytes> early = alice.export_secret_staged("label", as_bytes("context"), 32);
  ASSERT_TRUE(early);
  follow(bob.group, output->message);
  EXPECT_EQ(to_hex(bob.group.export_secret("label", as_bytes("context"), 32).view()), to_hex(early->view()));
  EXPECT_NE(to_hex(bob.group.export_secret("other", as_bytes("context"), 32).view()), to_hex(early->view()));
}

}  // namespace
}  // namespace carecircle::mls
