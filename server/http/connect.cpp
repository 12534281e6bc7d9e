// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/connect.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "carecircle/v1/errors.pb.h"
#include "core/bytes/ensure.h"
#include "server/rpc/limits.h"

namespace carecircle {
namespace {

constexpr const char* kProto = "application/proto";
constexpr const char* kJson = "application/json";
constexpr const char* kDetailType = "carecircle.v1.ErrorDetail";
constexpr std::size_t kJsonOverhead = 4096;

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  const auto end = content_type.find_last_not_of(' ');
  return end == std::string_view::npos ? std::string_view() : content_type.substr(0, end + 1);
}

// The table "Error Codes" of the Connect protocol.
unsigned http_status(std::string_view connect_code) {
  struct Status {
    std::string_view code;
    unsigned status;
  };
  static constexpr Status kStatuses[] = {
      {"invalid_argument", 400},   {"failed_precondition", 400}, {"out_of_range", 400},   {"unauthenticated", 401},
      {"permission_denied", 403},  {"not_found", 404},           {"already_exists", 409}, {"aborted", 409},
      {"resource_exhausted", 429}, {"unimplemented", 501},       {"unavailable", 503}};
  const auto* found = std::ranges::find(kStatuses, connect_code, &Status::code);
  return found == std::end(kStatuses) ? 500 : found->status;
}

// Standard base64 without padding, as Connect writes details.
std::string base64(std::string_view bytes) {
  const int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  const BytesView view = as_bytes(bytes);
  sodium_bin2base64(text.data(), text.size(), view.data(), view.size(), variant);
  text.pop_back();  // the terminating zero
  return text;
}

v1::ErrorDetail detail_of(ErrorCode code, const ErrorDetails& details) {
  v1::ErrorDetail detail;
  detail.set_code(static_cast<v1::ErrorCode>(code));
  detail.set_name(std::string(error_name(code)));
  detail.set_retry_after_ms(details.retry_after_ms);
  detail.set_current_epoch(details.current_epoch);
  detail.set_current_revision(details.current_revision);
  return detail;
}

// Plain words of the catalogue hold no control characters.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') result += '\\';
    result += character;
  }
  return result + "\"";
}

std::string to_json(const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  ensure(status.ok(), "a message of the contract has a JSON form");
  return json;
}

}  // namespace

std::optional<Encoding> encoding_of(std::string_view content_type) {
  const std::string_view type = media_type(content_type);
  if (equal_ignoring_case(type, kProto)) return Encoding::proto;
  if (equal_ignoring_case(type, kJson)) return Encoding::json;
  return std::nullopt;
}

const char* content_type_of(Encoding encoding) { return encoding == Encoding::proto ? kProto : kJson; }

Result<void> check_headers(const CallHeaders& headers) {
  if (!headers.protocol_version.empty() && headers.protocol_version != "1") {
    return fail(ErrorCode::kValueNotSupported, "Connect-Protocol-Version");
  }
  if (!headers.content_encoding.empty() && !equal_ignoring_case(headers.content_encoding, "identity")) {
    return fail(ErrorCode::kValueNotSupported, "Content-Encoding");
  }
  if (headers.client_version.empty()) return {};
  std::uint32_t version = 0;
  const char* end = headers.client_version.data() + headers.client_version.size();
  const auto [parsed_to, error] = std::from_chars(headers.client_version.data(), end, version);
  if (error != std::errc() || parsed_to != end) return fail(ErrorCode::kMalformedInput, "CareCircle-Client-Version");
  if (version < kMinimumClientVersion) return fail(ErrorCode::kClientTooOld, "CareCircle-Client-Version");
  return {};
}

Result<std::unique_ptr<google::protobuf::Message>> parse_request(const Method& method, Encoding encoding,
                                                                 std::string_view body) {
  std::unique_ptr<google::protobuf::Message> message = method.new_request();
  bool parsed = false;
  if (encoding == Encoding::proto) {
    parsed = message->ParseFromArray(body.data(), static_cast<int>(body.size()));
  } else {
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;  // a newer client may say more
    parsed = google::protobuf::util::JsonStringToMessage(google::protobuf::StringPiece(body.data(), body.size()),
                                                         message.get(), options)
                 .ok();
  }
  if (!parsed) return fail(ErrorCode::kMalformedInput, "connect: body");
  return message;
}

HttpAnswer answer_of(const RpcResponse& response, Encoding encoding) {
  if (!response.outcome) return error_answer(response.outcome.error().code, response.details);
  std::string body = encoding == Encoding::proto ? response.message->SerializeAsString() : to_json(*response.message);
  return {.status = 200, .content_type = content_type_of(encoding), .body = std::move(body)};
}

HttpAnswer error_answer(ErrorCode code, const ErrorDetails& details) {
  const v1::ErrorDetail detail = detail_of(code, details);
  std::string body = "{\"code\":" + quoted(connect_code(code)) + ",\"message\":" + quoted(plain_words(code)) +
                     ",\"details\":[{\"type\":" + quoted(kDetailType) +
                     ",\"value\":" + quoted(base64(detail.SerializeAsString())) + ",\"debug\":" + to_json(detail) +
                     "}]}";
  return {.status = http_status(connect_code(code)), .content_type = kJson, .body = std::move(body)};
}

std::size_t body_size_max(const Method& method, Encoding encoding) {
  const std::size_t binary = encoded_size_max(*method.new_request()->GetDescriptor());
  return encoding == Encoding::proto ? binary : binary * 3 / 2 + kJsonOverhead;
}

}  // namespace carecircle
