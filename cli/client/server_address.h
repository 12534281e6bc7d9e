// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/bytes/result.h"

namespace carecircle::cli {

// "http://host:port" or "https://host:port", without a path. kMalformedInput.
struct ServerAddress {
  bool tls = false;
  std::string host;
  std::string port;
  std::string text() const;  // as it is shown in links
};
Result<ServerAddress> parse_server_address(std::string_view text);

}  // namespace carecircle::cli
