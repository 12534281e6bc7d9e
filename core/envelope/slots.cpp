// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/slots.h"

#include "core/crypto/hash.h"
#include "core/envelope/seal.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

constexpr std::size_t kKeySize = 32;

// All bytes of the Slot before `wrapped`.
void write_header(TlsWriter& writer, const Slot& slot) {
  write_version(writer);
  writer.raw(slot.slot_id);
  writer.u8(static_cast<std::uint8_t>(slot.type));
  writer.opaque(slot.parameters);
  writer.u32(slot.generation);
}

Bytes associated_data(const AccountId& account_id, const Slot& slot) {
  TlsWriter writer;
  writer.raw(account_id);
  write_header(writer, slot);
  return writer.take();
}

std::string_view purpose_of(SlotType type) {
  switch (type) {
    case SlotType::password: return "slot/password";
    case SlotType::passkey: return "slot/passkey";
    case SlotType::recovery: return "slot/recovery";
    case SlotType::trustees: return "slot/trustees";
  }
  return "slot";
}

Slot make_slot(SlotType type, const AccountId& account_id, BytesView secret, std::uint32_t generation,
               BytesView account_master_key, Entropy& entropy) {
  Slot slot{.slot_id = entropy.array<16>(), .type = type, .generation = generation};
  const SecretBytes key = derive_key(secret, slot.slot_id, purpose_of(type), {}, kKeySize);
  slot.wrapped = seal(key.view(), "slot", slot.slot_id, associated_data(account_id, slot), account_master_key, entropy);
  return slot;
}

Result<SecretBytes> open_slot(SlotType type, const AccountId& account_id, const Slot& slot, BytesView secret) {
  if (slot.type != type) return fail(ErrorCode::kWrongState, "slot: type");
  const SecretBytes key = derive_key(secret, slot.slot_id, purpose_of(type), {}, kKeySize);
  return open_sealed(key.view(), "slot", slot.slot_id, associated_data(account_id, slot), slot.wrapped);
}

Result<SlotType> slot_type_from_wire(std::uint8_t value) {
  if (value < 1 || value > 4) return fail(ErrorCode::kMalformedInput, "slot: type");
  return static_cast<SlotType>(value);
}

}  // namespace

void write(TlsWriter& writer, const Slot& slot) {
  write_header(writer, slot);
  writer.opaque(slot.wrapped);
}

Result<void> read(TlsReader& reader, Slot& slot) {
  TRY(read_version(reader));
  slot.slot_id = TRY(reader.array<16>());
  slot.type = TRY(slot_type_from_wire(TRY(reader.u8())));
  slot.parameters = TRY(read_opaque(reader));
  slot.generation = TRY(reader.u32());
  slot.wrapped = TRY(read_opaque(reader));
  return {};
}

Slot make_password_slot(const AccountId& account_id, BytesView export_key, std::uint32_t generation,
                        BytesView account_master_key, Entropy& entropy) {
  return make_slot(SlotType::password, account_id, export_key, generation, account_master_key, entropy);
}

Result<SecretBytes> open_password_slot(const AccountId& account_id, const Slot& slot, BytesView export_key) {
  return open_slot(SlotType::password, account_id, slot, export_key);
}

Slot make_recovery_slot(const AccountId& account_id, const RecoveryCode& code, std::uint32_t generation,
                        BytesView account_master_key, Entropy& entropy) {
  return make_slot(SlotType::recovery, account_id, code.key_material(), generation, account_master_key, entropy);
}

Result<SecretBytes> open_recovery_slot(const AccountId& account_id, const Slot& slot, const RecoveryCode& code) {
  return open_slot(SlotType::recovery, account_id, slot, code.key_material());
}

SignatureKeyPair derive_recovery_login_key(const RecoveryCode& code) {
  return signature_key_pair(derive_key(code.key_material(), {}, "recovery-auth", {}, kSignatureSeedSize).view());
}

Bytes sign_recovery_challenge(const RecoveryCode& code, BytesView server_id, BytesView recovery_id,
                              BytesView challenge) {
  return sign_labelled(derive_recovery_login_key(code).seed.view(), "Recovery",
                       concat({server_id, recovery_id, challenge}));
}

}  // namespace carecircle
