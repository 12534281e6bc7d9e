// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/account_keys.h"

#include "core/bytes/ensure.h"
#include "core/crypto/password_hash.h"
#include "core/envelope/padding.h"
#include "core/envelope/seal.h"
#include "core/envelope/signing.h"

namespace carecircle {
namespace {

Bytes index_context(const AccountId& account_id, std::uint64_t version) {
  TlsWriter writer;
  writer.raw(account_id);
  writer.u64(version);
  return writer.take();
}

SecretBytes derive_index_key(BytesView storage_key, const AccountId& account_id) {
  return derive_key(storage_key, {}, "index", account_id, kAccountKeySize);
}

}  // namespace

SecretBytes generate_account_master_key(Entropy& entropy) { return entropy.secret(kAccountKeySize); }

SecretBytes derive_storage_key(BytesView account_master_key, const AccountId& account_id) {
  return derive_key(account_master_key, {}, "storage", account_id, kAccountKeySize);
}

hpke::KeyPair derive_account_sealing_key(BytesView storage_key, const AccountId& account_id) {
  const SecretBytes input_key = derive_key(storage_key, {}, "account-seal", account_id, kAccountKeySize);
  return hpke::derive_key_pair(hpke::kStoredSuite.kem, input_key.view());
}

SecretBytes generate_subject_key(Entropy& entropy) { return entropy.secret(kAccountKeySize); }

Signed sign_device_statement(const AccountIdentity& identity, DeviceStatement statement) {
  statement.account_id = identity.account_id;
  statement.set_version = identity.set_version;
  return sign_content(identity.key.seed.view(), "DeviceStatement", encode(statement));
}

Signed sign_device_set(const AccountIdentity& identity, DeviceSet device_set) {
  device_set.account_id = identity.account_id;
  device_set.set_version = identity.set_version;
  device_set.identity_key = identity.key.public_key;
  return sign_content(identity.key.seed.view(), "DeviceSet", encode(device_set));
}

Bytes seal_index(BytesView storage_key, const AccountId& account_id, std::uint64_t version, BytesView index,
                 Entropy& entropy) {
  const SecretBytes padded = pad_to_multiple(index, kIndexPaddingStep);
  return seal(derive_index_key(storage_key, account_id).view(), "index", account_id, index_context(account_id, version),
              padded.view(), entropy);
}

Result<SecretBytes> open_index(BytesView storage_key, const AccountId& account_id, std::uint64_t version,
                               BytesView sealed) {
  const auto padded = TRY(open_sealed(derive_index_key(storage_key, account_id).view(), "index", account_id,
                                      index_context(account_id, version), sealed));
  return unpad_multiple(padded.view(), kIndexPaddingStep);
}

SecretBytes generate_local_key(Entropy& entropy) { return entropy.secret(kAccountKeySize); }

SecretBytes derive_local_wrapping_key_from_passphrase(BytesView passphrase, BytesView local_salt) {
  ensure(local_salt.size() == kLocalSaltSize, "local store: salt size");
  return argon2id(passphrase, local_salt, kAccountKeySize);
}

SecretBytes derive_local_wrapping_key_from_storage_key(BytesView storage_key, const DeviceId& device_id) {
  return derive_key(storage_key, {}, "local", device_id, kAccountKeySize);
}

Bytes wrap_local_key(BytesView wrapping_key, const DeviceId& device_id, BytesView local_key, Entropy& entropy) {
  return seal(wrapping_key, "local/wrap", device_id, device_id, local_key, entropy);
}

Result<SecretBytes> unwrap_local_key(BytesView wrapping_key, const DeviceId& device_id, BytesView wrapped) {
  return open_sealed(wrapping_key, "local/wrap", device_id, device_id, wrapped);
}

}  // namespace carecircle
