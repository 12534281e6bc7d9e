// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/codec/tls.h"

// The C ABI of core.wasm. Every operation is one export
//
//   int32 carecircle_<operation>(pointer input, size)
//
// that reads its fields from `input`, each as opaque<V> (RFC 9420 §2.1.2; numbers big-endian in as many bytes as they need),
// and returns 0 or the number of an error of the catalogue. A field may hold a list of fields, in the same form. The fields of
// output then lie at
// carecircle_output_pointer() for carecircle_output_size() bytes until the next operation, which wipes them. On an error there
// is no output and nothing has changed. core_module.mjs is the other side.
//
// A module is one worker's: not thread safe.

namespace carecircle::wasm {

using Input = std::span<const BytesView>;
using Output = std::vector<SecretBytes>;
using Operation = Result<Output> (*)(Input input);

// Splits the input into exactly `fields` fields, runs the operation and keeps its output.
std::int32_t run(Operation operation, std::size_t fields, const std::uint8_t* input, std::size_t size);

// A number in a field; kMalformedInput for more than eight bytes, or more than `most`.
Result<std::uint64_t> number(BytesView field, std::uint64_t most = UINT64_MAX);
// The fields of a field that holds a list.
Result<std::vector<BytesView>> list(BytesView field);
// Exactly `count` fields of a field that holds a struct.
Result<std::vector<BytesView>> structure(BytesView field, std::size_t count);
// Exactly N bytes, such as an id. kMalformedInput.
template <std::size_t N>
Result<ByteArray<N>> array(BytesView field) {
  TlsReader reader(field);
  const ByteArray<N> value = TRY(reader.array<N>());
  TRY(reader.finish());
  return value;
}
// Times are milliseconds outside and seconds in MLS.
inline Result<std::uint64_t> seconds_of(BytesView milliseconds) { return TRY(number(milliseconds)) / 1000; }

SecretBytes number_field(std::uint64_t value);
SecretBytes list_field(const Output& fields);

// The fields of an output: numbers, text, bytes that are secret or not, and lists of fields.
template <typename Value>
SecretBytes field(const Value& value) {
  if constexpr (std::is_integral_v<Value>) {
    return number_field(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_same_v<Value, SecretBytes>) {
    return value.clone();
  } else if constexpr (std::is_same_v<Value, Output>) {
    return list_field(value);
  } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
    return SecretBytes::copy_of(as_bytes(value));
  } else {
    return SecretBytes::copy_of(value);
  }
}
template <typename... Values>
Output output(const Values&... values) {
  Output fields;
  (fields.push_back(field(values)), ...);
  return fields;
}
// A list of the identifiers or keys in `items`.
template <typename Range>
Output fields_of(const Range& items) {
  Output fields;
  for (const auto& item : items)
    fields.push_back(field(item));
  return fields;
}

}  // namespace carecircle::wasm

#define CARECIRCLE_OPERATION(name, fields, function)                                           \
  extern "C" __attribute__((export_name("carecircle_" #name))) std::int32_t carecircle_##name( \
      const std::uint8_t* input, std::size_t size) {                                           \
    return ::carecircle::wasm::run(function, fields, input, size);                             \
  }
