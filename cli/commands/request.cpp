// SPDX-License-Identifier: AGPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "cli/client/help_requests.h"
#include "cli/commands/command.h"
#include "cli/commands/nouns.h"
#include "cli/commands/request_words.h"

// request create | list | show | edit | complete | cancel. Offers are in offer.cpp.

namespace carecircle::cli {
namespace {

// What was given on the command line; an edit leaves the rest as it is.
struct RequestArguments {
  std::optional<std::string> category, subcategory, urgency, title, details, sealed, zone, exchange;
  bool ongoing = false;
  bool not_ongoing = false;
  std::string id;
};

void add_content_options(CLI::App* command, RequestArguments& arguments, bool is_new) {
  command->add_option("--category", arguments.category, "One of: " + category_names())->required(is_new);
  command->add_option("--subcategory", arguments.subcategory, "One of the category's. " + subcategory_names());
  command
      ->add_option(
          "--urgency", arguments.urgency,
          "normal (can wait a few days), urgent (needed within 24 hours), critical (emergency assistance needed)")
      ->required(is_new);
  command->add_option("--title", arguments.title, "What it is about, up to 100 characters; the whole circle sees it")
      ->required(is_new);
  command->add_option("--details", arguments.details, "More about it, up to 2000 characters; the whole circle sees it")
      ->required(is_new);
  command->add_option("--sealed", arguments.sealed,
                      "What only a helper whom you accept gets to read, up to 2000 characters");
  command->add_option("--zone", arguments.zone, "Roughly where, up to 200 characters");
  command->add_option("--exchange", arguments.exchange, "What you could give in return, if anything. Nothing is fine");
  command->add_flag("--ongoing", arguments.ongoing, "It goes on: the request does not end after 30 days");
}

Result<void> apply(const RequestArguments& arguments, HelpRequestDraft& draft) {
  v1::HelpRequestContent& content = draft.content;
  if (arguments.category) content.set_category(TRY(parse_category(*arguments.category)));
  if (arguments.subcategory)
    content.set_subcategory(TRY(parse_subcategory(content.category(), *arguments.subcategory)));
  // Another category has other subcategories: an old one does not stay behind.
  if (arguments.category && !arguments.subcategory) content.clear_subcategory();
  if (arguments.urgency) content.set_urgency(TRY(parse_urgency(*arguments.urgency)));
  if (arguments.title) content.set_title(*arguments.title);
  if (arguments.details) content.set_details(*arguments.details);
  if (arguments.zone) content.set_zone(*arguments.zone);
  if (arguments.exchange) content.set_exchange(*arguments.exchange);
  if (arguments.ongoing) content.set_ongoing(true);
  if (arguments.not_ongoing) content.set_ongoing(false);
  if (arguments.sealed) draft.sealed = arguments.sealed->empty() ? std::nullopt : arguments.sealed;
  return {};
}

Result<Answer> create(Client& client, const RequestArguments& arguments) {
  HelpRequestDraft draft;
  TRY(apply(arguments, draft));
  return describe_request(client, TRY(create_help_request(client, std::move(draft))));
}

Result<Answer> edit(Client& client, const RequestArguments& arguments) {
  const Id id = TRY(parse_id(arguments.id));
  const HelpRequestView before = TRY(help_request(client, id));
  HelpRequestDraft draft{before.content, before.sealed};
  TRY(apply(arguments, draft));
  return describe_request(client, TRY(edit_help_request(client, id, draft)));
}

Result<Answer> show_request(Client& client, const std::string& id) {
  return describe_request(client, TRY(help_request(client, TRY(parse_id(id)))));
}

Result<Answer> list_requests(Client& client) {
  const HelpRequestList list = TRY(help_requests(client));
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const HelpRequestView& request : list.requests) {
    answer.json.push_back(request_json(client, request));
    rows.push_back({hex(request.id), request.mine ? "you" : client.name_of(request.author), status_name(request.status),
                    urgency_name(request.content.urgency()), request.content.title()});
  }
  for (const RefusedRecord& refused : list.refused) {
    answer.json.push_back({{"id", hex(refused.id)}, {"refused", std::string(error_name(refused.code))}});
    rows.push_back({hex(refused.id), "", "refused", "", std::string(plain_words(refused.code))});
  }
  answer.text = rows.empty() ? "Nobody has asked for anything yet. Ask with: carecircle request create"
                             : format_table({"ID", "FROM", "STATUS", "URGENCY", "TITLE"}, rows);
  return answer;
}

using Ending = Result<void> (*)(Client&, const Id&);
Result<Answer> end(Client& client, const std::string& id, Ending ending) {
  const Id request_id = TRY(parse_id(id));
  TRY(ending(client, request_id));
  return describe_request(client, TRY(help_request(client, request_id)));
}

}  // namespace

void add_request_commands(CLI::App& program, Commands& commands) {
  CLI::App* noun = program.add_subcommand("request", "Ask for help, and help others");
  noun->require_subcommand(1);
  commands.on_open(register_help_requests);
  const auto arguments = std::make_shared<RequestArguments>();

  CLI::App* creating = noun->add_subcommand("create", "Ask for help. Having nothing to give in exchange is fine");
  add_content_options(creating, *arguments, true);
  commands.add(creating, [arguments](Client& client) { return create(client, *arguments); });

  commands.add(noun->add_subcommand("list", "All requests of the circle"), list_requests);

  CLI::App* showing = noun->add_subcommand("show", "One request, and what happens next");
  showing->add_option("id", arguments->id, "The request's id")->required();
  commands.add(showing, [arguments](Client& client) { return show_request(client, arguments->id); });

  CLI::App* editing = noun->add_subcommand("edit", "Change your request; what you do not name stays as it is");
  editing->add_option("id", arguments->id, "The request's id")->required();
  add_content_options(editing, *arguments, false);
  editing->add_flag("--not-ongoing", arguments->not_ongoing, "It ends 30 days after it was posted");
  commands.add(editing, [arguments](Client& client) { return edit(client, *arguments); });

  for (const auto& [name, words, ending] :
       {std::tuple{"complete", "It is done. Offers and shares that were for it end", &complete_help_request},
        std::tuple{"cancel", "It is no longer needed", &cancel_help_request}}) {
    CLI::App* command = noun->add_subcommand(name, words);
    command->add_option("id", arguments->id, "The request's id")->required();
    commands.add(command, [arguments, ending](Client& client) { return end(client, arguments->id, ending); });
  }
  add_offer_commands(*noun, commands);
}

}  // namespace carecircle::cli
