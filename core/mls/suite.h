// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "core/bytes/entropy.h"
#include "core/bytes/secret_bytes.h"
#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/crypto/signature_batch.h"
#include "core/mls/types.h"

// The cipher suites (RFC 9420 §5.1) in one table, and the labelled operations that every other part builds on. 0x0002 and
// 0x0007 are in native builds only (core/crypto/nist_curves.h); 0x0004 to 0x0006, X448 and P-521, are left out.

namespace carecircle::mls {

struct SuiteInfo {
  CipherSuite id;
  const char* name;
  hpke::Suite hpke;  // KEM, KDF and AEAD of EncryptWithLabel
  Hash hash;         // of RefHash, tree hashes, transcripts, HMAC and the key schedule's KDF
  Aead aead;         // of PrivateMessage, sender data and Welcome
  SignatureScheme signature;
  std::size_t hash_size;  // KDF.Nh, bytes
  std::size_t key_size;   // AEAD.Nk, bytes; the nonce has kAeadNonceSize
};

std::span<const SuiteInfo> suites();
const SuiteInfo& suite_info(CipherSuite suite);
Result<CipherSuite> suite_from_wire(std::uint16_t value);  // kMlsSuiteNotSupported

// §5.2. `label` is the whole label, such as "MLS 1.0 KeyPackage Reference".
Bytes ref_hash(CipherSuite suite, std::string_view label, BytesView value);
Bytes key_package_ref(CipherSuite suite, BytesView key_package);         // encoded KeyPackage
Bytes proposal_ref(CipherSuite suite, BytesView authenticated_content);  // encoded AuthenticatedContent

// A signature private key: Ed25519's seed (32 bytes), or ECDSA's scalar (32 or 48 bytes).
SecretBytes generate_signature_key(CipherSuite suite, Entropy& entropy);
bool is_signature_key(CipherSuite suite, BytesView private_key);
// The form of §5.1.1: 32 bytes, or an uncompressed point.
Bytes signature_public_key(CipherSuite suite, BytesView private_key);

// The private key as one who signs often keeps it in memory, never at rest: expand_signature_key for Ed25519.
SecretBytes prepare_signature_key(CipherSuite suite, BytesView private_key);

// §5.1.2. `label` without the "MLS 1.0 " that both functions put before it.
Bytes sign_with_label(CipherSuite suite, BytesView private_key, std::string_view label, BytesView content);
Result<void> verify_with_label(CipherSuite suite, BytesView public_key, std::string_view label, BytesView content,
                               BytesView signature);  // kSignatureInvalid
// For suites that sign with Ed25519, many at once.
void batch_with_label(SignatureBatch& batch, BytesView public_key, std::string_view label, BytesView content,
                      BytesView signature);

// §5.1.3.
Result<hpke::Ciphertext> encrypt_with_label(CipherSuite suite, BytesView public_key, std::string_view label,
                                            BytesView context, BytesView plaintext, Entropy& entropy);  // kKeyInvalid
// EncryptWithLabel in two steps, for one context and many recipients: what the context costs is paid once.
hpke::Info encrypt_context(CipherSuite suite, std::string_view label, BytesView context);
Result<hpke::Ciphertext> encrypt_under(CipherSuite suite, BytesView public_key, const hpke::Info& context,
                                       BytesView plaintext, Entropy& entropy);  // kKeyInvalid
Result<SecretBytes> decrypt_with_label(CipherSuite suite, BytesView private_key, std::string_view label,
                                       BytesView context,
                                       const hpke::Ciphertext& ciphertext);  // kDecryptionFailed, kKeyInvalid

// §8 and §9. Sizes in bytes.
SecretBytes extract(CipherSuite suite, BytesView salt, BytesView input_key);
SecretBytes expand_with_label(CipherSuite suite, BytesView secret, std::string_view label, BytesView context,
                              std::size_t size);
SecretBytes expand_with_label(const HmacKey& secret, std::string_view label, BytesView context, std::size_t size);
SecretBytes derive_secret(CipherSuite suite, BytesView secret, std::string_view label);
SecretBytes derive_tree_secret(const HmacKey& secret, std::string_view label, std::uint32_t generation,
                               std::size_t size);
SecretBytes mac(CipherSuite suite, BytesView key, BytesView data);
Bytes hash(CipherSuite suite, BytesView data);

hpke::KeyPair derive_key_pair(CipherSuite suite, BytesView secret);
hpke::KeyPair generate_key_pair(CipherSuite suite, Entropy& entropy);
// hpke::check_public_key. A group that let a bad key in could not be committed to again.
Result<void> check_public_key(CipherSuite suite, BytesView key);

}  // namespace carecircle::mls

// HPKECiphertext (RFC 9420 §7.6), found beside hpke::Ciphertext by the codec.
namespace carecircle::hpke {
void write(TlsWriter&, const Ciphertext&);
Result<void> read(TlsReader&, Ciphertext&);
}  // namespace carecircle::hpke
