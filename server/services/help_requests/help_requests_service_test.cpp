// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "carecircle/v1/audit.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "carecircle/v1/help_requests.pb.h"
#include "server/services/help_requests/help_requests_rules.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

using help_requests::kDayMs;

class HelpRequestsServiceTest : public ::testing::Test {
 protected:
  v1::CreateHelpRequestRequest creation(const Person& author, const Id& request_id) {
    v1::CreateHelpRequestRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_record(field_of(ring_record(world.circle_id, RecordKind::help_request, request_id, 1, author.account)));
    request.set_sealed_part("sealed");
    return request;
  }
  Id create(const Person& author, bool ongoing = false) {
    const Id request_id = world.random_id();
    auto request = creation(author, request_id);
    request.set_ongoing(ongoing);
    EXPECT_TRUE(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &author));
    return request_id;
  }
  Result<v1::EditHelpRequestResponse> edit(const Person& author, const Id& request_id, std::uint32_t revision) {
    v1::EditHelpRequestRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_record(
        field_of(ring_record(world.circle_id, RecordKind::help_request, request_id, revision, author.account)));
    return world.call<v1::EditHelpRequestResponse>("HelpRequestsService/Edit", request, &author);
  }
  template <typename Request, typename Response>
  Result<Response> on_request(const std::string& method, const Person& caller, const Id& request_id) {
    Request request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_request_id(field_of(request_id));
    return world.call<Response>("HelpRequestsService/" + method, request, &caller);
  }
  Result<v1::CompleteHelpRequestResponse> complete(const Person& caller, const Id& request_id) {
    return on_request<v1::CompleteHelpRequestRequest, v1::CompleteHelpRequestResponse>("Complete", caller, request_id);
  }
  v1::HelpRequest get(const Person& caller, const Id& request_id) {
    return on_request<v1::GetHelpRequestRequest, v1::GetHelpRequestResponse>("Get", caller, request_id)->request();
  }
  Result<v1::OfferResponse> try_offer(const Person& caller, const Id& request_id, const Id& offer_id) {
    v1::OfferRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_request_id(field_of(request_id));
    request.set_record(field_of(ring_record(world.circle_id, RecordKind::offer, offer_id, 1, caller.account)));
    return world.call<v1::OfferResponse>("HelpRequestsService/Offer", request, &caller);
  }
  Id offer(const Person& caller, const Id& request_id) {
    const Id offer_id = world.random_id();
    EXPECT_TRUE(try_offer(caller, request_id, offer_id));
    return offer_id;
  }
  v1::AcceptRequest acceptance(const Id& offer_id, const Person& of) {
    v1::AcceptRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_offer_id(field_of(offer_id));
    request.set_conversation_id(world.random_field());
    request.set_commit("commit");
    request.set_welcome("welcome");
    request.set_group_info("group info");
    request.set_helper_device_id(field_of(of.device_id));
    request.add_messages("sealed part key");
    return request;
  }
  Result<v1::AcceptResponse> accept(const Person& caller, const v1::AcceptRequest& request) {
    return world.call<v1::AcceptResponse>("HelpRequestsService/Accept", request, &caller);
  }
  template <typename Request, typename Response>
  Result<Response> on_offer(const std::string& method, const Person& caller, const Id& offer_id) {
    Request request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_offer_id(field_of(offer_id));
    return world.call<Response>("HelpRequestsService/" + method, request, &caller);
  }
  Result<v1::DeclineResponse> decline(const Person& caller, const Id& offer_id) {
    return on_offer<v1::DeclineRequest, v1::DeclineResponse>("Decline", caller, offer_id);
  }
  Result<v1::WithdrawResponse> withdraw(const Person& caller, const Id& offer_id) {
    return on_offer<v1::WithdrawRequest, v1::WithdrawResponse>("Withdraw", caller, offer_id);
  }
  v1::ListOffersResponse offers(const Person& caller, const std::optional<Id>& request_id = {}) {
    v1::ListOffersRequest request;
    request.set_circle_id(field_of(world.circle_id));
    if (request_id) request.set_request_id(field_of(*request_id));
    return *world.call<v1::ListOffersResponse>("HelpRequestsService/ListOffers", request, &caller);
  }

  World world;
  Person owner = world.found_circle();
  Person requester = world.add_member(owner);
  Person helper = world.add_member(owner);
};

