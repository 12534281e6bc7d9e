// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/transport.h"

#include <gtest/gtest.h>

#include "carecircle/v1/errors.pb.h"
#include "cli/client/connect_error.h"

namespace carecircle::cli {
namespace {

TEST(ServerAddress, IsReadFromItsUsualForms) {
  const auto plain = parse_server_address("http://localhost:8480");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "localhost");
  EXPECT_EQ(plain->port, "8480");
  EXPECT_EQ(plain->text(), "http://localhost:8480");
  EXPECT_EQ(parse_server_address("https://care.example")->text(), "https://care.example");
  EXPECT_EQ(parse_server_address("https://care.example")->port, "443");
  EXPECT_EQ(parse_server_address("http://[::1]:8480/")->text(), "http://[::1]:8480");
}

TEST(ServerAddress, RefusesEverythingElse) {
  for (const char* text : {"", "localhost:8480", "ftp://host", "http://", "http://host:", "http://host:port",
                           "http://host/path", "http://ho st", "http://[::1", "http://host:123456"}) {
    EXPECT_EQ(parse_server_address(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

// ErrorDetail { code: 140, name: "contact_grant_revoked" } in base64 without padding.
constexpr const char* kRevoked =
    R"({"code":"failed_precondition","message":"x","details":[{"type":"carecircle.v1.ErrorDetail","value":"CIwBEhVjb250YWN0X2dyYW50X3Jldm9rZWQ"}]})";

TEST(ConnectError, TakesTheCodeFromItsDetail) {
  v1::ErrorDetail detail;
  EXPECT_EQ(read_connect_error(kRevoked, detail), ErrorCode::kContactGrantRevoked);
  EXPECT_EQ(detail.name(), "contact_grant_revoked");
}

TEST(ConnectError, TakesTheNearestCodeWithoutADetail) {
  v1::ErrorDetail detail;
  EXPECT_EQ(read_connect_error(R"({"code":"unauthenticated"})", detail), ErrorCode::kSignedOut);
  EXPECT_EQ(read_connect_error(R"({"code":"surprising"})", detail), ErrorCode::kInternal);
}

TEST(ConnectError, MakesAnInternalErrorOfWhatIsNotConnects) {
  v1::ErrorDetail detail;
  for (const char* body :
       {"", "<html>", "[]", "{\"code\":5}", R"({"code":"x","details":[{"type":7,"value":{}}]})", R"({"details":7})"}) {
    EXPECT_EQ(read_connect_error(body, detail), ErrorCode::kInternal) << body;
  }
}

}  // namespace
}  // namespace carecircle::cli
