// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/suite.h"

#include <array>

#include "core/bytes/ensure.h"
#include "core/crypto/nist_curves.h"
#include "core/crypto/signature.h"

namespace carecircle::mls {
namespace {

// The suites of the NIST curves stand last, so that a build without these takes the beginning of the table.
constexpr std::array kAllSuites{
    SuiteInfo{.id = CipherSuite::x25519_aes128gcm_sha256_ed25519,
              .name = "X25519, AES-128-GCM, SHA-256, Ed25519",
              .hpke = {hpke::Kem::dhkem_x25519_sha256, Hash::sha256, Aead::aes_128_gcm},
              .hash = Hash::sha256,
              .aead = Aead::aes_128_gcm,
              .signature = SignatureScheme::ed25519,
              .hash_size = 32,
              .key_size = 16},
    SuiteInfo{.id = CipherSuite::x25519_chacha20poly1305_sha256_ed25519,
              .name = "X25519, ChaCha20-Poly1305, SHA-256, Ed25519",
              .hpke = {hpke::Kem::dhkem_x25519_sha256, Hash::sha256, Aead::chacha20_poly1305},
              .hash = Hash::sha256,
              .aead = Aead::chacha20_poly1305,
              .signature = SignatureScheme::ed25519,
              .hash_size = 32,
              .key_size = 32},
    // draft-ietf-mls-pq-ciphersuites, second entry, under an id of the private-use range.
    SuiteInfo{.id = CipherSuite::xwing_aes256gcm_sha384_ed25519,
              .name = "X-Wing, AES-256-GCM, SHA-384, Ed25519",
              .hpke = {hpke::Kem::xwing, Hash::sha384, Aead::aes_256_gcm},
              .hash = Hash::sha384,
              .aead = Aead::aes_256_gcm,
              .signature = SignatureScheme::ed25519,
              .hash_size = 48,
              .key_size = 32},
    SuiteInfo{.id = CipherSuite::p256_aes128gcm_sha256_p256,
              .name = "P-256, AES-128-GCM, SHA-256, ECDSA P-256",
              .hpke = {hpke::Kem::dhkem_p256_sha256, Hash::sha256, Aead::aes_128_gcm},
              .hash = Hash::sha256,
              .aead = Aead::aes_128_gcm,
              .signature = SignatureScheme::ecdsa_p256_sha256,
              .hash_size = 32,
              .key_size = 16},
    SuiteInfo{.id = CipherSuite::p384_aes256gcm_sha384_p384,
              .name = "P-384, AES-256-GCM, SHA-384, ECDSA P-384",
              .hpke = {hpke::Kem::dhkem_p384_sha384, Hash::sha384, Aead::aes_256_gcm},
              .hash = Hash::sha384,
              .aead = Aead::aes_256_gcm,
              .signature = SignatureScheme::ecdsa_p384_sha384,
              .hash_size = 48,
              .key_size = 32},
};
constexpr std::size_t kNistSuites = 2;
constexpr std::span<const SuiteInfo> kSuites =
    std::span(kAllSuites).first(kAllSuites.size() - (kHasNistCurves ? 0 : kNistSuites));

bool is_ecdsa(CipherSuite suite) { return suite_info(suite).signature != SignatureScheme::ed25519; }
[[maybe_unused]] NistCurve curve_of(CipherSuite suite) {
  return suite_info(suite).signature == SignatureScheme::ecdsa_p256_sha256 ? NistCurve::p256 : NistCurve::p384;
}

constexpr std::string_view kLabelPrefix = "MLS 1.0 ";

void write_label(TlsWriter& writer, std::string_view label) {
  writer.varint(kLabelPrefix.size() + label.size());
  writer.raw(as_bytes(kLabelPrefix));
  writer.raw(as_bytes(label));
}

// SignContent (§5.1.2) and EncryptContext (§5.1.3) have the same form.
Bytes labelled(std::string_view label, BytesView content) {
  TlsWriter writer;
  write_label(writer, label);
  writer.opaque(content);
  return writer.take();
}

}  // namespace

std::span<const SuiteInfo> suites() { return kSuites; }

const SuiteInfo& suite_info(CipherSuite suite) {
  const SuiteInfo* found = nullptr;
  for (const SuiteInfo& info : kSuites) {
    if (info.id == suite) found = &info;
  }
  ensure(found != nullptr, "a cipher suite outside of the table");
  return *found;
}

Result<CipherSuite> suite_from_wire(std::uint16_t value) {
  for (const SuiteInfo& info : kSuites) {
    if (static_cast<std::uint16_t>(info.id) == value) return info.id;
  }
  return fail(ErrorCode::kMlsSuiteNotSupported, "cipher suite");
}

Bytes ref_hash(CipherSuite suite, std::string_view label, BytesView value) {
  TlsWriter writer;
  writer.opaque(as_bytes(label));
  writer.opaque(value);
  return hash(suite, writer.bytes());
}

Bytes key_package_ref(CipherSuite suite, BytesView key_package) {
  return ref_hash(suite, "MLS 1.0 KeyPackage Reference", key_package);
}

Bytes proposal_ref(CipherSuite suite, BytesView authenticated_content) {
  return ref_hash(suite, "MLS 1.0 Proposal Reference", authenticated_content);
}

SecretBytes generate_signature_key(CipherSuite suite, Entropy& entropy) {
  if constexpr (kHasNistCurves) {
    if (is_ecdsa(suite)) return random_scalar(curve_of(suite), entropy);
  }
  return entropy.secret(kSignatureSeedSize);
}

bool is_signature_key(CipherSuite suite, BytesView private_key) {
  if constexpr (kHasNistCurves) {
    if (is_ecdsa(suite)) return is_scalar(curve_of(suite), private_key);
  }
  return private_key.size() == kSignatureSeedSize;
}

Bytes signature_public_key(CipherSuite suite, BytesView private_key) {
  if constexpr (kHasNistCurves) {
    if (is_ecdsa(suite)) return public_point(curve_of(suite), private_key);
  }
  return signature_key_pair(private_key).public_key;
}

SecretBytes prepare_signature_key(CipherSuite suite, BytesView private_key) {
  return is_ecdsa(suite) ? SecretBytes::copy_of(private_key) : expand_signature_key(private_key);
}

Bytes sign_with_label(CipherSuite suite, BytesView private_key, std::string_view label, BytesView content) {
  if constexpr (kHasNistCurves) {
    if (is_ecdsa(suite)) return ecdsa_sign(curve_of(suite), private_key, labelled(label, content));
  }
  return sign(private_key, labelled(label, content));
}

Result<void> verify_with_label(CipherSuite suite, BytesView public_key, std::string_view label, BytesView content,
                               BytesView signature) {
  bool valid = false;
  if constexpr (kHasNistCurves) {
    if (is_ecdsa(suite)) valid = ecdsa_verify(curve_of(suite), public_key, labelled(label, content), signature);
  }
  if (!is_ecdsa(suite)) valid = verify(public_key, labelled(label, content), signature);
  if (!valid) return fail(ErrorCode::kSignatureInvalid, "VerifyWithLabel");
  return {};
}

void batch_with_label(SignatureBatch& batch, BytesView public_key, std::string_view label, BytesView content,
                      BytesView signature) {
  batch.add(public_key, labelled(label, content), signature);
}

Result<hpke::Ciphertext> encrypt_with_label(CipherSuite suite, BytesView public_key, std::string_view label,
                                            BytesView context, BytesView plaintext, Entropy& entropy) {
  return encrypt_under(suite, public_key, encrypt_context(suite, label, context), plaintext, entropy);
}

hpke::Info encrypt_context(CipherSuite suite, std::string_view label, BytesView context) {
  return hpke::Info(suite_info(suite).hpke, labelled(label, context));
}

Result<hpke::Ciphertext> encrypt_under(CipherSuite suite, BytesView public_key, const hpke::Info& context,
                                       BytesView plaintext, Entropy& entropy) {
  return hpke::seal(suite_info(suite).hpke, public_key, context, {}, plaintext, entropy);
}

Result<SecretBytes> decrypt_with_label(CipherSuite suite, BytesView private_key, std::string_view label,
                                       BytesView context, const hpke::Ciphertext& ciphertext) {
  return hpke::open(suite_info(suite).hpke, private_key, ciphertext, labelled(label, context), {});
}

SecretBytes extract(CipherSuite suite, BytesView salt, BytesView input_key) {
  return hkdf_extract(suite_info(suite).hash, salt, input_key);
}

// KDFLabel of §8.
SecretBytes expand_with_label(const HmacKey& secret, std::string_view label, BytesView context, std::size_t size) {
  ensure(size <= 0xFFFF, "ExpandWithLabel: the length is a uint16");
  TlsWriter writer;
  writer.u16(static_cast<std::uint16_t>(size));
  write_label(writer, label);
  writer.opaque(context);
  return hkdf_expand(secret, writer.bytes(), size);
}

SecretBytes expand_with_label(CipherSuite suite, BytesView secret, std::string_view label, BytesView context,
                              std::size_t size) {
  return expand_with_label(HmacKey(suite_info(suite).hash, secret), label, context, size);
}

SecretBytes derive_secret(CipherSuite suite, BytesView secret, std::string_view label) {
  return expand_with_label(suite, secret, label, {}, suite_info(suite).hash_size);
}

SecretBytes derive_tree_secret(const HmacKey& secret, std::string_view label, std::uint32_t generation,
                               std::size_t size) {
  TlsWriter context;
  context.u32(generation);
  return expand_with_label(secret, label, context.bytes(), size);
}

SecretBytes mac(CipherSuite suite, BytesView key, BytesView data) { return hmac(suite_info(suite).hash, key, data); }

Bytes hash(CipherSuite suite, BytesView data) { return digest(suite_info(suite).hash, data); }

hpke::KeyPair derive_key_pair(CipherSuite suite, BytesView secret) {
  return hpke::derive_key_pair(suite_info(suite).hpke.kem, secret);
}

hpke::KeyPair generate_key_pair(CipherSuite suite, Entropy& entropy) {
  return hpke::generate_key_pair(suite_info(suite).hpke.kem, entropy);
}

Result<void> check_public_key(CipherSuite suite, BytesView key) {
  return hpke::check_public_key(suite_info(suite).hpke.kem, key);
}

}  // namespace carecircle::mls

namespace carecircle::hpke {

void write(TlsWriter& writer, const Ciphertext& ciphertext) {
  writer.opaque(ciphertext.encapsulated);
  writer.opaque(ciphertext.ciphertext);
}

Result<void> read(TlsReader& reader, Ciphertext& ciphertext) {
  ciphertext.encapsulated = to_bytes(TRY(reader.opaque()));
  ciphertext.ciphertext = to_bytes(TRY(reader.opaque()));
  return {};
}

}  // namespace carecircle::hpke
