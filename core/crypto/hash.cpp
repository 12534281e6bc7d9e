// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hash.h"

#include <bearssl.h>
#include <sodium.h>

#include <algorithm>

#include "core/bytes/ensure.h"

extern "C" {
#include <fips202.h>
}

namespace carecircle {
namespace {

constexpr std::size_t kBlockSizeMax = 128;

std::size_t block_size(Hash hash) { return hash == Hash::sha256 ? 64 : 128; }

// One running hash. SHA-256 and SHA-512 are libsodium's, SHA-384 BearSSL's. Its state may hold key material (HMAC) and is wiped.
class RunningHash {
 public:
  explicit RunningHash(Hash hash) : hash_(hash) {
    switch (hash_) {
      case Hash::sha256: crypto_hash_sha256_init(&state_.sha256); return;
      case Hash::sha384: br_sha384_init(&state_.sha384); return;
      case Hash::sha512: crypto_hash_sha512_init(&state_.sha512); return;
    }
  }
  ~RunningHash() { sodium_memzero(&state_, sizeof state_); }
  RunningHash(const RunningHash&) = default;
  RunningHash& operator=(const RunningHash&) = delete;

  void update(BytesView data) {
    if (data.empty()) return;
    switch (hash_) {
      case Hash::sha256: crypto_hash_sha256_update(&state_.sha256, data.data(), data.size()); return;
      case Hash::sha384: br_sha384_update(&state_.sha384, data.data(), data.size()); return;
      case Hash::sha512: crypto_hash_sha512_update(&state_.sha512, data.data(), data.size()); return;
    }
  }

  // `out` has hash_size(hash) bytes.
  void finish(std::uint8_t* out) {
    switch (hash_) {
      case Hash::sha256: crypto_hash_sha256_final(&state_.sha256, out); return;
      case Hash::sha384: br_sha384_out(&state_.sha384, out); return;
      case Hash::sha512: crypto_hash_sha512_final(&state_.sha512, out); return;
    }
  }

 private:
  Hash hash_;
  union {
    crypto_hash_sha256_state sha256;
    br_sha384_context sha384;
    crypto_hash_sha512_state sha512;
  } state_;
};

// RFC 2104 §2: the key, hashed when it is longer than a block, padded with zeros and combined with a constant byte.
class PaddedKey {
 public:
  PaddedKey(Hash hash, BytesView key) : size_(block_size(hash)) {
    if (key.size() <= size_) {
      std::ranges::copy(key, block_.begin());
      return;
    }
    RunningHash running(hash);
    running.update(key);
    running.finish(block_.data());
  }
  ~PaddedKey() { wipe(block_); }
  PaddedKey(const PaddedKey&) = delete;
  PaddedKey& operator=(const PaddedKey&) = delete;

  void combine(std::uint8_t constant) {
    for (std::size_t index = 0; index < size_; ++index)
      block_[index] ^= constant;
  }
  BytesView view() const { return BytesView(block_).first(size_); }

