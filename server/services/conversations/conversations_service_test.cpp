// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/conversations.pb.h"
#include "server/services/conversations/conversations_store.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

class ConversationsServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    conversation_id = world.random_id();
    const auto opened = run_transaction(*world.database, [this](Transaction& t) -> Result<void> {
      TRY(world.delivery.open_stream(t, conversation_id, StreamKind::conversation, world.circle_id, world.now_ms));
      TRY(world.delivery.add_founder(t, conversation_id, first.account));
      return world.delivery.add_founder(t, conversation_id, second.account);
    });
    ASSERT_TRUE(opened);
  }
  Result<v1::SendResponse> send(const Person& caller, std::uint64_t epoch, const std::string& client_request_id) {
    v1::SendRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_conversation_id(field_of(conversation_id));
    request.set_epoch(epoch);
    request.set_body("body");
    request.set_client_request_id(client_request_id);
    return world.call<v1::SendResponse>("ConversationsService/Send", request, &caller);
  }
  Result<v1::SyncResponse> sync(const Person& caller, const Id& stream_id) {
    v1::SyncRequest request;
    request.set_stream_id(field_of(stream_id));
    return world.call<v1::SyncResponse>("ConversationsService/Sync", request, &caller);
  }
  Result<v1::ClaimKeyPackageResponse> claim(const Person& caller, const AccountId& target) {
    v1::ClaimKeyPackageRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_account_id(field_of(target));
    return world.call<v1::ClaimKeyPackageResponse>("ConversationsService/ClaimKeyPackage", request, &caller);
  }
  Result<v1::PublishKeyPackagesResponse> publish(const Person& caller, int begin, int count,
                                                 const std::string& last_resort) {
    v1::PublishKeyPackagesRequest request;
    for (int number = begin; number < begin + count; ++number)
      request.add_key_packages("key package " + std::to_string(number));
    request.set_last_resort(last_resort);
    return world.call<v1::PublishKeyPackagesResponse>("ConversationsService/PublishKeyPackages", request, &caller);
  }

  World world;
  Person owner = world.found_circle();
  Person first = world.add_member(owner);
  Person second = world.add_member(owner);
  Id conversation_id{};
};

TEST_F(ConversationsServiceTest, a_one_time_key_package_serves_once_then_the_last_resort) {
  EXPECT_EQ(claim(first, second.account).code(), ErrorCode::kKeyPackagesExhausted);
  EXPECT_EQ(publish(second, 0, 2, "last resort")->available(), 2u);
  const auto one = claim(first, second.account);
  const auto two = claim(first, second.account);
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->key_package(), two->key_package());
  EXPECT_EQ(one->device_id(), field_of(second.device_id));
  EXPECT_EQ(claim(first, second.account)->key_package(), "last resort");
  EXPECT_EQ(claim(first, second.account)->key_package(), "last resort");
}

TEST_F(ConversationsServiceTest, nobody_drains_the_one_time_key_packages_of_another) {
  ASSERT_TRUE(publish(second, 0, 20, "last resort"));
  for (std::uint32_t count = 0; count < conversations::kOneTimeClaimsMax; ++count)
    EXPECT_NE(claim(first, second.account)->key_package(), "last resort");
  EXPECT_EQ(claim(first, second.account)->key_package(), "last resort");
  EXPECT_NE(claim(owner, second.account)->key_package(), "last resort");
  world.pass(conversations::kClaimWindowMs);
  EXPECT_NE(claim(first, second.account)->key_package(), "last resort");
}

