// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/contacts.pb.h"
#include "carecircle/v1/help_requests.pb.h"
#include "core/crypto/hash.h"
#include "server/services/contacts/contacts_rules.h"
#include "server/testing/circle_world.h"

// A grant that belongs to a help request, through the whole story: asked for, offered, accepted, shared, completed.

namespace carecircle::testing {
namespace {

class GrantOfRequestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::CreateHelpRequestRequest creation;
    creation.set_circle_id(field_of(world.circle_id));
    creation.set_record(
        field_of(ring_record(world.circle_id, RecordKind::help_request, request_id, 1, requester.account)));
    ASSERT_TRUE(world.call<v1::CreateHelpRequestResponse>("HelpRequestsService/Create", creation, &requester));
    v1::OfferRequest offer;
    offer.set_circle_id(field_of(world.circle_id));
    offer.set_request_id(field_of(request_id));
    offer.set_record(field_of(ring_record(world.circle_id, RecordKind::offer, offer_id, 1, helper.account)));
    ASSERT_TRUE(world.call<v1::OfferResponse>("HelpRequestsService/Offer", offer, &helper));
    v1::PutFieldRequest field;
    field.set_circle_id(field_of(world.circle_id));
    field.mutable_field()->set_field_id(field_of(phone));
    field.mutable_field()->set_generation(1);
    field.mutable_field()->set_sealed("sealed");
    field.set_client_request_id(world.random_field());
    ASSERT_TRUE(world.call<v1::PutFieldResponse>("ContactsService/PutField", field, &requester));
  }
  void accept() {
    v1::AcceptRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_offer_id(field_of(offer_id));
    request.set_conversation_id(field_of(conversation_id));
    request.set_commit("commit");
    request.set_welcome("welcome");
    request.set_group_info("group info");
    request.set_helper_device_id(field_of(helper.device_id));
    ASSERT_TRUE(world.call<v1::AcceptResponse>("HelpRequestsService/Accept", request, &requester));
  }
  Result<v1::CreateGrantResponse> share(std::uint16_t flags) {
    const ByteArray<32> half = world.entropy.array<32>();
    Grant grant{.grant_id = world.random_id(),
                .owner = requester.account,
                .grantee = helper.account,
                .fields = {{.field_id = phone, .share_commit = sha256(half)}},
                .purpose = Purpose::delivery,
                .not_before_ms = world.now_ms,
                .expires_ms = world.now_ms + contacts::kDayMs,
                .flags = flags,
                .request_id = to_bytes(request_id)};
    grant_id = grant.grant_id;
    v1::CreateGrantRequest request;
    request.set_circle_id(field_of(world.circle_id));
    *request.mutable_grant() = requester.sign("Grant", encode(grant));
    const auto sealed = *hpke::seal(hpke::kStoredSuite, world.keys.shred_key.public_key, as_bytes(kLeaseDepositInfo),
                                    lease_deposit_context(grant.grant_id, phone), half, world.entropy);
    v1::LeaseDeposit& deposit = *request.add_deposits();
    deposit.set_field_id(field_of(phone));
    deposit.set_encapsulated(field_of(sealed.encapsulated));
    deposit.set_ciphertext(field_of(sealed.ciphertext));
    request.mutable_message()->set_conversation_id(field_of(conversation_id));
    request.mutable_message()->set_epoch(1);
    request.mutable_message()->set_body("grant");
    request.set_client_request_id(world.random_field());
    return world.call<v1::CreateGrantResponse>("ContactsService/CreateGrant", request, &requester);
  }
  void complete() {
    v1::CompleteHelpRequestRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_request_id(field_of(request_id));
    ASSERT_TRUE(world.call<v1::CompleteHelpRequestResponse>("HelpRequestsService/Complete", request, &requester));
  }
  v1::GrantRow row() {
    v1::ListGrantsRequest request;
    request.set_circle_id(field_of(world.circle_id));
    return world.call<v1::ListGrantsResponse>("ContactsService/ListGrants", request, &helper)->grants(0);
  }

  World world;
  Person owner = world.found_circle();
  Person requester = world.add_member(owner);
  Person helper = world.add_member(owner);
  Id request_id = world.random_id();
  Id offer_id = world.random_id();
  Id conversation_id = world.random_id();
  Id phone = world.random_id();
  Id grant_id{};
};

TEST_F(GrantOfRequestTest, it_ends_with_the_request_when_it_says_so) {
  accept();
  ASSERT_TRUE(share(kGrantEndsWithRequest));
  EXPECT_TRUE(*world.shred_store->exists(ShredKind::lease_half, grant_id));
  complete();
  EXPECT_EQ(row().state(), v1::GRANT_STATE_REVOKED);
  EXPECT_EQ(row().end_reason(), v1::GRANT_END_REASON_REQUEST_ENDED);
  EXPECT_FALSE(*world.shred_store->exists(ShredKind::lease_half, grant_id));
}

TEST_F(GrantOfRequestTest, it_outlives_the_request_when_it_does_not) {
  accept();
  ASSERT_TRUE(share(0));
  complete();
  EXPECT_EQ(row().state(), v1::GRANT_STATE_ACTIVE);
}

TEST_F(GrantOfRequestTest, it_is_between_the_two_sides_of_an_active_request) {
  EXPECT_EQ(share(0).code(), ErrorCode::kPermissionDenied) << "before the offer was accepted";
  accept();
  complete();
  EXPECT_EQ(share(0).code(), ErrorCode::kRequestClosed);
  request_id = world.random_id();
  EXPECT_EQ(share(0).code(), ErrorCode::kNotFound);
  EXPECT_EQ(world.rows("contacts_grants"), 0);
}

TEST_F(GrantOfRequestTest, the_requests_of_who_leaves_end_with_their_grants) {
  accept();
  ASSERT_TRUE(share(kGrantEndsWithRequest));
  v1::LeaveRequest leave;
  leave.set_circle_id(field_of(world.circle_id));
  leave.set_epoch(world.epoch);
  leave.set_proposal("proposal");
  leave.set_client_request_id(world.random_field());
  ASSERT_TRUE(world.call<v1::LeaveResponse>("CirclesService/Leave", leave, &requester));
  v1::GetHelpRequestRequest request;
  request.set_circle_id(field_of(world.circle_id));
  request.set_request_id(field_of(request_id));
  EXPECT_EQ(world.call<v1::GetHelpRequestResponse>("HelpRequestsService/Get", request, &helper)->request().status(),
            v1::HELP_REQUEST_STATUS_CANCELLED);
  EXPECT_EQ(row().end_reason(), v1::GRANT_END_REASON_DEPARTED);
}

}  // namespace
}  // namespace carecircle::testing
