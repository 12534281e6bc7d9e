// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/output.h"

#include <fmt/format.h>

#include <cstdio>

namespace carecircle::cli {
namespace {

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

void write_line(std::FILE* file, const std::string& line) {
  fmt::print(file, "{}\n", line);
  std::fflush(file);
}

// What a command's own arguments were refused for says which one it was: `where` begins with this, see parse_….
constexpr std::string_view kOfOption = "option: ";

std::string words_for(const Error& error) {
  const std::string_view where(error.where);
  const std::string words(plain_words(error.code));
  if (!where.starts_with(kOfOption)) return words;
  return fmt::format("{}: {} The same command with --help says what is possible.", where.substr(kOfOption.size()),
                     words);
}

}  // namespace

std::string render(const Answer& answer, bool as_json) { return as_json ? dump(answer.json) : answer.text; }

std::string render(const Error& error, bool as_json) {
  const std::string name(error_name(error.code));
  const std::string words = words_for(error);
  if (!as_json) return fmt::format("{} ({})", words, name);
  Json json;
  json["error"] = {{"code", name}, {"message", words}};
  return dump(json);
}

void print(const Answer& answer, bool as_json) { write_line(stdout, render(answer, as_json)); }

int print(const Error& error, bool as_json) {
  write_line(as_json ? stdout : stderr, render(error, as_json));
  return kExitFailed;
}

void warn_held_up(const Error& why) {
  write_line(
      stderr,
      fmt::format(
          "A change to the circle could not be read: {} Until the device of an owner has been online, nobody can be "
          "let in or removed.",
          render(why, false)));
}

}  // namespace carecircle::cli
