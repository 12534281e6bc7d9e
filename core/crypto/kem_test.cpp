// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/kem.h"

#include <gtest/gtest.h>

#include "core/bytes/hex_testing.h"

#include "core/bytes/encoding.h"

namespace carecircle {
namespace {

// All encodings with which a multiplication by the cofactor gives zero, with and without the bit that is masked.
TEST(X25519, KnowsPointsOfSmallOrderByTheirEncoding) {
  const std::vector<std::string> encodings{
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  for (const std::string& encoding : encodings) {
    Bytes key = from_hex(encoding).value();
    for (const std::uint8_t high_bit : {0x00, 0x80}) {
      key.back() |= high_bit;
      EXPECT_TRUE(x25519_has_small_order(key)) << encoding;
      EXPECT_EQ(x25519(Bytes(32, 9), key).code(), ErrorCode::kKeyInvalid) << encoding;
    }
  }
}

TEST(X25519, KeysBesideThePointsOfSmallOrderAreNotOfSmallOrder) {
  const std::vector<std::string> encodings{
      "0200000000000000000000000000000000000000000000000000000000000000",
      "0001000000000000000000000000000000000000000000000000000000000000",
      "e1eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7e",
  };
  for (const std::string& encoding : encodings) {
    const Bytes key = from_hex(encoding).value();
    EXPECT_FALSE(x25519_has_small_order(key)) << encoding;
    EXPECT_TRUE(x25519(Bytes(32, 9), key)) << encoding;
  }
  EXPECT_FALSE(x25519_has_small_order(x25519_public_key(Bytes(32, 9))));
}

// RFC 7748 §6.1.
TEST(X25519, AgreesWithTheStandard) {
  const Bytes first = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const Bytes second = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  EXPECT_EQ(to_hex(x25519_public_key(first)), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(to_hex(x25519(first, x25519_public_key(second)).value().view()),
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  EXPECT_TRUE(equal(x25519(first, x25519_public_key(second)).value().view(),
                    x25519(second, x25519_public_key(first)).value().view()));
}

TEST(X25519, RefusesAZeroResultAndWrongLengths) {
  const Bytes key(32, 5);
  EXPECT_EQ(x25519(key, Bytes(32, 0)).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(x25519(key, hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")).code(),
            ErrorCode::kKeyInvalid);
  EXPECT_EQ(x25519(key, Bytes(31, 9)).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(x25519(key, Bytes(33, 9)).code(), ErrorCode::kKeyInvalid);
}

TEST(MlKem, BothSidesAgree) {
  const mlkem768::KeyPair pair = mlkem768::key_pair(Bytes(64, 1));
  EXPECT_TRUE(mlkem768::check_public_key(pair.public_key).has_value());
  const Encapsulation sent = mlkem768::encapsulate(pair.public_key, Bytes(32, 2)).value();
  EXPECT_TRUE(
      equal(mlkem768::decapsulate(pair.private_key.view(), sent.ciphertext).value().view(), sent.shared_secret.view()));
}

TEST(MlKem, AForgedCiphertextGivesAnUnrelatedSecret) {
  const mlkem768::KeyPair pair = mlkem768::key_pair(Bytes(64, 1));
  Encapsulation sent = mlkem768::encapsulate(pair.public_key, Bytes(32, 2)).value();
  sent.ciphertext[100] ^= 1;
  const Result<SecretBytes> secret = mlkem768::decapsulate(pair.private_key.view(), sent.ciphertext);
  ASSERT_TRUE(secret.has_value());
  EXPECT_FALSE(equal(secret->view(), sent.shared_secret.view()));
}

// FIPS 203 §7.2. The first coefficient becomes 3329, the last one 4095; 3328 is allowed.
TEST(MlKem, APublicKeyWithACoefficientNotBelowTheModulusIsRefused) {
  Bytes key = mlkem768::key_pair(Bytes(64, 1)).public_key;
  key[0] = 0x00;
  key[1] = static_cast<std::uint8_t>((key[1] & 0xf0) | 0x0d);
  EXPECT_TRUE(mlkem768::check_public_key(key).has_value());
  key[0] = 0x01;
  EXPECT_EQ(mlkem768::check_public_key(key).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(mlkem768::encapsulate(key, Bytes(32, 2)).code(), ErrorCode::kKeyInvalid);
  key = mlkem768::key_pair(Bytes(64, 1)).public_key;
  key[1150] |= 0xf0;
  key[1151] = 0xff;
  EXPECT_EQ(mlkem768::check_public_key(key).code(), ErrorCode::kKeyInvalid);
}

TEST(MlKem, WrongLengthsAndADamagedPrivateKeyAreRefused) {
  const mlkem768::KeyPair pair = mlkem768::key_pair(Bytes(64, 1));
  const Encapsulation sent = mlkem768::encapsulate(pair.public_key, Bytes(32, 2)).value();
  EXPECT_EQ(mlkem768::encapsulate(BytesView(pair.public_key).first(1183), Bytes(32, 2)).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(mlkem768::decapsulate(pair.private_key.view().first(2399), sent.ciphertext).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(mlkem768::decapsulate(pair.private_key.view(), BytesView(sent.ciphertext).first(1087)).code(),
            ErrorCode::kKeyInvalid);
  SecretBytes damaged = pair.private_key.clone();
  damaged.mutable_view()[1200] ^= 1;
  EXPECT_EQ(mlkem768::decapsulate(damaged.view(), sent.ciphertext).code(), ErrorCode::kKeyInvalid);
}

TEST(Xwing, BothSidesAgree) {
  const Bytes seed(32, 3);
  const Bytes key = xwing::public_key(seed);
  ASSERT_EQ(key.size(), xwing::kPublicKeySize);
  const Encapsulation sent = xwing::encapsulate(key, Bytes(64, 4)).value();
  EXPECT_EQ(sent.ciphertext.size(), xwing::kCiphertextSize);
  EXPECT_TRUE(equal(xwing::decapsulate(seed, sent.ciphertext).value().view(), sent.shared_secret.view()));
}

TEST(Xwing, EitherHalfChangedChangesTheSecret) {
  const Bytes seed(32, 3);
  const Encapsulation sent = xwing::encapsulate(xwing::public_key(seed), Bytes(64, 4)).value();
  for (std::size_t position : {std::size_t{0}, xwing::kCiphertextSize - 1}) {
    Bytes changed = sent.ciphertext;
    changed[position] ^= 1;
    EXPECT_FALSE(equal(xwing::decapsulate(seed, changed).value().view(), sent.shared_secret.view()));
  }
}

TEST(Xwing, WrongLengthsAndAZeroCurvePointAreRefused) {
  const Bytes seed(32, 3);
  Bytes key = xwing::public_key(seed);
  EXPECT_EQ(xwing::encapsulate(BytesView(key).first(1215), Bytes(64, 4)).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(xwing::decapsulate(seed, Bytes(1119, 0)).code(), ErrorCode::kKeyInvalid);
  std::fill(key.end() - 32, key.end(), std::uint8_t{0});
  EXPECT_EQ(xwing::encapsulate(key, Bytes(64, 4)).code(), ErrorCode::kKeyInvalid);
}

}  // namespace
}  // namespace carecircle
