// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/contacts.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "server/rpc/limits.h"
#include "server/rpc/rates.h"

namespace carecircle {
namespace {

v1::SendRequest valid_request() {
  v1::SendRequest request;
  request.set_circle_id(std::string(16, 'c'));
  request.set_conversation_id(std::string(16, 's'));
  request.set_body("body");
  request.set_client_request_id(std::string(16, 'r'));
  return request;
}

TEST(Limits, AcceptAMessageWithinThem) { EXPECT_TRUE(check_limits(valid_request())); }

TEST(Limits, RefuseARequiredFieldThatIsEmpty) {
  v1::SendRequest request = valid_request();
  request.clear_body();
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kFieldMissing);
}

TEST(Limits, RefuseBytesOfAnotherThanTheExactSize) {
  v1::SendRequest request = valid_request();
  request.set_circle_id(std::string(17, 'c'));
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kLimitExceeded);
  request.set_circle_id(std::string(15, 'c'));
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kMalformedInput);
}

TEST(Limits, AcceptTheLargestBodyAndRefuseOneByteMore) {
  v1::SendRequest request = valid_request();
  request.set_body(std::string(70'000, 'b'));
  EXPECT_TRUE(check_limits(request));
  request.set_body(std::string(70'001, 'b'));
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kLimitExceeded);
}

TEST(Limits, CountItemsAndMeasureEach) {
  v1::PublishKeyPackagesRequest request;
  for (int i = 0; i < 64; ++i)
    request.add_key_packages(std::string(16'384, 'k'));
  EXPECT_TRUE(check_limits(request));
  request.set_key_packages(0, std::string(16'385, 'k'));
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kLimitExceeded);
  request.set_key_packages(0, "k");
  request.add_key_packages("k");
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kLimitExceeded);
}

TEST(Limits, RefuseANumberAboveTheLargest) {
  v1::SyncRequest request;
  request.set_stream_id(std::string(16, 's'));
  request.set_messages_max(500);
  EXPECT_TRUE(check_limits(request));
  request.set_messages_max(501);
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kLimitExceeded);
}

TEST(Limits, HoldForMessagesInside) {
  v1::AskRequest request;
  request.set_circle_id(std::string(16, 'c'));
  request.set_account_id(std::string(16, 'a'));
  request.set_client_request_id(std::string(16, 'r'));
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kFieldMissing);
  request.mutable_message()->set_conversation_id(std::string(17, 's'));
  request.mutable_message()->set_body("b");
  EXPECT_EQ(check_limits(request).code(), ErrorCode::kLimitExceeded);
}

TEST(Limits, BoundTheEncodedSize) {
  v1::SendRequest request = valid_request();
  request.set_body(std::string(70'000, 'b'));
  EXPECT_GE(encoded_size_max(*v1::SendRequest::descriptor()), request.ByteSizeLong());
  EXPECT_LT(encoded_size_max(*v1::SendRequest::descriptor()), 80'000u);
}

TEST(Rates, AllowTheDeclaredNumberAndSayWhenTheNextMay) {
  Rates rates;
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(rates.take("key", 30, 1000), std::nullopt);
  EXPECT_EQ(rates.take("key", 30, 1000), 2000u);
  EXPECT_EQ(rates.take("key", 30, 3000), std::nullopt);
  EXPECT_NE(rates.take("key", 30, 3000), std::nullopt);
}

TEST(Rates, KeepKeysApart) {
  Rates rates;
  EXPECT_EQ(rates.take("one", 1, 0), std::nullopt);
  EXPECT_EQ(rates.take("other", 1, 0), std::nullopt);
  EXPECT_NE(rates.take("one", 1, 0), std::nullopt);
}

TEST(Rates, ForgetTheKeyThatWasSilentLongest) {
  Rates rates(2);
  rates.take("one", 1, 0);
  rates.take("two", 1, 0);
  rates.take("one", 1, 0);
  rates.take("three", 1, 0);
  EXPECT_EQ(rates.size(), 2u);
  EXPECT_NE(rates.take("one", 1, 0), std::nullopt);
  EXPECT_EQ(rates.take("two", 1, 0), std::nullopt);
}

TEST(Rates, SurviveAClockThatGoesBack) {
  Rates rates;
  EXPECT_EQ(rates.take("key", 1, 100'000), std::nullopt);
  EXPECT_NE(rates.take("key", 1, 0), std::nullopt);
}

}  // namespace
}  // namespace carecircle
