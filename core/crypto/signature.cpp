// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/signature.h"

#include <sodium.h>

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"

namespace carecircle {
namespace {

Bytes sign_content(std::string_view name, BytesView content) {
  TlsWriter writer;
  writer.opaque(concat({as_bytes("carecircle/"), as_bytes(name)}));
  writer.opaque(content);
  return writer.take();
}

}  // namespace

// libsodium's private key is the seed and behind it the public key.
SecretBytes expand_signature_key(BytesView seed) {
  ensure(seed.size() == kSignatureSeedSize, "ed25519: seed size");
  SecretBytes key(crypto_sign_ed25519_SECRETKEYBYTES);
  ByteArray<kSignaturePublicKeySize> public_key{};
  crypto_sign_ed25519_seed_keypair(public_key.data(), key.mutable_view().data(), seed.data());
  return key;
}

SignatureKeyPair signature_key_pair(BytesView seed) {
  return {SecretBytes::copy_of(seed), to_bytes(expand_signature_key(seed).view().last(kSignaturePublicKeySize))};
}

Bytes sign(BytesView key, BytesView message) {
  if (key.size() == kSignatureSeedSize) return sign(expand_signature_key(key).view(), message);
  ensure(key.size() == crypto_sign_ed25519_SECRETKEYBYTES, "ed25519: private key size");
  Bytes signature(kSignatureSize);
  crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(), message.size(), key.data());
  return signature;
}

bool verify(BytesView public_key, BytesView message, BytesView signature) {
  if (public_key.size() != kSignaturePublicKeySize || signature.size() != kSignatureSize) return false;
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

Bytes sign_labelled(BytesView seed, std::string_view name, BytesView content) {
  return sign(seed, sign_content(name, content));
}

Result<void> verify_labelled(BytesView public_key, std::string_view name, BytesView content, BytesView signature) {
  if (!verify(public_key, sign_content(name, content), signature))
    return fail(ErrorCode::kSignatureInvalid, "signature does not match");
  return {};
}

}  // namespace carecircle
