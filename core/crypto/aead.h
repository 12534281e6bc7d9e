// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

namespace carecircle {

enum class Aead : std::uint8_t { aes_128_gcm, aes_256_gcm, chacha20_poly1305 };

inline constexpr std::size_t kAeadNonceSize = 12;
inline constexpr std::size_t kAeadTagSize = 16;
std::size_t aead_key_size(Aead aead);

// Ciphertext followed by the 16-byte tag. Key and nonce sizes are the caller's duty (ensure).
Bytes aead_seal(Aead aead, BytesView key, BytesView nonce, BytesView associated_data, BytesView plaintext);

// kDecryptionFailed when the tag does not match or the input is shorter than a tag. Nothing of the plaintext is released then.
Result<SecretBytes> aead_open(Aead aead, BytesView key, BytesView nonce, BytesView associated_data,
                              BytesView ciphertext);

// AES-128 in counter mode from block zero, in place; encrypts and decrypts. It authenticates nothing: for constructions that
// add a tag of their own (RFC 9605 §4.5.1). `key` has 16 bytes, `nonce` kAeadNonceSize.
void aes_128_ctr(BytesView key, BytesView nonce, MutableBytesView data);

}  // namespace carecircle
