// SPDX-License-Identifier: AGPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/crypto/kem.h"
#include "core/crypto/password_hash.h"
#include "core/crypto/signature.h"
#include "core/crypto/signature_testing.h"

namespace carecircle {
namespace {

const Bytes kSeed(32, 7);

void x25519_shared_secret(benchmark::State& state) {
  const ByteArray<32> peer = x25519_public_key(Bytes(32, 9));
  for (auto _ : state)
    benchmark::DoNotOptimize(x25519(kSeed, peer));
}
BENCHMARK(x25519_shared_secret);

// With the key expanded once, as a group keeps it: from the seed each signature would cost twice as much.
void ed25519_sign(benchmark::State& state) {
  const Bytes message(200, 1);
  const SecretBytes key = expand_signature_key(kSeed);
  for (auto _ : state)
    benchmark::DoNotOptimize(sign(key.view(), message));
}
BENCHMARK(ed25519_sign);

void ed25519_verify(benchmark::State& state) {
  const Bytes message(200, 1);
  const Bytes key = signature_key_pair(kSeed).public_key;
  const Bytes signature = sign(kSeed, message);
  for (auto _ : state)
    benchmark::DoNotOptimize(verify(key, message, signature));
}
BENCHMARK(ed25519_verify);

// The time of a whole batch: beside it, as many single verifications.
void ed25519_verify_batch(benchmark::State& state) {
  SeededEntropy entropy;
  std::vector<SignedMessage> items;
  while (items.size() < static_cast<std::size_t>(state.range(0)))
    items.push_back(honest(entropy));
  for (auto _ : state) {
    if (!valid_together(items)) state.SkipWithError("a valid batch was refused");
  }
}
BENCHMARK(ed25519_verify_batch)->Arg(256)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void aes_256_gcm_seal(benchmark::State& state) {
  const Bytes plaintext(static_cast<std::size_t>(state.range(0)), 1);
  const Bytes nonce(kAeadNonceSize, 2);
  for (auto _ : state)
    benchmark::DoNotOptimize(aead_seal(Aead::aes_256_gcm, kSeed, nonce, {}, plaintext));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(aes_256_gcm_seal)->Arg(1 << 10)->Arg(1 << 20);

void hkdf_sha384(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(hkdf_expand(Hash::sha384, hkdf_extract(Hash::sha384, kSeed, kSeed).view(), kSeed, 48));
  }
}
BENCHMARK(hkdf_sha384);

void mlkem768_key_pair(benchmark::State& state) {
  const Bytes seed(mlkem768::kSeedSize, 1);
  for (auto _ : state)
    benchmark::DoNotOptimize(mlkem768::key_pair(seed));
}
BENCHMARK(mlkem768_key_pair);

void mlkem768_encapsulate(benchmark::State& state) {
  const Bytes key = mlkem768::key_pair(Bytes(mlkem768::kSeedSize, 1)).public_key;
  for (auto _ : state)
    benchmark::DoNotOptimize(mlkem768::encapsulate(key, kSeed));
}
BENCHMARK(mlkem768_encapsulate);

void mlkem768_decapsulate(benchmark::State& state) {
  const mlkem768::KeyPair pair = mlkem768::key_pair(Bytes(mlkem768::kSeedSize, 1));
  const Bytes ciphertext = mlkem768::encapsulate(pair.public_key, kSeed)->ciphertext;
  for (auto _ : state)
    benchmark::DoNotOptimize(mlkem768::decapsulate(pair.private_key.view(), ciphertext));
}
BENCHMARK(mlkem768_decapsulate);

void xwing_encapsulate(benchmark::State& state) {
  const Bytes key = xwing::public_key(kSeed);
  const Bytes randomness(64, 3);
  for (auto _ : state)
    benchmark::DoNotOptimize(xwing::encapsulate(key, randomness));
}
BENCHMARK(xwing_encapsulate);

void xwing_decapsulate(benchmark::State& state) {
  const Bytes ciphertext = xwing::encapsulate(xwing::public_key(kSeed), Bytes(64, 3))->ciphertext;
  for (auto _ : state)
    benchmark::DoNotOptimize(xwing::decapsulate(kSeed, ciphertext));
}
BENCHMARK(xwing_decapsulate);

void seal_with(benchmark::State& state, const hpke::Suite& suite) {
  SystemEntropy entropy;
  const hpke::KeyPair pair = hpke::derive_key_pair(suite.kem, kSeed);
  for (auto _ : state)
    benchmark::DoNotOptimize(hpke::seal(suite, pair.public_key, {}, {}, kSeed, entropy));
}

void open_with(benchmark::State& state, const hpke::Suite& suite) {
  SystemEntropy entropy;
  const hpke::KeyPair pair = hpke::derive_key_pair(suite.kem, kSeed);
  const hpke::Ciphertext sealed = hpke::seal(suite, pair.public_key, {}, {}, kSeed, entropy).value();
  for (auto _ : state)
    benchmark::DoNotOptimize(hpke::open(suite, pair.private_key.view(), sealed, {}, {}));
}

void hpke_x25519_seal(benchmark::State& state) { seal_with(state, hpke::kEphemeralSuite); }
BENCHMARK(hpke_x25519_seal);
void hpke_x25519_open(benchmark::State& state) { open_with(state, hpke::kEphemeralSuite); }
BENCHMARK(hpke_x25519_open);
void hpke_xwing_seal(benchmark::State& state) { seal_with(state, hpke::kStoredSuite); }
BENCHMARK(hpke_xwing_seal);
void hpke_xwing_open(benchmark::State& state) { open_with(state, hpke::kStoredSuite); }
BENCHMARK(hpke_xwing_open);

void argon2id_of_the_product(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(argon2id(kSeed, Bytes(16, 0), 64));
}
BENCHMARK(argon2id_of_the_product)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace carecircle
