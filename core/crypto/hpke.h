// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"

// Hybrid public key encryption, RFC 9180, base and psk modes. KEM 0x647a (MLKEM768-X25519, X-Wing) follows
// draft-ietf-hpke-pq.

namespace carecircle::hpke {

enum class Kem : std::uint16_t {
  dhkem_p256_sha256 = 0x0010,  // natively only (core/crypto/nist_curves.h)
  dhkem_p384_sha384 = 0x0011,  // natively only
  dhkem_x25519_sha256 = 0x0020,
  xwing = 0x647a
};

struct Suite {
  Kem kem;
  Hash kdf;
  Aead aead;
  bool operator==(const Suite&) const = default;
};

// security.md 0.3: for what is stored, and for one-round-trip answers.
inline constexpr Suite kStoredSuite{Kem::xwing, Hash::sha384, Aead::aes_256_gcm};
inline constexpr Suite kEphemeralSuite{Kem::dhkem_x25519_sha256, Hash::sha256, Aead::aes_256_gcm};

struct KeyPair {
  SecretBytes private_key;  // private_key_size bytes (X-Wing: the seed)
  Bytes public_key;         // public_key_size bytes
};

std::size_t private_key_size(Kem kem);  // bytes, as the two below
std::size_t public_key_size(Kem kem);
std::size_t encapsulated_size(Kem kem);

// RFC 9180 §7.1.3; for X-Wing as draft-ietf-hpke-pq defines DeriveKeyPair. `input_key` has at least 32 bytes.
KeyPair derive_key_pair(Kem kem, BytesView input_key);
KeyPair generate_key_pair(Kem kem, Entropy& entropy);
Result<Bytes> public_key_of(Kem kem, BytesView private_key);
// That something can be encrypted to `key`: kKeyInvalid for a wrong length, for ML-KEM coefficients out of range (FIPS 203
// §7.2), for points off the curve and for X25519 points of small order (RFC 9180 §7.1.4).
Result<void> check_public_key(Kem kem, BytesView key);

struct Ciphertext {
  Bytes encapsulated;  // enc
  Bytes ciphertext;    // ct, tag included
};

// key_schedule_context of base mode (RFC 9180 §5.1), the part of a context that depends on `info` alone: made once by who seals
// to many recipients under one `info`, however long that is.
class Info {
 public:
  Info(const Suite& suite, BytesView info);
  BytesView view() const { return context_; }

 private:
  Bytes context_;
};

// One-shot base mode (RFC 9180 §6.1). kKeyInvalid for a bad public key. `info` is of the same suite.
Result<Ciphertext> seal(const Suite& suite, BytesView public_key, const Info& info, BytesView associated_data,
                        BytesView plaintext, Entropy& entropy);
Result<Ciphertext> seal(const Suite& suite, BytesView public_key, BytesView info, BytesView associated_data,
                        BytesView plaintext, Entropy& entropy);
// kDecryptionFailed when it does not open, kKeyInvalid for keys of the wrong form.
Result<SecretBytes> open(const Suite& suite, BytesView private_key, const Ciphertext& sealed, BytesView info,
                         BytesView associated_data);

// A context (RFC 9180 §5), for exporters and several messages under one encapsulation.
class Context {
 public:
  Context(Suite suite, SecretBytes key, SecretBytes base_nonce, SecretBytes exporter_secret);
  Bytes seal(BytesView associated_data, BytesView plaintext);
  Result<SecretBytes> open(BytesView associated_data, BytesView ciphertext);
  SecretBytes export_secret(BytesView exporter_context, std::size_t size) const;

 private:
  ByteArray<kAeadNonceSize> next_nonce() const;

  Suite suite_;
  SecretBytes key_;
  SecretBytes base_nonce_;
  SecretBytes exporter_secret_;
  std::uint64_t sequence_ = 0;
};

struct SenderContext {
  Bytes encapsulated;
  Context context;
};
// An empty `pre_shared_key` is base mode; otherwise psk mode, with both arguments given (RFC 9180 §5.1.2).
struct PreSharedKey {
  SecretBytes secret;
  Bytes id;
};
Result<SenderContext> setup_sender(const Suite& suite, BytesView public_key, BytesView info,
                                   const PreSharedKey& pre_shared_key, Entropy& entropy);
Result<Context> setup_receiver(const Suite& suite, BytesView private_key, BytesView encapsulated, BytesView info,
                               const PreSharedKey& pre_shared_key);

}  // namespace carecircle::hpke
