// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes/bytes.h"
#include "server/call.h"

// What HTTP requests carry beside their body, and what every response carries. No sockets here.

namespace carecircle {

inline constexpr const char* kSessionCookie = "__Host-session";
inline constexpr std::size_t kSessionTokenSize = 32;

// Without blanks and tabs at either end (RFC 9110 §5.6.3).
std::string_view trimmed(std::string_view text);

// The session that the Cookie header names: SHA-256 of the token. Nothing when there is none or it is malformed; with the
// name twice, nothing as well.
std::optional<SessionId> session_of_cookie(std::string_view cookie_header);
// The value of Set-Cookie; an empty token removes the cookie.
std::string set_cookie(BytesView token);

// "192.0.2.0/24", "2001:db8:1::/48"; an IPv4 address mapped into IPv6 counts as IPv4. "unknown" when it is not an address.
std::string address_prefix(std::string_view address);

// "https://host:port" of a URL, in the form browsers send as Origin.
std::string origin_of(std::string_view url);
// A browser names the page that asks: it must be ours. Programs that are no browsers send no Origin.
bool origin_allowed(std::string_view origin_header, std::span<const std::string> own_origins);
// Sec-Fetch-Site (W3C Fetch Metadata), which no page can set: a call comes from our own page. Absent: no browser, or an old
// one, for which Origin and the cookie's SameSite=Strict remain.
bool fetch_site_allowed(std::string_view fetch_site_header);

// security.md 1, on everything that is served.
std::span<const std::pair<const char*, const char*>> security_headers();

}  // namespace carecircle
