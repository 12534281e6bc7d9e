// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "core/bytes/result.h"

// Configuration: each setting has a value and says where it came from. A flag outranks the environment, the environment the
// file, the file the default.

namespace carecircle {

enum class SettingSource : std::uint8_t { built_in, file, environment, flag };
const char* source_name(SettingSource source);

struct Setting {
  std::string value;
  SettingSource source = SettingSource::built_in;
};

class Settings {
 public:
  Settings();  // the defaults

  // Where names come from that are not known: kValueNotSupported.
  Result<void> set(const std::string& name, const std::string& value, SettingSource source);
  // A TOML file of `name = "value"`. A file that is not there sets nothing; kMalformedInput for one that cannot be read.
  Result<void> read_file(const std::string& file);
  // CARECIRCLE_LISTEN and so on.
  Result<void> read_environment();

  const std::string& get(const std::string& name) const;
  const std::map<std::string, Setting>& all() const { return settings_; }

 private:
  std::map<std::string, Setting> settings_;
};

// "host:port" or "[v6]:port" as an IP address ("localhost" is 127.0.0.1) and a port. kMalformedInput.
struct Endpoint {
  std::string host;  // as written
  std::string address;
  std::uint16_t port = 0;
};
Result<Endpoint> parse_endpoint(const std::string& text);

}  // namespace carecircle
