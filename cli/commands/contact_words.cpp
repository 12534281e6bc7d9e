// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/commands/contact_words.h"

#include <algorithm>
#include <array>

namespace carecircle::cli {
namespace {

// In the order of their numbers, which begin with 1.
constexpr std::array<std::string_view, 6> kFields{"name", "phone", "email", "address", "note", "emergency_contact"};
constexpr std::array<std::string_view, 6> kPurposes{
    "mutual_aid_coordination", "appointment", "delivery", "home_visit", "crisis", "other"};

template <typename Enum, std::size_t N>
Result<Enum> parse(const char* option, const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return fail(ErrorCode::kValueNotSupported, option);
  return static_cast<Enum>(found - names.begin() + 1);
}

template <typename Enum, std::size_t N>
std::string name(const std::array<std::string_view, N>& names, Enum value) {
  const auto position = static_cast<std::size_t>(value) - 1;
  return position < N ? std::string(names[position]) : "unknown";
}

}  // namespace

std::string field_name(FieldKind kind) { return name(kFields, kind); }
Result<FieldKind> parse_field(std::string_view text) { return parse<FieldKind>("option: field", kFields, text); }

Result<std::vector<FieldKind>> parse_fields(const std::vector<std::string>& texts) {
  std::vector<FieldKind> kinds;
  for (const std::string& text : texts)
    kinds.push_back(TRY(parse_field(text)));
  return kinds;
}

std::string purpose_name(Purpose purpose) { return name(kPurposes, purpose); }
Result<Purpose> parse_purpose(std::string_view text) { return parse<Purpose>("option: purpose", kPurposes, text); }

Answer describe_values(const std::vector<CardValue>& values, const std::string& when_empty) {
  Answer answer{Json::object(), when_empty};
  std::vector<std::vector<std::string>> rows;
  for (const CardValue& value : values) {
    answer.json[field_name(value.kind)] = value.value;
    rows.push_back({field_name(value.kind), value.value});
  }
  if (!rows.empty()) answer.text = format_table({"FIELD", "VALUE"}, rows);
  return answer;
}

}  // namespace carecircle::cli
