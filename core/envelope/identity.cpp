// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The account identity of core/envelope/account_keys.h: generation, rotation, its sealed form, and credentials.
#include "core/bytes/ensure.h"
#include "core/envelope/account_keys.h"
#include "core/envelope/seal.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

// struct { uint16 version = 1; opaque seed[32]; opaque first_identity_key<V>; IdentityLink links<V>; uint32 set_version; }
SecretBytes encode_identity(const AccountIdentity& identity) {
  TlsWriter rest;
  rest.opaque(identity.first_identity_key);
  rest.vector(identity.links);
  rest.u32(identity.set_version);
  // The seed is put in last, into memory that is wiped and never grows.
  SecretBytes encoded(2 + kSignatureSeedSize + rest.bytes().size());
  auto out = encoded.mutable_view();
  out[1] = kStructVersion;
  std::ranges::copy(identity.key.seed.view(), out.begin() + 2);
  std::ranges::copy(rest.bytes(), out.begin() + 2 + kSignatureSeedSize);
  return encoded;
}

Result<AccountIdentity> decode_identity(const AccountId& account_id, BytesView encoded) {
  TlsReader reader(encoded);
  TRY(read_version(reader));
  AccountIdentity identity{.account_id = account_id};
  identity.key = signature_key_pair(TRY(reader.raw(kSignatureSeedSize)));
  identity.first_identity_key = TRY(read_opaque(reader));
  identity.links = TRY(reader.vector<IdentityLink>());
  identity.set_version = TRY(reader.u32());
  TRY(reader.finish());
  return identity;
}

SecretBytes derive_sealing_key(BytesView account_master_key, const AccountId& account_id) {
  return derive_key(account_master_key, {}, "aik", account_id, kAccountKeySize);
}

Credential credential_for(const AccountIdentity& identity, const DeviceId& device_id, BytesView leaf_signature_key) {
  Credential credential{.account_id = identity.account_id,
                        .device_id = device_id,
                        .identity_key = identity.key.public_key,
                        .first_identity_key = identity.first_identity_key,
                        .links = identity.links,
                        .set_version = identity.set_version};
  credential.signature =
      sign_labelled(identity.key.seed.view(), "Credential", credential_content(credential, leaf_signature_key));
  return credential;
}

}  // namespace

AccountIdentity AccountIdentity::clone() const {
  return AccountIdentity{.account_id = account_id,
                         .key = {.seed = key.seed.clone(), .public_key = key.public_key},
                         .first_identity_key = first_identity_key,
                         .links = links,
                         .set_version = set_version};
}

AccountIdentity generate_identity(Entropy& entropy) {
  AccountIdentity identity;
  identity.key = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  identity.first_identity_key = identity.key.public_key;
  identity.account_id = account_id_of(identity.first_identity_key);
  return identity;
}

AccountIdentity rotate_identity(const AccountIdentity& identity, Entropy& entropy) {
  AccountIdentity successor = identity.clone();
  successor.key = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  successor.set_version = identity.set_version + 1;
  const IdentityLinkContent content{.account_id = identity.account_id, .identity_key = successor.key.public_key};
  successor.links.push_back(
      IdentityLink{.identity_key = successor.key.public_key,
                   .signature = sign_labelled(identity.key.seed.view(), "IdentityLink", encode(content))});
  return successor;
}

Bytes seal_identity(BytesView account_master_key, const AccountIdentity& identity, Entropy& entropy) {
  return seal(derive_sealing_key(account_master_key, identity.account_id).view(), "aik", identity.account_id,
              identity.account_id, encode_identity(identity).view(), entropy);
}

Result<AccountIdentity> open_identity(BytesView account_master_key, const AccountId& account_id, BytesView sealed) {
  const auto encoded = TRY(
      open_sealed(derive_sealing_key(account_master_key, account_id).view(), "aik", account_id, account_id, sealed));
  auto identity = TRY(decode_identity(account_id, encoded.view()));
  // A credential of our own passes the checks of others only if the chain leads from the account's id to this key.
  TRY(verify_credential(credential_for(identity, {}, identity.key.public_key), identity.key.public_key));
  return identity;
}

Bytes make_credential(const AccountIdentity& identity, const DeviceId& device_id, BytesView leaf_signature_key) {
  return encode(credential_for(identity, device_id, leaf_signature_key));
}

}  // namespace carecircle
