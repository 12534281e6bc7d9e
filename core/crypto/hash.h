// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>

#include "core/bytes/bytes.h"
#include "core/bytes/secret_bytes.h"

// Hash functions, HMAC (RFC 2104) and HKDF (RFC 5869).

namespace carecircle {

enum class Hash : std::uint8_t { sha256, sha384, sha512 };

std::size_t hash_size(Hash hash);  // bytes: 32, 48, 64

Bytes digest(Hash hash, BytesView data);
Bytes digest(Hash hash, std::initializer_list<BytesView> parts);  // of the parts joined, without a copy
// The same for input that is secret, whose digest is secret too.
SecretBytes secret_digest(Hash hash, std::initializer_list<BytesView> parts);
ByteArray<32> sha256(BytesView data);
ByteArray<32> sha256(std::initializer_list<BytesView> parts);

// An HMAC key that several messages are authenticated with: its two blocks are hashed once, half the work for short ones.
class HmacKey {
 public:
  HmacKey(Hash hash, BytesView key);
  ~HmacKey();
  HmacKey(const HmacKey&) = delete;
  HmacKey& operator=(const HmacKey&) = delete;

  Hash hash() const { return hash_; }
  SecretBytes mac(std::initializer_list<BytesView> parts) const;

 private:
  struct Blocks;
  Hash hash_;
  std::unique_ptr<Blocks> blocks_;
};

SecretBytes hmac(Hash hash, BytesView key, BytesView data);
SecretBytes hmac(Hash hash, BytesView key, std::initializer_list<BytesView> parts);

SecretBytes hkdf_extract(Hash hash, BytesView salt, BytesView input_key);
// `size` at most 255 * hash_size(hash): more is an error of the programmer.
SecretBytes hkdf_expand(Hash hash, BytesView pseudo_random_key, BytesView info, std::size_t size);
SecretBytes hkdf_expand(const HmacKey& pseudo_random_key, BytesView info, std::size_t size);

ByteArray<32> sha3_256(BytesView data);
Bytes shake256(BytesView data, std::size_t size);

// security.md 0.3: HKDF-SHA-512(input_key, salt, info = "carecircle/" || purpose || "/v1" || 0x00 || context, size).
SecretBytes derive_key(BytesView input_key, BytesView salt, std::string_view purpose, BytesView context,
                       std::size_t size);

}  // namespace carecircle
