// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/encoding.h"

namespace carecircle {
namespace {

constexpr std::string_view kCrockfordDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kForeign = -1;

// Computed, not looked up (core/bytes/bytes.cpp): letters without I, L, O and U.
char crockford_digit(std::uint32_t value) {
  return static_cast<char>('0' + value + (value > 9U) * 7U + (value > 17U) + (value > 19U) + (value > 21U) +
                           (value > 26U));
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return kForeign;
}

int base64url_value(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == '-') return 62;
  if (digit == '_') return 63;
  return kForeign;
}

int crockford_value(char digit) {
  if (digit >= 'a' && digit <= 'z') digit = static_cast<char>(digit - 'a' + 'A');
  if (digit == 'O') return 0;
  if (digit == 'I' || digit == 'L') return 1;
  const std::size_t position = kCrockfordDigits.find(digit);
  return position == std::string_view::npos ? kForeign : static_cast<int>(position);
}

// Collects digits of a few bits each into bytes.
class BitCollector {
 public:
  void add(int value, int bits) {
    pending_ = (pending_ << bits) | static_cast<std::uint32_t>(value);
    pending_bits_ += bits;
    if (pending_bits_ < 8) return;
    pending_bits_ -= 8;
    bytes_.push_back(static_cast<std::uint8_t>(pending_ >> pending_bits_));
    pending_ &= (1U << pending_bits_) - 1;
  }

  // The bits that fill no byte must be fewer than a digit's, and zero: otherwise two texts would mean the same bytes.
  Result<Bytes> finish(int digit_bits) {
    if (pending_bits_ >= digit_bits || pending_ != 0)
      return fail(ErrorCode::kMalformedInput, "encoding: trailing bits");
    return std::move(bytes_);
  }

 private:
  Bytes bytes_;
  std::uint32_t pending_ = 0;
  int pending_bits_ = 0;
};

}  // namespace

Result<Bytes> from_hex(std::string_view text) {
  BitCollector collector;
  for (char digit : text) {
    const int value = hex_value(digit);
    if (value == kForeign) return fail(ErrorCode::kMalformedInput, "hex: foreign character");
    collector.add(value, 4);
  }
  return collector.finish(4);
}

Result<Bytes> from_base64url(std::string_view text) {
  BitCollector collector;
  for (char digit : text) {
    const int value = base64url_value(digit);
    if (value == kForeign) return fail(ErrorCode::kMalformedInput, "base64url: foreign character");
    collector.add(value, 6);
  }
  return collector.finish(6);
}

std::string to_crockford_base32(BytesView bytes) {
  std::string text;
  std::uint32_t pending = 0;
  int pending_bits = 0;
  for (std::uint8_t byte : bytes) {
    pending = (pending << 8) | byte;
    pending_bits += 8;
    while (pending_bits >= 5) {
      pending_bits -= 5;
      text += crockford_digit((pending >> pending_bits) & 31U);
    }
  }
  if (pending_bits > 0) text += crockford_digit((pending << (5 - pending_bits)) & 31U);
  return text;
}

Result<Bytes> from_crockford_base32(std::string_view text) {
  BitCollector collector;
  for (char digit : text) {
    if (digit == ' ' || digit == '-') continue;
    const int value = crockford_value(digit);
    if (value == kForeign) return fail(ErrorCode::kMalformedInput, "base32: foreign character");
    collector.add(value, 5);
  }
  return collector.finish(5);
}

}  // namespace carecircle
