// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

#include "cli/commands/command.h"

// The one place that prints. With --json: exactly one JSON value on standard output (one a line for commands that go on); an error is
// {"error":{"code","message"}}. Otherwise plain sentences, an error as "This was taken back. (contact_grant_revoked)".

namespace carecircle::cli {

// What is printed, without its newline. Bytes that are not UTF-8 are replaced in JSON; nobody's text can break the form.
std::string render(const Answer& answer, bool as_json);
std::string render(const Error& error, bool as_json);

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

void print(const Answer& answer, bool as_json);
int print(const Error& error, bool as_json);  // answers kExitFailed
// On the error output, beside what the command answers: the circle is held up, and why.
void warn_held_up(const Error& why);

}  // namespace carecircle::cli
