// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/request_rules.h"

#include <arpa/inet.h>

#include <algorithm>

#include "core/bytes/encoding.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

constexpr std::pair<const char*, const char*> kSecurityHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; font-src "
     "'self'; media-src 'self' blob:; worker-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types "
     "carecircle-worker"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Embedder-Policy", "require-corp"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    // What the web client does not use. Whoever adds a feature takes its name out.
    {"Permissions-Policy",
     "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
     "idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), "
     "xr-spatial-tracking=()"},
};

constexpr const char* kCookieAttributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";
constexpr std::uint32_t kSessionLifetimeSeconds = 30 * 24 * 3600;  // product.md 3.9
constexpr std::size_t kMappedPrefixSize = 12;

// Calls `visit(name, value)` for each pair of a Cookie header (RFC 6265 §5.4).
template <typename Visit>
void for_each_cookie(std::string_view header, Visit visit) {
  while (!header.empty()) {
    const auto end = header.find(';');
    const std::string_view pair = trimmed(header.substr(0, end));
    if (const auto equals = pair.find('='); equals != std::string_view::npos)
      visit(pair.substr(0, equals), pair.substr(equals + 1));
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
  }
}

std::string ipv4_prefix(const std::uint8_t* bytes) {
  return std::to_string(bytes[0]) + "." + std::to_string(bytes[1]) + "." + std::to_string(bytes[2]) + ".0/24";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<SessionId> session_of_cookie(std::string_view cookie_header) {
  int found = 0;
  std::optional<SessionId> session;
  for_each_cookie(cookie_header, [&](std::string_view name, std::string_view value) {
    if (name != kSessionCookie) return;
    ++found;
    const Result<Bytes> token = from_base64url(value);
    if (token && token->size() == kSessionTokenSize) session = sha256(*token);
  });
  return found == 1 ? session : std::nullopt;
}

std::string set_cookie(BytesView token) {
  const std::uint32_t lifetime_s = token.empty() ? 0 : kSessionLifetimeSeconds;
  return std::string(kSessionCookie) + "=" + to_base64url(token) + kCookieAttributes +
         "; Max-Age=" + std::to_string(lifetime_s);
}

std::string address_prefix(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));
  ByteArray<16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return ipv4_prefix(bytes.data());
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return "unknown";
  const ByteArray<kMappedPrefixSize> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) return ipv4_prefix(bytes.data() + kMappedPrefixSize);
  std::fill(bytes.begin() + 6, bytes.end(), std::uint8_t{0});
  char printed[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, bytes.data(), printed, sizeof printed);
  return std::string(printed) + "/48";
}

std::string origin_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::string(url);
  const auto path = url.find('/', scheme_end + 3);
  std::string origin(url.substr(0, path));
  // Browsers leave the default port out.
  const std::string_view default_port = origin.starts_with("https://") ? ":443" : ":80";
  if (origin.ends_with(default_port)) origin.resize(origin.size() - default_port.size());
  return origin;
}

bool origin_allowed(std::string_view origin_header, std::span<const std::string> own_origins) {
  return origin_header.empty() || std::ranges::find(own_origins, origin_header) != own_origins.end();
}

bool fetch_site_allowed(std::string_view fetch_site_header) {
  return fetch_site_header.empty() || fetch_site_header == "same-origin";
}

std::span<const std::pair<const char*, const char*>> security_headers() { return kSecurityHeaders; }

}  // namespace carecircle
