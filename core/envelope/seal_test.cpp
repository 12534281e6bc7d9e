// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/seal.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"

namespace carecircle {
namespace {

using testing::ConstantEntropy;
using testing::SeededEntropy;
using testing::text;
using testing::text_of;

Bytes counting_key() {
  Bytes key(32);
  for (std::size_t index = 0; index < key.size(); ++index)
    key[index] = static_cast<std::uint8_t>(index);
  return key;
}

class Seal : public ::testing::Test {
 protected:
  SeededEntropy entropy_;
  Bytes sealed_ = seal(counting_key(), "test", text("context"), text("data"), text("hello"), entropy_);
};

TEST_F(Seal, OpensToWhatWasSealed) {
  const auto opened = open_sealed(counting_key(), "test", text("context"), text("data"), sealed_);
  ASSERT_TRUE(opened);
  EXPECT_EQ(text_of(*opened), "hello");
}

// Computed by a separate program in another language from the formula of the header.
TEST(SealFormat, AgreesWithAnotherImplementation) {
  ConstantEntropy entropy;
  EXPECT_EQ(to_hex(seal(counting_key(), "test", text("context"), text("data"), text("hello"), entropy)),
            "00010707070707070707070707074e42ca2dcf7598d8a2c33bd4f394b7a77b1b0578209b238a60f8e2d58377d21515af0db437c991"
            "6c701206de1ce4da802287b4a7f685");
}

TEST_F(Seal, AnotherKeyPurposeOrContextDoesNotMatchTheCommitment) {
  EXPECT_EQ(open_sealed(Bytes(32, 9), "test", text("context"), text("data"), sealed_).code(),
            ErrorCode::kCommitmentMismatch);
  EXPECT_EQ(open_sealed(counting_key(), "other", text("context"), text("data"), sealed_).code(),
            ErrorCode::kCommitmentMismatch);
  EXPECT_EQ(open_sealed(counting_key(), "test", text("other"), text("data"), sealed_).code(),
            ErrorCode::kCommitmentMismatch);
}

TEST_F(Seal, OtherAssociatedDataFailToDecrypt) {
  EXPECT_EQ(open_sealed(counting_key(), "test", text("context"), text("other"), sealed_).code(),
            ErrorCode::kDecryptionFailed);
}

TEST_F(Seal, EveryChangedByteIsRefused) {
  for (std::size_t index = 0; index < sealed_.size(); ++index) {
    Bytes changed = sealed_;
    changed[index] ^= 1;
    EXPECT_FALSE(open_sealed(counting_key(), "test", text("context"), text("data"), changed)) << index;
  }
}

TEST_F(Seal, EveryTruncationAndATrailingByteAreMalformed) {
  for (std::size_t size = 0; size < sealed_.size(); ++size) {
    EXPECT_FALSE(open_sealed(counting_key(), "test", text("context"), text("data"), BytesView(sealed_).first(size)));
  }
  Bytes longer = sealed_;
  longer.push_back(0);
  EXPECT_EQ(open_sealed(counting_key(), "test", text("context"), text("data"), longer).code(),
            ErrorCode::kMalformedInput);
}

TEST_F(Seal, TheSamePlaintextTwiceLooksDifferent) {
  EXPECT_NE(seal(counting_key(), "test", text("context"), text("data"), text("hello"), entropy_), sealed_);
}

}  // namespace
}  // namespace carecircle
