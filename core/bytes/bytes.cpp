// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/bytes.h"

#include <sodium.h>

#include <algorithm>

namespace carecircle {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64urlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
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
      text += kBase64urlDigits[(pending >> pending_bits) & 63];
    }
  }
  if (pending_bits > 0) text += kBase64urlDigits[(pending << (6 - pending_bits)) & 63];
  return text;
}

}  // namespace carecircle
