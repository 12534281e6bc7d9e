// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/aead.h"

#include <bearssl.h>
#include <sodium.h>

#include <algorithm>

#include "core/bytes/ensure.h"

namespace carecircle {
namespace {

struct AesGcmParts {
  const br_block_ctr_class* aes;
  br_ghash ghash;
};

// BearSSL chooses nothing by itself. Without AES instructions the constant-time 64-bit code is the one to use: the
// table-driven variants leak through the cache.
AesGcmParts find_aes_gcm() {
#if defined(__x86_64__)
  const br_block_ctr_class* aes = br_aes_x86ni_ctr_get_vtable();
  const br_ghash ghash = br_ghash_pclmul_get();
  if (aes != nullptr && ghash != nullptr) return {aes, ghash};
#endif
  return {&br_aes_ct64_ctr_vtable, br_ghash_ctmul64};
}

const AesGcmParts& aes_gcm_parts() {
  static const AesGcmParts kParts = find_aes_gcm();
  return kParts;
}

// One AES-GCM operation: key, nonce and associated data are absorbed at construction.
class AesGcm {
 public:
  AesGcm(BytesView key, BytesView nonce, BytesView associated_data) {
    aes_gcm_parts().aes->init(&keys_.vtable, key.data(), key.size());
    br_gcm_init(&gcm_, &keys_.vtable, aes_gcm_parts().ghash);
    br_gcm_reset(&gcm_, nonce.data(), nonce.size());
    if (!associated_data.empty()) br_gcm_aad_inject(&gcm_, associated_data.data(), associated_data.size());
    br_gcm_flip(&gcm_);
  }
  ~AesGcm() {
    sodium_memzero(&keys_, sizeof keys_);
    sodium_memzero(&gcm_, sizeof gcm_);
  }
  AesGcm(const AesGcm&) = delete;
  AesGcm& operator=(const AesGcm&) = delete;

  void encrypt(MutableBytesView data) { run(1, data); }
  void decrypt(MutableBytesView data) { run(0, data); }
  void tag(std::uint8_t* out) { br_gcm_get_tag(&gcm_, out); }
  bool tag_matches(BytesView tag) { return br_gcm_check_tag(&gcm_, tag.data()) == 1; }

 private:
  void run(int encrypting, MutableBytesView data) {
    if (!data.empty()) br_gcm_run(&gcm_, encrypting, data.data(), data.size());
  }

  br_aes_gen_ctr_keys keys_{};
  br_gcm_context gcm_{};
};

void check_sizes(Aead aead, BytesView key, BytesView nonce) {
  ensure(key.size() == aead_key_size(aead), "aead: key size");
  ensure(nonce.size() == kAeadNonceSize, "aead: nonce size");
}

Bytes seal_chacha20(BytesView key, BytesView nonce, BytesView associated_data, BytesView plaintext) {
  Bytes sealed(plaintext.size() + kAeadTagSize);
  crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plaintext.data(), plaintext.size(),
                                            associated_data.data(), associated_data.size(), nullptr, nonce.data(),
                                            key.data());
  return sealed;
}

bool open_chacha20(BytesView key, BytesView nonce, BytesView associated_data, BytesView ciphertext,
                   MutableBytesView plaintext) {
  return crypto_aead_chacha20poly1305_ietf_decrypt(plaintext.data(), nullptr, nullptr, ciphertext.data(),
                                                   ciphertext.size(), associated_data.data(), associated_data.size(),
                                                   nonce.data(), key.data()) == 0;
}

Bytes seal_aes_gcm(BytesView key, BytesView nonce, BytesView associated_data, BytesView plaintext) {
  AesGcm gcm(key, nonce, associated_data);
  Bytes sealed(plaintext.size() + kAeadTagSize);
  std::ranges::copy(plaintext, sealed.begin());
  gcm.encrypt(MutableBytesView(sealed).first(plaintext.size()));
  gcm.tag(sealed.data() + plaintext.size());
  return sealed;
}

bool open_aes_gcm(BytesView key, BytesView nonce, BytesView associated_data, BytesView ciphertext,
                  MutableBytesView plaintext) {
  AesGcm gcm(key, nonce, associated_data);
  std::ranges::copy(ciphertext.first(plaintext.size()), plaintext.begin());
  gcm.decrypt(plaintext);
  return gcm.tag_matches(ciphertext.last(kAeadTagSize));
}

}  // namespace

std::size_t aead_key_size(Aead aead) { return aead == Aead::aes_128_gcm ? 16 : 32; }

Bytes aead_seal(Aead aead, BytesView key, BytesView nonce, BytesView associated_data, BytesView plaintext) {
  check_sizes(aead, key, nonce);
  if (aead == Aead::chacha20_poly1305) return seal_chacha20(key, nonce, associated_data, plaintext);
  return seal_aes_gcm(key, nonce, associated_data, plaintext);
}

Result<SecretBytes> aead_open(Aead aead, BytesView key, BytesView nonce, BytesView associated_data,
                              BytesView ciphertext) {
  check_sizes(aead, key, nonce);
  if (ciphertext.size() < kAeadTagSize) return fail(ErrorCode::kDecryptionFailed, "aead: shorter than a tag");
  SecretBytes plaintext(ciphertext.size() - kAeadTagSize);
  const bool opened = aead == Aead::chacha20_poly1305
                          ? open_chacha20(key, nonce, associated_data, ciphertext, plaintext.mutable_view())
                          : open_aes_gcm(key, nonce, associated_data, ciphertext, plaintext.mutable_view());
  if (!opened) return fail(ErrorCode::kDecryptionFailed, "aead: the tag does not match");
  return plaintext;
}

void aes_128_ctr(BytesView key, BytesView nonce, MutableBytesView data) {
  ensure(key.size() == aead_key_size(Aead::aes_128_gcm), "aes_128_ctr: key size");
  ensure(nonce.size() == kAeadNonceSize, "aes_128_ctr: nonce size");
  br_aes_gen_ctr_keys keys{};
  aes_gcm_parts().aes->init(&keys.vtable, key.data(), key.size());
  keys.vtable->run(&keys.vtable, nonce.data(), 0, data.data(), data.size());
  sodium_memzero(&keys, sizeof keys);
}

}  // namespace carecircle
