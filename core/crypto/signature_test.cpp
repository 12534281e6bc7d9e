// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/signature.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"

namespace carecircle {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

const Bytes kSeed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

// RFC 8032 §7.1, test 2.
TEST(Signature, AgreesWithTheStandard) {
  const SignatureKeyPair pair = signature_key_pair(kSeed);
  EXPECT_EQ(to_hex(pair.public_key), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_TRUE(equal(pair.seed.view(), kSeed));
  EXPECT_EQ(to_hex(sign(kSeed, hex("72"))),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4"
            "302aeeb00d291612bb0c00");
}

TEST(Signature, AnExpandedKeySignsLikeItsSeed) {
  const SecretBytes expanded = expand_signature_key(kSeed);
  EXPECT_EQ(sign(expanded.view(), as_bytes("message")), sign(kSeed, as_bytes("message")));
}

TEST(Signature, OtherMessageKeyAndSignatureAreRefused) {
  const Bytes key = signature_key_pair(kSeed).public_key;
  const Bytes signature = sign(kSeed, as_bytes("message"));
  EXPECT_TRUE(verify(key, as_bytes("message"), signature));
  EXPECT_FALSE(verify(key, as_bytes("messagf"), signature));
  EXPECT_FALSE(verify(signature_key_pair(Bytes(32, 1)).public_key, as_bytes("message"), signature));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    Bytes changed = signature;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    EXPECT_FALSE(verify(key, as_bytes("message"), changed)) << bit;
  }
}

TEST(Signature, WrongLengthsAndTheNeutralKeyAreRefused) {
  const Bytes key = signature_key_pair(kSeed).public_key;
  const Bytes signature = sign(kSeed, as_bytes("message"));
  EXPECT_FALSE(verify(BytesView(key).first(31), as_bytes("message"), signature));
  EXPECT_FALSE(verify(key, as_bytes("message"), BytesView(signature).first(63)));
  EXPECT_FALSE(verify({}, as_bytes("message"), {}));
  Bytes neutral(32, 0);
  neutral[0] = 1;
  EXPECT_FALSE(verify(neutral, as_bytes("message"), concat({neutral, Bytes(32, 0)})));
}

TEST(Signature, ALabelBindsTheSignatureToOneStruct) {
  const Bytes key = signature_key_pair(kSeed).public_key;
  const Bytes signature = sign_labelled(kSeed, "Grant", as_bytes("content"));
  EXPECT_TRUE(verify_labelled(key, "Grant", as_bytes("content"), signature).has_value());
  EXPECT_EQ(verify_labelled(key, "Invite", as_bytes("content"), signature).code(), ErrorCode::kSignatureInvalid);
  EXPECT_EQ(verify_labelled(key, "Grant", as_bytes("other"), signature).code(), ErrorCode::kSignatureInvalid);
  // The two length-prefixed fields, written out.
  const Bytes content = concat({hex("10"), as_bytes("carecircle/Grant"), hex("07"), as_bytes("content")});
  EXPECT_EQ(sign(kSeed, content), signature);
}

}  // namespace
}  // namespace carecircle