TEST_F(HelpRequestsServiceTest, a_request_expires_after_thirty_days) {
  const Id request_id = create(requester);
  EXPECT_EQ(get(helper, request_id).status(), v1::HELP_REQUEST_STATUS_OPEN);
  world.pass(30 * kDayMs - 1);
  EXPECT_EQ(get(helper, request_id).status(), v1::HELP_REQUEST_STATUS_OPEN);
  world.pass(1);
  EXPECT_EQ(get(helper, request_id).status(), v1::HELP_REQUEST_STATUS_EXPIRED);
  EXPECT_EQ(world.audit_count(requester, v1::AUDIT_ACTION_REQUEST_EXPIRED), 1);
}

TEST_F(HelpRequestsServiceTest, an_ongoing_request_stays) {
  const Id request_id = create(requester, true);
  world.pass(25 * kDayMs);
  EXPECT_EQ(get(requester, request_id).status(), v1::HELP_REQUEST_STATUS_OPEN);
  EXPECT_EQ(get(requester, request_id).expires_ms(), 0u);
}

TEST_F(HelpRequestsServiceTest, creating_again_is_the_same_request_and_another_record_is_refused) {
  const Id request_id = world.random_id();
  const auto request = creation(requester, request_id);
  ASSERT_TRUE(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester));
  ASSERT_TRUE(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester));
  EXPECT_EQ(world.rows("help_requests_requests"), 1);
  EXPECT_EQ(world.audit_count(requester, v1::AUDIT_ACTION_REQUEST_CREATED), 1);
  const auto stolen = creation(helper, request_id);
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", stolen, &helper).code(),
            ErrorCode::kAlreadyExists);
}

TEST_F(HelpRequestsServiceTest, a_record_of_somebody_else_another_kind_or_circle_is_refused) {
  auto request = creation(requester, world.random_id());
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &helper).code(),
            ErrorCode::kRecordRefused);
  request.set_record(
      field_of(ring_record(world.circle_id, RecordKind::offer, world.random_id(), 1, requester.account)));
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester).code(),
            ErrorCode::kRecordRefused);
  request.set_record(
      field_of(ring_record(world.random_id(), RecordKind::help_request, world.random_id(), 1, requester.account)));
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester).code(),
            ErrorCode::kRecordRefused);
  request.set_record(
      field_of(ring_record(world.circle_id, RecordKind::help_request, world.random_id(), 2, requester.account)));
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester).code(),
            ErrorCode::kRecordRefused);
  request.set_record("short");
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester).code(),
            ErrorCode::kMalformedInput);
  EXPECT_EQ(world.rows("help_requests_requests"), 0);
}

