// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// The TLS presentation language as RFC 9420 §2.1 uses it: big-endian integers, and vectors `<V>` whose length prefix is
// the variable-length integer of RFC 9000 §16 restricted to its minimal form and to 30 bits.
//
// A struct T that is encoded this way offers two free functions in its own namespace:
//   void write(TlsWriter&, const T&);
//   Result<void> read(TlsReader&, T&);
// after which encode(value), decode<T>(bytes), TlsWriter::vector and TlsReader::vector work on it.

namespace carecircle {

inline constexpr std::size_t kVectorLengthMax = (std::size_t{1} << 30) - 1;

class TlsWriter {
 public:
  void u8(std::uint8_t value);
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void raw(BytesView bytes);       // fixed length, no prefix
  void varint(std::size_t value);  // length prefix alone
  void opaque(BytesView bytes);    // opaque<V>

  // T items<V>: elements written one after the other behind their total length.
  template <typename Range>
  void vector(const Range& items) {
    TlsWriter inner;
    for (const auto& item : items)
      write(inner, item);
    opaque(inner.bytes());
  }

  // optional<T>: one presence byte, then the value.
  template <typename T>
  void optional(const std::optional<T>& value) {
    u8(value ? 1 : 0);
    if (value) write(*this, *value);
  }

  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// Reads from a view that it does not own. Every error is kMalformedInput; after one the position is unspecified.
class TlsReader {
 public:
  explicit TlsReader(BytesView bytes) : rest_(bytes) {}

  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();
  Result<BytesView> raw(std::size_t size);
  Result<std::size_t> varint();
  Result<BytesView> opaque();  // a view into the input

  template <std::size_t N>
  Result<ByteArray<N>> array() {
    BytesView view = TRY(raw(N));
    ByteArray<N> result{};
    std::copy(view.begin(), view.end(), result.begin());
    return result;
  }

  template <typename T>
  Result<std::vector<T>> vector() {
    TlsReader inner(TRY(opaque()));
    std::vector<T> items;
    while (!inner.empty()) {
      T item{};
      TRY(read(inner, item));
      items.push_back(std::move(item));
    }
    return items;
  }

  template <typename T>
  Result<std::optional<T>> optional() {
    std::uint8_t present = TRY(u8());
    if (present > 1) return fail(ErrorCode::kMalformedInput, "optional: presence byte");
    if (present == 0) return std::optional<T>{};
    T value{};
    TRY(read(*this, value));
    return std::optional<T>(std::move(value));
  }

  bool empty() const { return rest_.empty(); }
  BytesView rest() const { return rest_; }
  Result<void> finish() const;  // trailing bytes are an error

 private:
  BytesView rest_;
};

template <typename T>
Bytes encode(const T& value) {
  TlsWriter writer;
  write(writer, value);
  return writer.take();
}

// Decodes exactly the whole of `bytes`.
template <typename T>
Result<T> decode(BytesView bytes) {
  TlsReader reader(bytes);
  T value{};
  TRY(read(reader, value));
  TRY(reader.finish());
  return value;
}

}  // namespace carecircle
