// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/bytes.h"

#include <sodium.h>

#include <algorithm>

namespace carecircle {
namespace {

// Digits are computed, not looked up: links and kits carry secrets, and a table's cache lines would tell which digits they have.
char hex_digit(std::uint32_t value) { return static_cast<char>('0' + value + (value > 9U) * 39U); }

char base64url_digit(std::uint32_t value) {
  return static_cast<char>('A' + value + (value > 25U) * 6U - (value > 51U) * 75U - (value > 61U) * 13U +
                           (value > 62U) * 49U);
}

}  // namespace

BytesView as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string_view as_text(BytesView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Bytes to_bytes(BytesView bytes) { return {bytes.begin(), bytes.end()}; }

Bytes concat(std::initializer_list<BytesView> parts) {
  std::size_t size = 0;
  for (BytesView part : parts)
    size += part.size();
  Bytes joined;
  joined.reserve(size);
  for (BytesView part : parts)
    joined.insert(joined.end(), part.begin(), part.end());
  return joined;
}

bool equal(BytesView a, BytesView b) { return std::ranges::equal(a, b); }

bool equal_constant_time(BytesView a, BytesView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(MutableBytesView bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

std::string to_hex(BytesView bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (std::uint8_t byte : bytes) {
    text += hex_digit(byte >> 4U);
    text += hex_digit(byte & 15U);
  }
  return text;
}

std::string to_base64url(BytesView bytes) {
  std::string text;
  text.reserve((4 * bytes.size() + 2) / 3);
  std::uint32_t pending = 0;
  int pending_bits = 0;
  for (std::uint8_t byte : bytes) {
    pending = (pending << 8) | byte;
    pending_bits += 8;
    while (pending_bits >= 6) {
      pending_bits -= 6;
      text += base64url_digit((pending >> pending_bits) & 63U);
    }
  }
  if (pending_bits > 0) text += base64url_digit((pending << (6 - pending_bits)) & 63U);
  return text;
}

}  // namespace carecircle
