// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/program.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cli/client/account.h"
#include "cli/client/sync.h"
#include "cli/commands/output.h"
#include "cli/commands/passphrase.h"

namespace carecircle::cli {

void Program::add(CLI::App* command, Work work) {
  add_streaming(command, [work = std::move(work)](Client& client, const Emit& emit) -> Result<void> {
    emit(TRY(work(client)));
    return {};
  });
}

void Program::add_streaming(CLI::App* command, StreamingWork work) {
  entries_.push_back({command, std::move(work), nullptr});
}
void Program::add_without_account(CLI::App* command, SettingWork work) {
  entries_.push_back({command, nullptr, std::move(work)});
}
void Program::on_open(std::function<void(Client&)> hook) { hooks_.push_back(std::move(hook)); }

std::filesystem::path Program::home_folder() const {
  if (!home.empty()) return home;
  const char* user_home = std::getenv("HOME");
  return std::filesystem::path(user_home ? user_home : ".") / ".carecircle";
}

Result<void> Program::run_entry(const Entry& entry, const Emit& emit) {
  if (entry.work_without_account) {
    emit(TRY(entry.work_without_account(Setting{.home = home_folder()})));
    return {};
  }
  if (!Home::exists(home_folder())) return fail(ErrorCode::kSignedOut, "no account in this folder");
  const SecretBytes passphrase = TRY(read_passphrase());
  Client client = TRY(open_client(home_folder(), passphrase.view()));
  for (const auto& hook : hooks_)
    hook(client);
  if (client.transport().session_token().empty()) return fail(ErrorCode::kSignedOut, "signed out");
  TRY(sync(client));
  if (const auto why = held_up(client)) warn_held_up(*why);
  return entry.work(client, emit);
}

int Program::run(const CLI::App& program) {
  for (const Entry& entry : entries_) {
    if (!entry.command->parsed()) continue;
    const auto done = run_entry(entry, [this](const Answer& answer) { print(answer, as_json); });
    return done ? kExitDone : print(done.error(), as_json);
  }
  print(Answer{.json = Json::object(), .text = program.help()}, false);
  return kExitUsage;
}

}  // namespace carecircle::cli
