// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>

#include "cli/commands/command.h"

namespace carecircle::cli {

// The commands as main.cpp runs them: which one was chosen, what it needs, and what is printed.
class Program final : public Commands {
 public:
  void add(CLI::App* command, Work work) override;
  void add_streaming(CLI::App* command, StreamingWork work) override;
  void add_without_account(CLI::App* command, SettingWork work) override;
  void on_open(std::function<void(Client&)> hook) override;

  // Runs the command that CLI11 chose; the exit code.
  int run(const CLI::App& program);

  std::string home;  // --home, else CARECIRCLE_HOME
  bool as_json = false;

 private:
  struct Entry {
    CLI::App* command;
    StreamingWork work;
    SettingWork work_without_account;
  };
  std::filesystem::path home_folder() const;
  Result<void> run_entry(const Entry& entry, const Emit& emit);

  std::vector<Entry> entries_;
  std::vector<std::function<void(Client&)>> hooks_;
};

}  // namespace carecircle::cli