TEST_F(HelpRequestsServiceTest, an_edit_counts_revisions_and_belongs_to_the_author) {
  const Id request_id = create(requester);
  EXPECT_TRUE(edit(requester, request_id, 2));
  EXPECT_TRUE(edit(requester, request_id, 2));
  EXPECT_EQ(edit(requester, request_id, 4).code(), ErrorCode::kRevisionConflict);
  EXPECT_EQ(world.details.current_revision, 2u);
  EXPECT_EQ(edit(helper, request_id, 3).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(edit(requester, world.random_id(), 2).code(), ErrorCode::kNotFound);
  EXPECT_EQ(world.audit_count(requester, v1::AUDIT_ACTION_REQUEST_EDITED), 1);
}

TEST_F(HelpRequestsServiceTest, completing_closes_the_request_and_its_pending_offers) {
  const Id request_id = create(requester);
  const Id offer_id = offer(helper, request_id);
  EXPECT_EQ(complete(helper, request_id).code(), ErrorCode::kPermissionDenied);
  ASSERT_TRUE(complete(requester, request_id));
  EXPECT_TRUE(complete(requester, request_id)) << "a lost answer";
  EXPECT_EQ(edit(requester, request_id, 2).code(), ErrorCode::kRequestClosed);
  EXPECT_EQ(offers(helper).offers(0).status(), v1::OFFER_STATUS_EXPIRED);
  EXPECT_EQ(accept(requester, acceptance(offer_id, helper)).code(), ErrorCode::kRequestClosed);
  EXPECT_EQ(try_offer(owner, request_id, world.random_id()).code(), ErrorCode::kRequestClosed);
}

TEST_F(HelpRequestsServiceTest, one_pending_offer_a_person_and_none_on_the_own_request) {
  const Id request_id = create(requester);
  EXPECT_EQ(try_offer(requester, request_id, world.random_id()).code(), ErrorCode::kOwnRequest);
  const Id offer_id = offer(helper, request_id);
  EXPECT_TRUE(try_offer(helper, request_id, offer_id)) << "the same offer again";
  EXPECT_EQ(try_offer(helper, request_id, world.random_id()).code(), ErrorCode::kOfferExists);
  EXPECT_EQ(try_offer(helper, world.random_id(), world.random_id()).code(), ErrorCode::kNotFound);
  ASSERT_TRUE(withdraw(helper, offer_id));
  EXPECT_TRUE(try_offer(helper, request_id, world.random_id()));
}

TEST_F(HelpRequestsServiceTest, offers_on_one_request_are_counted) {
  const Id request_id = create(requester);
  for (std::uint32_t made = 0; made < help_requests::kOffersPerHelperMax; ++made)
    ASSERT_TRUE(withdraw(helper, offer(helper, request_id)));
  EXPECT_EQ(try_offer(helper, request_id, world.random_id()).code(), ErrorCode::kLimitExceeded);
}

TEST_F(HelpRequestsServiceTest, an_offer_expires_after_fourteen_days) {
  const Id request_id = create(requester);
  const Id offer_id = offer(helper, request_id);
  world.pass(14 * kDayMs);
  EXPECT_EQ(offers(helper).offers(0).status(), v1::OFFER_STATUS_EXPIRED);
  EXPECT_EQ(accept(requester, acceptance(offer_id, helper)).code(), ErrorCode::kOfferClosed);
  EXPECT_EQ(world.audit_count(helper, v1::AUDIT_ACTION_OFFER_EXPIRED), 1);
}

TEST_F(HelpRequestsServiceTest, only_the_two_sides_see_an_offer) {
  const Id request_id = create(requester);
  const Id offer_id = offer(helper, request_id);
  EXPECT_EQ(offers(requester, request_id).offers_size(), 1);
  EXPECT_EQ(offers(helper, request_id).offers_size(), 1);
  EXPECT_EQ(offers(owner, request_id).offers_size(), 0);
  EXPECT_EQ(offers(owner).offers_size(), 0);
  EXPECT_EQ(decline(owner, offer_id).code(), ErrorCode::kNotFound);
  EXPECT_EQ(withdraw(owner, offer_id).code(), ErrorCode::kNotFound);
  EXPECT_EQ(accept(owner, acceptance(offer_id, helper)).code(), ErrorCode::kNotFound);
  EXPECT_EQ(decline(helper, offer_id).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(withdraw(requester, offer_id).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(accept(helper, acceptance(offer_id, helper)).code(), ErrorCode::kPermissionDenied);
}

TEST_F(HelpRequestsServiceTest, declining_needs_no_reason_and_ends_the_offer) {
  const Id offer_id = offer(helper, create(requester));
  ASSERT_TRUE(decline(requester, offer_id));
  EXPECT_TRUE(decline(requester, offer_id));
  EXPECT_EQ(accept(requester, acceptance(offer_id, helper)).code(), ErrorCode::kOfferClosed);
  EXPECT_EQ(withdraw(helper, offer_id).code(), ErrorCode::kOfferClosed);
  EXPECT_EQ(world.audit_count(helper, v1::AUDIT_ACTION_OFFER_DECLINED), 1);
}

TEST_F(HelpRequestsServiceTest, accepting_founds_the_conversation_in_one_step) {
  const Id request_id = create(requester);
  const Id offer_id = offer(helper, request_id);
  const auto request = acceptance(offer_id, helper);
  ASSERT_TRUE(accept(requester, request));
  const auto& told = world.publisher.account_hints;
  EXPECT_TRUE(std::ranges::any_of(told, [&](const auto& hint) {
    return hint.first == helper.account && hint.second.noun == HintNoun::conversation;
  }));
  EXPECT_TRUE(accept(requester, request)) << "a lost answer";
  EXPECT_EQ(get(requester, request_id).status(), v1::HELP_REQUEST_STATUS_IN_PROGRESS);
  EXPECT_EQ(offers(helper).offers(0).conversation_id(), request.conversation_id());
  EXPECT_EQ(world.audit_count(helper, v1::AUDIT_ACTION_OFFER_ACCEPTED), 1);
  EXPECT_EQ(world.audit_count(requester, v1::AUDIT_ACTION_OFFER_ACCEPTED), 1);

  v1::SyncRequest inbox;
  inbox.set_stream_id(field_of(helper.device_id));
  const auto welcomes = world.call<v1::SyncResponse>("ConversationsService/Sync", inbox, &helper);
  ASSERT_TRUE(welcomes);
  ASSERT_EQ(welcomes->messages_size(), 2);  // into the circle, and into the conversation
  EXPECT_EQ(welcomes->messages(1).about_stream_id(), request.conversation_id());
  v1::SyncRequest conversation;
  conversation.set_stream_id(request.conversation_id());
  const auto messages = world.call<v1::SyncResponse>("ConversationsService/Sync", conversation, &helper);
  ASSERT_TRUE(messages);
  ASSERT_EQ(messages->messages_size(), 1);
  EXPECT_EQ(messages->messages(0).body(), "sealed part key");
  EXPECT_EQ(messages->epoch(), 1u);
}

TEST_F(HelpRequestsServiceTest, an_acceptance_that_fails_leaves_nothing) {
  const Id request_id = create(requester);
  const Id offer_id = offer(helper, request_id);
  auto request = acceptance(offer_id, helper);
  request.set_helper_device_id(world.random_field());
  EXPECT_EQ(accept(requester, request).code(), ErrorCode::kConflict);
  request.set_helper_device_id(field_of(helper.device_id));
  request.set_conversation_id(field_of(world.circle_id));
  EXPECT_EQ(accept(requester, request).code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(get(requester, request_id).status(), v1::HELP_REQUEST_STATUS_OPEN);
  EXPECT_EQ(offers(helper).offers(0).status(), v1::OFFER_STATUS_PENDING);
}

TEST_F(HelpRequestsServiceTest, the_sealed_part_goes_to_author_and_accepted_helpers) {
  const Id request_id = create(requester);
  const Id offer_id = offer(helper, request_id);
  EXPECT_EQ(get(requester, request_id).sealed_part(), "sealed");
  EXPECT_EQ(get(helper, request_id).sealed_part(), "");
  ASSERT_TRUE(accept(requester, acceptance(offer_id, helper)));
  EXPECT_EQ(get(helper, request_id).sealed_part(), "sealed");
  EXPECT_EQ(get(owner, request_id).sealed_part(), "");
  EXPECT_EQ(get(requester, request_id).offers_count(), 1u);
  EXPECT_EQ(get(owner, request_id).offers_count(), 0u);
}

TEST_F(HelpRequestsServiceTest, several_helpers_may_be_accepted) {
  const Id request_id = create(requester);
  const Id first = offer(helper, request_id);
  const Id second = offer(owner, request_id);
  EXPECT_TRUE(accept(requester, acceptance(first, helper)));
  EXPECT_TRUE(accept(requester, acceptance(second, owner)));
}

TEST_F(HelpRequestsServiceTest, a_list_goes_on_where_the_last_page_ended) {
  for (int count = 0; count < 5; ++count)
    create(requester);
  v1::ListHelpRequestsRequest request;
  request.set_circle_id(field_of(world.circle_id));
  request.set_requests_max(2);
  int seen = 0;
  for (bool more = true; more;) {
    const auto page = world.call<v1::ListHelpRequestsResponse>("HelpRequestsService/List", request, &helper);
    ASSERT_TRUE(page);
    seen += page->requests_size();
    more = page->more();
    const auto& last = page->requests(page->requests_size() - 1);
    request.set_updated_after_ms(last.updated_ms());
    request.set_after_request_id(last.request_id());
  }
  EXPECT_EQ(seen, 5);
}

TEST_F(HelpRequestsServiceTest, active_requests_of_a_member_are_limited) {
  for (std::uint32_t count = 0; count < help_requests::kActiveRequestsPerMemberMax; ++count)
    create(requester);
  const auto request = creation(requester, world.random_id());
  EXPECT_EQ(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", request, &requester).code(),
            ErrorCode::kLimitExceeded);
}

TEST_F(HelpRequestsServiceTest, what_ended_long_ago_is_gone) {
  const Id request_id = create(requester);
  offer(helper, request_id);
  ASSERT_TRUE(complete(requester, request_id));
  world.pass(30 * kDayMs);
  EXPECT_EQ(world.rows("help_requests_requests"), 1);
  world.pass(1);
  EXPECT_EQ(world.rows("help_requests_requests"), 0);
  EXPECT_EQ(world.rows("help_requests_offers"), 0);
}

}  // namespace
}  // namespace carecircle::testing