TEST_F(ConversationsServiceTest, key_packages_are_limited_and_for_members) {
  EXPECT_TRUE(publish(second, 0, 64, ""));
  EXPECT_EQ(publish(second, 64, 1, "").code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(publish(second, 0, 1, "")->available(), 64u) << "the same package again";
  EXPECT_EQ(claim(first, world.random_id()).code(), ErrorCode::kNotFound);
}

TEST_F(ConversationsServiceTest, a_send_is_idempotent_and_names_the_epoch) {
  const std::string request_id = world.random_field();
  const auto sent = send(first, 0, request_id);
  ASSERT_TRUE(sent);
  EXPECT_EQ(send(first, 0, request_id)->sequence(), sent->sequence());
  EXPECT_EQ(send(first, 1, world.random_field()).code(), ErrorCode::kStaleEpoch);
  EXPECT_EQ(world.details.current_epoch, 0u);
  EXPECT_EQ(sync(second, conversation_id)->messages_size(), 1);
}

TEST_F(ConversationsServiceTest, to_others_a_conversation_does_not_exist) {
  EXPECT_EQ(send(owner, 0, world.random_field()).code(), ErrorCode::kNotFound);
  EXPECT_EQ(sync(owner, conversation_id).code(), ErrorCode::kNotFound);
  EXPECT_EQ(sync(owner, world.random_id()).code(), ErrorCode::kNotFound);
  EXPECT_EQ(sync(owner, second.device_id).code(), ErrorCode::kNotFound) << "another device's inbox";
  v1::AcknowledgeRequest acknowledge;
  acknowledge.set_stream_id(field_of(conversation_id));
  acknowledge.set_sequence(1);
  EXPECT_EQ(world.call<v1::AcknowledgeResponse>("ConversationsService/Acknowledge", acknowledge, &owner).code(),
            ErrorCode::kNotFound);
  v1::GetGroupInfoRequest info;
  info.set_circle_id(field_of(world.circle_id));
  info.set_stream_id(field_of(conversation_id));
  EXPECT_EQ(world.call<v1::GetGroupInfoResponse>("ConversationsService/GetGroupInfo", info, &owner).code(),
            ErrorCode::kNotFound);
  conversation_id = world.circle_id;
  EXPECT_EQ(send(first, 2, world.random_field()).code(), ErrorCode::kNotFound)
      << "the circle's stream is no conversation";
}

TEST_F(ConversationsServiceTest, a_list_shows_the_own_conversations_and_who_received_what) {
  ASSERT_TRUE(send(first, 0, world.random_field()));
  v1::AcknowledgeRequest acknowledge;
  acknowledge.set_stream_id(field_of(conversation_id));
  acknowledge.set_sequence(1);
  ASSERT_TRUE(world.call<v1::AcknowledgeResponse>("ConversationsService/Acknowledge", acknowledge, &second));
  v1::ListConversationsRequest request;
  request.set_circle_id(field_of(world.circle_id));
  const auto list = world.call<v1::ListConversationsResponse>("ConversationsService/List", request, &first);
  ASSERT_TRUE(list);
  ASSERT_EQ(list->conversations_size(), 1);
  for (const auto& member : list->conversations(0).members())
    if (member.account_id() == second.id()) EXPECT_EQ(member.acknowledged_sequence(), 1u);
  EXPECT_EQ(
      world.call<v1::ListConversationsResponse>("ConversationsService/List", request, &owner)->conversations_size(), 0);
}

TEST_F(ConversationsServiceTest, a_commit_advances_the_epoch_and_welcomes_the_other_device) {
  v1::CommitConversationRequest request;
  request.set_circle_id(field_of(world.circle_id));
  request.set_conversation_id(field_of(conversation_id));
  request.set_commit("commit");
  request.set_welcome("welcome");
  request.set_group_info("group info 1");
  request.set_client_request_id(world.random_field());
  EXPECT_EQ(
      world.call<v1::CommitConversationResponse>("ConversationsService/CommitConversation", request, &owner).code(),
      ErrorCode::kNotFound);
  ASSERT_TRUE(world.call<v1::CommitConversationResponse>("ConversationsService/CommitConversation", request, &first));
  ASSERT_TRUE(world.call<v1::CommitConversationResponse>("ConversationsService/CommitConversation", request, &first))
      << "repeated";
  EXPECT_EQ(sync(second, second.device_id)->messages_size(), 2);  // into the circle, and here
  EXPECT_EQ(send(first, 0, world.random_field()).code(), ErrorCode::kStaleEpoch);
  EXPECT_TRUE(send(second, 1, world.random_field()));
  v1::GetGroupInfoRequest info;
  info.set_circle_id(field_of(world.circle_id));
  info.set_stream_id(field_of(conversation_id));
  EXPECT_EQ(world.call<v1::GetGroupInfoResponse>("ConversationsService/GetGroupInfo", info, &second)->group_info(),
            "group info 1");
}

}  // namespace
}  // namespace carecircle::testing
