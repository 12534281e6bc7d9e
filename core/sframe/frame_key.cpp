// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/frame_key.h"

#include <algorithm>
#include <optional>

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/sframe/header.h"

namespace carecircle::sframe {
namespace {

constexpr std::size_t kCtrKeySize = 16;   // enc_key, the front of a CTR suite's key
constexpr std::size_t kHmacKeySize = 32;  // auth_key, the rest of it

// RFC 9605 §4.5, table 1.
struct SuiteParameters {
  Hash hash;
  std::size_t key_size;      // Nk, bytes
  std::size_t tag_size;      // Nt, bytes
  std::optional<Aead> aead;  // absent: AES-CTR with HMAC
};

const SuiteParameters& parameters_of(CipherSuite suite) {
  static constexpr SuiteParameters kParameters[] = {
      {Hash::sha256, kCtrKeySize + kHmacKeySize, 10, std::nullopt},
      {Hash::sha256, kCtrKeySize + kHmacKeySize, 8, std::nullopt},
      {Hash::sha256, kCtrKeySize + kHmacKeySize, 4, std::nullopt},
      {Hash::sha256, 16, 16, Aead::aes_128_gcm},
      {Hash::sha512, 32, 16, Aead::aes_256_gcm},
  };
  const auto index = static_cast<std::size_t>(suite) - 1;
  ensure(index < std::size(kParameters), "sframe: suite");
  return kParameters[index];
}

SecretBytes derive(CipherSuite suite, BytesView secret, std::string_view label, std::uint64_t key_id,
                   std::size_t size) {
  TlsWriter info;
  info.raw(as_bytes(label));
  info.u64(key_id);
  info.u16(static_cast<std::uint16_t>(suite));
  return hkdf_expand(parameters_of(suite).hash, secret, info.bytes(), size);
}

// §4.5.1, compute_tag: the lengths come first, so that no two triples give the same bytes.
SecretBytes compute_tag(BytesView key, BytesView nonce, std::initializer_list<BytesView> associated_data,
                        BytesView ciphertext, std::size_t size) {
  std::size_t associated_size = 0;
  for (const BytesView part : associated_data)
    associated_size += part.size();
  TlsWriter lengths;
  lengths.u64(associated_size);
  lengths.u64(ciphertext.size());
  lengths.u64(size);
  const Bytes associated = concat(associated_data);
  const SecretBytes full = hmac(Hash::sha256, key.last(kHmacKeySize), {lengths.bytes(), nonce, associated, ciphertext});
  return SecretBytes::copy_of(full.view().first(size));
}

Bytes seal_ctr_hmac(BytesView key, BytesView nonce, BytesView header, BytesView metadata, BytesView plaintext,
                    std::size_t tag_size) {
  Bytes sealed = to_bytes(plaintext);
  aes_128_ctr(key.first(kCtrKeySize), nonce, sealed);
  const SecretBytes tag = compute_tag(key, nonce, {header, metadata}, sealed, tag_size);
  sealed.insert(sealed.end(), tag.view().begin(), tag.view().end());
  return sealed;
}

Result<SecretBytes> open_ctr_hmac(BytesView key, BytesView nonce, BytesView header, BytesView metadata,
                                  BytesView sealed, std::size_t tag_size) {
  if (sealed.size() < tag_size) return fail(ErrorCode::kDecryptionFailed, "sframe: shorter than a tag");
  const BytesView ciphertext = sealed.first(sealed.size() - tag_size);
  const SecretBytes tag = compute_tag(key, nonce, {header, metadata}, ciphertext, tag_size);
  if (!equal_constant_time(tag.view(), sealed.last(tag_size))) {
    return fail(ErrorCode::kDecryptionFailed, "sframe: the tag does not match");
  }
  SecretBytes plaintext = SecretBytes::copy_of(ciphertext);
  aes_128_ctr(key.first(kCtrKeySize), nonce, plaintext.mutable_view());
  return plaintext;
}

}  // namespace

std::size_t tag_size(CipherSuite suite) { return parameters_of(suite).tag_size; }

FrameKey::FrameKey(CipherSuite suite, std::uint64_t key_id, BytesView base_key) : suite_(suite), key_id_(key_id) {
  const SuiteParameters& parameters = parameters_of(suite);
  const SecretBytes secret = hkdf_extract(parameters.hash, {}, base_key);
  key_ = derive(suite, secret.view(), "SFrame 1.0 Secret key ", key_id, parameters.key_size);
  salt_ = derive(suite, secret.view(), "SFrame 1.0 Secret salt ", key_id, kAeadNonceSize);
}

// §4.4.3: "nonce = xor(sframe_salt, encode_big_endian(CTR, AEAD.Nn))".
ByteArray<12> FrameKey::nonce_of(std::uint64_t counter) const {
  ByteArray<12> nonce{};
  std::ranges::copy(salt_.view(), nonce.begin());
  for (std::size_t index = 0; index < sizeof counter; ++index)
    nonce[nonce.size() - 1 - index] ^= static_cast<std::uint8_t>(counter >> (8 * index));
  return nonce;
}

Bytes FrameKey::seal(std::uint64_t counter, BytesView metadata, BytesView plaintext) const {
  const Bytes header = encode_header({.key_id = key_id_, .counter = counter});
  const ByteArray<12> nonce = nonce_of(counter);
  const SuiteParameters& parameters = parameters_of(suite_);
  const Bytes sealed = parameters.aead
                           ? aead_seal(*parameters.aead, key_.view(), nonce, concat({header, metadata}), plaintext)
                           : seal_ctr_hmac(key_.view(), nonce, header, metadata, plaintext, parameters.tag_size);
  return concat({header, sealed});
}

Result<SecretBytes> FrameKey::open(std::uint64_t counter, BytesView header, BytesView metadata,
                                   BytesView ciphertext) const {
  const ByteArray<12> nonce = nonce_of(counter);
  const SuiteParameters& parameters = parameters_of(suite_);
  if (!parameters.aead) return open_ctr_hmac(key_.view(), nonce, header, metadata, ciphertext, parameters.tag_size);
  return aead_open(*parameters.aead, key_.view(), nonce, concat({header, metadata}), ciphertext);
}

}  // namespace carecircle::sframe