 private:
  std::size_t size_;
  ByteArray<kBlockSizeMax> block_{};
};

}  // namespace

std::size_t hash_size(Hash hash) {
  switch (hash) {
    case Hash::sha256: return 32;
    case Hash::sha384: return 48;
    case Hash::sha512: return 64;
  }
  return 0;
}

Bytes digest(Hash hash, std::initializer_list<BytesView> parts) {
  RunningHash running(hash);
  for (BytesView part : parts)
    running.update(part);
  Bytes result(hash_size(hash));
  running.finish(result.data());
  return result;
}

SecretBytes secret_digest(Hash hash, std::initializer_list<BytesView> parts) {
  RunningHash running(hash);
  for (BytesView part : parts)
    running.update(part);
  SecretBytes result(hash_size(hash));
  running.finish(result.mutable_view().data());
  return result;
}

Bytes digest(Hash hash, BytesView data) { return digest(hash, {data}); }

ByteArray<32> sha256(std::initializer_list<BytesView> parts) {
  RunningHash running(Hash::sha256);
  for (BytesView part : parts)
    running.update(part);
  ByteArray<32> result{};
  running.finish(result.data());
  return result;
}

ByteArray<32> sha256(BytesView data) { return sha256({data}); }

// RFC 2104 §2: H(K XOR opad, H(K XOR ipad, text)), as far as the key decides it.
struct HmacKey::Blocks {
  RunningHash inner;
  RunningHash outer;
};

HmacKey::HmacKey(Hash hash, BytesView key)
    : hash_(hash), blocks_(std::make_unique<Blocks>(RunningHash(hash), RunningHash(hash))) {
  constexpr std::uint8_t kInner = 0x36;
  constexpr std::uint8_t kOuter = 0x5c;
  PaddedKey padded(hash, key);
  padded.combine(kInner);
  blocks_->inner.update(padded.view());
  padded.combine(kInner ^ kOuter);
  blocks_->outer.update(padded.view());
}

HmacKey::~HmacKey() = default;

SecretBytes HmacKey::mac(std::initializer_list<BytesView> parts) const {
  RunningHash inner = blocks_->inner;
  for (BytesView part : parts)
    inner.update(part);
  SecretBytes result(hash_size(hash_));
  inner.finish(result.mutable_view().data());
  RunningHash outer = blocks_->outer;
  outer.update(result.view());
  outer.finish(result.mutable_view().data());
  return result;
}

SecretBytes hmac(Hash hash, BytesView key, std::initializer_list<BytesView> parts) {
  return HmacKey(hash, key).mac(parts);
}

SecretBytes hmac(Hash hash, BytesView key, BytesView data) { return hmac(hash, key, {data}); }

// RFC 5869 §2.2. An absent salt is a string of zeros, which as an HMAC key equals the empty one.
SecretBytes hkdf_extract(Hash hash, BytesView salt, BytesView input_key) { return hmac(hash, salt, input_key); }

// RFC 5869 §2.3: T(n) = HMAC(PRK, T(n-1) | info | n).
SecretBytes hkdf_expand(const HmacKey& pseudo_random_key, BytesView info, std::size_t size) {
  ensure(size <= 255 * hash_size(pseudo_random_key.hash()), "hkdf_expand: more than 255 blocks");
  SecretBytes result(size);
  SecretBytes block;
  std::uint8_t counter = 0;
  for (std::size_t filled = 0; filled < size;) {
    counter = static_cast<std::uint8_t>(counter + 1);
    block = pseudo_random_key.mac({block.view(), info, BytesView(&counter, 1)});
    const std::size_t taken = std::min(block.size(), size - filled);
    std::ranges::copy(block.view().first(taken), result.mutable_view().begin() + static_cast<std::ptrdiff_t>(filled));
    filled += taken;
  }
  return result;
}

SecretBytes hkdf_expand(Hash hash, BytesView pseudo_random_key, BytesView info, std::size_t size) {
  return hkdf_expand(HmacKey(hash, pseudo_random_key), info, size);
}

ByteArray<32> sha3_256(BytesView data) {
  ByteArray<32> result{};
  ::sha3_256(result.data(), data.data(), data.size());
  return result;
}

Bytes shake256(BytesView data, std::size_t size) {
  Bytes result(size);
  ::shake256(result.data(), size, data.data(), data.size());
  return result;
}

SecretBytes derive_key(BytesView input_key, BytesView salt, std::string_view purpose, BytesView context,
                       std::size_t size) {
  constexpr std::uint8_t kSeparator = 0;
  const Bytes info =
      concat({as_bytes("carecircle/"), as_bytes(purpose), as_bytes("/v1"), BytesView(&kSeparator, 1), context});
  return hkdf_expand(Hash::sha512, hkdf_extract(Hash::sha512, salt, input_key).view(), info, size);
}

}  // namespace carecircle
