// SPDX-License-Identifier: AGPL-3.0-or-later
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/client/help_requests.h"
#include "cli/commands/command.h"
#include "cli/commands/request_words.h"

// request offer | offers | accept | decline | withdraw.

namespace carecircle::cli {
namespace {

struct OfferArguments {
  std::string id;
  std::string message;
};

Json offer_json(Client& client, const OfferView& offer) {
  Json json{{"id", hex(offer.id)},
            {"member", hex(offer.helper)},
            {"message", offer.message},
            {"status", offer_status_name(offer.status)},
            {"member_name", client.name_of(offer.helper)},
            {"request_id", hex(offer.request_id)}};
  if (offer.conversation_id) json["conversation_id"] = hex(*offer.conversation_id);
  json["expires_at"] = offer.expires_ms;
  return json;
}

Result<Answer> make(Client& client, const OfferArguments& arguments) {
  const OfferView offer = TRY(offer_help(client, TRY(parse_id(arguments.id)), arguments.message));
  return Answer{
      offer_json(client, offer),
      fmt::format(
          "Your offer is on its way. The other person reads it and decides; until {} you can withdraw it.\nId: {}",
          format_time(offer.expires_ms), hex(offer.id))};
}

Result<Answer> list_offers(Client& client, const OfferArguments& arguments) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const OfferView& offer : TRY(offers(client, TRY(parse_id(arguments.id))))) {
    answer.json.push_back(offer_json(client, offer));
    rows.push_back({hex(offer.id), client.name_of(offer.helper), offer_status_name(offer.status), offer.message});
  }
  answer.text =
      rows.empty() ? "No offers yet. They will appear here." : format_table({"ID", "FROM", "STATUS", "MESSAGE"}, rows);
  return answer;
}

Result<Answer> accept(Client& client, const OfferArguments& arguments) {
  const Id offer_id = TRY(parse_id(arguments.id));
  const Id conversation_id = TRY(accept_offer(client, offer_id));
  return Answer{{{"id", hex(offer_id)}, {"status", "accepted"}, {"conversation_id", hex(conversation_id)}},
                fmt::format("Accepted. You two can talk now; nobody else can read it.\n"
                            "Write with: carecircle message send {} \"…\"",
                            hex(conversation_id))};
}

using Closing = Result<void> (*)(Client&, const Id&);
Result<Answer> close(Client& client, const OfferArguments& arguments, Closing closing, const char* status,
                     const char* words) {
  const Id offer_id = TRY(parse_id(arguments.id));
  TRY(closing(client, offer_id));
  return Answer{{{"id", hex(offer_id)}, {"status", status}}, words};
}

}  // namespace

void add_offer_commands(CLI::App& request_noun, Commands& commands) {
  const auto arguments = std::make_shared<OfferArguments>();
  const auto add = [&](const char* name, const char* words, const char* id_words) {
    CLI::App* command = request_noun.add_subcommand(name, words);
    command->add_option("id", arguments->id, id_words)->required();
    return command;
  };
  CLI::App* offering = add("offer", "Offer to help with a request", "The request's id");
  offering->add_option("--message", arguments->message, "A first message, 10 to 1000 characters")->required();
  commands.add(offering, [arguments](Client& client) { return make(client, *arguments); });
  commands.add(add("offers", "The offers for a request: all for your own, yours for another's", "The request's id"),
               [arguments](Client& client) { return list_offers(client, *arguments); });
  commands.add(add("accept", "Accept an offer: a conversation of you two begins", "The offer's id"),
               [arguments](Client& client) { return accept(client, *arguments); });
  commands.add(add("decline", "Decline an offer. No reason is asked or given", "The offer's id"),
               [arguments](Client& client) {
                 return close(client, *arguments, &decline_offer, "declined",
                              "Declined. The other person is told kindly, without a reason.");
               });
  commands.add(add("withdraw", "Take your own offer back", "The offer's id"), [arguments](Client& client) {
    return close(client, *arguments, &withdraw_offer, "withdrawn", "Your offer is withdrawn.");
  });
}

}  // namespace carecircle::cli
