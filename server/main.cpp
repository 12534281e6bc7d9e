// SPDX-License-Identifier: AGPL-3.0-or-later
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "server/serve.h"
#include "server/settings.h"

namespace {

using carecircle::Result;
using carecircle::Settings;
using carecircle::SettingSource;

constexpr const char* kConfigurationFile = "carecircle.toml";

// What was typed, until it is known which command was meant.
struct Flags {
  std::map<std::string, std::string> settings;
  std::string configuration_file;
  std::string role;
  bool allow_core_dump = false;
};

void add_setting(CLI::App* command, Flags& flags, const char* flag, const char* name, const char* help) {
  command->add_option_function<std::string>(
      flag, [&flags, name](const std::string& value) { flags.settings[name] = value; }, help);
}

void add_settings(CLI::App* command, Flags& flags) {
  add_setting(command, flags, "--data", "data", "The server's folder");
  add_setting(command, flags, "--listen", "listen", "HOST:PORT to listen on");
  add_setting(command, flags, "--public-url", "public_url", "The address that members use");
  command->add_option("--config", flags.configuration_file,
                      "A TOML file of settings; DATA/carecircle.toml unless given");
}

void add_serving_settings(CLI::App* command, Flags& flags) {
  add_setting(command, flags, "--tls-certificate", "tls_certificate", "PEM file with the certificate chain");
  add_setting(command, flags, "--tls-key", "tls_key", "PEM file with the certificate's key");
  add_setting(command, flags, "--web", "web", "Folder of the web client");
}

Result<Settings> settings_from(const Flags& flags) {
  Settings settings;
  TRY(settings.read_environment());
  for (const auto& [name, value] : flags.settings)
    TRY(settings.set(name, value, SettingSource::flag));
  const std::string beside_data = (std::filesystem::path(settings.get("data")) / kConfigurationFile).string();
  Settings with_file;
  TRY(with_file.read_file(flags.configuration_file.empty() ? beside_data : flags.configuration_file));
  for (const auto& [name, setting] : settings.all()) {
    if (setting.source != SettingSource::built_in) TRY(with_file.set(name, setting.value, setting.source));
  }
  return with_file;
}

void print_settings(const Settings& settings) {
  for (const auto& [name, setting] : settings.all()) {
    fmt::print("{} = \"{}\"  # {}\n", name, setting.value, carecircle::source_name(setting.source));
  }
}

int report(const Result<void>& result) {
  if (result) return 0;
  fmt::print(stderr, "carecircled: {} ({}: {})\n", carecircle::plain_words(result.error().code),
             carecircle::error_name(result.error().code), result.error().where);
  return 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  CLI::App program("The CareCircle server: it stores and forwards what it cannot read.", "carecircled");
  program.require_subcommand(1);
  Flags flags;
  CLI::App* serve = program.add_subcommand("serve", "Serve until stopped");
  add_settings(serve, flags);
  add_serving_settings(serve, flags);
  serve->add_flag("--allow-core-dump", flags.allow_core_dump,
                  "Let a debugger read this process; for tests of what its memory holds");
  CLI::App* invite = program.add_subcommand("invite", "Print a link for the owner of a new circle");
  add_settings(invite, flags);
  invite->add_option("--role", flags.role, "The role that the link gives")->required()->check(CLI::IsMember({"owner"}));
  CLI::App* config = program.add_subcommand("config", "Show the settings and where each comes from");
  add_settings(config, flags);
  add_serving_settings(config, flags);
  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }

  if (!flags.allow_core_dump) carecircle::forbid_core_dumps();
  const Result<Settings> settings = settings_from(flags);
  if (!settings) return report(settings.error());
  if (*config) {
    print_settings(*settings);
    return 0;
  }
  return report(*serve ? carecircle::serve(*settings) : carecircle::invite(*settings));
}
