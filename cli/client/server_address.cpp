// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/server_address.h"

#include <algorithm>

namespace carecircle::cli {
namespace {

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A name, an IPv4 address, or an IPv6 address without its brackets.
bool is_host(std::string_view text) {
  static constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
  return !text.empty() && text.size() <= 253 && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

Error malformed() { return fail(ErrorCode::kMalformedInput, "server address"); }

}  // namespace

std::string ServerAddress::text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const bool is_usual_port = port == (tls ? "443" : "80");
  return (tls ? "https://" : "http://") + (is_ipv6 ? "[" + host + "]" : host) + (is_usual_port ? "" : ":" + port);
}

Result<ServerAddress> parse_server_address(std::string_view text) {
  ServerAddress address;
  if (text.starts_with("https://")) {
    address.tls = true;
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return malformed();
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  address.port = address.tls ? "443" : "80";

  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return malformed();
    address.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    address.host = text.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
  }
  if (!rest.empty()) {
    if (rest.front() != ':' || !is_port(rest.substr(1))) return malformed();
    address.port = rest.substr(1);
  }
  if (!is_host(address.host)) return malformed();
  return address;
}

}  // namespace carecircle::cli
