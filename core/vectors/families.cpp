// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "core/vectors/mls_vectors.h"
#include "core/vectors/vectors.h"

namespace carecircle::vectors {
namespace {

// A file that is an array, each entry of which is one case.
template <Verdict (*kCheck)(const nlohmann::json& entry)>
Counts each_entry(std::string_view path, const ReadFile& read) {
  const nlohmann::json entries = parse_json(path, read);
  Counts counts;
  if (!entries.is_array()) counts.failed = 1;
  if (entries.is_array()) {
    for (const nlohmann::json& entry : entries)
      counts.add(kCheck(entry));
  }
  return counts;
}

}  // namespace

const std::vector<Family>& families() {
  static const std::vector<Family> kFamilies = {
      {"acvp-mlkem/encapDecap/prompt.json", run_acvp_encapsulation},
      {"acvp-mlkem/keyGen/prompt.json", run_acvp_key_generation},
      {"cctv/ed25519/ed25519vectors.json", run_cctv_ed25519},
      {"cctv/ml-kem/intermediate-768.txt", run_cctv_ml_kem},
      {"cctv/ml-kem/modulus-768.txt", run_cctv_ml_kem_modulus},
      {"cctv/ml-kem/strcmp-768.txt", run_cctv_ml_kem},
      {"cctv/ml-kem/unluckysample-768.txt", run_cctv_ml_kem},
      {"hpke-pq/test-vectors.json", run_hpke},
      {"hpke-rfc9180/test-vectors.json", run_hpke},
      {"mls/crypto-basics.json", each_entry<check_crypto_basics>},
      {"mls/deserialization.json", each_entry<check_deserialization>},
      {"mls/key-schedule.json", each_entry<check_key_schedule>},
      {"mls/message-protection.json", each_entry<check_message_protection>},
      {"mls/messages.json", each_entry<check_messages>},
      {"mls/passive-client-handling-commit.json", each_entry<check_passive_client>},
      {"mls/passive-client-random.json", each_entry<check_passive_client>},
      {"mls/passive-client-welcome.json", each_entry<check_passive_client>},
      {"mls/psk_secret.json", each_entry<check_psk_secret>},
      {"mls/secret-tree.json", each_entry<check_secret_tree>},
      {"mls/transcript-hashes.json", each_entry<check_transcript_hashes>},
      {"mls/tree-math.json", each_entry<check_tree_math>},
      {"mls/tree-operations.json", each_entry<check_tree_operations>},
      {"mls/tree-validation.json", each_entry<check_tree_validation>},
      {"mls/treekem.json", each_entry<check_treekem>},
      {"mls/welcome.json", each_entry<check_welcome>},
      {"opaque/vectors.json", run_opaque},
      {"oprf/allVectors.json", run_oprf},
      {"sframe/test-vectors.json", run_sframe},
      {"wycheproof/aes_gcm_test.json", run_wycheproof_aead},
      {"wycheproof/chacha20_poly1305_test.json", run_wycheproof_aead},
      {"wycheproof/ed25519_test.json", run_wycheproof_ed25519},
      {"wycheproof/hkdf_sha256_test.json", run_wycheproof_hkdf},
      {"wycheproof/hkdf_sha384_test.json", run_wycheproof_hkdf},
      {"wycheproof/hkdf_sha512_test.json", run_wycheproof_hkdf},
      {"wycheproof/hmac_sha256_test.json", run_wycheproof_hmac},
      {"wycheproof/hmac_sha384_test.json", run_wycheproof_hmac},
      {"wycheproof/hmac_sha512_test.json", run_wycheproof_hmac},
      {"wycheproof/mlkem_768_encaps_test.json", run_wycheproof_ml_kem},
      {"wycheproof/mlkem_768_keygen_seed_test.json", run_wycheproof_ml_kem},
      {"wycheproof/mlkem_768_semi_expanded_decaps_test.json", run_wycheproof_ml_kem},
      {"wycheproof/mlkem_768_test.json", run_wycheproof_ml_kem},
      {"wycheproof/x25519_test.json", run_wycheproof_x25519},
      {"xwing/test-vectors.json", run_xwing},
  };
  return kFamilies;
}

nlohmann::json parse_json(std::string_view path, const ReadFile& read) {
  return nlohmann::json::parse(read(path), nullptr, /*allow_exceptions=*/false);
}

void ReplayedEntropy::fill(MutableBytesView out) {
  for (std::uint8_t& byte : out)
    byte = taken_ < bytes_.size() ? bytes_[taken_++] : std::uint8_t{0};
}

}  // namespace carecircle::vectors
