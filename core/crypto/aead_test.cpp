// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/aead.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"

namespace carecircle {
namespace {

constexpr Aead kAll[] = {Aead::aes_128_gcm, Aead::aes_256_gcm, Aead::chacha20_poly1305};
const Bytes kNonce(kAeadNonceSize, 3);

Bytes key_of(Aead aead) { return Bytes(aead_key_size(aead), 7); }

// The cases 1 and 13 of the GCM specification: a zero key, nothing to encrypt.
TEST(Aead, AesGcmAgreesWithTheSpecification) {
  const Bytes nonce(12, 0);
  EXPECT_EQ(to_hex(aead_seal(Aead::aes_128_gcm, Bytes(16, 0), nonce, {}, {})), "58e2fccefa7e3061367f1d57a4e7455a");
  EXPECT_EQ(to_hex(aead_seal(Aead::aes_256_gcm, Bytes(32, 0), nonce, {}, {})), "530f8afbc74536b9a963b4f1c4cb738b");
  EXPECT_EQ(to_hex(aead_seal(Aead::aes_256_gcm, Bytes(32, 0), nonce, {}, Bytes(16, 0))),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

// RFC 9605, appendix C.2, without the tag.
TEST(Aead, AesInCounterModeAgreesWithTheRfc) {
  Bytes data = to_bytes(as_bytes("draft-ietf-sframe-enc"));
  const Bytes key = *from_hex("000102030405060708090a0b0c0d0e0f");
  const Bytes nonce = *from_hex("101112131415161718191a1b");
  aes_128_ctr(key, nonce, data);
  EXPECT_EQ(to_hex(data), "6339af04ada1d064688a442b8dc69d5b6bfa40f4be");
  aes_128_ctr(key, nonce, data);
  EXPECT_EQ(as_text(data), "draft-ietf-sframe-enc");
}

TEST(Aead, WhatWasSealedOpens) {
  for (Aead aead : kAll) {
    for (std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{1000}}) {
      const Bytes plaintext(size, 9);
      const Bytes sealed = aead_seal(aead, key_of(aead), kNonce, as_bytes("header"), plaintext);
      EXPECT_EQ(sealed.size(), size + kAeadTagSize);
      const Result<SecretBytes> opened = aead_open(aead, key_of(aead), kNonce, as_bytes("header"), sealed);
      ASSERT_TRUE(opened.has_value());
      EXPECT_TRUE(equal(opened->view(), plaintext));
    }
  }
}

TEST(Aead, AnyChangedBitIsRefused) {
  for (Aead aead : kAll) {
    const Bytes sealed = aead_seal(aead, key_of(aead), kNonce, as_bytes("header"), as_bytes("hello"));
    for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
      Bytes changed = sealed;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
      EXPECT_EQ(aead_open(aead, key_of(aead), kNonce, as_bytes("header"), changed).code(),
                ErrorCode::kDecryptionFailed);
    }
  }
}

TEST(Aead, OtherKeyNonceAndHeaderAreRefused) {
  for (Aead aead : kAll) {
    const Bytes sealed = aead_seal(aead, key_of(aead), kNonce, as_bytes("header"), as_bytes("hello"));
    EXPECT_FALSE(aead_open(aead, Bytes(aead_key_size(aead), 8), kNonce, as_bytes("header"), sealed).has_value());
    EXPECT_FALSE(aead_open(aead, key_of(aead), Bytes(12, 4), as_bytes("header"), sealed).has_value());
    EXPECT_FALSE(aead_open(aead, key_of(aead), kNonce, as_bytes("other"), sealed).has_value());
    EXPECT_FALSE(aead_open(aead, key_of(aead), kNonce, {}, sealed).has_value());
  }
}

TEST(Aead, InputShorterThanATagIsRefused) {
  for (Aead aead : kAll) {
    for (std::size_t size = 0; size < kAeadTagSize; ++size) {
      EXPECT_EQ(aead_open(aead, key_of(aead), kNonce, {}, Bytes(size, 0)).code(), ErrorCode::kDecryptionFailed);
    }
  }
}

}  // namespace
}  // namespace carecircle
