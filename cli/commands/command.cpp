// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "core/bytes/encoding.h"

namespace carecircle::cli {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint64_t kDayMs = 24 * kHourMs;
constexpr std::uint64_t kDurationMaxMs = 3660 * kDayMs;

std::uint64_t unit_ms(char unit) {
  if (unit == 'm') return kMinuteMs;
  if (unit == 'h') return kHourMs;
  return unit == 'd' ? kDayMs : 0;
}

// Columns as people see them: code points, which is right for most scripts and never worse than bytes.
std::size_t width(std::string_view text) {
  const auto begins_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string format_row(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string row;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    const bool is_last = column + 1 == cells.size();
    row += cells[column];
    if (!is_last) row += std::string(widths[column] - width(cells[column]) + 2, ' ');
  }
  return row;
}

}  // namespace

std::string hex(BytesView id) { return to_hex(id); }

Result<Id> parse_id(std::string_view text) {
  const auto bytes = from_hex(text);
  Id id{};
  if (!bytes || bytes->size() != id.size())
    return fail(ErrorCode::kMalformedInput, "option: identifier, of 32 hexadecimal digits");
  std::ranges::copy(*bytes, id.begin());
  return id;
}

Result<std::uint64_t> parse_duration_ms(std::string_view text) {
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, count);
  const std::uint64_t unit = problem == std::errc{} && rest + 1 == end ? unit_ms(*rest) : 0;
  if (unit == 0 || count == 0 || count > kDurationMaxMs / unit)
    return fail(ErrorCode::kMalformedInput, "option: time, such as 30m, 2h or 7d");
  return count * unit;
}

std::string format_time(std::uint64_t time_ms) {
  const auto seconds = static_cast<std::time_t>(time_ms / 1000);
  std::tm local{};
  if (!localtime_r(&seconds, &local)) return "";
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min);
}

std::string format_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return "";
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < header.size(); ++column) {
    std::size_t widest = width(header[column]);
    for (const auto& row : rows)
      widest = std::max(widest, width(row.at(column)));
    widths.push_back(widest);
  }
  std::string table = format_row(header, widths);
  for (const auto& row : rows)
    table += "\n" + format_row(row, widths);
  return table;
}

std::string plain_name(std::string_view enum_name, std::string_view prefix) {
  if (enum_name.starts_with(prefix)) enum_name.remove_prefix(prefix.size());
  std::string plain;
  for (const char character : enum_name) {
    const bool is_upper = character >= 'A' && character <= 'Z';
    plain.push_back(character == '_' ? '-' : is_upper ? static_cast<char>(character - 'A' + 'a') : character);
  }
  return plain;
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::observer: return "observer";
    case Role::member: return "member";
    case Role::moderator: return "moderator";
    case Role::admin: return "admin";
    case Role::owner: return "owner";
  }
  return "";
}

Result<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::observer, Role::member, Role::moderator, Role::admin, Role::owner}) {
    if (role_name(role) == text) return role;
  }
  return fail(ErrorCode::kMalformedInput, "option: role");
}

}  // namespace carecircle::cli
