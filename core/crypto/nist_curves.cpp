// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/nist_curves.h"

#include <bearssl.h>

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

constexpr std::size_t kPointSizeMax = 97;
constexpr std::uint8_t kUncompressed = 4;

// BearSSL's constant-time code with 31-bit words: its own for P-256, the generic one for P-384.
const br_ec_impl& curves() { return br_ec_all_m31; }

int bearssl_id(NistCurve curve) { return curve == NistCurve::p256 ? BR_EC_secp256r1 : BR_EC_secp384r1; }

Hash hash_of(NistCurve curve) { return curve == NistCurve::p256 ? Hash::sha256 : Hash::sha384; }

const br_hash_class* bearssl_hash(NistCurve curve) {
  return curve == NistCurve::p256 ? &br_sha256_vtable : &br_sha384_vtable;
}

BytesView order_of(NistCurve curve) {
  std::size_t size = 0;
  const unsigned char* order = curves().order(bearssl_id(curve), &size);
  return {order, size};
}

// BearSSL's keys point to bytes that are not const and that it does not write to.
unsigned char* unwritten(BytesView bytes) { return const_cast<unsigned char*>(bytes.data()); }

// ---- DER (X.690 §10, §8.3) ------------------------------------------------------------------------------------------

constexpr std::uint8_t kDerSequence = 0x30;
constexpr std::uint8_t kDerInteger = 0x02;

// The element of `tag` that `input` begins with; it is taken off. Lengths of both curves' signatures fit one byte.
Result<BytesView> take_element(BytesView& input, std::uint8_t tag) {
  constexpr std::uint8_t kShortLengthMax = 127;
  if (input.size() < 2 || input[0] != tag || input[1] > kShortLengthMax || input.size() - 2 < input[1]) {
    return fail(ErrorCode::kSignatureInvalid, "ecdsa: DER");
  }
  const BytesView content = input.subspan(2, input[1]);
  input = input.subspan(2 + content.size());
  return content;
}

// A positive integer of at most `out.size()` bytes in as few bytes as it needs, right-aligned into `out`.
Result<void> take_integer(BytesView& input, MutableBytesView out) {
  constexpr std::uint8_t kSignBit = 0x80;
  BytesView content = TRY(take_element(input, kDerInteger));
  if (content.empty() || (content[0] & kSignBit) != 0) return fail(ErrorCode::kSignatureInvalid, "ecdsa: DER integer");
  if (content[0] == 0) {
    if (content.size() > 1 && (content[1] & kSignBit) == 0) {
      return fail(ErrorCode::kSignatureInvalid, "ecdsa: DER integer with a needless zero");
    }
    content = content.subspan(1);
  }
  if (content.size() > out.size()) return fail(ErrorCode::kSignatureInvalid, "ecdsa: DER integer too large");
  std::ranges::copy(content, out.end() - static_cast<std::ptrdiff_t>(content.size()));
  return {};
}

// r and s, each of scalar_size bytes.
Result<Bytes> raw_signature(NistCurve curve, BytesView signature) {
  BytesView rest = TRY(take_element(signature, kDerSequence));
  if (!signature.empty()) return fail(ErrorCode::kSignatureInvalid, "ecdsa: bytes behind the signature");
  const std::size_t size = scalar_size(curve);
  Bytes raw(2 * size);
  TRY(take_integer(rest, MutableBytesView(raw).first(size)));
  TRY(take_integer(rest, MutableBytesView(raw).last(size)));
  if (!rest.empty()) return fail(ErrorCode::kSignatureInvalid, "ecdsa: a third element");
  return raw;
}

}  // namespace

std::size_t scalar_size(NistCurve curve) { return curve == NistCurve::p256 ? 32 : 48; }
std::size_t point_size(NistCurve curve) { return 1 + 2 * scalar_size(curve); }

