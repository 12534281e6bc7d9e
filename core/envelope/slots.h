// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

#include "core/bytes/entropy.h"
#include "core/codec/account.h"
#include "core/crypto/signature.h"

// Unlock slots (security.md 2.3): each wraps the account master key under a key of its own, as LUKS key slots do.
//
//   struct { uint16 version = 1; opaque slot_id[16]; SlotType type; opaque params<V>; uint32 gen; opaque wrapped<V>; } Slot;
//   wrapped = Seal(KEK, "slot", slot_id, aad = account_id || all bytes of the Slot before `wrapped`, AMK)

namespace carecircle {

enum class SlotType : std::uint8_t { password = 1, passkey = 2, recovery = 3, trustees = 4 };

struct Slot {
  Id slot_id{};
  SlotType type = SlotType::password;
  Bytes parameters;
  std::uint32_t generation = 0;  // counts rewrites of the slot
  Bytes wrapped;
};
void write(TlsWriter&, const Slot&);
Result<void> read(TlsReader&, Slot&);

// KEK = KDF(export_key, slot_id, "slot/password"); `export_key` is OPAQUE's (64 bytes).
Slot make_password_slot(const AccountId& account_id, BytesView export_key, std::uint32_t generation,
                        BytesView account_master_key, Entropy& entropy);
// kWrongState for a slot of another type, else the errors of open_sealed.
Result<SecretBytes> open_password_slot(const AccountId& account_id, const Slot& slot, BytesView export_key);

// A printed recovery code: 130 random bits as 26 characters of Crockford's base32, and his check symbol (the number modulo
// 37). Case, spaces and hyphens do not matter when it is typed; O reads as 0, I and L as 1.
class RecoveryCode {
 public:
  static RecoveryCode generate(Entropy& entropy);
  static Result<RecoveryCode> parse(std::string_view typed);  // kRecoveryCodeWrong

  SecretBytes text() const;                                // "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XX", for the kit
  BytesView key_material() const { return code_.view(); }  // the 26 characters, upper case

 private:
  explicit RecoveryCode(SecretBytes code) : code_(std::move(code)) {}
  SecretBytes code_;
};

// KEK = KDF(code, slot_id, "slot/recovery").
Slot make_recovery_slot(const AccountId& account_id, const RecoveryCode& code, std::uint32_t generation,
                        BytesView account_master_key, Entropy& entropy);
Result<SecretBytes> open_recovery_slot(const AccountId& account_id, const Slot& slot, const RecoveryCode& code);

// Ed25519 from KDF(code, "", "recovery-auth", "", 32). The server stores only the public half and finds the account by it.
SignatureKeyPair derive_recovery_login_key(const RecoveryCode& code);
// The answer to the server's challenge: "carecircle/Recovery" over server_id || recovery_id || challenge.
Bytes sign_recovery_challenge(const RecoveryCode& code, BytesView server_id, BytesView recovery_id,
                              BytesView challenge);

}  // namespace carecircle
