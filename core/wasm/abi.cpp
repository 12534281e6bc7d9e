// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/wasm/abi.h"

namespace carecircle::wasm {
namespace {

// The one output arena: what the last operation left, wiped when the next one replaces it.
SecretBytes& arena() {
  static SecretBytes bytes;
  return bytes;
}

Result<Output> run_on(Operation operation, std::size_t count, BytesView input) {
  const std::vector<BytesView> fields = TRY(structure(input, count));
  return operation(fields);
}

Result<Output> error_name_of(Input input) {
  const auto code = error_code_from_number(static_cast<std::uint32_t>(TRY(number(input[0]))));
  if (!code) return fail(ErrorCode::kNotFound, "wasm: no such error");
  return output(error_name(*code), plain_words(*code));
}

}  // namespace

std::int32_t run(Operation operation, std::size_t fields, const std::uint8_t* input, std::size_t size) {
  arena() = SecretBytes();
  const Result<Output> result = run_on(operation, fields, {input, size});
  if (!result) return static_cast<std::int32_t>(result.code());
  arena() = list_field(*result);
  return 0;
}

Result<std::uint64_t> number(BytesView field, std::uint64_t most) {
  if (field.size() > sizeof(std::uint64_t)) return fail(ErrorCode::kMalformedInput, "wasm: number");
  std::uint64_t value = 0;
  for (const std::uint8_t byte : field)
    value = value << 8 | byte;
  if (value > most) return fail(ErrorCode::kMalformedInput, "wasm: number too large");
  return value;
}

Result<std::vector<BytesView>> list(BytesView field) {
  TlsReader reader(field);
  std::vector<BytesView> fields;
  while (!reader.empty())
    fields.push_back(TRY(reader.opaque()));
  return fields;
}

Result<std::vector<BytesView>> structure(BytesView field, std::size_t count) {
  std::vector<BytesView> fields = TRY(list(field));
  if (fields.size() != count) return fail(ErrorCode::kMalformedInput, "wasm: number of fields");
  return fields;
}

SecretBytes list_field(const Output& fields) {
  std::vector<Bytes> prefixes;
  std::size_t size = 0;
  for (const SecretBytes& field : fields) {
    TlsWriter prefix;
    prefix.varint(field.size());
    size += prefix.bytes().size() + field.size();
    prefixes.push_back(prefix.take());
  }
  SecretBytes joined(size);
  auto out = joined.mutable_view().begin();
  for (std::size_t index = 0; index < fields.size(); ++index) {
    const BytesView field = fields[index].view();
    out = std::copy(prefixes[index].begin(), prefixes[index].end(), out);
    out = std::copy(field.begin(), field.end(), out);
  }
  return joined;
}

SecretBytes number_field(std::uint64_t value) {
  TlsWriter writer;
  writer.u64(value);
  return SecretBytes::copy_of(writer.bytes());
}

}  // namespace carecircle::wasm

extern "C" __attribute__((export_name("carecircle_output_pointer"))) const std::uint8_t* carecircle_output_pointer() {
  return carecircle::wasm::arena().view().data();
}

extern "C" __attribute__((export_name("carecircle_output_size"))) std::size_t carecircle_output_size() {
  return carecircle::wasm::arena().size();
}

// number → name, plain words
CARECIRCLE_OPERATION(error_name, 1, carecircle::wasm::error_name_of)
