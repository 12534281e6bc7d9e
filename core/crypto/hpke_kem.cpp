// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/crypto/hpke.h"
#include "core/crypto/hpke_labels.h"
#include "core/crypto/kem.h"
#include "core/crypto/nist_curves.h"

extern "C" {
#include <fips202.h>
}

namespace carecircle::hpke {
namespace {

constexpr std::string_view kVersionLabel = "HPKE-v1";
constexpr std::size_t kInputKeySizeMin = 32;
constexpr std::size_t kXwingRandomnessSize = 64;

Bytes kem_suite_id(Kem kem) { return concat({as_bytes("KEM"), two_bytes(static_cast<std::uint16_t>(kem))}); }

// The functions of the NIST curves go unused where these are not linked.
[[maybe_unused]] bool is_nist(Kem kem) { return kem == Kem::dhkem_p256_sha256 || kem == Kem::dhkem_p384_sha384; }
[[maybe_unused]] NistCurve curve_of(Kem kem) {
  return kem == Kem::dhkem_p256_sha256 ? NistCurve::p256 : NistCurve::p384;
}

Hash hash_of(Kem kem) { return kem == Kem::dhkem_p384_sha384 ? Hash::sha384 : Hash::sha256; }
Labels labels_of(Kem kem) { return {hash_of(kem), kem_suite_id(kem)}; }

// RFC 9180 §7.1.3, for X25519.
SecretBytes derive_x25519_private_key(BytesView input_key) {
  const Labels labels = labels_of(Kem::dhkem_x25519_sha256);
  return labels.expand(labels.extract({}, "dkp_prk", input_key).view(), "sk", {}, kX25519KeySize);
}

// RFC 9180 §7.1.3, for the NIST curves, whose bitmask is 0xff for both.
[[maybe_unused]] SecretBytes derive_scalar(Kem kem, BytesView input_key) {
  constexpr unsigned kCandidatesMax = 256;
  const Labels labels = labels_of(kem);
  const SecretBytes secret = labels.extract({}, "dkp_prk", input_key);
  for (unsigned counter = 0; counter < kCandidatesMax; ++counter) {
    const auto octet = static_cast<std::uint8_t>(counter);
    SecretBytes candidate = labels.expand(secret.view(), "candidate", BytesView(&octet, 1), private_key_size(kem));
    if (is_scalar(curve_of(kem), candidate.view())) return candidate;
  }
  ensure(false, "hpke: DeriveKeyPairError, which has a chance of 2^-8192");
  return {};
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

// RFC 9180 §4.1: DH. kKeyInvalid for a point that is none, or of small order.
Result<SecretBytes> shared_point(Kem kem, BytesView private_key, BytesView public_key) {
  if constexpr (kHasNistCurves) {
    if (is_nist(kem)) return diffie_hellman(curve_of(kem), private_key, public_key);
  }
  return x25519(private_key, public_key);
}

// RFC 9180 §4.1: ExtractAndExpand.
SecretBytes extract_and_expand(Kem kem, BytesView diffie_hellman, BytesView encapsulated, BytesView public_key) {
  const Labels labels = labels_of(kem);
  const SecretBytes extracted = labels.extract({}, "eae_prk", diffie_hellman);
  return labels.expand(extracted.view(), "shared_secret", concat({encapsulated, public_key}), hash_size(hash_of(kem)));
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
  KeyPair ephemeral = generate_key_pair(kem, entropy);
  const SecretBytes diffie_hellman = TRY(shared_point(kem, ephemeral.private_key.view(), public_key));
  SecretBytes shared = extract_and_expand(kem, diffie_hellman.view(), ephemeral.public_key, public_key);
  return Encapsulation{std::move(ephemeral.public_key), std::move(shared)};
}

Result<SecretBytes> decapsulate(Kem kem, BytesView private_key, BytesView encapsulated) {
  if (private_key.size() != private_key_size(kem)) return fail(ErrorCode::kKeyInvalid, "hpke: private key size");
  if (kem == Kem::xwing) return xwing::decapsulate(private_key, encapsulated);
  const Bytes public_key = TRY(public_key_of(kem, private_key));
  const SecretBytes diffie_hellman = TRY(shared_point(kem, private_key, encapsulated));
  return extract_and_expand(kem, diffie_hellman.view(), encapsulated, public_key);
}

std::size_t private_key_size(Kem kem) {
  switch (kem) {
    case Kem::dhkem_p256_sha256: return 32;
    case Kem::dhkem_p384_sha384: return 48;
    case Kem::dhkem_x25519_sha256: return kX25519KeySize;
    case Kem::xwing: return xwing::kSeedSize;
  }
  return 0;
}

std::size_t public_key_size(Kem kem) {
  switch (kem) {
    case Kem::dhkem_p256_sha256: return 65;
    case Kem::dhkem_p384_sha384: return 97;
    case Kem::dhkem_x25519_sha256: return kX25519KeySize;
    case Kem::xwing: return xwing::kPublicKeySize;
  }
  return 0;
}

std::size_t encapsulated_size(Kem kem) { return kem == Kem::xwing ? xwing::kCiphertextSize : public_key_size(kem); }

KeyPair derive_key_pair(Kem kem, BytesView input_key) {
  ensure(input_key.size() >= kInputKeySizeMin, "hpke: input key size");
  SecretBytes private_key;
  if (kem == Kem::xwing) private_key = derive_xwing_seed(input_key);
  if (kem == Kem::dhkem_x25519_sha256) private_key = derive_x25519_private_key(input_key);
  if constexpr (kHasNistCurves) {
    if (is_nist(kem)) private_key = derive_scalar(kem, input_key);
  }
  Bytes public_key = public_key_of(kem, private_key.view()).value();
  return {std::move(private_key), std::move(public_key)};
}

KeyPair generate_key_pair(Kem kem, Entropy& entropy) {
  return derive_key_pair(kem, entropy.secret(private_key_size(kem)).view());
}

Result<Bytes> public_key_of(Kem kem, BytesView private_key) {
  if (private_key.size() != private_key_size(kem)) return fail(ErrorCode::kKeyInvalid, "hpke: private key size");
  if (kem == Kem::xwing) return xwing::public_key(private_key);
  if constexpr (kHasNistCurves) {
    if (is_nist(kem)) {
      if (!is_scalar(curve_of(kem), private_key)) return fail(ErrorCode::kKeyInvalid, "hpke: private key");
      return public_point(curve_of(kem), private_key);
    }
  }
  return to_bytes(x25519_public_key(private_key));
}

Result<void> check_public_key(Kem kem, BytesView key) {
  if (key.size() != public_key_size(kem)) return fail(ErrorCode::kKeyInvalid, "HPKE public key: length");
  if (kem == Kem::xwing) return mlkem768::check_public_key(key.first(mlkem768::kPublicKeySize));
  if constexpr (kHasNistCurves) {
    if (is_nist(kem)) return check_point(curve_of(kem), key);
  }
  if (x25519_has_small_order(key)) return fail(ErrorCode::kKeyInvalid, "HPKE public key: small order");
  return {};
}

}  // namespace carecircle::hpke
