// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/secret_bytes.h"

#include <algorithm>
#include <utility>

namespace carecircle {

SecretBytes::SecretBytes(std::size_t size) : data_(size == 0 ? nullptr : new std::uint8_t[size]()), size_(size) {}

SecretBytes SecretBytes::copy_of(BytesView bytes) {
  SecretBytes copy(bytes.size());
  std::ranges::copy(bytes, copy.data_);
  return copy;
}

SecretBytes SecretBytes::joined(std::initializer_list<BytesView> parts) {
  std::size_t size = 0;
  for (BytesView part : parts)
    size += part.size();
  SecretBytes whole(size);
  std::uint8_t* out = whole.data_;
  for (BytesView part : parts)
    out = std::ranges::copy(part, out).out;
  return whole;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe(mutable_view());
    delete[] data_;
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() {
  wipe(mutable_view());
  delete[] data_;
}

SecretBytes SecretBytes::clone() const { return copy_of(view()); }

}  // namespace carecircle
