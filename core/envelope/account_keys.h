// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/entropy.h"
#include "core/codec/account.h"
#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"

// An account's keys (security.md 2.3 and 3): everything hangs on the account master key AMK, 32 random bytes that only
// unlock slots hold (core/envelope/slots.h).
//
//   AIK  account identity key, Ed25519, sealed under KDF(AMK, "", "aik", account_id)
//   SSK  storage key KDF(AMK, "", "storage", account_id): index, settings, archive, local store
//   ASK  account sealing key, an HPKE pair from KDF(SSK, "", "account-seal", account_id)

namespace carecircle {

inline constexpr std::size_t kAccountKeySize = 32;  // AMK, SSK, local key, k_subject
inline constexpr std::size_t kLocalSaltSize = 16;

SecretBytes generate_account_master_key(Entropy& entropy);
SecretBytes derive_storage_key(BytesView account_master_key, const AccountId& account_id);
hpke::KeyPair derive_account_sealing_key(BytesView storage_key, const AccountId& account_id);
// The key with which the audit log's tags are made (security.md 10.1): random, kept in the index.
SecretBytes generate_subject_key(Entropy& entropy);

// The account's identity with its private half and the chain that leads from the first key to the current one.
struct AccountIdentity {
  AccountId account_id{};
  SignatureKeyPair key;  // the current AIK
  Bytes first_identity_key;
  std::vector<IdentityLink> links;  // empty without rotations
  std::uint32_t set_version = 1;

  AccountIdentity clone() const;
};
AccountIdentity generate_identity(Entropy& entropy);
// A new AIK, cross-signed by the old one ("carecircle/IdentityLink"), and the next set_version: after a recovery or the
// removal of a device. The caller makes a new AMK as well.
AccountIdentity rotate_identity(const AccountIdentity& identity, Entropy& entropy);

// The whole identity, sealed under KDF(AMK, "", "aik", account_id).
Bytes seal_identity(BytesView account_master_key, const AccountIdentity& identity, Entropy& entropy);
// Errors of open_sealed; kSignatureInvalid when the chain does not lead from account_id to the key.
Result<AccountIdentity> open_identity(BytesView account_master_key, const AccountId& account_id, BytesView sealed);

// The encoded Credential that binds a device's leaf signature key (DSK) to the account: the identity of its MLS leaf.
Bytes make_credential(const AccountIdentity& identity, const DeviceId& device_id, BytesView leaf_signature_key);

// Signed by the AIK, labels "DeviceStatement" and "DeviceSet". Account, AIK and set_version are filled in from `identity`.
Signed sign_device_statement(const AccountIdentity& identity, DeviceStatement statement);
Signed sign_device_set(const AccountIdentity& identity, DeviceSet device_set);

// The personal index, sealed under the storage key and padded to a multiple of 4 KiB. `version` is bound: the server cannot
// pass an old copy off as a new one.
Bytes seal_index(BytesView storage_key, const AccountId& account_id, std::uint64_t version, BytesView index,
                 Entropy& entropy);
Result<SecretBytes> open_index(BytesView storage_key, const AccountId& account_id, std::uint64_t version,
                               BytesView sealed);

// The local store's key, wrapped twice (security.md 3): under Argon2id of the passphrase, so that a command needs no sign-in,
// and under the storage key, so that signing in again reopens the store.
SecretBytes generate_local_key(Entropy& entropy);
SecretBytes derive_local_wrapping_key_from_passphrase(BytesView passphrase, BytesView local_salt);
SecretBytes derive_local_wrapping_key_from_storage_key(BytesView storage_key, const DeviceId& device_id);
Bytes wrap_local_key(BytesView wrapping_key, const DeviceId& device_id, BytesView local_key, Entropy& entropy);
Result<SecretBytes> unwrap_local_key(BytesView wrapping_key, const DeviceId& device_id, BytesView wrapped);

}  // namespace carecircle