// The borrow of scalar - order tells which is smaller, without a branch on either.
bool is_scalar(NistCurve curve, BytesView scalar) {
  const BytesView order = order_of(curve);
  if (scalar.size() != order.size()) return false;
  std::uint32_t borrow = 0;
  std::uint32_t bits = 0;
  for (std::size_t index = scalar.size(); index-- > 0;) {
    borrow = ((std::uint32_t{scalar[index]} - order[index] - borrow) >> 31U) & 1U;
    bits |= scalar[index];
  }
  return borrow == 1 && bits != 0;
}

SecretBytes random_scalar(NistCurve curve, Entropy& entropy) {
  constexpr int kAttemptsMax = 256;
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    SecretBytes scalar = entropy.secret(scalar_size(curve));
    if (is_scalar(curve, scalar.view())) return scalar;
  }
  ensure(false, "random_scalar: the entropy source repeats itself");
  return {};
}

Bytes public_point(NistCurve curve, BytesView scalar) {
  ensure(is_scalar(curve, scalar), "public_point: not a scalar of the curve");
  Bytes point(point_size(curve));
  const std::size_t size = curves().mulgen(point.data(), scalar.data(), scalar.size(), bearssl_id(curve));
  ensure(size == point.size(), "public_point: size");
  return point;
}

// Multiplication checks that the point is on the curve; by one it costs next to nothing.
Result<void> check_point(NistCurve curve, BytesView point) {
  if (point.size() != point_size(curve) || point[0] != kUncompressed)
    return fail(ErrorCode::kKeyInvalid, "point: form");
  constexpr unsigned char kOne = 1;
  ByteArray<kPointSizeMax> copy{};
  std::ranges::copy(point, copy.begin());
  if (curves().mul(copy.data(), point.size(), &kOne, 1, bearssl_id(curve)) != 1) {
    return fail(ErrorCode::kKeyInvalid, "point: not on the curve");
  }
  return {};
}

Result<SecretBytes> diffie_hellman(NistCurve curve, BytesView scalar, BytesView point) {
  if (!is_scalar(curve, scalar)) return fail(ErrorCode::kKeyInvalid, "diffie-hellman: not a scalar of the curve");
  if (point.size() != point_size(curve) || point[0] != kUncompressed)
    return fail(ErrorCode::kKeyInvalid, "point: form");
  SecretBytes product = SecretBytes::copy_of(point);
  const MutableBytesView bytes = product.mutable_view();
  if (curves().mul(bytes.data(), bytes.size(), scalar.data(), scalar.size(), bearssl_id(curve)) != 1) {
    return fail(ErrorCode::kKeyInvalid, "point: not on the curve");
  }
  return SecretBytes::copy_of(product.view().subspan(1, scalar_size(curve)));
}

Bytes ecdsa_sign(NistCurve curve, BytesView scalar, BytesView message) {
  constexpr std::size_t kSignatureSizeMax = 2 * 48 + 9;
  ensure(is_scalar(curve, scalar), "ecdsa_sign: not a scalar of the curve");
  const br_ec_private_key key{bearssl_id(curve), unwritten(scalar), scalar.size()};
  const Bytes hash = digest(hash_of(curve), message);
  Bytes signature(kSignatureSizeMax);
  const std::size_t size = br_ecdsa_i31_sign_asn1(&curves(), bearssl_hash(curve), hash.data(), &key, signature.data());
  ensure(size > 0, "ecdsa_sign: no signature");
  signature.resize(size);
  return signature;
}

bool ecdsa_verify(NistCurve curve, BytesView point, BytesView message, BytesView signature) {
  if (point.size() != point_size(curve) || point[0] != kUncompressed) return false;
  const Result<Bytes> raw = raw_signature(curve, signature);
  if (!raw) return false;
  const br_ec_public_key key{bearssl_id(curve), unwritten(point), point.size()};
  const Bytes hash = digest(hash_of(curve), message);
  return br_ecdsa_i31_vrfy_raw(&curves(), hash.data(), hash.size(), &key, raw->data(), raw->size()) == 1;
}

}  // namespace carecircle
