// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/padding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace carecircle {
namespace {

TEST(Padding, EveryLengthAroundABucketComesBack) {
  for (const std::size_t bucket : kPaddingBuckets) {
    for (const std::size_t size : {bucket - 2, bucket - 1, bucket, bucket + 1}) {
      if (size > kPaddedPlaintextMax) continue;
      const Bytes plaintext(size, 0x41);
      const auto padded = pad_to_bucket(plaintext);
      ASSERT_TRUE(padded);
      EXPECT_TRUE(std::ranges::find(kPaddingBuckets, padded->size()) != std::end(kPaddingBuckets));
      const auto back = unpad_bucket(padded->view());
      ASSERT_TRUE(back);
      EXPECT_TRUE(equal(back->view(), plaintext));
    }
  }
}

TEST(Padding, OneByteLessThanABucketFitsIt) {
  EXPECT_EQ(pad_to_bucket(Bytes(255))->size(), 256u);
  EXPECT_EQ(pad_to_bucket(Bytes(256))->size(), 1024u);
  EXPECT_EQ(pad_to_bucket({})->size(), 256u);
}

TEST(Padding, APlaintextThatEndsInZerosOrTerminatorsComesBack) {
  for (const Bytes& plaintext : {Bytes{1, 0, 0}, Bytes{0x80}, Bytes{0x80, 0}, Bytes{0}}) {
    EXPECT_TRUE(equal(unpad_bucket(pad_to_bucket(plaintext)->view())->view(), plaintext));
  }
}

TEST(Padding, TheLimitIsTheLargestBucketLessOne) {
  EXPECT_TRUE(pad_to_bucket(Bytes(kPaddedPlaintextMax)));
  EXPECT_EQ(pad_to_bucket(Bytes(kPaddedPlaintextMax + 1)).code(), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(pad_to_bucket(Bytes(kPaddedContactMax), kContactBuckets));
  EXPECT_EQ(pad_to_bucket(Bytes(kPaddedContactMax + 1), kContactBuckets).code(), ErrorCode::kLimitExceeded);
}

TEST(Padding, NonZeroPaddingIsRefused) {
  auto padded = pad_to_bucket(Bytes(10, 1)).value();
  padded.mutable_view()[255] = 1;
  EXPECT_EQ(unpad_bucket(padded.view()).code(), ErrorCode::kMalformedInput);
}

TEST(Padding, AllZerosAndOtherSizesAreRefused) {
  EXPECT_EQ(unpad_bucket(Bytes(256)).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(unpad_bucket(Bytes(255, 0x80)).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(unpad_bucket({}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(unpad_bucket(Bytes(4096, 0x80), kContactBuckets).code(), ErrorCode::kMalformedInput);
}

TEST(Padding, ALargerBucketThanNeededIsRefused) {
  Bytes padded(1024);
  padded[3] = 0x80;
  EXPECT_EQ(unpad_bucket(padded).code(), ErrorCode::kMalformedInput);
}

TEST(Padding, MultiplesGrowWithoutALimit) {
  for (const std::size_t size : {0u, 4095u, 4096u, 100000u}) {
    const auto padded = pad_to_multiple(Bytes(size, 2), kIndexPaddingStep);
    EXPECT_EQ(padded.size() % kIndexPaddingStep, 0u);
    EXPECT_EQ(unpad_multiple(padded.view(), kIndexPaddingStep)->size(), size);
  }
  EXPECT_EQ(unpad_multiple(Bytes(100), kIndexPaddingStep).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(unpad_multiple(Bytes(4096), kIndexPaddingStep).code(), ErrorCode::kMalformedInput);
}

}  // namespace
}  // namespace carecircle
