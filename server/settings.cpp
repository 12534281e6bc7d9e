// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/settings.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>

#define TOML_EXCEPTIONS 0
// Debian's library is built with exceptions; the parser without them comes from the header.
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "core/bytes/ensure.h"

namespace carecircle {
namespace {

struct Default {
  const char* name;
  const char* value;
};
constexpr Default kDefaults[] = {{"data", "./carecircle-data"},
                                 {"listen", "localhost:8480"},
                                 {"public_url", ""},
                                 {"tls_certificate", ""},
                                 {"tls_key", ""},
                                 {"web", ""}};

std::string environment_name(const std::string& name) {
  std::string result = "CARECIRCLE_";
  for (const char character : name)
    result += static_cast<char>(std::toupper(static_cast<unsigned char>(character)));
  return result;
}

}  // namespace

const char* source_name(SettingSource source) {
  switch (source) {
    case SettingSource::built_in: return "default";
    case SettingSource::file: return "file";
    case SettingSource::environment: return "environment";
    case SettingSource::flag: return "flag";
  }
  return "";
}

Settings::Settings() {
  for (const Default& row : kDefaults)
    settings_.emplace(row.name, Setting{.value = row.value});
}

Result<void> Settings::set(const std::string& name, const std::string& value, SettingSource source) {
  const auto found = settings_.find(name);
  if (found == settings_.end()) return fail(ErrorCode::kValueNotSupported, "settings: unknown name");
  found->second = {.value = value, .source = source};
  return {};
}

Result<void> Settings::read_file(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  const toml::parse_result parsed = toml::parse_file(file);
  if (!parsed) return fail(ErrorCode::kMalformedInput, "settings: not TOML");
  for (const auto& [name, node] : parsed.table()) {
    const auto value = node.value<std::string>();
    if (!value) return fail(ErrorCode::kMalformedInput, "settings: a value is text");
    TRY(set(std::string(name.str()), *value, SettingSource::file));
  }
  return {};
}

Result<void> Settings::read_environment() {
  for (const Default& row : kDefaults) {
    const char* value = std::getenv(environment_name(row.name).c_str());
    if (value != nullptr) TRY(set(row.name, value, SettingSource::environment));
  }
  return {};
}

const std::string& Settings::get(const std::string& name) const {
  const auto found = settings_.find(name);
  ensure(found != settings_.end(), "a setting is declared before it is read");
  return found->second.value;
}

Result<Endpoint> parse_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return fail(ErrorCode::kMalformedInput, "listen: HOST:PORT");
  Endpoint endpoint{.host = text.substr(0, colon)};
  const char* end = text.data() + text.size();
  const auto [parsed_to, error] = std::from_chars(text.data() + colon + 1, end, endpoint.port);
  if (error != std::errc() || parsed_to != end) return fail(ErrorCode::kMalformedInput, "listen: PORT");
  endpoint.address = endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host;
  if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
    endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
  return endpoint;
}

}  // namespace carecircle
