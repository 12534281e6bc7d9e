// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/secret_bytes.h"

// Writes the TLS presentation language into memory that is wiped, on growth too. For structs that carry keys; everything
// else uses TlsWriter. What it writes is read with TlsReader.

namespace carecircle::mls {

class SecretWriter {
 public:
  void u8(std::uint8_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void raw(BytesView bytes);
  void opaque(BytesView bytes);  // opaque<V>
  void opaque(const SecretBytes& bytes) { opaque(bytes.view()); }

  SecretBytes take() const;

 private:
  void reserve(std::size_t more);

  SecretBytes buffer_;
  std::size_t used_ = 0;
};

}  // namespace carecircle::mls
