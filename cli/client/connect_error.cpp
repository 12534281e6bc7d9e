// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/connect_error.h"

#include <nlohmann/json.hpp>
#include <string>

#include "core/bytes/encoding.h"

namespace carecircle::cli {
namespace {

// Connect writes standard base64, with or without padding.
Result<Bytes> from_base64(std::string text) {
  while (!text.empty() && text.back() == '=')
    text.pop_back();
  for (char& character : text) {
    if (character == '+') character = '-';
    if (character == '/') character = '_';
  }
  return from_base64url(text);
}

ErrorCode nearest_code(std::string_view connect) {
  static constexpr std::pair<std::string_view, ErrorCode> kNearest[] = {
      {"unauthenticated", ErrorCode::kSignedOut},
      {"permission_denied", ErrorCode::kPermissionDenied},
      {"not_found", ErrorCode::kNotFound},
      {"already_exists", ErrorCode::kAlreadyExists},
      {"invalid_argument", ErrorCode::kMalformedInput},
      {"failed_precondition", ErrorCode::kWrongState},
      {"resource_exhausted", ErrorCode::kRateLimited},
      {"aborted", ErrorCode::kConflict},
      {"unavailable", ErrorCode::kUnavailable},
  };
  for (const auto& [name, code] : kNearest) {
    if (name == connect) return code;
  }
  return ErrorCode::kInternal;
}

// "" when there is no such string.
std::string string_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool read_detail(const nlohmann::json& item, v1::ErrorDetail& detail) {
  if (!item.is_object() || string_in(item, "type") != "carecircle.v1.ErrorDetail") return false;
  const auto bytes = from_base64(string_in(item, "value"));
  return bytes && detail.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
}

}  // namespace

ErrorCode read_connect_error(std::string_view body, v1::ErrorDetail& detail) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return ErrorCode::kInternal;
  const auto details = json.find("details");
  if (details != json.end() && details->is_array()) {
    for (const auto& item : *details) {
      if (!read_detail(item, detail)) continue;
      if (const auto code = error_code_from_number(static_cast<std::uint32_t>(detail.code()))) return *code;
    }
  }
  return nearest_code(string_in(json, "code"));
}

}  // namespace carecircle::cli
