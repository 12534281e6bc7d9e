// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/codec/tls.h"

// Who somebody is: accounts, devices, and the credential that binds a device's MLS leaf to its account
// (security.md 2.3, 3, 4). Every struct begins with uint16 version = 1 on the wire; another version is kMalformedInput.

namespace carecircle {

inline constexpr std::uint16_t kStructVersion = 1;

// Rotations of the identity key that one credential can carry.
inline constexpr std::size_t kIdentityLinksMax = 256;

using AccountId = ByteArray<16>;
using DeviceId = ByteArray<16>;
using CircleId = ByteArray<16>;
using Id = ByteArray<16>;  // any other random identifier

// account_id = SHA-256("carecircle/account/v1" || first AIK)[0..15].
AccountId account_id_of(BytesView first_identity_key);

// One rotation of the account identity key: the new key and the old key's signature ("carecircle/IdentityLink") over it
// and the account's id, which is what makes a successor a successor rather than a newcomer.
struct IdentityLink {
  Bytes identity_key;  // the new AIK
  Bytes signature;     // by the AIK before it, over IdentityLinkContent
};
struct IdentityLinkContent {
  AccountId account_id{};
  Bytes identity_key;
};

// The MLS credential's identity.
struct Credential {
  AccountId account_id{};
  DeviceId device_id{};
  Bytes identity_key;               // the current AIK
  Bytes first_identity_key;         // whose hash is account_id
  std::vector<IdentityLink> links;  // aik_chain: from the first AIK to the current one, empty without rotations
  std::uint32_t set_version = 0;
  Bytes signature;  // AIK over CredentialContent ("carecircle/Credential")
};
// What the AIK signs: all of the credential before its signature, and the leaf's signature key.
struct CredentialContent {
  Credential credential;  // its signature left out
  Bytes leaf_signature_key;
};

// Checks the hash of the first key, every link, and the signature for this leaf key. kSignatureInvalid otherwise.
Result<void> verify_credential(const Credential& credential, BytesView leaf_signature_key);
// The content bytes to sign, exactly as verify_credential reads them.
Bytes credential_content(const Credential& credential, BytesView leaf_signature_key);
// True when `successor` is of the same account, its chain contains `known` as an identity key, and its set_version is not lower.
bool continues(const Credential& known, const Credential& successor);

struct DeviceStatement {
  AccountId account_id{};
  DeviceId device_id{};
  Bytes signature_key;  // DSK, Ed25519
  Bytes hpke_key;       // DHK
  std::uint32_t set_version = 0;
  Bytes name_sealed;
  std::uint64_t created_ms = 0;
  ByteArray<32> previous_hash{};
  std::uint32_t sequence = 0;
};

struct DeviceSet {
  AccountId account_id{};
  std::uint32_t set_version = 0;
  Bytes identity_key;
  Bytes sealing_key;                      // ASK public half, hpke::kStoredSuite
  std::vector<ByteArray<32>> statements;  // SHA-256 of each DeviceStatement
  ByteArray<32> previous_hash{};
  std::uint64_t time_ms = 0;
};

void write(TlsWriter&, const IdentityLink&);
Result<void> read(TlsReader&, IdentityLink&);
void write(TlsWriter&, const IdentityLinkContent&);
Result<void> read(TlsReader&, IdentityLinkContent&);
void write(TlsWriter&, const Credential&);
Result<void> read(TlsReader&, Credential&);
void write(TlsWriter&, const DeviceStatement&);
Result<void> read(TlsReader&, DeviceStatement&);
void write(TlsWriter&, const DeviceSet&);
Result<void> read(TlsReader&, DeviceSet&);

// A signed struct as it travels: the bytes that were signed, and the signature over them. Verified exactly as received.
struct Signed {
  Bytes content;
  Bytes signature;
};
void write(TlsWriter&, const Signed&);
Result<void> read(TlsReader&, Signed&);

}  // namespace carecircle
