// SPDX-License-Identifier: AGPL-3.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/client/account.h"
#include "cli/commands/command.h"
#include "cli/commands/nouns.h"
#include "cli/commands/passphrase.h"

// join, sign-in, sign-out, account recover, passphrase, kit.

namespace carecircle::cli {
namespace {

struct AccountArguments {
  JoinWish wish;
  std::string server;
  std::string sign_in_name;
  std::string code;
};

std::string join_words(const JoinOutcome& outcome) {
  const std::string remember =
      fmt::format("Your sign-in name is {}. Write down your recovery code: carecircle kit.", outcome.sign_in_name);
  if (outcome.is_member) return "You are in. " + remember;
  return "You are in the waiting room: someone of the circle lets you in. " + remember;
}

Result<Answer> run_join(const Setting& setting, const AccountArguments& arguments) {
  const SecretBytes passphrase = TRY(read_passphrase());
  const JoinOutcome outcome = TRY(join(setting.home, arguments.wish, passphrase.view()));
  Json json{{"state", outcome.is_member ? "member" : "waiting"},
            {"circle_id", hex(outcome.circle_id)},
            {"id", hex(outcome.account_id)},
            {"sign_in", outcome.sign_in_name}};
  return Answer{std::move(json), join_words(outcome)};
}

Answer describe_sign_in(const SignInOutcome& outcome) {
  Json json{{"state", "signed_in"}, {"id", hex(outcome.account_id)}, {"moved", outcome.moved}};
  if (!outcome.moved) return {std::move(json), "You are signed in."};
  json["code"] = outcome.recovery_code;
  return {std::move(json), fmt::format("Your account lives on this machine now; the other one is signed out.\n"
                                       "Your new recovery code, in place of the old one: {}\n"
                                       "Write it down, then: carecircle kit --confirm CODE",
                                       outcome.recovery_code)};
}

Result<Answer> run_sign_in(const Setting& setting, const AccountArguments& arguments) {
  const ServerAddress server = TRY(parse_server_address(arguments.server));
  const SecretBytes passphrase = TRY(read_passphrase());
  return describe_sign_in(TRY(sign_in(setting.home, server, arguments.sign_in_name, passphrase.view())));
}

Result<Answer> run_recover(const Setting& setting, const AccountArguments& arguments) {
  const ServerAddress server = TRY(parse_server_address(arguments.server));
  const SecretBytes passphrase = TRY(read_passphrase());
  return describe_sign_in(TRY(recover(setting.home, server, arguments.code, passphrase.view())));
}

Result<Answer> run_sign_out(const Setting& setting) {
  const SecretBytes passphrase = TRY(read_passphrase());
  Client client = TRY(open_client(setting.home, passphrase.view()));
  TRY(sign_out(client));
  return Answer{{{"state", "signed_out"}},
                "You are signed out. Nothing is lost: sign in again on this machine to go on."};
}

Result<Answer> run_passphrase(Client& client) {
  const SecretBytes old_passphrase = TRY(read_passphrase());
  const SecretBytes new_passphrase = TRY(read_new_passphrase());
  TRY(change_passphrase(client, old_passphrase.view(), new_passphrase.view()));
  return Answer{{{"state", "changed"}}, "Your passphrase is changed."};
}

Result<Answer> run_kit(Client& client, const std::string& typed_code) {
  if (!typed_code.empty()) TRY(confirm_kit(client, typed_code));
  const bool confirmed = client.index().kit_confirmed();
  const Account& account = client.account();
  Json json{{"code", account.recovery_code},
            {"confirmed", confirmed},
            {"sign_in", account.sign_in_name},
            {"server", client.transport().address().text()}};
  std::string text = fmt::format(
      "Recovery kit. Keep it on paper, where only you find it.\n\n  Server         {}\n  Sign-in name   {}\n  Recovery "
      "code  {}\n\n{}",
      client.transport().address().text(), account.sign_in_name, account.recovery_code,
      confirmed ? "You have confirmed this code."
                : "Type it back once, so that we know it is written right: carecircle kit --confirm CODE");
  return Answer{std::move(json), std::move(text)};
}

void add_joining(CLI::App& program, Commands& commands, const std::shared_ptr<AccountArguments>& arguments) {
  CLI::App* command =
      program.add_subcommand("join", "Join a circle with the link you were given. The server's first link founds one");
  command->add_option("link", arguments->wish.link, "The link, as you were given it")->required();
  command->add_option("--name", arguments->wish.name, "How the circle sees you; any name you like")->required();
  command->add_option("--sign-in", arguments->wish.sign_in_name,
                      "The name you sign in with; without it one is made up and shown");
  command->add_option("--circle", arguments->wish.circle_name, "With the owner's link: the name of the new circle");
  commands.add_without_account(command, [arguments](const Setting& setting) { return run_join(setting, *arguments); });
}

}  // namespace

void add_account_commands(CLI::App& program, Commands& commands) {
  const auto arguments = std::make_shared<AccountArguments>();
  add_joining(program, commands, arguments);

  CLI::App* signing_in = program.add_subcommand("sign-in", "Sign in again, or move your account to this machine");
  signing_in->add_option("server", arguments->server, "The server's address, as http://HOST:PORT")->required();
  signing_in->add_option("--sign-in", arguments->sign_in_name, "Your sign-in name")->required();
  commands.add_without_account(signing_in,
                               [arguments](const Setting& setting) { return run_sign_in(setting, *arguments); });

  CLI::App* signing_out = program.add_subcommand("sign-out", "End the session; what is on this machine stays, sealed");
  commands.add_without_account(signing_out, run_sign_out);

  CLI::App* account = program.add_subcommand("account", "Your account");
  account->require_subcommand(1);
  CLI::App* recovering = account->add_subcommand("recover", "Get your account back with the code of your kit");
  recovering->add_option("server", arguments->server, "The server's address, as http://HOST:PORT")->required();
  recovering->add_option("--code", arguments->code, "The recovery code")->required();
  commands.add_without_account(recovering,
                               [arguments](const Setting& setting) { return run_recover(setting, *arguments); });

  commands.add(
      program.add_subcommand("passphrase", "Choose another passphrase (asked for, or from CARECIRCLE_NEW_PASSPHRASE)"),
      run_passphrase);

  CLI::App* kit = program.add_subcommand("kit", "Your recovery code, to be written down");
  kit->add_option("--confirm", arguments->code, "Type the code back once");
  commands.add(kit, [arguments](Client& client) { return run_kit(client, arguments->code); });
}

}  // namespace carecircle::cli
