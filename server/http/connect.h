// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/bytes/result.h"
#include "server/http/http_answer.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/method_table.h"

// The Connect protocol, unary calls (connectrpc.com/docs/protocol): what a body is, and what an answer is. No sockets here.

namespace carecircle {

enum class Encoding : std::uint8_t { proto, json };

// By the Content-Type header; parameters are ignored. Nothing for a type that Connect does not know: HTTP 415.
std::optional<Encoding> encoding_of(std::string_view content_type);
const char* content_type_of(Encoding encoding);

// The headers of a call that decide whether it is looked at.
struct CallHeaders {
  std::string_view protocol_version;  // Connect-Protocol-Version; absent is allowed
  std::string_view content_encoding;
  std::string_view client_version;  // CareCircle-Client-Version; absent is allowed, for curl
};
inline constexpr std::uint32_t kMinimumClientVersion = 1;
// kValueNotSupported, kMalformedInput, kClientTooOld.
Result<void> check_headers(const CallHeaders& headers);

// kMalformedInput when the body is not the method's request.
Result<std::unique_ptr<google::protobuf::Message>> parse_request(const Method& method, Encoding encoding,
                                                                 std::string_view body);

HttpAnswer answer_of(const RpcResponse& response, Encoding encoding);
// Always JSON; the detail is a carecircle.v1.ErrorDetail.
HttpAnswer error_answer(ErrorCode code, const ErrorDetails& details);

// The largest body a method accepts: JSON writes bytes as base64 and names its fields.
std::size_t body_size_max(const Method& method, Encoding encoding);

}  // namespace carecircle
