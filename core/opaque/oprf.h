// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/bytes/bytes.h"
#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// The oblivious pseudorandom function under OPAQUE: RFC 9497, mode 0 (OPRF), suite ristretto255-SHA512.
// Elements and scalars travel as their 32-byte encodings. An element that is not one, or is the identity, is kMalformedInput.

namespace carecircle::oprf {

inline constexpr std::size_t kElementSize = 32;
inline constexpr std::size_t kScalarSize = 32;
inline constexpr std::size_t kSeedSize = 32;
inline constexpr std::size_t kOutputSize = 64;

// Inputs are at most this long (RFC 9497 §3.3: they carry a two-byte length).
inline constexpr std::size_t kInputSizeMax = 65535;

struct KeyPair {
  SecretBytes private_key;
  Bytes public_key;
};

// RFC 9497 §3.2.1. `info` at most kInputSizeMax bytes.
KeyPair derive_key_pair(BytesView seed, std::string_view info);

// A uniform non-zero scalar, from 64 bytes of entropy.
SecretBytes random_scalar(Entropy& entropy);

// kMalformedInput unless `element` is the canonical encoding of an element other than the identity (RFC 9497 §2.1).
Result<void> check_element(BytesView element);

// scalar * element, kMalformedInput for a bad element.
Result<SecretBytes> multiply(BytesView scalar, BytesView element);
// scalar * generator.
Bytes multiply_base(BytesView scalar);

// RFC 9497 §3.3.1. `input` longer than kInputSizeMax is kLimitExceeded.
Result<Bytes> blind(BytesView input, BytesView blind);
Result<Bytes> evaluate(BytesView private_key, BytesView blinded);
Result<SecretBytes> finalize(BytesView input, BytesView blind, BytesView evaluated);

}  // namespace carecircle::oprf
