// SPDX-License-Identifier: AGPL-3.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/system/system_error.hpp>
#include <cstdio>

#include "cli/commands/nouns.h"
#include "cli/commands/output.h"
#include "cli/commands/program.h"

namespace {

constexpr const char* kFirstSteps =
    "CareCircle: ask for help, offer help, and stay the only ones who can read it.\n"
    "\n"
    "The first three steps:\n"
    "  carecircle join LINK --name NAME    join with the link that somebody of the circle gave you\n"
    "  carecircle kit                      write down your recovery code, then confirm it\n"
    "  carecircle request list             see who needs help\n"
    "\n"
    "Everything else: carecircle --help\n";

}  // namespace

int main(int count, char** arguments) {
  using namespace carecircle::cli;
  CLI::App app("CareCircle: ask for help, offer help, and stay the only ones who can read it.", "carecircle");
  Program program;
  app.add_option("--home", program.home, "The folder of your account on this machine")->envname("CARECIRCLE_HOME");
  app.add_flag("--json", program.as_json, "Answer with one JSON value");
  app.require_subcommand(0, 1);
  app.fallthrough();
  add_account_commands(app, program);
  add_circle_commands(app, program);
  add_request_commands(app, program);
  add_conversation_commands(app, program);
  add_card_commands(app, program);
  add_contact_commands(app, program);
  add_audit_commands(app, program);

  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& problem) {
    const bool asked_for_help = problem.get_exit_code() == 0;
    app.exit(problem);
    return asked_for_help ? kExitDone : kExitUsage;
  }
  if (app.get_subcommands().empty()) {
    fmt::print("{}", kFirstSteps);
    return kExitDone;
  }
  // Boost.Asio throws where it cannot answer with a code, as when the system has no descriptors left.
  try {
    return program.run(app);
  } catch (const boost::system::system_error&) {
    return print(carecircle::fail(carecircle::ErrorCode::kUnavailable, "system"), program.as_json);
  }
}
