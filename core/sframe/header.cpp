// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/header.h"

#include "core/codec/tls.h"

namespace carecircle::sframe {
namespace {

constexpr std::uint64_t kInlineMax = 7;
constexpr std::uint8_t kExtendedFlag = 8;

std::size_t byte_count(std::uint64_t value) {
  std::size_t count = 1;
  while (value >>= 8)
    ++count;
  return count;
}

// X and K, or Y and C, as four bits.
std::uint8_t descriptor_of(std::uint64_t value) {
  if (value <= kInlineMax) return static_cast<std::uint8_t>(value);
  return static_cast<std::uint8_t>(kExtendedFlag | (byte_count(value) - 1));
}

void append_extended(Bytes& out, std::uint64_t value) {
  if (value <= kInlineMax) return;
  for (std::size_t left = byte_count(value); left > 0; --left)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * (left - 1))));
}

Result<std::uint64_t> read_value(TlsReader& reader, std::uint8_t descriptor) {
  if ((descriptor & kExtendedFlag) == 0) return descriptor;
  std::uint64_t value = 0;
  for (const std::uint8_t byte : TRY(reader.raw((descriptor & kInlineMax) + 1)))
    value = value << 8 | byte;
  if (descriptor_of(value) != descriptor) return fail(ErrorCode::kMalformedInput, "sframe: header is not minimal");
  return value;
}

}  // namespace

Bytes encode_header(const Header& header) {
  Bytes encoded;
  encoded.reserve(kHeaderSizeMax);
  encoded.push_back(static_cast<std::uint8_t>(descriptor_of(header.key_id) << 4 | descriptor_of(header.counter)));
  append_extended(encoded, header.key_id);
  append_extended(encoded, header.counter);
  return encoded;
}

Result<ParsedHeader> parse_header(BytesView frame) {
  TlsReader reader(frame);
  const std::uint8_t first = TRY(reader.u8());
  ParsedHeader parsed;
  parsed.header.key_id = TRY(read_value(reader, first >> 4));
  parsed.header.counter = TRY(read_value(reader, first & 15));
  parsed.size = frame.size() - reader.rest().size();
  return parsed;
}

}  // namespace carecircle::sframe
