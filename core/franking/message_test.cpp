// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/franking/message.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::SeededEntropy;
using testing::text;
using testing::text_of;

const AccountId kSender = filled<16>(1);
const Id kConversation = filled<16>(2);

class Messages : public ::testing::Test {
 protected:
  ErrorCode code(BytesView plaintext, BytesView authenticated_data) {
    return open_message(plaintext, authenticated_data, kSender, kConversation).code();
  }

  SeededEntropy entropy_;
  OutgoingMessage message_ = make_message(text("hi"), kSender, kConversation, entropy_).value();
};

TEST_F(Messages, TheReceiverReadsWhatWasWritten) {
  const auto content = open_message(message_.plaintext.view(), message_.authenticated_data, kSender, kConversation);
  ASSERT_TRUE(content);
  EXPECT_EQ(text_of(*content), "hi");
  EXPECT_EQ(message_.plaintext.size(), 256u);
}

// Computed by a separate program in another language from the formula of the header.
TEST(MessageFormat, TheFrankingTagAgreesWithAnotherImplementation) {
  testing::ConstantEntropy entropy;
  EXPECT_EQ(to_hex(make_message(text("hi"), kSender, kConversation, entropy)->authenticated_data),
            "0001230001202b2841587b2f5d0b78ae9a7299a8919fcfe1823893808ef5cc1523c3016ace68");
}

TEST_F(Messages, AMessageWhoseTagIsNotBoundIsDropped) {
  const auto other = make_message(text("hi"), kSender, kConversation, entropy_).value();
  EXPECT_EQ(code(message_.plaintext.view(), other.authenticated_data), ErrorCode::kMlsMessageInvalid);
  EXPECT_EQ(code(message_.plaintext.view(), {}), ErrorCode::kMlsMessageInvalid);
  EXPECT_EQ(code(message_.plaintext.view(), encode(CareCircleAad{})), ErrorCode::kMlsMessageInvalid);
}

TEST_F(Messages, EveryChangedByteOfThePlaintextIsDropped) {
  for (std::size_t index = 0; index < message_.plaintext.size(); ++index) {
    auto changed = message_.plaintext.clone();
    changed.mutable_view()[index] ^= 1;
    EXPECT_EQ(code(changed.view(), message_.authenticated_data), ErrorCode::kMlsMessageInvalid) << index;
  }
}

TEST_F(Messages, AnotherSenderOrConversationIsDropped) {
  EXPECT_EQ(open_message(message_.plaintext.view(), message_.authenticated_data, filled<16>(9), kConversation).code(),
            ErrorCode::kMlsMessageInvalid);
  EXPECT_EQ(open_message(message_.plaintext.view(), message_.authenticated_data, kSender, filled<16>(9)).code(),
            ErrorCode::kMlsMessageInvalid);
}

TEST_F(Messages, OnlyBucketSizesAppear) {
  for (const std::size_t size : {0u, 100u, 1000u, 4000u, 16000u, 65000u}) {
    const auto message = make_message(Bytes(size, 1), kSender, kConversation, entropy_);
    ASSERT_TRUE(message);
    const auto buckets = {256u, 1024u, 4096u, 16384u, 65536u};
    EXPECT_TRUE(std::ranges::find(buckets, message->plaintext.size()) != buckets.end());
    EXPECT_EQ(open_message(message->plaintext.view(), message->authenticated_data, kSender, kConversation)->size(),
              size);
  }
  EXPECT_EQ(make_message(Bytes(kMessageContentMax + 1), kSender, kConversation, entropy_).code(),
            ErrorCode::kLimitExceeded);
}

TEST_F(Messages, OtherComponentsAreCarriedAndIgnored) {
  auto aad = decode<CareCircleAad>(message_.authenticated_data).value();
  aad.components.push_back({.type = 99, .data = {1, 2, 3}});
  EXPECT_TRUE(open_message(message_.plaintext.view(), encode(aad), kSender, kConversation));
}

TEST_F(Messages, ComponentsTwiceOrOutOfOrderAreDropped) {
  auto aad = decode<CareCircleAad>(message_.authenticated_data).value();
  aad.components.push_back(aad.components.front());
  EXPECT_EQ(code(message_.plaintext.view(), encode(aad)), ErrorCode::kMlsMessageInvalid);
  aad.components.back() = {.type = 0, .data = {}};
  EXPECT_EQ(code(message_.plaintext.view(), encode(aad)), ErrorCode::kMlsMessageInvalid);
}

}  // namespace
}  // namespace carecircle
