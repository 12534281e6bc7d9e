// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/client/client.h"

// How a command is written: it declares its arguments with CLI11, and gives a function that does the work and answers with one
// value in two forms. Only output.cpp prints.
//
//   void add_audit_commands(CLI::App& program, Commands& commands) {
//     CLI::App* noun = program.add_subcommand("audit", "What happened with your data");
//     noun->require_subcommand(1);
//     commands.add(noun->add_subcommand("list", "…"), [](Client& client) { return list(client); });
//   }

namespace CLI {
class App;
}

namespace carecircle::cli {

using Json = nlohmann::ordered_json;

// Exactly one JSON value, and the same in plain sentences (without a newline at the end).
struct Answer {
  Json json;
  std::string text;
};
using Work = std::function<Result<Answer>(Client&)>;

// For commands that go on, as `message list --follow`: each answer is printed as it comes, with --json one value a line.
using Emit = std::function<void(const Answer&)>;
using StreamingWork = std::function<Result<void>(Client&, const Emit&)>;
// For the few that begin without an account on this machine (join, sign-in, recover).
struct Setting {
  std::filesystem::path home;
};
using SettingWork = std::function<Result<Answer>(const Setting&)>;

class Commands {
 public:
  virtual ~Commands() = default;
  // Runs with a client that is signed in and up to date.
  virtual void add(CLI::App* command, Work work) = 0;
  virtual void add_streaming(CLI::App* command, StreamingWork work) = 0;
  virtual void add_without_account(CLI::App* command, SettingWork work) = 0;
  // Called with every client before it synchronises: where a noun registers its content handlers (Client::on_content).
  virtual void on_open(std::function<void(Client&)> hook) = 0;
};

// ---- Ids, durations, tables -------------------------------------------------------------------------------------------------
std::string hex(BytesView id);               // lower case
Result<Id> parse_id(std::string_view text);  // 32 hex digits; kMalformedInput
// "30m", "2h", "7d": milliseconds. kMalformedInput for anything else, zero, or more than ten years.
Result<std::uint64_t> parse_duration_ms(std::string_view text);
// "2026-11-21 22:40", in the zone of this machine.
std::string format_time(std::uint64_t time_ms);
// Aligned columns under a header; "" when there are no rows.
std::string format_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);
// An enum's name as members write it: "CATEGORY_GROCERIES_MEALS" is "groceries-meals", "OFFER_STATUS_PENDING" is "pending".
std::string plain_name(std::string_view enum_name, std::string_view prefix);
std::string_view role_name(Role role);
Result<Role> parse_role(std::string_view text);  // kMalformedInput

}  // namespace carecircle::cli
