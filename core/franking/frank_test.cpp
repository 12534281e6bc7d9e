// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/franking/frank.h"

#include <gtest/gtest.h>

namespace carecircle {
namespace {

const Bytes kHubKey(kFrankSize, 0x0B);
const ByteArray<32> kTag = franking_tag(Bytes(kFrankSize, 1), as_bytes("padded"));
const FrankContext kContext{.sender = {1}, .conversation_id = {2}, .accepted_ms = 1'800'000'000'000, .epoch = 7};

// RFC 4231 has no key of 32 bytes; this one was computed by another implementation of HMAC.
TEST(Frank, TheTagIsHmacSha256) {
  EXPECT_EQ(to_hex(franking_tag(Bytes(kFrankSize, 0x0B), as_bytes("Hi There"))),
            "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
}

TEST(Frank, TheServerKnowsItsFrankAgain) {
  const Bytes context = encode(kContext);
  const auto frank = make_server_frank(kHubKey, kTag, context);
  ASSERT_TRUE(frank);
  EXPECT_TRUE(check_server_frank(kHubKey, kTag, context, *frank));
}

TEST(Frank, AnotherSenderConversationTimeOrEpochIsRefused) {
  const auto frank = *make_server_frank(kHubKey, kTag, encode(kContext));
  FrankContext others[] = {kContext, kContext, kContext, kContext};
  others[0].sender = {9};
  others[1].conversation_id = {9};
  others[2].accepted_ms += 1;
  others[3].epoch += 1;
  for (const FrankContext& other : others)
    EXPECT_EQ(check_server_frank(kHubKey, kTag, encode(other), frank).code(), ErrorCode::kProofInvalid);
}

TEST(Frank, AnotherTagKeyOrFrankIsRefused) {
  const Bytes context = encode(kContext);
  const auto frank = *make_server_frank(kHubKey, kTag, context);
  const auto other_tag = franking_tag(Bytes(kFrankSize, 2), as_bytes("padded"));
  EXPECT_EQ(check_server_frank(kHubKey, other_tag, context, frank).code(), ErrorCode::kProofInvalid);
  EXPECT_EQ(check_server_frank(Bytes(kFrankSize, 0x0C), kTag, context, frank).code(), ErrorCode::kProofInvalid);
  EXPECT_EQ(check_server_frank(kHubKey, kTag, context, kTag).code(), ErrorCode::kProofInvalid);
  EXPECT_EQ(check_server_frank(kHubKey, kTag, context, {}).code(), ErrorCode::kProofInvalid);
}

// Bytes that moved from the tag into the context would give the same HMAC.
TEST(Frank, ATagOfAnotherSizeIsRefused) {
  const Bytes context = encode(kContext);
  const auto frank = *make_server_frank(kHubKey, kTag, context);
  const Bytes moved = concat({BytesView(kTag).last(1), context});
  EXPECT_EQ(check_server_frank(kHubKey, BytesView(kTag).first(31), moved, frank).code(), ErrorCode::kMlsMessageInvalid);
  EXPECT_EQ(make_server_frank(kHubKey, {}, context).code(), ErrorCode::kMlsMessageInvalid);
}

TEST(Frank, AContextHasOneEncoding) {
  const Bytes encoded = encode(kContext);
  EXPECT_EQ(encoded.size(), 2 + 16 + 16 + 8 + 8u);
  EXPECT_EQ(encode(*decode<FrankContext>(encoded)), encoded);
  EXPECT_EQ(decode<FrankContext>(concat({encoded, Bytes{0}})).code(), ErrorCode::kMalformedInput);
  Bytes newer = encoded;
  newer[1] = 2;
  EXPECT_EQ(decode<FrankContext>(newer).code(), ErrorCode::kMalformedInput);
  for (std::size_t size = 0; size < encoded.size(); ++size)
    EXPECT_FALSE(decode<FrankContext>(BytesView(encoded).first(size))) << size;
}

}  // namespace
}  // namespace carecircle
