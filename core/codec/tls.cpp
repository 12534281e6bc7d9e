// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/tls.h"

#include "core/bytes/ensure.h"

namespace carecircle {
namespace {

constexpr std::size_t kOneByteMax = 0x3f;
constexpr std::size_t kTwoBytesMax = 0x3fff;

Error truncated() { return fail(ErrorCode::kMalformedInput, "tls: the input ends early"); }

std::uint64_t big_endian(BytesView bytes) {
  std::uint64_t value = 0;
  for (std::uint8_t byte : bytes)
    value = (value << 8) | byte;
  return value;
}

void append(Bytes& bytes, std::uint64_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace

void TlsWriter::u8(std::uint8_t value) { bytes_.push_back(value); }
void TlsWriter::u16(std::uint16_t value) { append(bytes_, value, 2); }
void TlsWriter::u32(std::uint32_t value) { append(bytes_, value, 4); }
void TlsWriter::u64(std::uint64_t value) { append(bytes_, value, 8); }
void TlsWriter::raw(BytesView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

// RFC 9420 §2.1.2: the two high bits of the first byte give the length of the integer, 1, 2 or 4 bytes.
void TlsWriter::varint(std::size_t value) {
  ensure(value <= kVectorLengthMax, "tls: a vector is longer than 2^30 - 1 bytes");
  if (value <= kOneByteMax) {
    append(bytes_, value, 1);
  } else if (value <= kTwoBytesMax) {
    append(bytes_, value | 0x4000, 2);
  } else {
    append(bytes_, value | 0x80000000, 4);
  }
}

void TlsWriter::opaque(BytesView bytes) {
  varint(bytes.size());
  raw(bytes);
}

Result<std::uint8_t> TlsReader::u8() { return static_cast<std::uint8_t>(big_endian(TRY(raw(1)))); }
Result<std::uint16_t> TlsReader::u16() { return static_cast<std::uint16_t>(big_endian(TRY(raw(2)))); }
Result<std::uint32_t> TlsReader::u32() { return static_cast<std::uint32_t>(big_endian(TRY(raw(4)))); }
Result<std::uint64_t> TlsReader::u64() { return big_endian(TRY(raw(8))); }

Result<BytesView> TlsReader::raw(std::size_t size) {
  if (rest_.size() < size) return truncated();
  const BytesView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

// "Vectors whose length encoding is not minimal MUST be rejected" (RFC 9420 §2.1.2); the prefix 11 is invalid.
Result<std::size_t> TlsReader::varint() {
  if (rest_.empty()) return truncated();
  const int prefix = rest_[0] >> 6;
  if (prefix == 3) return fail(ErrorCode::kMalformedInput, "tls: invalid length prefix");
  const std::size_t size = std::size_t{1} << prefix;
  const std::size_t mask = (std::size_t{1} << (8 * size - 2)) - 1;
  const std::size_t value = static_cast<std::size_t>(big_endian(TRY(raw(size)))) & mask;
  const bool minimal = size == 1 || (size == 2 && value > kOneByteMax) || (size == 4 && value > kTwoBytesMax);
  if (!minimal) return fail(ErrorCode::kMalformedInput, "tls: length prefix is not minimal");
  return value;
}

Result<BytesView> TlsReader::opaque() { return raw(TRY(varint())); }

Result<void> TlsReader::finish() const {
  if (!rest_.empty()) return fail(ErrorCode::kMalformedInput, "tls: trailing bytes");
  return {};
}

}  // namespace carecircle
