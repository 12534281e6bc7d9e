// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hpke.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/crypto/nist_curves.h"

namespace carecircle::hpke {
namespace {

std::vector<Suite> suites_of_this_build() {
  std::vector<Suite> suites{kStoredSuite, kEphemeralSuite};
  if (kHasNistCurves) {
    suites.push_back({Kem::dhkem_p256_sha256, Hash::sha256, Aead::aes_128_gcm});
    suites.push_back({Kem::dhkem_p384_sha384, Hash::sha384, Aead::aes_256_gcm});
  }
  return suites;
}
const std::vector<Suite> kSuites = suites_of_this_build();

KeyPair pair_for(const Suite& suite) { return derive_key_pair(suite.kem, Bytes(32, 9)); }

// RFC 9180 §A.1.1.
TEST(Hpke, DerivesTheKeyPairOfTheStandard) {
  const Bytes input_key = from_hex("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037").value();
  const KeyPair pair = derive_key_pair(Kem::dhkem_x25519_sha256, input_key);
  EXPECT_EQ(to_hex(pair.private_key.view()), "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
  EXPECT_EQ(to_hex(pair.public_key), "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
}

TEST(Hpke, OneInfoServesManyRecipients) {
  SystemEntropy entropy;
  for (const Suite& suite : kSuites) {
    const Info info(suite, as_bytes("info"));
    for (const std::uint8_t seed : {1, 2}) {
      const KeyPair pair = derive_key_pair(suite.kem, Bytes(32, seed));
      const Ciphertext sealed = seal(suite, pair.public_key, info, {}, as_bytes("hello"), entropy).value();
      const Result<SecretBytes> opened = open(suite, pair.private_key.view(), sealed, as_bytes("info"), {});
      ASSERT_TRUE(opened);
      EXPECT_TRUE(equal(opened->view(), as_bytes("hello")));
      EXPECT_FALSE(open(suite, pair.private_key.view(), sealed, as_bytes("another"), {}));
    }
  }
}

TEST(Hpke, WhatWasSealedOpens) {
  SystemEntropy entropy;
  for (const Suite& suite : kSuites) {
    const KeyPair pair = generate_key_pair(suite.kem, entropy);
    EXPECT_EQ(pair.public_key.size(), public_key_size(suite.kem));
    EXPECT_EQ(public_key_of(suite.kem, pair.private_key.view()).value(), pair.public_key);
    const Ciphertext sealed =
        seal(suite, pair.public_key, as_bytes("info"), as_bytes("aad"), as_bytes("hello"), entropy).value();
    EXPECT_EQ(sealed.encapsulated.size(), encapsulated_size(suite.kem));
    const SecretBytes opened = open(suite, pair.private_key.view(), sealed, as_bytes("info"), as_bytes("aad")).value();
    EXPECT_EQ(as_text(opened.view()), "hello");
  }
}

TEST(Hpke, OtherKeyInfoHeaderAndTextAreRefused) {
  SystemEntropy entropy;
  for (const Suite& suite : kSuites) {
    const KeyPair pair = pair_for(suite);
    Ciphertext sealed =
        seal(suite, pair.public_key, as_bytes("info"), as_bytes("aad"), as_bytes("hello"), entropy).value();
    const KeyPair other = derive_key_pair(suite.kem, Bytes(32, 8));
    EXPECT_EQ(open(suite, other.private_key.view(), sealed, as_bytes("info"), as_bytes("aad")).code(),
              ErrorCode::kDecryptionFailed);
    EXPECT_EQ(open(suite, pair.private_key.view(), sealed, as_bytes("inf"), as_bytes("aad")).code(),
              ErrorCode::kDecryptionFailed);
    EXPECT_EQ(open(suite, pair.private_key.view(), sealed, as_bytes("info"), {}).code(), ErrorCode::kDecryptionFailed);
    sealed.ciphertext[0] ^= 1;
    EXPECT_EQ(open(suite, pair.private_key.view(), sealed, as_bytes("info"), as_bytes("aad")).code(),
              ErrorCode::kDecryptionFailed);
    sealed.ciphertext.resize(3);
    EXPECT_EQ(open(suite, pair.private_key.view(), sealed, as_bytes("info"), as_bytes("aad")).code(),
              ErrorCode::kDecryptionFailed);
  }
}

TEST(Hpke, KeysOfTheWrongFormAreRefused) {
  SystemEntropy entropy;
  for (const Suite& suite : kSuites) {
    const KeyPair pair = pair_for(suite);
    EXPECT_EQ(seal(suite, Bytes(31, 1), {}, {}, {}, entropy).code(), ErrorCode::kKeyInvalid);
    EXPECT_EQ(seal(suite, Bytes(public_key_size(suite.kem), 0), {}, {}, {}, entropy).code(), ErrorCode::kKeyInvalid);
    EXPECT_EQ(open(suite, pair.private_key.view(), {Bytes(5, 1), Bytes(20, 0)}, {}, {}).code(), ErrorCode::kKeyInvalid);
    EXPECT_EQ(open(suite, Bytes(31, 1), {Bytes(encapsulated_size(suite.kem), 1), Bytes(20, 0)}, {}, {}).code(),
              ErrorCode::kKeyInvalid);
    EXPECT_EQ(public_key_of(suite.kem, Bytes(33, 1)).code(), ErrorCode::kKeyInvalid);
  }
}

TEST(Hpke, AContextCountsItsMessagesAndExports) {
  SystemEntropy entropy;
  for (const Suite& suite : kSuites) {
    const KeyPair pair = pair_for(suite);
    SenderContext sender = setup_sender(suite, pair.public_key, as_bytes("info"), {}, entropy).value();
    Context receiver =
        setup_receiver(suite, pair.private_key.view(), sender.encapsulated, as_bytes("info"), {}).value();
    const Bytes first = sender.context.seal({}, as_bytes("same"));
    const Bytes second = sender.context.seal({}, as_bytes("same"));
    EXPECT_NE(first, second);
    EXPECT_FALSE(receiver.open({}, second).has_value());
    EXPECT_TRUE(receiver.open({}, first).has_value());
    EXPECT_TRUE(receiver.open({}, second).has_value());
    EXPECT_TRUE(equal(sender.context.export_secret(as_bytes("use"), 40).view(),
                      receiver.export_secret(as_bytes("use"), 40).view()));
    EXPECT_FALSE(equal(sender.context.export_secret(as_bytes("use"), 40).view(),
                       receiver.export_secret(as_bytes("usf"), 40).view()));
  }
}

TEST(Hpke, APreSharedKeyIsNeededOnBothSides) {
  SystemEntropy entropy;
  const KeyPair pair = pair_for(kEphemeralSuite);
  const PreSharedKey shared{SecretBytes::copy_of(Bytes(32, 6)), to_bytes(as_bytes("id"))};
  SenderContext sender = setup_sender(kEphemeralSuite, pair.public_key, {}, shared, entropy).value();
  const Bytes sealed = sender.context.seal({}, as_bytes("hello"));
  const PreSharedKey other{SecretBytes::copy_of(Bytes(32, 6)), to_bytes(as_bytes("ie"))};
  for (const PreSharedKey* key : {&shared, &other}) {
    Context receiver = setup_receiver(kEphemeralSuite, pair.private_key.view(), sender.encapsulated, {}, *key).value();
    EXPECT_EQ(receiver.open({}, sealed).has_value(), key == &shared);
  }
  Context without = setup_receiver(kEphemeralSuite, pair.private_key.view(), sender.encapsulated, {}, {}).value();
  EXPECT_FALSE(without.open({}, sealed).has_value());
}

}  // namespace
}  // namespace carecircle::hpke
