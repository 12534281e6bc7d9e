// SPDX-License-Identifier: AGPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "cli/client/contacts.h"
#include "cli/commands/contact_words.h"
#include "cli/commands/nouns.h"

// card set | show.

namespace carecircle::cli {
namespace {

struct CardArguments {
  std::string field;
  std::string value;
};

Result<Answer> set_card(Client& client, const CardArguments& arguments) {
  const FieldKind kind = TRY(parse_field(arguments.field));
  TRY(set_field(client, kind, arguments.value));
  return Answer{{{"field", field_name(kind)}, {"value", arguments.value}},
                "Saved. Nobody sees it until you share it, with one person, for a time that you choose."};
}

Result<Answer> show_card(Client& client) {
  return describe_values(TRY(card(client)), "Your card is empty. Fill in a part with: carecircle card set phone \"…\"");
}

}  // namespace

void add_card_commands(CLI::App& program, Commands& commands) {
  CLI::App* noun = program.add_subcommand("card", "Your own contact details, which nobody sees until you share them");
  noun->require_subcommand(1);
  const auto arguments = std::make_shared<CardArguments>();
  CLI::App* setting = noun->add_subcommand("set", "Fill in or change one part of your card");
  setting->add_option("field", arguments->field, std::string("One of: ") + kFieldNames)->required();
  setting->add_option("value", arguments->value, "Any text; empty to clear it")->required();
  commands.add(setting, [arguments](Client& client) { return set_card(client, *arguments); });
  commands.add(noun->add_subcommand("show", "Your card"), show_card);
}

}  // namespace carecircle::cli
