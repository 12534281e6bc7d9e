// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// X25519 (RFC 7748), ML-KEM-768 (FIPS 203) and X-Wing (draft-connolly-cfrg-xwing-kem).

namespace carecircle {

inline constexpr std::size_t kX25519KeySize = 32;

ByteArray<32> x25519_public_key(BytesView private_key);
// Whether `public_key` is a point of small order on the curve or its twist, with which every shared secret is zero
// (RFC 7748 §6.1). Looks at the encoding alone, a thousandth of what a multiplication costs. For public values.
bool x25519_has_small_order(BytesView public_key);
// kKeyInvalid when the result is all zero (RFC 7748 §6.1).
Result<SecretBytes> x25519(BytesView private_key, BytesView public_key);

struct Encapsulation {
  Bytes ciphertext;
  SecretBytes shared_secret;
};

namespace mlkem768 {
inline constexpr std::size_t kSeedSize = 64;  // d || z
inline constexpr std::size_t kPublicKeySize = 1184;
inline constexpr std::size_t kPrivateKeySize = 2400;  // expanded
inline constexpr std::size_t kCiphertextSize = 1088;

struct KeyPair {
  SecretBytes private_key;
  Bytes public_key;
};
KeyPair key_pair(BytesView seed);
// FIPS 203 §7.2: kKeyInvalid for a wrong length or a coefficient that is not below q.
Result<void> check_public_key(BytesView public_key);
// `randomness` has 32 bytes.
Result<Encapsulation> encapsulate(BytesView public_key, BytesView randomness);
// Implicit rejection: a forged ciphertext gives an unrelated secret. kKeyInvalid for wrong lengths or a private key whose hash does not match.
Result<SecretBytes> decapsulate(BytesView private_key, BytesView ciphertext);
}  // namespace mlkem768

namespace xwing {
inline constexpr std::size_t kSeedSize = 32;  // this is the private key
inline constexpr std::size_t kPublicKeySize = 1216;
inline constexpr std::size_t kCiphertextSize = 1120;

Bytes public_key(BytesView seed);
// `randomness` has 64 bytes: 32 for ML-KEM, then 32 for X25519.
Result<Encapsulation> encapsulate(BytesView public_key, BytesView randomness);
Result<SecretBytes> decapsulate(BytesView seed, BytesView ciphertext);
}  // namespace xwing

}  // namespace carecircle
