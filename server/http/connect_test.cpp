// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/connect.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "carecircle/v1/audit.pb.h"
#include "server/http/request_rules.h"
#include "server/rpc/typed_method.h"

namespace carecircle {
namespace {

const Method& method() {
  static const MethodTable table = [] {
    MethodTable made;
    add_method<v1::ListAuditRequest, v1::ListAuditResponse>(
        made, "AuditService", "List",
        [](Call&, const v1::ListAuditRequest&) -> Result<v1::ListAuditResponse> { return v1::ListAuditResponse(); });
    return made;
  }();
  return *table.find("/carecircle.v1.AuditService/List");
}

TEST(Connect, KnowsItsTwoEncodings) {
  EXPECT_EQ(encoding_of("application/proto"), Encoding::proto);
  EXPECT_EQ(encoding_of("Application/JSON; charset=utf-8"), Encoding::json);
  EXPECT_EQ(encoding_of("text/plain"), std::nullopt);
  EXPECT_EQ(encoding_of(""), std::nullopt);
}

TEST(Connect, AcceptsVersionOneOrNone) {
  EXPECT_TRUE(check_headers({.protocol_version = "1"}));
  EXPECT_TRUE(check_headers({}));
  EXPECT_EQ(check_headers({.protocol_version = "2"}).code(), ErrorCode::kValueNotSupported);
}

TEST(Connect, RefusesCompressedBodies) {
  EXPECT_TRUE(check_headers({.content_encoding = "identity"}));
  EXPECT_EQ(check_headers({.content_encoding = "gzip"}).code(), ErrorCode::kValueNotSupported);
}

TEST(Connect, RefusesClientsThatAreTooOldOrSpeakNonsense) {
  EXPECT_TRUE(check_headers({.client_version = "1"}));
  EXPECT_TRUE(check_headers({.client_version = "4000000000"}));
  EXPECT_EQ(check_headers({.client_version = "0"}).code(), ErrorCode::kClientTooOld);
  EXPECT_EQ(check_headers({.client_version = "1.2"}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(check_headers({.client_version = "-1"}).code(), ErrorCode::kMalformedInput);
}

TEST(Connect, ReadsBothEncodingsAndIgnoresUnknownFields) {
  v1::ListAuditRequest request;
  request.set_after_sequence(7);
  const auto from_proto = parse_request(method(), Encoding::proto, request.SerializeAsString());
  const auto from_json = parse_request(method(), Encoding::json, R"({"afterSequence":"7","later":{"x":[1]}})");
  EXPECT_EQ(static_cast<const v1::ListAuditRequest&>(**from_proto).after_sequence(), 7u);
  EXPECT_EQ(static_cast<const v1::ListAuditRequest&>(**from_json).after_sequence(), 7u);
}

TEST(Connect, RefusesBodiesThatAreNotTheRequest) {
  EXPECT_EQ(parse_request(method(), Encoding::proto, "\xff\xff\xff").code(), ErrorCode::kMalformedInput);
  for (const char* body : {"", "{", "[]", "null", R"({"afterSequence":-1})", R"({"afterSequence":"x"})"}) {
    EXPECT_EQ(parse_request(method(), Encoding::json, body).code(), ErrorCode::kMalformedInput) << body;
  }
}

TEST(Connect, AnswersErrorsAsJsonWithADetail) {
  const HttpAnswer answer = error_answer(ErrorCode::kStaleEpoch, {.current_epoch = 9});
  EXPECT_EQ(answer.status, 409u);
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_NE(answer.body.find(R"("code":"aborted")"), std::string::npos);
  EXPECT_NE(answer.body.find(R"("type":"carecircle.v1.ErrorDetail")"), std::string::npos);
  EXPECT_NE(answer.body.find(R"("name":"stale_epoch")"), std::string::npos);
  EXPECT_NE(answer.body.find(R"("currentEpoch":"9")"), std::string::npos);
}

TEST(Connect, MapsCodesToTheProtocolsStatuses) {
  EXPECT_EQ(error_answer(ErrorCode::kMalformedInput, {}).status, 400u);
  EXPECT_EQ(error_answer(ErrorCode::kSignedOut, {}).status, 401u);
  EXPECT_EQ(error_answer(ErrorCode::kPermissionDenied, {}).status, 403u);
  EXPECT_EQ(error_answer(ErrorCode::kNotFound, {}).status, 404u);
  EXPECT_EQ(error_answer(ErrorCode::kRateLimited, {}).status, 429u);
  EXPECT_EQ(error_answer(ErrorCode::kInternal, {}).status, 500u);
  EXPECT_EQ(error_answer(ErrorCode::kUnavailable, {}).status, 503u);
}

TEST(Connect, AnswersInTheEncodingOfTheRequest) {
  RpcResponse response;
  auto message = std::make_unique<v1::ListAuditResponse>();
  message->set_last_sequence(3);
  response.message = std::move(message);
  EXPECT_EQ(answer_of(response, Encoding::json).body, R"({"lastSequence":"3"})");
  v1::ListAuditResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(answer_of(response, Encoding::proto).body));
  EXPECT_EQ(parsed.last_sequence(), 3u);
}

const std::string kToken(43, 'A');  // 32 zero bytes

TEST(Cookies, NameASession) {
  const auto session = session_of_cookie("a=b; __Host-session=" + kToken + "; c=d");
  EXPECT_TRUE(session);
  EXPECT_EQ(session, session_of_cookie("__Host-session=" + kToken));
}

TEST(Cookies, NameNoSessionWhenTheyAreMalformed) {
  for (const std::string& header : {std::string(), std::string("__Host-session="), "__Host-session=" + kToken + "A",
                                    std::string("session=") + kToken,
                                    "__Host-session=" + kToken + "; __Host-session=" + kToken, std::string(";;=;")}) {
    EXPECT_EQ(session_of_cookie(header), std::nullopt) << header;
  }
}

TEST(Cookies, AreSetForThisHostAloneAndRemovedByAnEmptyToken) {
  const std::string cookie = set_cookie(Bytes(32, 0));
  EXPECT_TRUE(cookie.starts_with("__Host-session=" + kToken));
  for (const char* attribute : {"HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=2592000"}) {
    EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
  }
  EXPECT_NE(set_cookie({}).find("Max-Age=0"), std::string::npos);
}

TEST(Addresses, ArePrefixesOfTheirNetworks) {
  EXPECT_EQ(address_prefix("192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(address_prefix("::ffff:192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(address_prefix("2001:db8:1:2::3"), "2001:db8:1::/48");
  EXPECT_EQ(address_prefix("fe80::1%eth0"), "fe80::/48");
  EXPECT_EQ(address_prefix("nonsense"), "unknown");
}

TEST(Origins, AreOursOrAbsent) {
  const std::vector<std::string> own{origin_of("https://circle.example:443/"), origin_of("http://localhost:8480")};
  EXPECT_TRUE(origin_allowed("", own));
  EXPECT_TRUE(origin_allowed("https://circle.example", own));
  EXPECT_TRUE(origin_allowed("http://localhost:8480", own));
  EXPECT_FALSE(origin_allowed("https://circle.example.evil", own));
  EXPECT_FALSE(origin_allowed("null", own));
}

TEST(Origins, AreToldByTheBrowserInAnotherHeaderToo) {
  EXPECT_TRUE(fetch_site_allowed(""));
  EXPECT_TRUE(fetch_site_allowed("same-origin"));
  for (const char* site : {"cross-site", "same-site", "none", "Same-Origin", "same-origin, cross-site"})
    EXPECT_FALSE(fetch_site_allowed(site)) << site;
}

TEST(Answers, SayTheirLengthAndWhetherTheConnectionStays) {
  const HttpAnswer answer = text_answer(200, "hello");
  const std::string open = head_of(answer, {});
  EXPECT_TRUE(open.starts_with("HTTP/1.1 200 \r\n"));
  EXPECT_TRUE(open.ends_with("\r\nContent-Length: 5\r\n\r\n"));
  EXPECT_EQ(open.find("Connection:"), std::string::npos);
  EXPECT_EQ(open.find("Strict-Transport-Security"), std::string::npos);
  EXPECT_NE(head_of(answer, {.keep_alive = false}).find("Connection: close"), std::string::npos);
  EXPECT_NE(head_of(answer, {.http_1_0 = true}).find("Connection: keep-alive"), std::string::npos);
  EXPECT_NE(head_of(answer, {.https = true}).find("Strict-Transport-Security: max-age="), std::string::npos);
  EXPECT_EQ(head_of({.status = 304}, {}).find("Content-Length"), std::string::npos);
}

}  // namespace
}  // namespace carecircle
