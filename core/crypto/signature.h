// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// Ed25519 (RFC 8032). Verification rejects non-canonical encodings and small-order keys, as libsodium does.

namespace carecircle {

inline constexpr std::size_t kSignatureSeedSize = 32;
inline constexpr std::size_t kSignaturePublicKeySize = 32;
inline constexpr std::size_t kSignatureSize = 64;

struct SignatureKeyPair {
  SecretBytes seed;  // 32 bytes, RFC 8032's private key
  Bytes public_key;  // 32 bytes
};

// Deterministic: the same seed gives the same pair. `seed` has kSignatureSeedSize bytes.
SignatureKeyPair signature_key_pair(BytesView seed);

// The private key as signing wants it, its public key beside the seed: half the work for who signs often. It is made from the
// seed whenever a device starts and never stored: a pair whose halves do not belong together gives the seed away.
SecretBytes expand_signature_key(BytesView seed);

// `key`: the seed, or what expand_signature_key made of it.
Bytes sign(BytesView key, BytesView message);
bool verify(BytesView public_key, BytesView message, BytesView signature);

// SignContent of security.md 0.2: { opaque label<V> = "carecircle/" + name; opaque content<V> }.
Bytes sign_labelled(BytesView seed, std::string_view name, BytesView content);
Result<void> verify_labelled(BytesView public_key, std::string_view name, BytesView content,
                             BytesView signature);  // kSignatureInvalid

}  // namespace carecircle
