// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/mls/message.h"

// External commits (RFC 9420 §12.4.3.2), GroupInfo, and standalone proposals.

namespace carecircle::mls {
namespace {

using namespace testing;

class GroupExternalTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  Result<Group::ExternalJoin> join(BytesView group_info, std::string_view name, std::optional<LeafIndex> removes) {
    return Group::join_externally(group_info, make_leaf(GetParam(), name, entropy_),
                                  {.removes = removes, .authenticated_data = to_bytes(as_bytes("why"))}, policy(),
                                  entropy_, kNow);
  }
  SeededEntropy entropy_{13};
};
INSTANTIATE_TEST_SUITE_P(Suites, GroupExternalTest, ::testing::ValuesIn(every_suite()));

TEST_P(GroupExternalTest, NewcomerJoinsByItself) {
  Group alice = found(GetParam(), "alice", entropy_);
  Result<Group::ExternalJoin> bob = join(*alice.group_info(true), "bob", std::nullopt);
  ASSERT_TRUE(bob) << bob.error().where;
  const Result<Received> received = alice.process(bob->message, {}, kNow);
  ASSERT_TRUE(received) << received.error().where;
  const CommitEffect& effect = std::get<StagedCommit>(*received).effect;
  EXPECT_FALSE(effect.committer);
  ASSERT_EQ(effect.added.size(), 1u);
  EXPECT_EQ(effect.added[0].leaf, LeafIndex{1});
  EXPECT_EQ(text_of(effect.committer_node.credential.identity), "bob");
  EXPECT_EQ(text_of(effect.authenticated_data), "why");
  ASSERT_TRUE(alice.merge_staged());
  expect_in_touch(alice, bob->group, entropy_);
  // The GroupInfo that came with the commit serves the next joiner.
  Result<Group::ExternalJoin> carol = join(bob->group_info, "carol", std::nullopt);
  ASSERT_TRUE(carol) << carol.error().where;
  follow(alice, carol->message);
  follow(bob->group, carol->message);
  expect_in_touch(bob->group, carol->group, entropy_);
}

TEST_P(GroupExternalTest, DeviceThatLostItsStateReplacesItsOwnLeaf) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  Joined carol = add_member(alice, "carol", entropy_);
  follow(bob.group, carol.message);
  Result<Group::ExternalJoin> again = join(*alice.group_info(true), "bob", bob.group.own_leaf());
  ASSERT_TRUE(again) << again.error().where;
  const Result<Received> received = alice.process(again->message, {}, kNow);
  ASSERT_TRUE(received) << received.error().where;
  const CommitEffect& effect = std::get<StagedCommit>(*received).effect;
  ASSERT_EQ(effect.removed.size(), 1u);
  EXPECT_EQ(effect.removed[0].leaf, LeafIndex{1});
  ASSERT_TRUE(alice.merge_staged());
  follow(carol.group, again->message);
  EXPECT_EQ(alice.members().size(), 3u);
  expect_in_touch(carol.group, again->group, entropy_);
  // The old state is told that it was removed.
  const Result<Received> at_old = bob.group.process(again->message, {}, kNow);
  ASSERT_TRUE(at_old) << at_old.error().where;
  EXPECT_TRUE(std::get<StagedCommit>(*at_old).effect.removes_us);
}

TEST_P(GroupExternalTest, JoinerMayNotRemoveSomebodyElse) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  EXPECT_FALSE(join(*alice.group_info(true), "mallory", bob.group.own_leaf()));
}

TEST_P(GroupExternalTest, StaleGroupInfoGivesACommitOfAPastEpoch) {
  Group alice = found(GetParam(), "alice", entropy_);
  const Bytes stale = *alice.group_info(true);
  add_member(alice, "bob", entropy_);
  Result<Group::ExternalJoin> late = join(stale, "carol", std::nullopt);
  ASSERT_TRUE(late);
  EXPECT_EQ(alice.process(late->message, {}, kNow).code(), ErrorCode::kMlsWrongEpoch);
}

