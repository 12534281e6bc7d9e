// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// SFrame's cipher suites and the key of one KID, RFC 9605 §4.4 and §4.5. Media goes through Sender and Receiver, which count:
// whoever uses a FrameKey directly answers for nonces by himself.

namespace carecircle::sframe {

// The registry of RFC 9605 §8.1. Calls use aes_128_gcm. A suite is fixed for a call and never read from a frame; those with a
// short tag are for audio, where a forged frame is a click (§7.5).
enum class CipherSuite : std::uint16_t {
  aes_128_ctr_hmac_sha256_80 = 1,
  aes_128_ctr_hmac_sha256_64 = 2,
  aes_128_ctr_hmac_sha256_32 = 3,
  aes_128_gcm_sha256_128 = 4,
  aes_256_gcm_sha512_128 = 5,
};
std::size_t tag_size(CipherSuite suite);  // bytes

class FrameKey {
 public:
  // sframe_key and sframe_salt of §4.4.2. `base_key` belongs to this KID alone.
  FrameKey(CipherSuite suite, std::uint64_t key_id, BytesView base_key);

  std::uint64_t key_id() const { return key_id_; }
  // §4.4.3: header || ciphertext || tag. `metadata` is authenticated and travels beside it. A counter is used once in the
  // life of the base key.
  Bytes seal(std::uint64_t counter, BytesView metadata, BytesView plaintext) const;
  // §4.4.4: `header` as it came, `ciphertext` what follows it. kDecryptionFailed.
  Result<SecretBytes> open(std::uint64_t counter, BytesView header, BytesView metadata, BytesView ciphertext) const;

 private:
  ByteArray<12> nonce_of(std::uint64_t counter) const;

  CipherSuite suite_;
  std::uint64_t key_id_;
  SecretBytes key_;
  SecretBytes salt_;
};

}  // namespace carecircle::sframe
