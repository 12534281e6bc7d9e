// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/command.h"

#include <gtest/gtest.h>

#include "cli/commands/output.h"

namespace carecircle::cli {
namespace {

TEST(Duration, IsReadInMinutesHoursAndDays) {
  EXPECT_EQ(*parse_duration_ms("30m"), 30U * 60'000);
  EXPECT_EQ(*parse_duration_ms("2h"), 2U * 3'600'000);
  EXPECT_EQ(*parse_duration_ms("7d"), 7U * 86'400'000);
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text :
       {"", "h", "2", "2 h", "-1h", "0h", "1.5h", "2w", "2hh", "99999999d", "18446744073709551615d"}) {
    EXPECT_EQ(parse_duration_ms(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(Identifier, IsLowerCaseHexOfItsLength) {
  Id id{};
  id[0] = 0xAB;
  EXPECT_EQ(hex(id), "ab000000000000000000000000000000");
  EXPECT_EQ(*parse_id(hex(id)), id);
  for (const char* text : {"", "ab", "zz000000000000000000000000000000", "ab00000000000000000000000000000000"}) {
    EXPECT_EQ(parse_id(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(Table, AlignsItsColumnsByCharacters) {
  EXPECT_EQ(format_table({"NAME", "ROLE"}, {{"Łukasz", "owner"}, {"Al", "member"}}),
            "NAME    ROLE\nŁukasz  owner\nAl      member");
  EXPECT_EQ(format_table({"NAME"}, {}), "");
}

TEST(PlainName, IsWhatMembersWrite) {
  EXPECT_EQ(plain_name("CATEGORY_GROCERIES_MEALS", "CATEGORY_"), "groceries-meals");
  EXPECT_EQ(plain_name("OFFER_STATUS_PENDING", "OFFER_STATUS_"), "pending");
}

TEST(Role, IsReadByItsName) {
  EXPECT_EQ(*parse_role("owner"), Role::owner);
  EXPECT_EQ(parse_role("emperor").code(), ErrorCode::kMalformedInput);
}

TEST(Output, PrintsOneJsonValueAndKeepsTheOrderOfItsFields) {
  const Answer answer{Json{{"seq", 1}, {"text", "line\nbreak \"quoted\""}}, "Sent."};
  EXPECT_EQ(render(answer, true), R"({"seq":1,"text":"line\nbreak \"quoted\""})");
  EXPECT_EQ(render(answer, false), "Sent.");
}

TEST(Output, StaysValidJsonWhateverTheBytesOfAText) {
  EXPECT_EQ(render(Answer{Json{{"text", "\xff"}}, ""}, true), "{\"text\":\"\xef\xbf\xbd\"}");
}

TEST(Output, SaysAnErrorInPlainWordsWithItsCode) {
  const Error error = fail(ErrorCode::kContactGrantRevoked, "test");
  EXPECT_EQ(render(error, false), "This was taken back. (contact_grant_revoked)");
  EXPECT_EQ(render(error, true), R"({"error":{"code":"contact_grant_revoked","message":"This was taken back."}})");
}

TEST(Output, SaysWhichArgumentWasRefused) {
  const Error error = parse_role("emperor").error();
  EXPECT_TRUE(render(error, false).starts_with("role: ")) << render(error, false);
  EXPECT_TRUE(render(error, false).ends_with(" (malformed_input)")) << render(error, false);
}

}  // namespace
}  // namespace carecircle::cli
