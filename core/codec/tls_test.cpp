// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/tls.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"

namespace carecircle {

struct Pair {
  std::uint16_t number = 0;
  Bytes text;
  bool operator==(const Pair&) const = default;
};

static void write(TlsWriter& writer, const Pair& pair) {
  writer.u16(pair.number);
  writer.opaque(pair.text);
}

static Result<void> read(TlsReader& reader, Pair& pair) {
  pair.number = TRY(reader.u16());
  pair.text = to_bytes(TRY(reader.opaque()));
  return {};
}

namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

Result<std::size_t> read_varint(std::string_view text) {
  const Bytes bytes = hex(text);
  TlsReader reader(bytes);
  const std::size_t value = TRY(reader.varint());
  TRY(reader.finish());
  return value;
}

TEST(Tls, IntegersAreBigEndian) {
  TlsWriter writer;
  writer.u8(1);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.u64(0x08090a0b0c0d0e0f);
  EXPECT_EQ(to_hex(writer.bytes()), "0102030405060708090a0b0c0d0e0f");
  TlsReader reader(writer.bytes());
  EXPECT_EQ(reader.u8().value(), 1);
  EXPECT_EQ(reader.u16().value(), 0x0203);
  EXPECT_EQ(reader.u32().value(), 0x04050607U);
  EXPECT_EQ(reader.u64().value(), 0x08090a0b0c0d0e0fU);
  EXPECT_TRUE(reader.finish().has_value());
}

// RFC 9420 §2.1.2, the examples of the table.
TEST(Tls, VarintsAgreeWithTheStandard) {
  EXPECT_EQ(read_varint("9d7f3e7d").value(), 494878333U);
  EXPECT_EQ(read_varint("7bbd").value(), 15293U);
  EXPECT_EQ(read_varint("25").value(), 37U);
}

TEST(Tls, VarintsComeBackAtTheirLimits) {
  for (std::size_t value :
       {std::size_t{0}, std::size_t{63}, std::size_t{64}, std::size_t{16383}, std::size_t{16384}, kVectorLengthMax}) {
    TlsWriter writer;
    writer.varint(value);
    EXPECT_EQ(writer.bytes().size(), value < 64 ? 1U : value < 16384 ? 2U : 4U);
    EXPECT_EQ(TlsReader(writer.bytes()).varint().value(), value);
  }
}

TEST(Tls, NonMinimalAndInvalidPrefixesAreRefused) {
  for (std::string_view text : {"4025", "403f", "80000025", "80003fff", "c000000000000025", "ff", "", "7b", "9d7f3e"}) {
    EXPECT_EQ(read_varint(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(Tls, StructsAndVectorsComeBack) {
  const std::vector<Pair> pairs{{1, hex("aa")}, {2, {}}, {3, Bytes(70, 7)}};
  TlsWriter writer;
  writer.vector(pairs);
  TlsReader reader(writer.bytes());
  EXPECT_EQ(reader.vector<Pair>().value(), pairs);
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(decode<Pair>(encode(pairs[2])).value(), pairs[2]);
}

TEST(Tls, EveryTruncationAndEveryTrailingByteIsRefused) {
  const Bytes whole = encode(Pair{7, Bytes(70, 9)});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(decode<Pair>(BytesView(whole).first(size)).code(), ErrorCode::kMalformedInput) << size;
  }
  EXPECT_EQ(decode<Pair>(concat({whole, hex("00")})).code(), ErrorCode::kMalformedInput);
}

TEST(Tls, AVectorsItemsMustFillIt) {
  EXPECT_EQ(TlsReader(hex("0400010000")).vector<Pair>().code(), ErrorCode::kMalformedInput);
}

TEST(Tls, OptionalHasOnePresenceByte) {
  TlsWriter writer;
  writer.optional(std::optional<Pair>{});
  writer.optional(std::optional<Pair>{Pair{5, {}}});
  EXPECT_EQ(to_hex(writer.bytes()), "0001000500");
  TlsReader reader(writer.bytes());
  EXPECT_FALSE(reader.optional<Pair>().value().has_value());
  EXPECT_EQ(reader.optional<Pair>().value()->number, 5);
  const Bytes two = hex("02000500");
  EXPECT_EQ(TlsReader(two).optional<Pair>().code(), ErrorCode::kMalformedInput);
}

}  // namespace
}  // namespace carecircle
