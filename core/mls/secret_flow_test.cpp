// SPDX-License-Identifier: AGPL-3.0-or-later
//
// No branch and no address depends on a secret: run under valgrind, which takes each secret for memory that was never written and
// counts every decision that is made from it. Compiled as it is shipped, since it is the compiler's branches that count.
// What is decided from a secret on purpose is not here: that a tag does not match; that a shared secret or an element of OPAQUE is
// zero; the matrix of ML-KEM, which is public but made from the seed; Argon2id's second half, which addresses memory by the
// password; and what is done with a plaintext after it was opened.
#include <gtest/gtest.h>
#include <valgrind/memcheck.h>

#include <utility>

#include "core/bytes/encoding.h"
#include "core/crypto/aead.h"
#include "core/crypto/entropy_testing.h"
#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/crypto/kem.h"
#include "core/crypto/signature.h"
#include "core/mls/secret_tree.h"
#include "core/mls/suite.h"
#include "core/sframe/frame_key.h"

namespace carecircle {
namespace {

void poison(BytesView bytes) { VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()); }
void declassify(BytesView bytes) { VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size()); }

SecretBytes secret_of(std::size_t size, std::uint64_t seed = 1) {
  SeededEntropy entropy(seed);
  SecretBytes secret = entropy.secret(size);
  poison(secret.view());
  return secret;
}

class SecretFlow : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(RUNNING_ON_VALGRIND) << "CTest runs this program under valgrind";
    (void)decisions();
  }
  // Decisions that were made from secrets since the last call.
  std::uint64_t decisions() {
    const std::uint64_t all = VALGRIND_COUNT_ERRORS;
    return all - std::exchange(seen_, all);
  }

 private:
  std::uint64_t seen_ = 0;
};

constexpr mls::CipherSuite kSuites[] = {mls::CipherSuite::x25519_aes128gcm_sha256_ed25519,
                                        mls::CipherSuite::x25519_chacha20poly1305_sha256_ed25519,
                                        mls::CipherSuite::xwing_aes256gcm_sha384_ed25519};

TEST_F(SecretFlow, ABranchAndALookUpAreCounted) {
  const SecretBytes secret = secret_of(2);
  static volatile std::uint8_t table[256] = {};
  if (secret.view()[0] > 7) table[0] = 1;
  EXPECT_EQ(decisions(), 1U);
  table[secret.view()[1]] = 1;
  EXPECT_EQ(decisions(), 1U);
}

TEST_F(SecretFlow, Comparing) {
  const SecretBytes a = secret_of(32, 1);
  const SecretBytes b = secret_of(32, 2);
  volatile bool same = equal_constant_time(a.view(), b.view());
  VALGRIND_MAKE_MEM_DEFINED(&same, sizeof same);
  EXPECT_FALSE(same);
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, CopyingAndWiping) {
  const SecretBytes a = secret_of(33, 1);
  SecretBytes joined = SecretBytes::joined({a.view(), a.clone().view()});
  wipe(joined.mutable_view());
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, Encoding) {
  const SecretBytes secret = secret_of(47);
  std::string texts[] = {to_hex(secret.view()), to_base64url(secret.view()), to_crockford_base32(secret.view())};
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, HashingAndDerivingKeys) {
  for (const Hash hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
    const SecretBytes key = secret_of(200);
    const SecretBytes digest = secret_digest(hash, {key.view()});
    const SecretBytes extracted = hkdf_extract(hash, key.view(), key.view());
    const SecretBytes expanded = hkdf_expand(hash, extracted.view(), as_bytes("info"), 100);
  }
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, SealingAndOpeningBytes) {
  for (const Aead aead : {Aead::aes_128_gcm, Aead::aes_256_gcm, Aead::chacha20_poly1305}) {
    const SecretBytes key = secret_of(aead_key_size(aead));
    const SecretBytes plaintext = secret_of(300, 2);
    const Bytes nonce(kAeadNonceSize, 1);
    const Bytes sealed = aead_seal(aead, key.view(), nonce, as_bytes("data"), plaintext.view());
  }
  SecretBytes frame = secret_of(100);
  aes_128_ctr(secret_of(16).view(), Bytes(kAeadNonceSize, 1), frame.mutable_view());
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, PublicKeysAndSignatures) {
  const SecretBytes seed = secret_of(kSignatureSeedSize);
  const SecretBytes key = expand_signature_key(seed.view());
  const Bytes signature = sign(key.view(), as_bytes("message"));
  const Bytes x25519_key = to_bytes(x25519_public_key(seed.view()));
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, Decapsulating) {
  SeededEntropy entropy;
  const mlkem768::KeyPair pair = mlkem768::key_pair(entropy.array<mlkem768::kSeedSize>());
  const Encapsulation sent = mlkem768::encapsulate(pair.public_key, entropy.array<32>()).value();
  SecretBytes private_key = pair.private_key.clone();
  // FIPS 203: the decapsulation key is the secret vector, the public key, its hash, and the secret z.
  constexpr std::size_t kVectorSize = 1152;
  poison(private_key.view().first(kVectorSize));
  poison(private_key.view().last(32));
  const Result<SecretBytes> shared = mlkem768::decapsulate(private_key.view(), sent.ciphertext);
  EXPECT_EQ(decisions(), 0U);
  declassify(shared->view());
  EXPECT_TRUE(equal(shared->view(), sent.shared_secret.view()));
}

TEST_F(SecretFlow, RatchetsOfASecretTree) {
  for (const mls::CipherSuite suite : kSuites) {
    mls::SecretTree tree(suite, secret_of(mls::suite_info(suite).hash_size), 5);
    for (const mls::RatchetKind kind : {mls::RatchetKind::handshake, mls::RatchetKind::application}) {
      ASSERT_TRUE(tree.next({0}, kind));
      ASSERT_TRUE(tree.peek({3}, kind, 7));
      tree.consume({3}, kind, 7);
    }
    const SecretBytes state = tree.serialize();
  }
  EXPECT_EQ(decisions(), 0U);
}

TEST_F(SecretFlow, SealingFrames) {
  using enum sframe::CipherSuite;
  for (const sframe::CipherSuite suite : {aes_128_ctr_hmac_sha256_80, aes_128_ctr_hmac_sha256_64,
                                          aes_128_ctr_hmac_sha256_32, aes_128_gcm_sha256_128, aes_256_gcm_sha512_128}) {
    const sframe::FrameKey key(suite, 7, secret_of(32).view());
    const SecretBytes frame = secret_of(500, 2);
    const Bytes sealed = key.seal(1, as_bytes("metadata"), frame.view());
  }
  EXPECT_EQ(decisions(), 0U);
}

}  // namespace
}  // namespace carecircle
