// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/bytes.h"

#include <gtest/gtest.h>

#include "core/bytes/result.h"

namespace carecircle {
namespace {

TEST(Bytes, TextAndBytesAreTwoViewsOfTheSameMemory) {
  const std::string text = "caf\xc3\xa9";
  EXPECT_EQ(as_bytes(text).size(), 5U);
  EXPECT_EQ(as_text(as_bytes(text)), text);
}

TEST(Bytes, ConcatJoinsInOrder) {
  EXPECT_EQ(concat({as_bytes("ab"), BytesView{}, as_bytes("c")}), to_bytes(as_bytes("abc")));
  EXPECT_TRUE(concat({}).empty());
}

TEST(Bytes, ComparisonsAgreeOnLengthAndContent) {
  for (bool (*compare)(BytesView, BytesView) : {equal, equal_constant_time}) {
    EXPECT_TRUE(compare(as_bytes("abc"), as_bytes("abc")));
    EXPECT_TRUE(compare({}, {}));
    EXPECT_FALSE(compare(as_bytes("abc"), as_bytes("abd")));
    EXPECT_FALSE(compare(as_bytes("abc"), as_bytes("ab")));
    EXPECT_FALSE(compare(as_bytes("abc"), {}));
  }
}

TEST(Bytes, WipeLeavesZeros) {
  Bytes bytes{1, 2, 3};
  wipe(bytes);
  EXPECT_EQ(bytes, Bytes(3, 0));
  wipe({});
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::kMalformedInput, "odd");
  return value / 2;
}
Result<int> quarter(int value) { return TRY(half(TRY(half(value)))); }
Result<void> must_be_even(int value) {
  TRY(half(value));
  return {};
}

TEST(Result, TryGivesTheValueOrReturnsTheError) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).code(), ErrorCode::kMalformedInput);
  EXPECT_TRUE(must_be_even(2).has_value());
  EXPECT_STREQ(must_be_even(3).error().where, kErrorsSayWhere ? "odd" : "");
}

}  // namespace
}  // namespace carecircle
