// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/secret_writer.h"

#include <algorithm>

#include "core/codec/tls.h"

namespace carecircle::mls {

constexpr std::size_t kInitialSize = 256;

void SecretWriter::reserve(std::size_t more) {
  if (used_ + more <= buffer_.size()) return;
  SecretBytes larger(std::max({kInitialSize, buffer_.size() * 2, used_ + more}));
  std::copy_n(buffer_.view().begin(), used_, larger.mutable_view().begin());
  buffer_ = std::move(larger);
}

void SecretWriter::raw(BytesView bytes) {
  reserve(bytes.size());
  std::copy(bytes.begin(), bytes.end(), buffer_.mutable_view().begin() + static_cast<std::ptrdiff_t>(used_));
  used_ += bytes.size();
}

void SecretWriter::u8(std::uint8_t value) { raw({&value, 1}); }

void SecretWriter::u32(std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    u8(static_cast<std::uint8_t>(value >> shift));
}

void SecretWriter::u64(std::uint64_t value) {
  u32(static_cast<std::uint32_t>(value >> 32));
  u32(static_cast<std::uint32_t>(value));
}

void SecretWriter::opaque(BytesView bytes) {
  TlsWriter prefix;
  prefix.varint(bytes.size());
  raw(prefix.bytes());
  raw(bytes);
}

SecretBytes SecretWriter::take() const { return SecretBytes::copy_of(buffer_.view().first(used_)); }

}  // namespace carecircle::mls
