// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/kem.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"

extern "C" {
#include <fips202.h>
#include <mlkem768/kem.h>
}

namespace carecircle {
namespace {

// The two u-coordinates of points of order 8 (curve25519: those of order 1, 2 and 4 and of the twist are 0, 1 and -1).
constexpr std::array<ByteArray<kX25519KeySize>, 2> kOrderEight{{
    {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
     0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
     0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
}};

// Little-endian p - 1, p and p + 1 differ in their first byte alone: -1, and the second encodings of 0 and 1.
bool around_the_modulus(const ByteArray<kX25519KeySize>& key) {
  const bool middle = std::all_of(key.begin() + 1, key.end() - 1, [](std::uint8_t byte) { return byte == 0xff; });
  return middle && key.back() == 0x7f && key.front() >= 0xec && key.front() <= 0xee;
}

bool zero_or_one(const ByteArray<kX25519KeySize>& key) {
  return key.front() <= 1 && std::all_of(key.begin() + 1, key.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

bool x25519_has_small_order(BytesView public_key) {
  ensure(public_key.size() == kX25519KeySize, "x25519: public key size");
  ByteArray<kX25519KeySize> key{};
  std::ranges::copy(public_key, key.begin());
  // "implementations of X25519 […] MUST mask the most significant bit in the final byte" (RFC 7748 §5).
  key.back() &= 0x7f;
  return zero_or_one(key) || around_the_modulus(key) || std::ranges::find(kOrderEight, key) != kOrderEight.end();
}

ByteArray<32> x25519_public_key(BytesView private_key) {
  ensure(private_key.size() == kX25519KeySize, "x25519: private key size");
  ByteArray<32> public_key{};
  crypto_scalarmult_curve25519_base(public_key.data(), private_key.data());
  return public_key;
}

Result<SecretBytes> x25519(BytesView private_key, BytesView public_key) {
  ensure(private_key.size() == kX25519KeySize, "x25519: private key size");
  if (public_key.size() != kX25519KeySize) return fail(ErrorCode::kKeyInvalid, "x25519: public key size");
  SecretBytes shared(kX25519KeySize);
  if (crypto_scalarmult_curve25519(shared.mutable_view().data(), private_key.data(), public_key.data()) != 0) {
    return fail(ErrorCode::kKeyInvalid, "x25519: the result is zero");
  }
  return shared;
}

namespace mlkem768 {
namespace {

constexpr unsigned kModulus = 3329;
constexpr std::size_t kSharedSecretSize = 32;
constexpr std::size_t kPublicSeedSize = 32;
// FIPS 203 algorithm 16: dk = dk_PKE || ek || H(ek) || z.
constexpr std::size_t kPublicKeyOffset = 1152;
constexpr std::size_t kHashOffset = kPublicKeyOffset + kPublicKeySize;

static_assert(kPublicKeySize == PQCLEAN_MLKEM768_CLEAN_CRYPTO_PUBLICKEYBYTES);
static_assert(kPrivateKeySize == PQCLEAN_MLKEM768_CLEAN_CRYPTO_SECRETKEYBYTES);
static_assert(kCiphertextSize == PQCLEAN_MLKEM768_CLEAN_CRYPTO_CIPHERTEXTBYTES);

}  // namespace

KeyPair key_pair(BytesView seed) {
  ensure(seed.size() == kSeedSize, "ml-kem: seed size");
  KeyPair pair{SecretBytes(kPrivateKeySize), Bytes(kPublicKeySize)};
  PQCLEAN_MLKEM768_CLEAN_crypto_kem_keypair_derand(pair.public_key.data(), pair.private_key.mutable_view().data(),
                                                   seed.data());
  return pair;
}

// FIPS 203 §7.2: ByteEncode12(ByteDecode12(ek)) = ek, which holds when each 12-bit integer is below q. PQClean omits it.
Result<void> check_public_key(BytesView public_key) {
  if (public_key.size() != kPublicKeySize) return fail(ErrorCode::kKeyInvalid, "ml-kem: public key size");
  for (std::size_t index = 0; index < kPublicKeySize - kPublicSeedSize; index += 3) {
    const unsigned first = public_key[index] | (public_key[index + 1] & 0x0fU) << 8;
    const unsigned second = (public_key[index + 1] >> 4U) | static_cast<unsigned>(public_key[index + 2]) << 4;
    if (first >= kModulus || second >= kModulus) return fail(ErrorCode::kKeyInvalid, "ml-kem: coefficient not below q");
  }
  return {};
}

Result<Encapsulation> encapsulate(BytesView public_key, BytesView randomness) {
  ensure(randomness.size() == 32, "ml-kem: randomness size");
  TRY(check_public_key(public_key));
  Encapsulation result{Bytes(kCiphertextSize), SecretBytes(kSharedSecretSize)};
  PQCLEAN_MLKEM768_CLEAN_crypto_kem_enc_derand(result.ciphertext.data(), result.shared_secret.mutable_view().data(),
                                               public_key.data(), randomness.data());
  return result;
}

// FIPS 203 §7.3: the types of both inputs and the hash inside the decapsulation key are checked first.
Result<SecretBytes> decapsulate(BytesView private_key, BytesView ciphertext) {
  if (private_key.size() != kPrivateKeySize) return fail(ErrorCode::kKeyInvalid, "ml-kem: private key size");
  if (ciphertext.size() != kCiphertextSize) return fail(ErrorCode::kKeyInvalid, "ml-kem: ciphertext size");
  const ByteArray<32> hash = sha3_256(private_key.subspan(kPublicKeyOffset, kPublicKeySize));
  if (!equal_constant_time(hash, private_key.subspan(kHashOffset, hash.size()))) {
    return fail(ErrorCode::kKeyInvalid, "ml-kem: the private key is damaged");
  }
  SecretBytes shared(kSharedSecretSize);
  PQCLEAN_MLKEM768_CLEAN_crypto_kem_dec(shared.mutable_view().data(), ciphertext.data(), private_key.data());
  return shared;
}

}  // namespace mlkem768

namespace xwing {
namespace {

constexpr std::string_view kLabel = "\\.//^\\";  // draft-connolly-cfrg-xwing-kem §5.3

struct ExpandedKey {
  mlkem768::KeyPair lattice;
  SecretBytes curve_private;
  ByteArray<32> curve_public{};
};

// §5.2: expandDecapsulationKey.
ExpandedKey expand(BytesView seed) {
  ensure(seed.size() == kSeedSize, "x-wing: seed size");
  SecretBytes expanded(mlkem768::kSeedSize + kX25519KeySize);
  ::shake256(expanded.mutable_view().data(), expanded.size(), seed.data(), seed.size());
  const BytesView curve_private = expanded.view().last(kX25519KeySize);
  return {mlkem768::key_pair(expanded.view().first(mlkem768::kSeedSize)), SecretBytes::copy_of(curve_private),
          x25519_public_key(curve_private)};
}

// §5.3: Combiner.
SecretBytes combine(BytesView lattice_secret, BytesView curve_secret, BytesView curve_ciphertext,
                    BytesView curve_public) {
  const SecretBytes input =
      SecretBytes::joined({lattice_secret, curve_secret, curve_ciphertext, curve_public, as_bytes(kLabel)});
  SecretBytes shared(32);
  ::sha3_256(shared.mutable_view().data(), input.view().data(), input.size());
  return shared;
}

}  // namespace

Bytes public_key(BytesView seed) {
  const ExpandedKey key = expand(seed);
  return concat({key.lattice.public_key, key.curve_public});
}

Result<Encapsulation> encapsulate(BytesView public_key, BytesView randomness) {
  ensure(randomness.size() == 64, "x-wing: randomness size");
  if (public_key.size() != kPublicKeySize) return fail(ErrorCode::kKeyInvalid, "x-wing: public key size");
  const BytesView curve_public = public_key.last(kX25519KeySize);
  const BytesView ephemeral = randomness.last(kX25519KeySize);
  const ByteArray<32> curve_ciphertext = x25519_public_key(ephemeral);
  const SecretBytes curve_secret = TRY(x25519(ephemeral, curve_public));
  const Encapsulation lattice =
      TRY(mlkem768::encapsulate(public_key.first(mlkem768::kPublicKeySize), randomness.first(32)));
  return Encapsulation{concat({lattice.ciphertext, curve_ciphertext}),
                       combine(lattice.shared_secret.view(), curve_secret.view(), curve_ciphertext, curve_public)};
}

Result<SecretBytes> decapsulate(BytesView seed, BytesView ciphertext) {
  if (ciphertext.size() != kCiphertextSize) return fail(ErrorCode::kKeyInvalid, "x-wing: ciphertext size");
  const ExpandedKey key = expand(seed);
  const BytesView curve_ciphertext = ciphertext.last(kX25519KeySize);
  const SecretBytes lattice_secret =
      TRY(mlkem768::decapsulate(key.lattice.private_key.view(), ciphertext.first(mlkem768::kCiphertextSize)));
  const SecretBytes curve_secret = TRY(x25519(key.curve_private.view(), curve_ciphertext));
  return combine(lattice_secret.view(), curve_secret.view(), curve_ciphertext, key.curve_public);
}

}  // namespace xwing
}  // namespace carecircle
