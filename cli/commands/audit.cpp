// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/client/audit.h"
#include "cli/commands/command.h"
#include "cli/commands/nouns.h"

// audit list.

namespace carecircle::cli {
namespace {

std::string actor_words(Client& client, const AuditView& entry) {
  if (entry.actor == AccountId{}) return "the server";
  if (entry.actor == client.account_id()) return "you";
  const std::string name = client.name_of(entry.actor);
  return name.empty() ? hex(entry.actor) : name;
}

// "grant created", and "(refused)" behind what did not happen.
std::string action_words(const AuditView& entry) {
  std::string words = action_name(entry.action);
  std::ranges::replace(words, '_', ' ');
  return entry.refused ? words + " (refused)" : words;
}

Result<Answer> list_entries(Client& client) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const AuditView& entry : TRY(audit_trail(client))) {
    Json json{{"seq", entry.sequence}, {"time", entry.time_ms}, {"action", action_name(entry.action)}};
    json["actor"] = entry.erased ? Json() : Json(hex(entry.actor));
    json["object"] = entry.erased ? Json() : Json(hex(entry.object));
    json["outcome"] = entry.refused ? "refused" : "done";
    if (!entry.erased) json["actor_name"] = actor_words(client, entry);
    answer.json.push_back(std::move(json));
    rows.push_back({std::to_string(entry.sequence), entry.erased ? "" : format_time(entry.time_ms), action_words(entry),
                    entry.erased ? "(erased)" : actor_words(client, entry), entry.erased ? "" : hex(entry.object)});
  }
  answer.text = format_table({"NO", "WHEN", "WHAT", "WHO", "ABOUT"}, rows) +
                "\nEvery entry was checked: signed by the server, none missing, none of somebody else.";
  return answer;
}

}  // namespace

void add_audit_commands(CLI::App& program, Commands& commands) {
  CLI::App* noun = program.add_subcommand("audit", "What happened with your data, and who did it");
  noun->require_subcommand(1);
  commands.add(noun->add_subcommand("list", "All entries about you, checked one by one"), list_entries);
}

}  // namespace carecircle::cli
