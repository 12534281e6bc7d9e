// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/crypto/hpke.h"
#include "core/crypto/hpke_labels.h"
#include "core/crypto/kem.h"

extern "C" {
#include <fips202.h>
}

namespace carecircle::hpke {
namespace {

constexpr std::string_view kVersionLabel = "HPKE-v1";
constexpr std::size_t kPrivateKeySize = 32;  // of both KEMs
constexpr std::size_t kSharedSecretSize = 32;
constexpr std::size_t kXwingRandomnessSize = 64;

Bytes kem_suite_id(Kem kem) { return concat({as_bytes("KEM"), two_bytes(static_cast<std::uint16_t>(kem))}); }

Labels x25519_labels() { return {Hash::sha256, kem_suite_id(Kem::dhkem_x25519_sha256)}; }

// RFC 9180 §7.1.3, for X25519.
SecretBytes derive_x25519_private_key(BytesView input_key) {
  const Labels labels = x25519_labels();
  return labels.expand(labels.extract({}, "dkp_prk", input_key).view(), "sk", {}, kPrivateKeySize);
}

// draft-ietf-hpke-pq: SHAKE256.LabeledDerive(ikm, "DeriveKeyPair", "", Nsk), where the input is
// ikm || "HPKE-v1" || suite_id || lengthPrefixed(label) || I2OSP(L, 2) || context.
SecretBytes derive_xwing_seed(BytesView input_key) {
  constexpr std::string_view kLabel = "DeriveKeyPair";
  const Bytes suffix = concat({as_bytes(kVersionLabel), kem_suite_id(Kem::xwing), two_bytes(kLabel.size()),
                               as_bytes(kLabel), two_bytes(xwing::kSeedSize)});
  const SecretBytes input = SecretBytes::joined({input_key, suffix});
  SecretBytes seed(xwing::kSeedSize);
  ::shake256(seed.mutable_view().data(), seed.size(), input.view().data(), input.size());
  return seed;
}

// RFC 9180 §4.1: ExtractAndExpand.
SecretBytes extract_and_expand(BytesView diffie_hellman, BytesView encapsulated, BytesView public_key) {
  const Labels labels = x25519_labels();
  const SecretBytes extracted = labels.extract({}, "eae_prk", diffie_hellman);
  return labels.expand(extracted.view(), "shared_secret", concat({encapsulated, public_key}), kSharedSecretSize);
}

Result<Encapsulation> encapsulate_x25519(BytesView public_key, Entropy& entropy) {
  const SecretBytes ephemeral = derive_x25519_private_key(entropy.secret(kPrivateKeySize).view());
  const ByteArray<32> encapsulated = x25519_public_key(ephemeral.view());
  const SecretBytes diffie_hellman = TRY(x25519(ephemeral.view(), public_key));
  return Encapsulation{to_bytes(encapsulated), extract_and_expand(diffie_hellman.view(), encapsulated, public_key)};
}

Result<SecretBytes> decapsulate_x25519(BytesView private_key, BytesView encapsulated) {
  const SecretBytes diffie_hellman = TRY(x25519(private_key, encapsulated));
  return extract_and_expand(diffie_hellman.view(), encapsulated, x25519_public_key(private_key));
}

}  // namespace

ByteArray<2> two_bytes(std::size_t value) {
  ensure(value <= UINT16_MAX, "hpke: the value does not fit two bytes");
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

SecretBytes Labels::extract(BytesView salt, std::string_view label, BytesView input_key) const {
  return hmac(kdf_, salt, {as_bytes(kVersionLabel), suite_id_, as_bytes(label), input_key});
}

SecretBytes Labels::expand(BytesView pseudo_random_key, std::string_view label, BytesView info,
                           std::size_t size) const {
  const Bytes labelled = concat({two_bytes(size), as_bytes(kVersionLabel), suite_id_, as_bytes(label), info});
  return hkdf_expand(kdf_, pseudo_random_key, labelled, size);
}

Result<Encapsulation> encapsulate(Kem kem, BytesView public_key, Entropy& entropy) {
  if (kem == Kem::xwing) return xwing::encapsulate(public_key, entropy.secret(kXwingRandomnessSize).view());
  return encapsulate_x25519(public_key, entropy);
}

Result<SecretBytes> decapsulate(Kem kem, BytesView private_key, BytesView encapsulated) {
  if (private_key.size() != kPrivateKeySize) return fail(ErrorCode::kKeyInvalid, "hpke: private key size");
  if (kem == Kem::xwing) return xwing::decapsulate(private_key, encapsulated);
  return decapsulate_x25519(private_key, encapsulated);
}

std::size_t public_key_size(Kem kem) { return kem == Kem::xwing ? xwing::kPublicKeySize : kX25519KeySize; }
std::size_t encapsulated_size(Kem kem) { return kem == Kem::xwing ? xwing::kCiphertextSize : kX25519KeySize; }

KeyPair derive_key_pair(Kem kem, BytesView input_key) {
  ensure(input_key.size() >= kPrivateKeySize, "hpke: input key size");
  SecretBytes private_key = kem == Kem::xwing ? derive_xwing_seed(input_key) : derive_x25519_private_key(input_key);
  Bytes public_key = public_key_of(kem, private_key.view()).value();
  return {std::move(private_key), std::move(public_key)};
}

KeyPair generate_key_pair(Kem kem, Entropy& entropy) {
  return derive_key_pair(kem, entropy.secret(kPrivateKeySize).view());
}

Result<Bytes> public_key_of(Kem kem, BytesView private_key) {
  if (private_key.size() != kPrivateKeySize) return fail(ErrorCode::kKeyInvalid, "hpke: private key size");
  if (kem == Kem::xwing) return xwing::public_key(private_key);
  return to_bytes(x25519_public_key(private_key));
}

}  // namespace carecircle::hpke
