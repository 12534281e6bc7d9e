// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/account.h"

#include <algorithm>

#include "core/codec/fields.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"

namespace carecircle {
namespace {

Error invalid(const char* where) { return fail(ErrorCode::kSignatureInvalid, where); }

void put_credential_fields(TlsWriter& writer, const Credential& credential) {
  fields::put_struct(writer, credential.account_id, credential.device_id, credential.identity_key,
                     credential.first_identity_key, credential.links, credential.set_version);
}

// Follows the chain from the first identity key; each link is signed by the key before it.
Result<void> verify_links(const Credential& credential) {
  const Bytes* key = &credential.first_identity_key;
  for (const IdentityLink& link : credential.links) {
    const Bytes content = encode(IdentityLinkContent{credential.account_id, link.identity_key});
    TRY(verify_labelled(*key, "IdentityLink", content, link.signature));
    key = &link.identity_key;
  }
  if (*key != credential.identity_key) return invalid("credential: the chain ends at another key");
  return {};
}

}  // namespace

AccountId account_id_of(BytesView first_identity_key) {
  const ByteArray<32> hash = sha256({as_bytes("carecircle/account/v1"), first_identity_key});
  AccountId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

Bytes credential_content(const Credential& credential, BytesView leaf_signature_key) {
  TlsWriter writer;
  put_credential_fields(writer, credential);
  writer.opaque(leaf_signature_key);
  return writer.take();
}

Result<void> verify_credential(const Credential& credential, BytesView leaf_signature_key) {
  if (credential.links.size() > kIdentityLinksMax) return invalid("credential: too many links");
  if (account_id_of(credential.first_identity_key) != credential.account_id)
    return invalid("credential: not this account's first key");
  TRY(verify_links(credential));
  return verify_labelled(credential.identity_key, "Credential", credential_content(credential, leaf_signature_key),
                         credential.signature);
}

bool continues(const Credential& known, const Credential& successor) {
  if (known.account_id != successor.account_id || successor.set_version < known.set_version) return false;
  if (successor.first_identity_key == known.identity_key) return true;
  return std::ranges::any_of(successor.links,
                             [&](const IdentityLink& link) { return link.identity_key == known.identity_key; });
}

void write(TlsWriter& writer, const IdentityLink& link) {
  fields::put_struct(writer, link.identity_key, link.signature);
}
Result<void> read(TlsReader& reader, IdentityLink& link) {
  return fields::take_struct(reader, link.identity_key, link.signature);
}

void write(TlsWriter& writer, const IdentityLinkContent& content) {
  fields::put_struct(writer, content.account_id, content.identity_key);
}
Result<void> read(TlsReader& reader, IdentityLinkContent& content) {
  return fields::take_struct(reader, content.account_id, content.identity_key);
}

void write(TlsWriter& writer, const Credential& credential) {
  put_credential_fields(writer, credential);
  writer.opaque(credential.signature);
}
Result<void> read(TlsReader& reader, Credential& credential) {
  return fields::take_struct(reader, credential.account_id, credential.device_id, credential.identity_key,
                             credential.first_identity_key, credential.links, credential.set_version,
                             credential.signature);
}

void write(TlsWriter& writer, const DeviceStatement& statement) {
  fields::put_struct(writer, statement.account_id, statement.device_id, statement.signature_key, statement.hpke_key,
                     statement.set_version, statement.name_sealed, statement.created_ms, statement.previous_hash,
                     statement.sequence);
}
Result<void> read(TlsReader& reader, DeviceStatement& statement) {
  return fields::take_struct(reader, statement.account_id, statement.device_id, statement.signature_key,
                             statement.hpke_key, statement.set_version, statement.name_sealed, statement.created_ms,
                             statement.previous_hash, statement.sequence);
}

void write(TlsWriter& writer, const DeviceSet& set) {
  fields::put_struct(writer, set.account_id, set.set_version, set.identity_key, set.sealing_key, set.statements,
                     set.previous_hash, set.time_ms);
}
Result<void> read(TlsReader& reader, DeviceSet& set) {
  return fields::take_struct(reader, set.account_id, set.set_version, set.identity_key, set.sealing_key, set.statements,
                             set.previous_hash, set.time_ms);
}

void write(TlsWriter& writer, const Signed& value) { fields::put_struct(writer, value.content, value.signature); }
Result<void> read(TlsReader& reader, Signed& value) {
  return fields::take_struct(reader, value.content, value.signature);
}

}  // namespace carecircle
