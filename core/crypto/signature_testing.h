// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <sodium.h>

#include <algorithm>
#include <vector>

#include "core/bytes/encoding.h"
#include "core/bytes/ensure.h"
#include "core/crypto/entropy_testing.h"
#include "core/crypto/signature.h"
#include "core/crypto/signature_batch.h"

// Ed25519 signatures for tests and fuzzers: honest ones, and such as nobody honest makes.

namespace carecircle {

struct SignedMessage {
  Bytes public_key;
  Bytes message;
  Bytes signature;
};

inline bool verifies(const SignedMessage& item) { return verify(item.public_key, item.message, item.signature); }

inline SignatureBatch batch_of(const std::vector<SignedMessage>& items) {
  SignatureBatch batch;
  for (const SignedMessage& item : items)
    batch.add(item.public_key, item.message, item.signature);
  return batch;
}

inline bool valid_together(const std::vector<SignedMessage>& items) { return batch_of(items).all_valid(); }

inline SignedMessage honest(Entropy& entropy) {
  const SignatureKeyPair pair = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  Bytes message = to_bytes(entropy.array<20>());
  Bytes signature = sign(pair.seed.view(), message);
  return {pair.public_key, std::move(message), std::move(signature)};
}

// ---- signatures that nobody honest makes: D = S*B - h*A - R is what the maker wants it to be ---------------------------------

// Encodings of points and scalars.
using Encoding = ByteArray<32>;

inline Encoding plus(const Encoding& a, const Encoding& b) {
  Encoding sum{};
  ensure(crypto_core_ed25519_add(sum.data(), a.data(), b.data()) == 0, "both are points");
  return sum;
}

// `times` times a point of order 8.
inline Encoding small_order(std::uint32_t times) {
  const Bytes generator = from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a").value();
  Encoding point{};
  std::ranges::copy(generator, point.begin());
  Encoding sum{1};
  for (std::uint32_t index = 0; index < times; ++index)
    sum = plus(sum, point);
  return sum;
}

inline Encoding random_scalar(Entropy& entropy) {
  const ByteArray<64> wide = entropy.array<64>();
  Encoding scalar{};
  crypto_core_ed25519_scalar_reduce(scalar.data(), wide.data());
  return scalar;
}

inline Encoding times_base(const Encoding& scalar) {
  Encoding point{};
  ensure(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()) == 0, "the scalar is not zero");
  return point;
}

struct Deviation {
  std::uint32_t key_order = 0;     // A has this many times the point of order 8
  std::uint32_t nonce_order = 0;   // R has
  std::uint8_t response = 0;       // S is too great by this much
  bool response_is_below = false;  // too small, rather
};

struct Forgery {
  SignedMessage item;
  std::uint32_t left_over;  // the part of small order in -D, as a multiple of the point of order 8
};

inline Forgery forge(const Deviation& deviation, Entropy& entropy) {
  const Encoding private_key = random_scalar(entropy);
  const Encoding nonce = random_scalar(entropy);
  const Encoding key = plus(times_base(private_key), small_order(deviation.key_order));
  const Encoding nonce_point = plus(times_base(nonce), small_order(deviation.nonce_order));
  const Bytes message = to_bytes(entropy.array<20>());
  const Bytes hashed = concat({nonce_point, key, message});
  ByteArray<64> digest{};
  crypto_hash_sha512(digest.data(), hashed.data(), hashed.size());
  Encoding challenge{};
  crypto_core_ed25519_scalar_reduce(challenge.data(), digest.data());
  Encoding response{};
  crypto_core_ed25519_scalar_mul(response.data(), challenge.data(), private_key.data());
  crypto_core_ed25519_scalar_add(response.data(), response.data(), nonce.data());
  const Encoding shift{deviation.response};
  (deviation.response_is_below ? crypto_core_ed25519_scalar_sub : crypto_core_ed25519_scalar_add)(
      response.data(), response.data(), shift.data());
  return {{to_bytes(key), message, concat({nonce_point, response})},
          (challenge[0] * deviation.key_order + deviation.nonce_order) % 8};
}

}  // namespace carecircle
