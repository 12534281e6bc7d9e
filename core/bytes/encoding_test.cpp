// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/encoding.h"

#include <gtest/gtest.h>

namespace carecircle {
namespace {

Bytes of(std::string_view text) { return to_bytes(as_bytes(text)); }

// RFC 4648 §10.
TEST(Encoding, HexAgreesWithTheStandard) {
  EXPECT_EQ(to_hex(as_bytes("foobar")), "666f6f626172");
  EXPECT_EQ(from_hex("666F6f626172").value(), of("foobar"));
  EXPECT_TRUE(from_hex("").value().empty());
}

TEST(Encoding, HexRefusesOddLengthAndForeignCharacters) {
  for (std::string_view text : {"6", "666", "6g", "66 ", "0x66", " 66", "66\n"}) {
    EXPECT_EQ(from_hex(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(Encoding, Base64urlAgreesWithTheStandard) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : cases) {
    EXPECT_EQ(to_base64url(as_bytes(plain)), encoded);
    EXPECT_EQ(from_base64url(encoded).value(), of(plain));
  }
  EXPECT_EQ(to_base64url(Bytes{0xfb, 0xff}), "-_8");
}

TEST(Encoding, Base64urlRefusesPaddingTrailingBitsAndForeignCharacters) {
  for (std::string_view text : {"Zg==", "Z", "Zm9vY", "Zh", "Zm9", "+/8", "Zm 8", "Zg\n"}) {
    EXPECT_EQ(from_base64url(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(Encoding, CrockfordReadsWhatPeopleWrite) {
  const Bytes bytes{0x00, 0x44, 0x32, 0x14, 0xc7};
  EXPECT_EQ(to_crockford_base32(bytes), "01234567");
  EXPECT_EQ(from_crockford_base32("0123-4567").value(), bytes);
  EXPECT_EQ(from_crockford_base32("oi23 4567").value(), bytes);
  EXPECT_EQ(from_crockford_base32("Ol23 4567").value(), bytes);
}

TEST(Encoding, CrockfordRefusesUAndTrailingBits) {
  for (std::string_view text : {"U123", "01234567*", "0", "03", "\x80"}) {
    EXPECT_EQ(from_crockford_base32(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(Encoding, EveryLengthComesBack) {
  for (std::size_t size = 0; size < 40; ++size) {
    Bytes bytes(size);
    for (std::size_t index = 0; index < size; ++index)
      bytes[index] = static_cast<std::uint8_t>(index * 37 + size);
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
    EXPECT_EQ(from_crockford_base32(to_crockford_base32(bytes)).value(), bytes);
  }
}

}  // namespace
}  // namespace carecircle
