// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What holds for every signed struct alike.
#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/codec/samples.h"

namespace carecircle {
namespace {

using samples::Sample;

TEST(Structs, ComeBackAsTheSameBytes) {
  for (const Sample& sample : samples::all()) {
    const Result<Bytes> recoded = sample.recode(sample.bytes);
    ASSERT_TRUE(recoded.has_value()) << sample.name;
    EXPECT_EQ(*recoded, sample.bytes) << sample.name;
  }
}

TEST(Structs, BeginWithVersionOneAndRefuseAnyOther) {
  for (const Sample& sample : samples::all()) {
    Bytes bytes = sample.bytes;
    EXPECT_EQ(to_hex(BytesView(bytes).first(2)), "0001") << sample.name;
    for (std::uint8_t version : {0, 2, 255}) {
      bytes[1] = version;
      EXPECT_EQ(sample.recode(bytes).code(), ErrorCode::kMalformedInput) << sample.name;
    }
  }
}

TEST(Structs, RefuseEveryTruncationAndTrailingByte) {
  for (const Sample& sample : samples::all()) {
    Bytes bytes = sample.bytes;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(sample.recode(BytesView(bytes).first(size)).code(), ErrorCode::kMalformedInput) << sample.name << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(sample.recode(bytes).code(), ErrorCode::kMalformedInput) << sample.name;
  }
}

// Whatever one changed byte still decodes to must be written as exactly those bytes: no two encodings mean the same.
TEST(Structs, HaveOneEncodingOnly) {
  for (const Sample& sample : samples::all()) {
    for (std::size_t position = 0; position < sample.bytes.size(); ++position) {
      for (std::uint8_t change : {0x01, 0x40, 0x80, 0xff}) {
        Bytes changed = sample.bytes;
        changed[position] ^= change;
        const Result<Bytes> recoded = sample.recode(changed);
        if (recoded) EXPECT_EQ(*recoded, changed) << sample.name << position;
      }
    }
  }
}

TEST(Structs, RefuseALengthThatIsNotMinimal) {
  const Bytes bytes = encode(samples::signed_struct());
  ASSERT_EQ(bytes[2], 10);  // the length of the content
  const Bytes longer = concat({BytesView(bytes).first(2), Bytes{0x40, 10}, BytesView(bytes).subspan(3)});
  EXPECT_EQ(decode<Signed>(longer).code(), ErrorCode::kMalformedInput);
}

// Written by hand from security.md 4.2: the order and the widths are what other implementations rely on.
TEST(Structs, AnInviteIsLaidOutAsSpecified) {
  Invite invite = samples::invite();
  invite.admitter_key_hashes.resize(1);
  std::string expected = "0001";
  for (const char* byte : {"01", "02"}) {
    for (int count = 0; count < 16; ++count)
      expected += byte;
  }
  expected +=
      "03"
      "00000003"
      "0000000000000004";
  for (int count = 0; count < 32; ++count)
    expected += "05";
  expected += "20";
  for (int count = 0; count < 32; ++count)
    expected += "06";
  EXPECT_EQ(to_hex(encode(invite)), expected);
}

}  // namespace
}  // namespace carecircle
