// SPDX-License-Identifier: AGPL-3.0-or-later
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/client/contacts.h"
#include "cli/commands/contact_words.h"
#include "cli/commands/nouns.h"

// contact share | ask | asked | grants | view | revoke.

namespace carecircle::cli {
namespace {

constexpr const char* kHonesty = "We stop future opening. We cannot make someone forget.";

struct ContactArguments {
  std::string member;
  std::string grant;
  std::vector<std::string> fields;
  std::string lifetime;
  std::string purpose;
  std::string note;
};

std::string joined(const std::vector<FieldKind>& kinds) {
  std::string names;
  for (const FieldKind kind : kinds)
    names += (names.empty() ? "" : ", ") + field_name(kind);
  return names;
}

Json names_json(const std::vector<FieldKind>& kinds) {
  Json names = Json::array();
  for (const FieldKind kind : kinds)
    names.push_back(field_name(kind));
  return names;
}

std::string state_name(v1::GrantState state) { return plain_name(v1::GrantState_Name(state), "GRANT_STATE_"); }

Json grant_json(Client& client, const GrantView& grant) {
  Json json{{"id", hex(grant.id)},
            {"direction", grant.given ? "given" : "received"},
            {"member", hex(grant.member)},
            {"fields", names_json(grant.fields)},
            {"purpose", purpose_name(grant.purpose)},
            {"expires_at", grant.expires_ms},
            {"state", state_name(grant.state)},
            {"views", grant.views},
            {"member_name", client.name_of(grant.member)},
            {"ends_with_request", grant.ends_with_request}};
  if (!grant.note.empty()) json["note"] = grant.note;
  return json;
}

Result<Answer> share(Client& client, const ContactArguments& arguments) {
  ShareDraft draft;
  const Member member = TRY(client.find_member(arguments.member));
  draft.grantee = member.id;
  draft.fields = TRY(parse_fields(arguments.fields));
  if (arguments.lifetime != "request") draft.lifetime_ms = TRY(parse_duration_ms(arguments.lifetime));
  draft.purpose = TRY(parse_purpose(arguments.purpose));
  draft.note = arguments.note;
  const GrantView given = TRY(grant(client, TRY(share_contact(client, draft))));
  const std::string until =
      given.ends_with_request ? "until the request ends" : "until " + format_time(given.expires_ms);
  return Answer{grant_json(client, given),
                fmt::format("{} can see your {} {}.\nTake it back at any time: carecircle contact revoke {}\n{}",
                            member.name, joined(given.fields), until, hex(given.id), kHonesty)};
}

Result<Answer> ask(Client& client, const ContactArguments& arguments) {
  const Member member = TRY(client.find_member(arguments.member));
  const std::vector<FieldKind> fields = TRY(parse_fields(arguments.fields));
  TRY(ask_for_contact(client, member.id, fields, arguments.note));
  return Answer{{{"member", hex(member.id)}, {"fields", names_json(fields)}},
                fmt::format("You asked {} for: {}. It is theirs to decide.", member.name, joined(fields))};
}

Result<Answer> asked(Client& client) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const ContactQuestion& question : TRY(contact_questions(client))) {
    answer.json.push_back({{"member", hex(question.asker)},
                           {"fields", names_json(question.fields)},
                           {"note", question.note},
                           {"asked_at", question.asked_ms},
                           {"member_name", client.name_of(question.asker)}});
    rows.push_back(
        {client.name_of(question.asker), joined(question.fields), format_time(question.asked_ms), question.note});
  }
  answer.text = rows.empty() ? "Nobody has asked for your details."
                             : format_table({"WHO", "ASKED FOR", "WHEN", "NOTE"}, rows) +
                                   "\nYou decide. Nothing is shared by itself.";
  return answer;
}

Result<Answer> list_grants(Client& client) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const GrantView& grant : TRY(grants(client))) {
    answer.json.push_back(grant_json(client, grant));
    rows.push_back({hex(grant.id),
                    grant.given ? "you to " + client.name_of(grant.member) : client.name_of(grant.member) + " to you",
                    joined(grant.fields), state_name(grant.state), format_time(grant.expires_ms),
                    std::to_string(grant.views)});
  }
  answer.text = rows.empty() ? "Nothing is shared, with you or by you."
                             : format_table({"ID", "WHO", "FIELDS", "STATE", "UNTIL", "VIEWS"}, rows);
  return answer;
}

Result<Answer> view(Client& client, const ContactArguments& arguments) {
  Answer answer =
      describe_values(TRY(view_contact(client, TRY(parse_id(arguments.grant)))), "The shared parts are empty now.");
  answer.text += "\nThis look is recorded, and the other person sees that you looked.";
  return answer;
}

Result<Answer> revoke(Client& client, const ContactArguments& arguments) {
  const Id id = TRY(parse_id(arguments.grant));
  TRY(revoke_grant(client, id));
  return Answer{{{"id", hex(id)}, {"state", "revoked"}}, fmt::format("Taken back. {}", kHonesty)};
}

}  // namespace

void add_contact_commands(CLI::App& program, Commands& commands) {
  CLI::App* noun = program.add_subcommand("contact", "Share parts of your card, and see what others share with you");
  noun->require_subcommand(1);
  commands.on_open(register_contacts);
  const auto arguments = std::make_shared<ContactArguments>();
  const auto add_field_options = [&](CLI::App* command) {
    command->add_option("member", arguments->member, "The member's id or name")->required();
    command
        ->add_option("--field", arguments->fields,
                     std::string("One of: ") + kFieldNames + ". May be given several times")
        ->required();
    command->add_option("--note", arguments->note, "A few words to go with it, up to 200 characters");
  };
  CLI::App* sharing = noun->add_subcommand("share", "Let one member see chosen parts, for a purpose and a time");
  add_field_options(sharing);
  sharing->add_option("--for", arguments->lifetime, "How long: 2h, 7d, up to 365d, or request (until it ends)")
      ->required();
  sharing->add_option("--purpose", arguments->purpose, std::string("One of: ") + kPurposeNames)->required();
  commands.add(sharing, [arguments](Client& client) { return share(client, *arguments); });

  CLI::App* asking = noun->add_subcommand("ask", "Ask a member to share something with you");
  add_field_options(asking);
  commands.add(asking, [arguments](Client& client) { return ask(client, *arguments); });
  commands.add(noun->add_subcommand("asked", "What others asked you for"), asked);
  commands.add(noun->add_subcommand("grants", "Who can see what, in both directions"), list_grants);

  const auto add_grant_command = [&](const char* name, const char* words,
                                     Result<Answer> (*work)(Client&, const ContactArguments&)) {
    CLI::App* command = noun->add_subcommand(name, words);
    command->add_option("grant", arguments->grant, "The grant's id")->required();
    commands.add(command, [arguments, work](Client& client) { return work(client, *arguments); });
  };
  add_grant_command("view", "See what was shared with you. Each look is recorded first", view);
  add_grant_command("revoke", "Take back what you shared, or forget what you were given", revoke);
}

}  // namespace carecircle::cli
