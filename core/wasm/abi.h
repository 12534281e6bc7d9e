// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// The C ABI of core.wasm. Every operation is one export
//
//   int32 carecircle_<operation>(pointer input, size)
//
// that reads its fields from `input`, each as opaque<V> (RFC 9420 §2.1.2; numbers big-endian in as many bytes as they need),
// and returns 0 or the number of an error of the catalogue. Its fields of output, in the same form, then lie at
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

// A number in a field; kMalformedInput for more than eight bytes.
Result<std::uint64_t> number(BytesView field);
SecretBytes number_field(std::uint64_t value);

// The fields of an output, from values that are secret or not.
template <typename... Values>
Output output(const Values&... values) {
  Output fields;
  (fields.push_back(SecretBytes::copy_of(values)), ...);
  return fields;
}

}  // namespace carecircle::wasm

#define CARECIRCLE_OPERATION(name, fields, function)                                           \
  extern "C" __attribute__((export_name("carecircle_" #name))) std::int32_t carecircle_##name( \
      const std::uint8_t* input, std::size_t size) {                                           \
    return ::carecircle::wasm::run(function, fields, input, size);                             \
  }
