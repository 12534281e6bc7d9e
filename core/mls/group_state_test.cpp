// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/mls/group_fixture.h"
#include "core/mls/group_state_v1_snapshot.h"

// The sealed state: a device that restarts goes on where it stopped, and what was written once stays readable.

namespace carecircle::mls {
namespace {

using namespace testing;

const Bytes kStateKey(32, 0x11);
const Bytes kStateContext{1, 2, 3};

class GroupStateTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  Group restart(const Group& group) {
    Result<Group> restored =
        Group::restore(group.serialize(kStateKey, kStateContext, entropy_), kStateKey, kStateContext, policy());
    EXPECT_TRUE(restored) << restored.error().where;
    return std::move(*restored);
  }
  SeededEntropy entropy_{11};
};
INSTANTIATE_TEST_SUITE_P(Suites, GroupStateTest, ::testing::ValuesIn(every_suite()));

TEST_P(GroupStateTest, RestoredGroupGoesOn) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  expect_in_touch(alice, bob.group, entropy_);
  Group restored = restart(alice);
  EXPECT_EQ(restored.members(), alice.members());
  EXPECT_EQ(restored.group_id(), alice.group_id());
  EXPECT_EQ(restored.own_leaf(), alice.own_leaf());
  EXPECT_EQ(restored.extensions(), alice.extensions());
  expect_in_touch(restored, bob.group, entropy_);
}

