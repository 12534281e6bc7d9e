// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/audit.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

class CirclesSetAsideTest : public ::testing::Test {
 protected:
  Result<v1::SetCommitAsideResponse> set_aside(const Person& caller, std::uint64_t sequence) {
    v1::SetCommitAsideRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_sequence(sequence);
    request.set_group_info("of the epoch of before");
    auto result = world.call<v1::SetCommitAsideResponse>("CirclesService/SetCommitAside", request, &caller);
    if (result) world.epoch = sync(caller).epoch();
    return result;
  }
  v1::SyncResponse sync(const Person& caller) {
    v1::SyncRequest request;
    request.set_stream_id(field_of(world.circle_id));
    return *world.call<v1::SyncResponse>("ConversationsService/Sync", request, &caller);
  }
  Result<v1::GetGroupInfoResponse> group_info(const Person& caller) {
    v1::GetGroupInfoRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_stream_id(field_of(world.circle_id));
    return world.call<v1::GetGroupInfoResponse>("ConversationsService/GetGroupInfo", request, &caller);
  }
  v1::ListChainResponse chain() {
    v1::ListChainRequest request;
    request.set_circle_id(field_of(world.circle_id));
    return *world.call<v1::ListChainResponse>("CirclesService/ListChain", request, &owner);
  }
  // A commit of a member, with all that one may bring along.
  v1::CommitRequest nonsense() {
    auto request = world.plain_commit();
    request.set_group_info("a group of its own making");
    request.set_chain_link(field_of(chain_link(world.circle_id, world.epoch + 1)));
    return request;
  }

  World world;
  Person owner = world.found_circle();
};

TEST_F(CirclesSetAsideTest, a_commit_that_is_set_aside_leaves_everything_as_it_was) {
  const Person member = world.add_member(owner);
  const std::uint64_t epoch = world.epoch;
  const int links_before = chain().links_size();
  const std::uint64_t sequence = world.commit(member, nonsense())->sequence();
  EXPECT_EQ(group_info(owner)->group_info(), "a group of its own making");

  EXPECT_EQ(set_aside(member, sequence).code(), ErrorCode::kPermissionDenied) << "an owner decides";
  ASSERT_TRUE(set_aside(owner, sequence));
  EXPECT_EQ(world.epoch, epoch);
  EXPECT_EQ(group_info(owner)->group_info(), "of the epoch of before");
  EXPECT_EQ(chain().links_size(), links_before);
  const v1::SyncResponse page = sync(owner);
  EXPECT_TRUE(page.messages(page.messages_size() - 1).set_aside());
  EXPECT_EQ(page.last_sequence(), sequence) << "its number stays taken";
  EXPECT_EQ(world.audit_count(member, v1::AUDIT_ACTION_COMMIT_SET_ASIDE), 1);
  EXPECT_EQ(world.audit_count(owner, v1::AUDIT_ACTION_COMMIT_SET_ASIDE), 1);
  EXPECT_TRUE(set_aside(owner, sequence)) << "a lost answer";
  EXPECT_EQ(world.audit_count(owner, v1::AUDIT_ACTION_COMMIT_SET_ASIDE), 1);

  EXPECT_EQ(world.commit(member, world.plain_commit()).code(), ErrorCode::kPermissionDenied)
      << "its sender commits no more";
  EXPECT_TRUE(world.commit(owner, world.plain_commit())) << "everybody else does, in the epoch of before";
}

TEST_F(CirclesSetAsideTest, with_a_commit_those_are_set_aside_that_were_built_on_it) {
  const Person member = world.add_member(owner);
  const Person other = world.add_member(owner);
  const std::uint64_t epoch = world.epoch;
  const std::uint64_t first = world.commit(member, world.plain_commit())->sequence();
  for (int count = 0; count < 3; ++count)
    ASSERT_TRUE(world.commit(member, nonsense()));
  ASSERT_TRUE(set_aside(owner, first));
  EXPECT_EQ(world.epoch, epoch);
  EXPECT_EQ(group_info(owner)->group_info(), "of the epoch of before") << "whoever rejoins needs it";
  EXPECT_EQ(chain().links(0).generation(), epoch);
  EXPECT_TRUE(world.commit(other, world.plain_commit()));
}

TEST_F(CirclesSetAsideTest, only_a_members_commit_that_the_owner_did_not_take_is_set_aside) {
  const Person member = world.add_member(owner);
  const std::uint64_t admission = sync(owner).last_sequence();
  EXPECT_EQ(set_aside(owner, admission).code(), ErrorCode::kPermissionDenied) << "an owner's";
  EXPECT_EQ(set_aside(owner, admission + 1).code(), ErrorCode::kNotFound);
  EXPECT_EQ(set_aside(owner, 0).code(), ErrorCode::kFieldMissing);
  const std::uint64_t older = world.commit(member, world.plain_commit())->sequence();
  ASSERT_TRUE(world.commit(owner, world.plain_commit()));
  EXPECT_EQ(set_aside(owner, older).code(), ErrorCode::kPermissionDenied) << "an owner built on it";
  const std::uint64_t newer = world.commit(member, world.plain_commit())->sequence();
  v1::AcknowledgeRequest taken;
  taken.set_stream_id(field_of(world.circle_id));
  taken.set_sequence(newer);
  ASSERT_TRUE(world.call<v1::AcknowledgeResponse>("ConversationsService/Acknowledge", taken, &owner));
  EXPECT_EQ(set_aside(owner, newer).code(), ErrorCode::kWrongState) << "the owner's own device took it";
  const std::uint64_t epoch = world.epoch;
  ASSERT_TRUE(world.leave(member));
  EXPECT_EQ(set_aside(owner, sync(owner).last_sequence()).code(), ErrorCode::kWrongState) << "a proposal";
  EXPECT_EQ(sync(owner).epoch(), epoch);
}

}  // namespace
}  // namespace carecircle::testing
