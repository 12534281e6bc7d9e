// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/signature.h"

#include <sodium.h>

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"

namespace carecircle {
namespace {

// libsodium's expanded private key: the seed and the public key.
struct ExpandedKey {
  SecretBytes private_key;
  Bytes public_key;
};

ExpandedKey expand(BytesView seed) {
  ensure(seed.size() == kSignatureSeedSize, "ed25519: seed size");
  ExpandedKey key{SecretBytes(crypto_sign_ed25519_SECRETKEYBYTES), Bytes(kSignaturePublicKeySize)};
  crypto_sign_ed25519_seed_keypair(key.public_key.data(), key.private_key.mutable_view().data(), seed.data());
  return key;
}

Bytes sign_content(std::string_view name, BytesView content) {
  TlsWriter writer;
  writer.opaque(concat({as_bytes("carecircle/"), as_bytes(name)}));
  writer.opaque(content);
  return writer.take();
}

}  // namespace

SignatureKeyPair signature_key_pair(BytesView seed) { return {SecretBytes::copy_of(seed), expand(seed).public_key}; }

// Derives the public key each time, which is one of the two multiplications of a signature: whoever signs under a public key that is
// not the seed's, of a stored pair that was damaged, gives the seed away.
Bytes sign(BytesView seed, BytesView message) {
  const ExpandedKey key = expand(seed);
  Bytes signature(kSignatureSize);
  crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(), message.size(),
                               key.private_key.view().data());
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
