// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

#include "core/codec/account.h"
#include "core/codec/admission.h"
#include "core/codec/grant.h"
#include "core/codec/tls.h"

// How the signed structs become bytes: uint16 version, then the fields in the order in which write and read name them.
// Only the sources of core/codec include this.

namespace carecircle::fields {

inline void put(TlsWriter& writer, std::uint8_t value) { writer.u8(value); }
inline void put(TlsWriter& writer, std::uint16_t value) { writer.u16(value); }
inline void put(TlsWriter& writer, std::uint32_t value) { writer.u32(value); }
inline void put(TlsWriter& writer, std::uint64_t value) { writer.u64(value); }
inline void put(TlsWriter& writer, Role value) { writer.u8(static_cast<std::uint8_t>(value)); }
inline void put(TlsWriter& writer, Purpose value) { writer.u16(static_cast<std::uint16_t>(value)); }
inline void put(TlsWriter& writer, const Bytes& value) { writer.opaque(value); }
inline void put(TlsWriter& writer, const std::string& value) { writer.opaque(as_bytes(value)); }

template <std::size_t N>
void put(TlsWriter& writer, const ByteArray<N>& value) {
  writer.raw(value);
}
template <typename Struct>
  requires requires(TlsWriter& writer, const Struct& value) { write(writer, value); }
void put(TlsWriter& writer, const Struct& value) {
  write(writer, value);
}
template <typename Item>
void put(TlsWriter& writer, const std::vector<Item>& items) {
  TlsWriter inner;
  for (const Item& item : items)
    put(inner, item);
  writer.opaque(inner.bytes());
}

inline Result<void> take(TlsReader& reader, std::uint8_t& value) {
  value = TRY(reader.u8());
  return {};
}
inline Result<void> take(TlsReader& reader, std::uint16_t& value) {
  value = TRY(reader.u16());
  return {};
}
inline Result<void> take(TlsReader& reader, std::uint32_t& value) {
  value = TRY(reader.u32());
  return {};
}
inline Result<void> take(TlsReader& reader, std::uint64_t& value) {
  value = TRY(reader.u64());
  return {};
}
inline Result<void> take(TlsReader& reader, Role& value) {
  value = TRY(role_from_wire(TRY(reader.u8())));
  return {};
}
inline Result<void> take(TlsReader& reader, Purpose& value) {
  value = TRY(purpose_from_wire(TRY(reader.u16())));
  return {};
}
inline Result<void> take(TlsReader& reader, Bytes& value) {
  value = to_bytes(TRY(reader.opaque()));
  return {};
}
inline Result<void> take(TlsReader& reader, std::string& value) {
  value = as_text(TRY(reader.opaque()));
  return {};
}

template <std::size_t N>
Result<void> take(TlsReader& reader, ByteArray<N>& value) {
  value = TRY(reader.array<N>());
  return {};
}
template <typename Struct>
  requires requires(TlsReader& reader, Struct& value) { read(reader, value); }
Result<void> take(TlsReader& reader, Struct& value) {
  return read(reader, value);
}
template <typename Item>
Result<void> take(TlsReader& reader, std::vector<Item>& items) {
  TlsReader inner(TRY(reader.opaque()));
  items.clear();
  while (!inner.empty())
    TRY(take(inner, items.emplace_back()));
  return {};
}

template <typename... Fields>
void put_struct(TlsWriter& writer, const Fields&... values) {
  writer.u16(kStructVersion);
  (put(writer, values), ...);
}

inline Result<void> take_all(TlsReader&) { return {}; }
template <typename First, typename... Rest>
Result<void> take_all(TlsReader& reader, First& first, Rest&... rest) {
  TRY(take(reader, first));
  return take_all(reader, rest...);
}

template <typename... Fields>
Result<void> take_struct(TlsReader& reader, Fields&... values) {
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kMalformedInput, "codec: unknown version");
  return take_all(reader, values...);
}

}  // namespace carecircle::fields