TEST_P(GroupExternalTest, ChangedGroupInfoIsRefused) {
  Group alice = found(GetParam(), "alice", entropy_);
  add_member(alice, "bob", entropy_);
  const Bytes info = *alice.group_info(true);
  ASSERT_TRUE(read_group_info(info));
  for (std::size_t i = 0; i < info.size(); i += 3) {
    Bytes changed = info;
    changed[i] ^= 0x04;
    EXPECT_FALSE(join(changed, "carol", std::nullopt)) << i;
    // Without its tree a GroupInfo can be read but not verified, and shows no members.
    const Result<GroupInfoView> view = read_group_info(changed);
    EXPECT_TRUE(!view || view->members.empty()) << i;
  }
}

TEST_P(GroupExternalTest, ChangedExternalCommitIsRefused) {
  Group alice = found(GetParam(), "alice", entropy_);
  Result<Group::ExternalJoin> bob = join(*alice.group_info(true), "bob", std::nullopt);
  ASSERT_TRUE(bob);
  for (std::size_t i = 0; i < bob->message.size(); i += 3) {
    Bytes changed = bob->message;
    changed[i] ^= 0x04;
    EXPECT_FALSE(alice.process(changed, {}, kNow)) << i;
    EXPECT_FALSE(alice.has_staged());
  }
  follow(alice, bob->message);
  expect_in_touch(alice, bob->group, entropy_);
}

TEST_P(GroupExternalTest, ForbiddenCredentialDoesNotJoin) {
  Group alice = found(GetParam(), "alice", entropy_);
  EXPECT_EQ(join(*alice.group_info(true), "forbidden", std::nullopt).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_P(GroupExternalTest, GroupInfoWithoutTreeIsNoInvitation) {
  Group alice = found(GetParam(), "alice", entropy_);
  const Bytes info = *alice.group_info(false);
  EXPECT_FALSE(join(info, "bob", std::nullopt));
  const Result<GroupInfoView> view = read_group_info(info);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->group_id, alice.group_id());
  EXPECT_TRUE(view->members.empty());
}

TEST_P(GroupExternalTest, MemberLeavesByAProposalThatAnotherCommits) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Result<Bytes> leaving = bob.group.propose(Remove{bob.group.own_leaf()}, as_bytes("goodbye"), entropy_);
  ASSERT_TRUE(leaving);
  const Result<Received> received = alice.process(*leaving, {}, kNow);
  ASSERT_TRUE(received) << received.error().where;
  const auto& proposal = std::get<ReceivedProposal>(*received);
  EXPECT_EQ(proposal.sender.leaf, LeafIndex{1});
  EXPECT_EQ(alice.process(*leaving, {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  CommitOptions options;
  options.proposal_references.push_back(proposal.reference);
  const Result<CommitOutput> output = alice.commit(options, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  const Result<Received> at_bob = bob.group.process(output->message, {}, kNow);
  ASSERT_TRUE(at_bob) << at_bob.error().where;
  EXPECT_TRUE(std::get<StagedCommit>(*at_bob).effect.removes_us);
  ASSERT_TRUE(alice.merge_staged());
  EXPECT_EQ(alice.members().size(), 1u);
}

TEST_P(GroupExternalTest, PeekTellsWhereAMessageBelongs) {
  Group alice = found(GetParam(), "alice", entropy_);
  const Result<MessageHeader> application = peek(*alice.protect(as_bytes("hello"), {}, entropy_));
  ASSERT_TRUE(application);
  EXPECT_EQ(application->group_id, alice.group_id());
  EXPECT_EQ(application->epoch, 0u);
  EXPECT_EQ(application->content_type, ContentType::application);
  const Result<Group::ExternalJoin> bob = join(*alice.group_info(true), "bob", std::nullopt);
  const Result<MessageHeader> commit = peek(bob->message);
  ASSERT_TRUE(commit);
  EXPECT_EQ(commit->wire_format, WireFormat::public_message);
  EXPECT_EQ(commit->content_type, ContentType::commit);
  EXPECT_FALSE(peek(*alice.group_info(true)));
}

}  // namespace
}  // namespace carecircle::mls
