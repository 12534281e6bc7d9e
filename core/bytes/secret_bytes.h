// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <initializer_list>

#include "core/bytes/bytes.h"

namespace carecircle {

// Key material: owned by one place, wiped when it goes, never printed. Length is fixed at construction, so that no
// reallocation leaves a copy behind. Moved-from objects are empty.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);  // zero-filled
  static SecretBytes copy_of(BytesView bytes);
  static SecretBytes joined(std::initializer_list<BytesView> parts);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  // A second owner must be asked for by name.
  SecretBytes clone() const;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  BytesView view() const { return {data_, size_}; }
  MutableBytesView mutable_view() { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace carecircle
