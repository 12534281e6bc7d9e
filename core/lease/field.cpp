// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Contact fields of core/lease/lease.h.
#include "core/envelope/padding.h"
#include "core/envelope/seal.h"
#include "core/envelope/struct_version.h"
#include "core/lease/lease.h"

namespace carecircle {
namespace {

constexpr std::size_t kFieldKeySize = 32;

Bytes field_associated_data(const Id& field_id, std::uint32_t generation) {
  TlsWriter writer;
  writer.raw(field_id);
  writer.u32(generation);
  return writer.take();
}

// struct { uint16 version = 1; uint16 kind; opaque value<V>; }, padded: neither kind nor length shows.
Result<SecretBytes> pad_value(FieldKind kind, BytesView value) {
  TlsWriter writer;
  write_version(writer);
  writer.u16(static_cast<std::uint16_t>(kind));
  writer.opaque(value);
  Bytes unpadded = writer.take();
  auto padded = pad_to_bucket(unpadded, kContactBuckets);
  wipe(unpadded);
  return padded;
}

}  // namespace

Result<FieldKind> field_kind_from_wire(std::uint16_t value) {
  if (value < 1 || value > 6) return fail(ErrorCode::kMalformedInput, "field: kind");
  return static_cast<FieldKind>(value);
}

Result<NewField> seal_field(const Id& field_id, FieldKind kind, std::uint32_t generation, BytesView value,
                            Entropy& entropy) {
  if (value.size() > kContactValueMax) return fail(ErrorCode::kLimitExceeded, "field: value");
  const auto padded = TRY(pad_value(kind, value));
  SecretBytes key = entropy.secret(kFieldKeySize);
  Bytes sealed =
      seal(key.view(), "field", field_id, field_associated_data(field_id, generation), padded.view(), entropy);
  return NewField{.field = {.field_id = field_id, .generation = generation, .sealed = std::move(sealed)},
                  .key = std::move(key)};
}

Result<OpenedField> open_field(const SealedField& field, BytesView key) {
  const auto padded = TRY(
      open_sealed(key, "field", field.field_id, field_associated_data(field.field_id, field.generation), field.sealed));
  const auto plaintext = TRY(unpad_bucket(padded.view(), kContactBuckets));
  TlsReader reader(plaintext.view());
  TRY(read_version(reader));
  OpenedField opened{.field_id = field.field_id};
  opened.kind = TRY(field_kind_from_wire(TRY(reader.u16())));
  opened.value = SecretBytes::copy_of(TRY(reader.opaque()));
  TRY(reader.finish());
  return opened;
}

}  // namespace carecircle
