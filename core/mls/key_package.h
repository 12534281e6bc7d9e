// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/bytes/entropy.h"
#include "core/bytes/secret_bytes.h"
#include "core/mls/types.h"

// Key packages (RFC 9420 §10): what a device publishes so that others can add it, and the secrets it keeps.

namespace carecircle::mls {

// A device's own leaf: who it is, and its signature key. The encryption key is made where it is needed.
struct LeafSecrets {
  // A key belongs to one scheme: it is not used with suites that sign otherwise, whatever a message says.
  SignatureScheme signature_scheme = SignatureScheme::ed25519;
  SecretBytes signature_seed;  // the private key, as generate_signature_key (core/mls/suite.h) makes it
  Bytes identity;              // of the basic credential
  std::vector<Extension> extensions;
  std::vector<std::uint16_t> supported_extensions;  // extension types beyond RFC 9420's own, for capabilities
  Lifetime lifetime;                                // for key packages

  LeafSecrets clone() const;
};

struct KeyPackageSecrets {
  CipherSuite suite;
  Bytes message;               // MLSMessage with the KeyPackage, to publish
  Bytes reference;             // KeyPackageRef (§5.2)
  SecretBytes init_key;        // private
  SecretBytes encryption_key;  // private
  LeafSecrets leaf;
};

// kMlsSuiteNotSupported when `suite` does not sign with the scheme of the leaf's key, kKeyInvalid when that is none.
Result<void> check_signature_key(CipherSuite suite, const LeafSecrets& leaf);

Result<KeyPackageSecrets> make_key_package(CipherSuite suite, const LeafSecrets& leaf, Entropy& entropy);

// Checks a KeyPackage MLSMessage by itself (§10.1): version, suite, signatures, distinct keys, lifetime against `now_s`.
// Group-dependent rules are checked by the group that adds it.
struct KeyPackageView {
  KeyPackage key_package;
  Bytes reference;
};
Result<KeyPackageView> read_key_package(BytesView message, std::uint64_t now_s);

// §10.1 for a group of `suite`, as used for Add proposals as well. Without `group_extensions` the rules that need a group
// are left out, without `now_s` the lifetime. kMlsSuiteNotSupported, kMlsLeafInvalid, kSignatureInvalid, kKeyInvalid.
Result<void> validate_key_package(const KeyPackage& key_package, CipherSuite suite,
                                  const std::vector<Extension>* group_extensions, std::optional<std::uint64_t> now_s);

// "Applications MUST define a maximum total lifetime that is acceptable for a LeafNode" (§7.2): what read_key_package accepts.
inline constexpr std::uint64_t kKeyPackageLifetimeMaxS = std::uint64_t{400} * 24 * 3600;

// For the caller's own storage; the bytes are secret.
SecretBytes serialize(const KeyPackageSecrets& secrets);
Result<KeyPackageSecrets> restore_key_package(BytesView bytes);

}  // namespace carecircle::mls
