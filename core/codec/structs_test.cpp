// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What holds for every signed struct alike.
#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/codec/samples.h"

namespace carecircle {
namespace {

TEST(Structs, ComeBackAsTheSameBytes) {
  samples::for_each([](const char* name, const auto& sample) {
    const Bytes bytes = encode(sample);
    const auto decoded = decode<std::decay_t<decltype(sample)>>(bytes);
    ASSERT_TRUE(decoded.has_value()) << name;
    EXPECT_EQ(encode(*decoded), bytes) << name;
  });
}

TEST(Structs, BeginWithVersionOneAndRefuseAnyOther) {
  samples::for_each([](const char* name, const auto& sample) {
    Bytes bytes = encode(sample);
    EXPECT_EQ(to_hex(BytesView(bytes).first(2)), "0001") << name;
    for (std::uint8_t version : {0, 2, 255}) {
      bytes[1] = version;
      EXPECT_EQ(decode<std::decay_t<decltype(sample)>>(bytes).code(), ErrorCode::kMalformedInput) << name;
    }
  });
}

TEST(Structs, RefuseEveryTruncationAndTrailingByte) {
  samples::for_each([](const char* name, const auto& sample) {
    using Struct = std::decay_t<decltype(sample)>;
    Bytes bytes = encode(sample);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(decode<Struct>(BytesView(bytes).first(size)).code(), ErrorCode::kMalformedInput) << name << " " << size;
    }
    bytes.push_back(0);
    EXPECT_EQ(decode<Struct>(bytes).code(), ErrorCode::kMalformedInput) << name;
  });
}

// Whatever one changed byte still decodes to must be written as exactly those bytes: no two encodings mean the same.
TEST(Structs, HaveOneEncodingOnly) {
  samples::for_each([](const char* name, const auto& sample) {
    const Bytes bytes = encode(sample);
    for (std::size_t position = 0; position < bytes.size(); ++position) {
      for (std::uint8_t change : {0x01, 0x40, 0x80, 0xff}) {
        Bytes changed = bytes;
        changed[position] ^= change;
        const auto decoded = decode<std::decay_t<decltype(sample)>>(changed);
        if (decoded) EXPECT_EQ(encode(*decoded), changed) << name << " " << position;
      }
    }
  });
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
