// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/nist_curves.h"

#include <gtest/gtest.h>

#include "core/bytes/hex_testing.h"

#include "core/bytes/encoding.h"
#include "core/crypto/entropy_testing.h"

namespace carecircle {
namespace {

class NistCurves : public ::testing::TestWithParam<NistCurve> {
 protected:
  NistCurves() : scalar_(random_scalar(GetParam(), entropy_)), point_(public_point(GetParam(), scalar_.view())) {}

  bool verifies(BytesView signature) const { return ecdsa_verify(GetParam(), point_, as_bytes("message"), signature); }

  SeededEntropy entropy_{5};
  SecretBytes scalar_;
  Bytes point_;
};
INSTANTIATE_TEST_SUITE_P(Both, NistCurves, ::testing::Values(NistCurve::p256, NistCurve::p384));

TEST_P(NistCurves, BothSidesOfDiffieHellmanAgree) {
  const SecretBytes other = random_scalar(GetParam(), entropy_);
  const auto ours = diffie_hellman(GetParam(), scalar_.view(), public_point(GetParam(), other.view()));
  const auto theirs = diffie_hellman(GetParam(), other.view(), point_);
  ASSERT_TRUE(ours && theirs);
  EXPECT_EQ(to_hex(ours->view()), to_hex(theirs->view()));
  EXPECT_EQ(ours->size(), scalar_size(GetParam()));
}

TEST_P(NistCurves, ZeroTheOrderAndAnotherLengthAreNoScalars) {
  const std::size_t size = scalar_size(GetParam());
  EXPECT_FALSE(is_scalar(GetParam(), Bytes(size, 0)));
  EXPECT_FALSE(is_scalar(GetParam(), Bytes(size, 0xFF)));
  EXPECT_FALSE(is_scalar(GetParam(), scalar_.view().first(size - 1)));
  Bytes order =
      GetParam() == NistCurve::p256
          ? hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
          : hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
  EXPECT_FALSE(is_scalar(GetParam(), order));
  order.back() -= 1;
  EXPECT_TRUE(is_scalar(GetParam(), order));
  EXPECT_EQ(diffie_hellman(GetParam(), Bytes(size, 0), point_).code(), ErrorCode::kKeyInvalid);
}

TEST_P(NistCurves, PointsOffTheCurveAndOfOtherFormsAreRefused) {
  EXPECT_TRUE(check_point(GetParam(), point_));
  Bytes off = point_;
  off.back() ^= 1;
  Bytes compressed(point_.begin(), point_.begin() + static_cast<std::ptrdiff_t>(1 + scalar_size(GetParam())));
  compressed[0] = 2;
  Bytes hybrid = point_;
  hybrid[0] = 6;
  for (const Bytes& bad :
       {off, compressed, hybrid, Bytes{}, Bytes{0}, Bytes(point_.size(), 0), Bytes(point_.size(), 4)}) {
    EXPECT_EQ(check_point(GetParam(), bad).code(), ErrorCode::kKeyInvalid);
    EXPECT_EQ(diffie_hellman(GetParam(), scalar_.view(), bad).code(), ErrorCode::kKeyInvalid);
    EXPECT_FALSE(ecdsa_verify(GetParam(), bad, as_bytes("message"), ecdsa_sign(GetParam(), scalar_.view(), {})));
  }
}

TEST_P(NistCurves, ChangedMessageKeyAndSignatureAreRefused) {
  const Bytes signature = ecdsa_sign(GetParam(), scalar_.view(), as_bytes("message"));
  EXPECT_TRUE(verifies(signature));
  EXPECT_FALSE(ecdsa_verify(GetParam(), point_, as_bytes("massage"), signature));
  const SecretBytes other = random_scalar(GetParam(), entropy_);
  EXPECT_FALSE(ecdsa_verify(GetParam(), public_point(GetParam(), other.view()), as_bytes("message"), signature));
  for (std::size_t index = 0; index < signature.size(); ++index) {
    Bytes changed = signature;
    changed[index] ^= 0x40;
    EXPECT_FALSE(verifies(changed)) << index;
    EXPECT_FALSE(verifies(BytesView(signature).first(index))) << index;
  }
}

TEST_P(NistCurves, SignaturesOfManyMessagesVerify) {
  for (std::uint8_t index = 0; index < 64; ++index) {
    const Bytes message(index, index);
    EXPECT_TRUE(ecdsa_verify(GetParam(), point_, message, ecdsa_sign(GetParam(), scalar_.view(), message)));
  }
}

// X.690 §8.3.2 and §10.1: one encoding for one pair of numbers.
TEST_P(NistCurves, OtherEncodingsOfTheSameSignatureAreRefused) {
  const Bytes signature = ecdsa_sign(GetParam(), scalar_.view(), as_bytes("message"));
  Bytes trailing = signature;
  trailing.push_back(0);
  Bytes long_length = signature;
  long_length.insert(long_length.begin() + 1, 0x81);
  Bytes padded = signature;
  padded[1] += 1;
  padded[3] += 1;
  padded.insert(padded.begin() + 4, 0);
  Bytes third = signature;
  third[1] += 2;
  third.insert(third.end(), {5, 0});
  for (const Bytes& other : {trailing, long_length, padded, third, Bytes{}, Bytes{0x30, 0}, Bytes{0x30, 2, 2, 0}})
    EXPECT_FALSE(verifies(other)) << to_hex(other);
}

// RFC 6979 A.2.5 and A.2.6, message "sample".
TEST(NistCurvesEcdsa, AgreesWithTheStandard) {
  const Bytes small = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  EXPECT_EQ(to_hex(public_point(NistCurve::p256, small)),
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  EXPECT_EQ(to_hex(ecdsa_sign(NistCurve::p256, small, as_bytes("sample"))),
            "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  const Bytes large =
      hex("6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5");
  EXPECT_EQ(to_hex(ecdsa_sign(NistCurve::p384, large, as_bytes("sample"))),
            "306602310094edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
            "02310099ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8");
}

}  // namespace
}  // namespace carecircle
