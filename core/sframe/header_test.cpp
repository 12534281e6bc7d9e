// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/header.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"

namespace carecircle::sframe {
namespace {

TEST(SframeHeader, SmallValuesStandInTheFirstByte) {
  EXPECT_EQ(to_hex(encode_header({.key_id = 0, .counter = 0})), "00");
  EXPECT_EQ(to_hex(encode_header({.key_id = 7, .counter = 7})), "77");
  EXPECT_EQ(to_hex(encode_header({.key_id = 8, .counter = 7})), "8708");
  EXPECT_EQ(to_hex(encode_header({.key_id = 7, .counter = 256})), "790100");
  EXPECT_EQ(to_hex(encode_header({.key_id = UINT64_MAX, .counter = UINT64_MAX})), "ffffffffffffffffffffffffffffffffff");
}

TEST(SframeHeader, WhatIsWrittenIsReadAtEveryLength) {
  for (int bits = 0; bits < 64; ++bits) {
    const Header header{.key_id = std::uint64_t{1} << bits, .counter = UINT64_MAX >> bits};
    const Bytes frame = concat({encode_header(header), as_bytes("media")});
    const auto parsed = parse_header(frame);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->header, header);
    EXPECT_EQ(parsed->size, frame.size() - 5);
  }
}

TEST(SframeHeader, AHeaderThatIsCutOffIsRefused) {
  const Bytes encoded = encode_header({.key_id = 0x1234, .counter = 0x56789A});
  for (std::size_t size = 0; size < encoded.size(); ++size)
    EXPECT_EQ(parse_header(BytesView(encoded).first(size)).code(), ErrorCode::kMalformedInput) << size;
}

TEST(SframeHeader, LongerThanNeededIsRefused) {
  for (const char* frame : {"8007", "900001", "0807", "080000", "090008", "f00000000000000001"})
    EXPECT_EQ(parse_header(*from_hex(frame)).code(), ErrorCode::kMalformedInput) << frame;
}

}  // namespace
}  // namespace carecircle::sframe
