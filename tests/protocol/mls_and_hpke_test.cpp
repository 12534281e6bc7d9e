// SPDX-License-Identifier: AGPL-3.0-or-later
//
// docs/protocol/mls.md and docs/protocol/hpke.md.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/envelope/keyring.h"
#include "core/mls/key_schedule.h"
#include "core/mls/suite.h"
#include "tests/protocol/worked_example.h"

namespace carecircle {
namespace {

using testing::StatedEntropy;
using testing::WorkedExample;

TEST(ProtocolPage, HpkeShowsBothSuites) {
  WorkedExample page("hpke");
  const Bytes info = page.given("info");
  const Bytes associated_data = page.given("aad");
  const Bytes plaintext = page.given("plaintext");

  const hpke::KeyPair ephemeral = hpke::derive_key_pair(hpke::kEphemeralSuite.kem, page.given("ikmR"));
  page.shows("X25519 skR", ephemeral.private_key.view());
  page.shows("X25519 pkR", ephemeral.public_key);
  StatedEntropy x25519_entropy(page, {"X25519 ikmE"});
  const auto answer =
      *hpke::seal(hpke::kEphemeralSuite, ephemeral.public_key, info, associated_data, plaintext, x25519_entropy);
  page.shows("X25519 enc", answer.encapsulated);
  page.shows("X25519 ct", answer.ciphertext);
  EXPECT_TRUE(hpke::open(hpke::kEphemeralSuite, ephemeral.private_key.view(), answer, info, associated_data));

  const hpke::KeyPair stored = hpke::derive_key_pair(hpke::kStoredSuite.kem, page.given("ikmR"));
  page.shows("X-Wing skR", stored.private_key.view());
  page.shows("SHA-256(X-Wing pkR)", sha256(stored.public_key));
  StatedEntropy xwing_entropy(page, {"X-Wing eseed"});
  const auto deposit =
      *hpke::seal(hpke::kStoredSuite, stored.public_key, info, associated_data, plaintext, xwing_entropy);
  page.shows("SHA-256(X-Wing enc)", sha256(deposit.encapsulated));
  page.shows("X-Wing ct", deposit.ciphertext);
  EXPECT_TRUE(hpke::open(hpke::kStoredSuite, stored.private_key.view(), deposit, info, associated_data));
}

TEST(ProtocolPage, MlsShowsAnExportedKey) {
  constexpr mls::CipherSuite kSuite = mls::CipherSuite::xwing_aes256gcm_sha384_ed25519;
  WorkedExample page("mls");
  const Bytes exporter_secret = page.given("exporter_secret");
  const Bytes context = keyring_context(page.given_array<16>("ring_id"), page.given_number("epoch"));
  page.shows("Context", context);
  const SecretBytes derived = mls::derive_secret(kSuite, exporter_secret, kKeyringExporterLabel);
  page.shows("DeriveSecret(exporter_secret, Label)", derived.view());
  page.shows("Hash(Context)", mls::hash(kSuite, context));
  page.shows("K_gen", mls::mls_exporter(kSuite, exporter_secret, kKeyringExporterLabel, context, kRingKeySize).view());
  page.shows("Label", kKeyringExporterLabel);
}

}  // namespace
}  // namespace carecircle
