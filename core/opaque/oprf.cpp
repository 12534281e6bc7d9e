// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/opaque/oprf.h"

#include <sodium.h>

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"

namespace carecircle::oprf {
namespace {

// RFC 9497 §3.1: "OPRFV1-" || I2OSP(mode, 1) || "-" || identifier, mode 0 being a zero byte.
constexpr std::string_view kContext("OPRFV1-\0-ristretto255-SHA512", 28);
constexpr std::size_t kUniformSize = 64;
constexpr std::size_t kBlockSize = 128;  // of SHA-512
constexpr int kDeriveTriesMax = 256;

ByteArray<2> two_bytes(std::size_t value) {
  ensure(value <= kInputSizeMax, "oprf: the length does not fit two bytes");
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

// RFC 9380 §5.3.1: expand_message_xmd with SHA-512 and one block of output, so that the result is b_1.
SecretBytes expand_message(BytesView message, std::string_view label) {
  const Bytes tag = concat({as_bytes(label), as_bytes(kContext)});
  const auto tag_size = static_cast<std::uint8_t>(tag.size());
  const BytesView tag_end(&tag_size, 1);
  const ByteArray<kBlockSize> padding{};
  const ByteArray<3> output_size_and_zero{0, kUniformSize, 0};
  const SecretBytes first = secret_digest(Hash::sha512, {padding, message, output_size_and_zero, tag, tag_end});
  const std::uint8_t one = 1;
  return secret_digest(Hash::sha512, {first.view(), BytesView(&one, 1), tag, tag_end});
}

SecretBytes reduce(BytesView uniform) {
  SecretBytes scalar(kScalarSize);
  crypto_core_ristretto255_scalar_reduce(scalar.mutable_view().data(), uniform.data());
  return scalar;
}

bool is_zero(BytesView bytes) { return sodium_is_zero(bytes.data(), bytes.size()) == 1; }

SecretBytes hash_to_group(BytesView input) {
  SecretBytes element(kElementSize);
  crypto_core_ristretto255_from_hash(element.mutable_view().data(),
                                     expand_message(input, "HashToGroup-").view().data());
  return element;
}

}  // namespace

KeyPair derive_key_pair(BytesView seed, std::string_view info) {
  ensure(seed.size() == kSeedSize, "oprf: seed size");
  const ByteArray<2> info_size = two_bytes(info.size());
  SecretBytes input = SecretBytes::joined({seed, info_size, as_bytes(info), ByteArray<1>{}});
  std::uint8_t& counter = input.mutable_view().back();
  for (int attempt = 0; attempt < kDeriveTriesMax; ++attempt) {
    counter = static_cast<std::uint8_t>(attempt);
    SecretBytes scalar = reduce(expand_message(input.view(), "DeriveKeyPair").view());
    if (is_zero(scalar.view())) continue;
    Bytes public_key = multiply_base(scalar.view());
    return {std::move(scalar), std::move(public_key)};
  }
  ensure(false, "oprf: 256 hashes in a row were zero");
  return {};
}

SecretBytes random_scalar(Entropy& entropy) {
  SecretBytes scalar;
  do {
    scalar = reduce(entropy.secret(kUniformSize).view());
  } while (is_zero(scalar.view()));
  return scalar;
}

// libsodium takes the identity, 32 zero bytes, for a valid element; RFC 9497 §2.1 demands that it is refused.
Result<void> check_element(BytesView element) {
  if (element.size() != kElementSize) return fail(ErrorCode::kMalformedInput, "oprf: element size");
  if (is_zero(element)) return fail(ErrorCode::kMalformedInput, "oprf: the identity element");
  if (crypto_core_ristretto255_is_valid_point(element.data()) != 1) {
    return fail(ErrorCode::kMalformedInput, "oprf: not an element");
  }
  return {};
}

Result<SecretBytes> multiply(BytesView scalar, BytesView element) {
  ensure(scalar.size() == kScalarSize, "oprf: scalar size");
  TRY(check_element(element));
  SecretBytes product(kElementSize);
  if (crypto_scalarmult_ristretto255(product.mutable_view().data(), scalar.data(), element.data()) != 0) {
    return fail(ErrorCode::kMalformedInput, "oprf: the product is the identity");
  }
  return product;
}

Bytes multiply_base(BytesView scalar) {
  ensure(scalar.size() == kScalarSize, "oprf: scalar size");
  Bytes product(kElementSize);
  const int failed = crypto_scalarmult_ristretto255_base(product.data(), scalar.data());
  ensure(failed == 0, "oprf: zero scalar");
  return product;
}

Result<Bytes> blind(BytesView input, BytesView blind) {
  if (input.size() > kInputSizeMax) return fail(ErrorCode::kLimitExceeded, "oprf: input size");
  const SecretBytes blinded = TRY(multiply(blind, hash_to_group(input).view()));
  return to_bytes(blinded.view());
}

Result<Bytes> evaluate(BytesView private_key, BytesView blinded) {
  const SecretBytes evaluated = TRY(multiply(private_key, blinded));
  return to_bytes(evaluated.view());
}

Result<SecretBytes> finalize(BytesView input, BytesView blind, BytesView evaluated) {
  ensure(blind.size() == kScalarSize, "oprf: scalar size");
  if (input.size() > kInputSizeMax) return fail(ErrorCode::kLimitExceeded, "oprf: input size");
  SecretBytes inverse(kScalarSize);
  const int failed = crypto_core_ristretto255_scalar_invert(inverse.mutable_view().data(), blind.data());
  ensure(failed == 0, "oprf: zero blind");
  const SecretBytes unblinded = TRY(multiply(inverse.view(), evaluated));
  return secret_digest(Hash::sha512, {two_bytes(input.size()), input, two_bytes(unblinded.size()), unblinded.view(),
                                      as_bytes("Finalize")});
}

}  // namespace carecircle::oprf
