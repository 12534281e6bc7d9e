// SPDX-License-Identifier: AGPL-3.0-or-later
//
// HPKE: the vectors of RFC 9180 (X25519 and P-256, modes base and psk) and of draft-ietf-hpke-pq (X-Wing with HKDF).
#include "core/crypto/hpke.h"

#include <optional>

#include "core/crypto/nist_curves.h"
#include "core/vectors/vectors.h"

namespace carecircle::vectors {
namespace {

constexpr int kModePsk = 1;

std::optional<hpke::Suite> hpke_suite_of(const nlohmann::json& entry) {
  const int kem = entry["kem_id"];
  const int kdf = entry["kdf_id"];
  const int aead = entry["aead_id"];
  const bool known_kem = kem == static_cast<int>(hpke::Kem::dhkem_x25519_sha256) ||
                         kem == static_cast<int>(hpke::Kem::xwing) ||
                         (kHasNistCurves && kem == static_cast<int>(hpke::Kem::dhkem_p256_sha256));
  // KDF 1 to 3 is HKDF; 0x10 and above are SHAKE. AEAD 0xffff only exports.
  if (!known_kem || kdf < 1 || kdf > 3 || aead < 1 || aead > 3 || entry["mode"] > kModePsk) return std::nullopt;
  const Hash hashes[] = {Hash::sha256, Hash::sha384, Hash::sha512};
  const Aead aeads[] = {Aead::aes_128_gcm, Aead::aes_256_gcm, Aead::chacha20_poly1305};
  return hpke::Suite{static_cast<hpke::Kem>(kem), hashes[kdf - 1], aeads[aead - 1]};
}

hpke::PreSharedKey pre_shared_key_of(const nlohmann::json& entry) {
  if (entry["mode"] != kModePsk) return {};
  return {SecretBytes::copy_of(hex_field(entry["psk"])), hex_field(entry["psk_id"])};
}

bool messages_agree(const nlohmann::json& entry, hpke::Context& sender, hpke::Context& receiver) {
  for (const nlohmann::json& message : entry["encryptions"]) {
    const Bytes associated_data = hex_field(message["aad"]);
    const Bytes plaintext = hex_field(message["pt"]);
    const Bytes ciphertext = hex_field(message["ct"]);
    if (sender.seal(associated_data, plaintext) != ciphertext) return false;
    const Result<SecretBytes> opened = receiver.open(associated_data, ciphertext);
    if (!opened || !equal(opened->view(), plaintext)) return false;
  }
  return true;
}

bool exports_agree(const nlohmann::json& entry, const hpke::Context& sender, const hpke::Context& receiver) {
  for (const nlohmann::json& exported : entry["exports"]) {
    const Bytes context = hex_field(exported["exporter_context"]);
    const Bytes expected = hex_field(exported["exported_value"]);
    const std::size_t size = exported["L"];
    if (!equal(sender.export_secret(context, size).view(), expected)) return false;
    if (!equal(receiver.export_secret(context, size).view(), expected)) return false;
  }
  return true;
}

Verdict check(const nlohmann::json& entry) {
  const std::optional<hpke::Suite> suite = hpke_suite_of(entry);
  if (!suite) return Verdict::skipped;
  const hpke::KeyPair pair = hpke::derive_key_pair(suite->kem, hex_field(entry["ikmR"]));
  if (!equal(pair.private_key.view(), hex_field(entry["skRm"])) || pair.public_key != hex_field(entry["pkRm"])) {
    return Verdict::failed;
  }
  const Bytes info = hex_field(entry["info"]);
  const hpke::PreSharedKey pre_shared_key = pre_shared_key_of(entry);
  ReplayedEntropy entropy(hex_field(entry["ikmE"]));
  Result<hpke::SenderContext> sender = hpke::setup_sender(*suite, pair.public_key, info, pre_shared_key, entropy);
  if (!sender || sender->encapsulated != hex_field(entry["enc"])) return Verdict::failed;
  Result<hpke::Context> receiver =
      hpke::setup_receiver(*suite, pair.private_key.view(), sender->encapsulated, info, pre_shared_key);
  if (!receiver) return Verdict::failed;
  return verdict(messages_agree(entry, sender->context, *receiver) && exports_agree(entry, sender->context, *receiver));
}

}  // namespace

Counts run_hpke(std::string_view path, const ReadFile& read) {
  Counts counts;
  for (const nlohmann::json& entry : parse_json(path, read))
    counts.add(check(entry));
  return counts;
}

}  // namespace carecircle::vectors
