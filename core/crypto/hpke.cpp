// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hpke.h"

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/crypto/hpke_labels.h"
#include "core/crypto/kem.h"

namespace carecircle::hpke {
namespace {

enum class Mode : std::uint8_t { base = 0, psk = 1 };

std::uint16_t wire_id(Hash kdf) {
  switch (kdf) {
    case Hash::sha256: return 1;
    case Hash::sha384: return 2;
    case Hash::sha512: return 3;
  }
  return 0;
}

std::uint16_t wire_id(Aead aead) {
  switch (aead) {
    case Aead::aes_128_gcm: return 1;
    case Aead::aes_256_gcm: return 2;
    case Aead::chacha20_poly1305: return 3;
  }
  return 0;
}

// RFC 9180 §5.1: "HPKE" || I2OSP(kem_id, 2) || I2OSP(kdf_id, 2) || I2OSP(aead_id, 2).
Bytes suite_id(const Suite& suite) {
  return concat({as_bytes("HPKE"), two_bytes(static_cast<std::uint16_t>(suite.kem)), two_bytes(wire_id(suite.kdf)),
                 two_bytes(wire_id(suite.aead))});
}

// RFC 9180 §5.1: key_schedule_context.
Bytes schedule_context(const Suite& suite, Mode mode, BytesView id, BytesView info) {
  const Labels labels(suite.kdf, suite_id(suite));
  const auto wire_mode = static_cast<std::uint8_t>(mode);
  const SecretBytes id_hash = labels.extract({}, "psk_id_hash", id);
  const SecretBytes info_hash = labels.extract({}, "info_hash", info);
  return concat({BytesView(&wire_mode, 1), id_hash.view(), info_hash.view()});
}

// RFC 9180 §5.1: KeySchedule, from its context on.
Context key_schedule(const Suite& suite, BytesView shared_secret, BytesView context, BytesView pre_shared_key) {
  const Labels labels(suite.kdf, suite_id(suite));
  const SecretBytes secret = labels.extract(shared_secret, "secret", pre_shared_key);
  return Context(suite, labels.expand(secret.view(), "key", context, aead_key_size(suite.aead)),
                 labels.expand(secret.view(), "base_nonce", context, kAeadNonceSize),
                 labels.expand(secret.view(), "exp", context, hash_size(suite.kdf)));
}

Context key_schedule(const Suite& suite, BytesView shared_secret, BytesView info, const PreSharedKey& pre_shared_key) {
  ensure(pre_shared_key.secret.empty() == pre_shared_key.id.empty(), "hpke: a pre-shared key needs a secret and an id");
  const Mode mode = pre_shared_key.secret.empty() ? Mode::base : Mode::psk;
  return key_schedule(suite, shared_secret, schedule_context(suite, mode, pre_shared_key.id, info),
                      pre_shared_key.secret.view());
}

}  // namespace

Info::Info(const Suite& suite, BytesView info) : context_(schedule_context(suite, Mode::base, {}, info)) {}

Context::Context(Suite suite, SecretBytes key, SecretBytes base_nonce, SecretBytes exporter_secret)
    : suite_(suite),
      key_(std::move(key)),
      base_nonce_(std::move(base_nonce)),
      exporter_secret_(std::move(exporter_secret)) {}

// RFC 9180 §5.2: ComputeNonce. The sequence number is the low end of the 96-bit number that is combined with the base nonce.
ByteArray<kAeadNonceSize> Context::next_nonce() const {
  ensure(sequence_ < UINT64_MAX, "hpke: too many messages in one context");
  ByteArray<kAeadNonceSize> nonce{};
  std::ranges::copy(base_nonce_.view(), nonce.begin());
  for (std::size_t index = 0; index < sizeof sequence_; ++index) {
    nonce[nonce.size() - 1 - index] ^= static_cast<std::uint8_t>(sequence_ >> (8 * index));
  }
  return nonce;
}

Bytes Context::seal(BytesView associated_data, BytesView plaintext) {
  Bytes ciphertext = aead_seal(suite_.aead, key_.view(), next_nonce(), associated_data, plaintext);
  ++sequence_;
  return ciphertext;
}

// The sequence number moves on only when the message opened (RFC 9180 §5.2).
Result<SecretBytes> Context::open(BytesView associated_data, BytesView ciphertext) {
  SecretBytes plaintext = TRY(aead_open(suite_.aead, key_.view(), next_nonce(), associated_data, ciphertext));
  ++sequence_;
  return plaintext;
}

// RFC 9180 §5.3.
SecretBytes Context::export_secret(BytesView exporter_context, std::size_t size) const {
  return Labels(suite_.kdf, suite_id(suite_)).expand(exporter_secret_.view(), "sec", exporter_context, size);
}

Result<SenderContext> setup_sender(const Suite& suite, BytesView public_key, BytesView info,
                                   const PreSharedKey& pre_shared_key, Entropy& entropy) {
  Encapsulation encapsulation = TRY(encapsulate(suite.kem, public_key, entropy));
  return SenderContext{std::move(encapsulation.ciphertext),
                       key_schedule(suite, encapsulation.shared_secret.view(), info, pre_shared_key)};
}

Result<Context> setup_receiver(const Suite& suite, BytesView private_key, BytesView encapsulated, BytesView info,
                               const PreSharedKey& pre_shared_key) {
  const SecretBytes shared_secret = TRY(decapsulate(suite.kem, private_key, encapsulated));
  return key_schedule(suite, shared_secret.view(), info, pre_shared_key);
}

Result<Ciphertext> seal(const Suite& suite, BytesView public_key, const Info& info, BytesView associated_data,
                        BytesView plaintext, Entropy& entropy) {
  Encapsulation encapsulation = TRY(encapsulate(suite.kem, public_key, entropy));
  Context context = key_schedule(suite, encapsulation.shared_secret.view(), info.view(), BytesView{});
  return Ciphertext{std::move(encapsulation.ciphertext), context.seal(associated_data, plaintext)};
}

Result<Ciphertext> seal(const Suite& suite, BytesView public_key, BytesView info, BytesView associated_data,
                        BytesView plaintext, Entropy& entropy) {
  return seal(suite, public_key, Info(suite, info), associated_data, plaintext, entropy);
}

Result<SecretBytes> open(const Suite& suite, BytesView private_key, const Ciphertext& sealed, BytesView info,
                         BytesView associated_data) {
  Context context = TRY(setup_receiver(suite, private_key, sealed.encapsulated, info, {}));
  return context.open(associated_data, sealed.ciphertext);
}

}  // namespace carecircle::hpke
