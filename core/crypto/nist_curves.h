// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// P-256 and P-384 (SP 800-186): Diffie-Hellman and ECDSA, for the MLS suites 0x0002 and 0x0007. They are for conformance
// and interoperability, so the browser's module does without: there these functions are declared and not linked.

namespace carecircle {

#if defined(__wasm__)
inline constexpr bool kHasNistCurves = false;
#else
inline constexpr bool kHasNistCurves = true;
#endif

enum class NistCurve : std::uint8_t { p256, p384 };

std::size_t scalar_size(NistCurve curve);  // bytes: 32, 48
std::size_t point_size(NistCurve curve);   // bytes, uncompressed (SEC 1 §2.3.3): 65, 97

// True for a scalar of scalar_size bytes that is not zero and below the order, in constant time.
bool is_scalar(NistCurve curve, BytesView scalar);
SecretBytes random_scalar(NistCurve curve, Entropy& entropy);
Bytes public_point(NistCurve curve, BytesView scalar);  // `scalar` is one

// kKeyInvalid unless `point` is uncompressed and on the curve (SP 800-56A §5.6.2.3.3; the cofactor is one).
Result<void> check_point(NistCurve curve, BytesView point);
// The x-coordinate (RFC 9180 §7.1.2). kKeyInvalid when either is not what it should be.
Result<SecretBytes> diffie_hellman(NistCurve curve, BytesView scalar, BytesView point);

// ECDSA with SHA-256 on P-256 and SHA-384 on P-384 (RFC 8446 §4.2.3), the nonce derived from key and message (RFC 6979).
// Signatures are DER: SEQUENCE { INTEGER r, INTEGER s }. Another encoding of the same numbers is refused.
Bytes ecdsa_sign(NistCurve curve, BytesView scalar, BytesView message);  // `scalar` is one
bool ecdsa_verify(NistCurve curve, BytesView point, BytesView message, BytesView signature);

}  // namespace carecircle