TEST_P(GroupStateTest, RestoredGroupRemembersWhichKeysAreGone) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Bytes first = *alice.protect(as_bytes("first"), {}, entropy_);
  const Bytes second = *alice.protect(as_bytes("second"), {}, entropy_);
  EXPECT_EQ(hear(bob.group, second), "second");
  Group restored = restart(bob.group);
  EXPECT_EQ(restored.process(second, {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  EXPECT_EQ(hear(restored, first), "first");
}

TEST_P(GroupStateTest, CrashBetweenStagingAndTheServersAnswerLosesNothing) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<CommitOutput> output = alice.commit({}, entropy_, kNow);
  ASSERT_TRUE(output);
  Group restored = restart(alice);
  ASSERT_TRUE(restored.has_staged());
  // The commit won: its echo is recognised.
  const Result<Received> echo = restored.process(output->message, {}, kNow);
  ASSERT_TRUE(echo) << echo.error().where;
  EXPECT_EQ(std::get<StagedCommit>(*echo).effect.updated, std::vector<LeafIndex>{LeafIndex{0}});
  ASSERT_TRUE(restored.merge_staged());
  follow(bob.group, output->message);
  expect_in_touch(restored, bob.group, entropy_);
  // The commit lost: the same state discards it and follows the other.
  Group second_life = restart(alice);
  EXPECT_TRUE(second_life.has_staged());
  second_life.discard_staged();
  EXPECT_FALSE(restart(second_life).has_staged());
}

TEST_P(GroupStateTest, StagedCommitOfAnotherSurvivesARestart) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  CommitOptions options;
  options.proposals.push_back(GroupContextExtensions{{{0xF100, {9}}}});
  options.proposals.push_back(add_of(make_package(GetParam(), "carol", entropy_)));
  options.authenticated_data = {5};
  const Result<CommitOutput> output = bob.group.commit(options, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  ASSERT_TRUE(alice.process(output->message, {}, kNow));
  Group restored = restart(alice);
  const Result<Received> again = restored.process(output->message, {}, kNow);
  ASSERT_TRUE(again) << again.error().where;
  const CommitEffect& effect = std::get<StagedCommit>(*again).effect;
  EXPECT_EQ(effect.committer, LeafIndex{1});
  ASSERT_EQ(effect.added.size(), 1u);
  EXPECT_EQ(text_of(effect.added[0].node.credential.identity), "carol");
  ASSERT_TRUE(effect.extensions);
  EXPECT_EQ(effect.extensions->at(0).data, Bytes{9});
  EXPECT_EQ(effect.authenticated_data, Bytes{5});
  ASSERT_TRUE(restored.merge_staged());
  ASSERT_TRUE(bob.group.merge_staged());
  expect_in_touch(restored, bob.group, entropy_);
}

TEST_P(GroupStateTest, PendingProposalsSurviveARestart) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<Bytes> proposal = bob.group.propose(Update{}, {}, entropy_);
  ASSERT_TRUE(proposal) << proposal.error().where;
  ASSERT_TRUE(alice.process(*proposal, {}, kNow));
  Group restored_alice = restart(alice);
  Group restored_bob = restart(bob.group);
  ASSERT_EQ(restored_alice.pending_proposals().size(), 1u);
  CommitOptions options;
  options.proposal_references.push_back(restored_alice.pending_proposals()[0].reference);
  const Result<CommitOutput> output = restored_alice.commit(options, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  follow(restored_bob, output->message);
  ASSERT_TRUE(restored_alice.merge_staged());
  expect_in_touch(restored_alice, restored_bob, entropy_);
}

TEST_P(GroupStateTest, WrongKeyContextOrVersionIsRefused) {
  const Group alice = found(GetParam(), "alice", entropy_);
  Bytes sealed = alice.serialize(kStateKey, kStateContext, entropy_);
  EXPECT_EQ(Group::restore(sealed, Bytes(32, 0x12), kStateContext, policy()).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(Group::restore(sealed, kStateKey, Bytes{1, 2}, policy()).code(), ErrorCode::kDecryptionFailed);
  for (std::size_t i = 2; i < sealed.size(); i += 7) {
    Bytes damaged = sealed;
    damaged[i] ^= 0x80;
    EXPECT_EQ(Group::restore(damaged, kStateKey, kStateContext, policy()).code(), ErrorCode::kDecryptionFailed) << i;
  }
  sealed[1] = 3;
  EXPECT_EQ(Group::restore(sealed, kStateKey, kStateContext, policy()).code(), ErrorCode::kDataTooNew);
  EXPECT_EQ(Group::restore(Bytes{0}, kStateKey, kStateContext, policy()).code(), ErrorCode::kMalformedInput);
}

TEST_P(GroupStateTest, TwoSealingsOfOneStateDiffer) {
  const Group alice = found(GetParam(), "alice", entropy_);
  EXPECT_NE(alice.serialize(kStateKey, kStateContext, entropy_), alice.serialize(kStateKey, kStateContext, entropy_));
}

// Two members' states as version 1 wrote them. To be kept for good: a new version adds a snapshot and leaves this one.
TEST(GroupStateSnapshot, VersionOneStaysReadable) {
  SeededEntropy entropy{5};
  Result<Group> alice = Group::restore(*from_hex(kStateV1Alice), kStateKey, kStateContext, policy());
  Result<Group> bob = Group::restore(*from_hex(kStateV1Bob), kStateKey, kStateContext, policy());
  ASSERT_TRUE(alice) << alice.error().where;
  ASSERT_TRUE(bob) << bob.error().where;
  EXPECT_EQ(to_hex(alice->epoch_authenticator()), kStateV1Authenticator);
  EXPECT_EQ(alice->pending_proposals().size(), 1u);
  EXPECT_TRUE(bob->has_staged());
  EXPECT_EQ(hear(*bob, *from_hex(kStateV1Message)), "kept on the way");
  const Result<Received> echo = bob->process(*from_hex(kStateV1Commit), {}, kNow);
  ASSERT_TRUE(echo) << echo.error().where;
  const CommitEffect& effect = std::get<StagedCommit>(*echo).effect;
  ASSERT_EQ(effect.removed.size(), 1u);
  EXPECT_EQ(text_of(effect.removed[0].node.credential.identity), "carol");
  EXPECT_EQ(effect.removed[0].proposed_by.leaf, LeafIndex{1});
  ASSERT_EQ(effect.added.size(), 1u);
  EXPECT_EQ(text_of(effect.added[0].node.credential.identity), "dave");
  EXPECT_EQ(effect.added[0].key_package_ref.size(), 32u);
  EXPECT_EQ(effect.authenticated_data, (Bytes{4, 2}));
  follow(*alice, *from_hex(kStateV1Commit));
  ASSERT_TRUE(bob->merge_staged());
  expect_in_touch(*alice, *bob, entropy);
}

}  // namespace
}  // namespace carecircle::mls
