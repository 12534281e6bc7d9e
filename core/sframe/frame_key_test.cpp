// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/frame_key.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/sframe/header.h"

namespace carecircle::sframe {
namespace {

constexpr std::uint64_t kKeyId = 0x123;
constexpr std::uint64_t kCounter = 0x4567;
const Bytes kBaseKey = *from_hex("000102030405060708090a0b0c0d0e0f");
const BytesView kMetadata = as_bytes("IETF SFrame WG");
const BytesView kPlaintext = as_bytes("draft-ietf-sframe-enc");

Result<SecretBytes> open(const FrameKey& key, BytesView metadata, BytesView frame) {
  const ParsedHeader parsed = *parse_header(frame);
  return key.open(parsed.header.counter, frame.first(parsed.size), metadata, frame.subspan(parsed.size));
}

struct Vector {
  CipherSuite suite;
  const char* frame;
};
// RFC 9605, appendix C.3.
const Vector kVectors[] = {
    {CipherSuite::aes_128_ctr_hmac_sha256_80,
     "9901234567449408b6f490086165b9d6f62b24ae1a59a56486b4ae8ed036b88912e24f11"},
    {CipherSuite::aes_128_ctr_hmac_sha256_64, "99012345673f31438db4d09434e43afa0f8a2f00867a2be085046a9f5cb4f101d607"},
    {CipherSuite::aes_128_ctr_hmac_sha256_32, "990123456717fc8af28a5a695afcfc6c8df6358a17e26b2fcb3bae32e443"},
    {CipherSuite::aes_128_gcm_sha256_128,
     "9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb"},
    {CipherSuite::aes_256_gcm_sha512_128,
     "990123456794f509d36e9beacb0e261d99c7d1e972f1fed787d4049f17ca21353c1cc24d56ceabced279"},
};

TEST(SframeFrameKey, AgreesWithTheRfc) {
  for (const auto& [suite, frame] : kVectors) {
    const FrameKey key(suite, kKeyId, kBaseKey);
    EXPECT_EQ(to_hex(key.seal(kCounter, kMetadata, kPlaintext)), frame);
    const auto opened = open(key, kMetadata, *from_hex(frame));
    ASSERT_TRUE(opened);
    EXPECT_TRUE(equal(opened->view(), kPlaintext));
  }
}

TEST(SframeFrameKey, EveryChangedBitIsRefused) {
  for (const auto& [suite, hex] : kVectors) {
    const FrameKey key(suite, kKeyId, kBaseKey);
    const Bytes frame = *from_hex(hex);
    const std::size_t header_size = parse_header(frame)->size;
    for (std::size_t bit = 0; bit < 8 * frame.size(); ++bit) {
      Bytes changed = frame;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      const BytesView view = changed;
      EXPECT_EQ(key.open(kCounter, view.first(header_size), kMetadata, view.subspan(header_size)).code(),
                ErrorCode::kDecryptionFailed)
          << hex << " bit " << bit;
    }
  }
}

TEST(SframeFrameKey, OtherMetadataCounterKeyIdOrSuiteDoesNotOpen) {
  for (const auto& [suite, hex] : kVectors) {
    const Bytes frame = *from_hex(hex);
    const std::size_t header_size = parse_header(frame)->size;
    const BytesView header = BytesView(frame).first(header_size);
    const BytesView rest = BytesView(frame).subspan(header_size);
    const FrameKey key(suite, kKeyId, kBaseKey);
    EXPECT_EQ(open(key, as_bytes("IETF SFrame wg"), frame).code(), ErrorCode::kDecryptionFailed);
    EXPECT_EQ(open(key, {}, frame).code(), ErrorCode::kDecryptionFailed);
    EXPECT_EQ(key.open(kCounter + 1, header, kMetadata, rest).code(), ErrorCode::kDecryptionFailed);
    EXPECT_EQ(open(FrameKey(suite, kKeyId + 1, kBaseKey), kMetadata, frame).code(), ErrorCode::kDecryptionFailed);
    const CipherSuite other = suite == CipherSuite::aes_128_gcm_sha256_128 ? CipherSuite::aes_128_ctr_hmac_sha256_80
                                                                           : CipherSuite::aes_128_gcm_sha256_128;
    EXPECT_EQ(open(FrameKey(other, kKeyId, kBaseKey), kMetadata, frame).code(), ErrorCode::kDecryptionFailed);
  }
}

// The boundary between header, metadata and ciphertext is authenticated as well.
TEST(SframeFrameKey, BytesDoNotMoveBetweenMetadataAndCiphertext) {
  for (const auto& [suite, hex] : kVectors) {
    const FrameKey key(suite, kKeyId, kBaseKey);
    const Bytes frame = *from_hex(hex);
    const std::size_t header_size = parse_header(frame)->size;
    const Bytes longer = concat({kMetadata, BytesView(frame).subspan(header_size, 1)});
    EXPECT_EQ(key.open(kCounter, BytesView(frame).first(header_size), longer, BytesView(frame).subspan(header_size + 1))
                  .code(),
              ErrorCode::kDecryptionFailed);
  }
}

TEST(SframeFrameKey, NothingShorterThanATagOpens) {
  for (const auto& [suite, hex] : kVectors) {
    const FrameKey key(suite, kKeyId, kBaseKey);
    const Bytes empty = key.seal(0, {}, {});
    EXPECT_EQ(empty.size(), 1 + 2 + tag_size(suite));
    EXPECT_TRUE(open(key, {}, empty)->empty());
    EXPECT_EQ(open(key, {}, BytesView(empty).first(empty.size() - 1)).code(), ErrorCode::kDecryptionFailed);
  }
}

}  // namespace
}  // namespace carecircle::sframe
