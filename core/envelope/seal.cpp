// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/seal.h"

#include <string>

#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

SecretBytes derive_encryption_key(BytesView key, std::string_view purpose, BytesView context) {
  return derive_key(key, {}, std::string(purpose) + "/key", context, 32);
}

SecretBytes derive_commitment(BytesView key, std::string_view purpose, BytesView context) {
  return derive_key(key, {}, std::string(purpose) + "/commit", context, 32);
}

}  // namespace

void write(TlsWriter& writer, const Sealed& sealed) {
  write_version(writer);
  writer.raw(sealed.nonce);
  writer.raw(sealed.commitment);
  writer.opaque(sealed.ciphertext);
}

Result<void> read(TlsReader& reader, Sealed& sealed) {
  TRY(read_version(reader));
  sealed.nonce = TRY(reader.array<12>());
  sealed.commitment = TRY(reader.array<32>());
  sealed.ciphertext = TRY(read_opaque(reader));
  return {};
}

Bytes seal(BytesView key, std::string_view purpose, BytesView context, BytesView associated_data, BytesView plaintext,
           Entropy& entropy) {
  Sealed sealed;
  sealed.nonce = entropy.array<kAeadNonceSize>();
  const SecretBytes commitment = derive_commitment(key, purpose, context);
  std::copy_n(commitment.view().begin(), sealed.commitment.size(), sealed.commitment.begin());
  const SecretBytes encryption_key = derive_encryption_key(key, purpose, context);
  sealed.ciphertext = aead_seal(Aead::aes_256_gcm, encryption_key.view(), sealed.nonce, associated_data, plaintext);
  return encode(sealed);
}

Result<SecretBytes> open_sealed(BytesView key, std::string_view purpose, BytesView context, BytesView associated_data,
                                BytesView sealed) {
  const auto parts = TRY(decode<Sealed>(sealed));
  if (!equal_constant_time(derive_commitment(key, purpose, context).view(), parts.commitment)) {
    return fail(ErrorCode::kCommitmentMismatch, "sealed: commitment");
  }
  const SecretBytes encryption_key = derive_encryption_key(key, purpose, context);
  return aead_open(Aead::aes_256_gcm, encryption_key.view(), parts.nonce, associated_data, parts.ciphertext);
}

}  // namespace carecircle
