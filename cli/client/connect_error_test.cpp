// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/connect_error.h"

#include <gtest/gtest.h>

namespace carecircle::cli {
namespace {

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
