// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/text.h"

namespace carecircle::cli {
namespace {

constexpr char32_t kSmallestOfLength[] = {0, 0, 0x80, 0x800, 0x10000};

std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

// Shortest form, no surrogates, nothing above U+10FFFF (RFC 3629 §3).
bool is_character(std::string_view sequence) {
  char32_t value = static_cast<unsigned char>(sequence[0]) & (0xFF >> (sequence.size() == 1 ? 1 : sequence.size() + 1));
  for (const char next : sequence.substr(1)) {
    if ((static_cast<unsigned char>(next) & 0xC0) != 0x80) return false;
    value = (value << 6) | (static_cast<unsigned char>(next) & 0x3F);
  }
  return value >= kSmallestOfLength[sequence.size()] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

}  // namespace

Result<std::size_t> count_characters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t length = sequence_length(static_cast<unsigned char>(text[0]));
    if (length == 0 || length > text.size() || !is_character(text.substr(0, length))) {
      return fail(ErrorCode::kMalformedInput, "text: not UTF-8");
    }
    text.remove_prefix(length);
    ++count;
  }
  return count;
}

Result<void> check_text(std::string_view text, std::size_t characters_min, std::size_t characters_max) {
  const std::size_t count = TRY(count_characters(text));
  if (count == 0 && characters_min > 0) return fail(ErrorCode::kFieldMissing, "text: empty");
  if (count < characters_min) return fail(ErrorCode::kLimitExceeded, "text: too short");
  if (count > characters_max) return fail(ErrorCode::kLimitExceeded, "text: too long");
  return {};
}

}  // namespace carecircle::cli
