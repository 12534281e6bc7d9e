// SPDX-License-Identifier: AGPL-3.0-or-later
// Crypto basics and the lengths of vectors, as test-vectors.md of the MLS vectors defines their verification.
#include "core/mls/suite.h"
#include "core/vectors/mls_vectors.h"

namespace carecircle::vectors {
namespace {

using namespace carecircle::mls;

std::string label_of(const nlohmann::json& part) { return part["label"].get<std::string>(); }

bool derivations_hold(CipherSuite suite, const nlohmann::json& entry) {
  const auto& reference = entry["ref_hash"];
  const auto& expand = entry["expand_with_label"];
  const auto& derive = entry["derive_secret"];
  const auto& tree = entry["derive_tree_secret"];
  SecretBytes expanded = expand_with_label(suite, hex_field(expand["secret"]), label_of(expand),
                                           hex_field(expand["context"]), expand["length"].get<std::size_t>());
  SecretBytes derived = derive_secret(suite, hex_field(derive["secret"]), label_of(derive));
  SecretBytes of_tree = derive_tree_secret(HmacKey(suite_info(suite).hash, hex_field(tree["secret"])), label_of(tree),
                                           tree["generation"].get<std::uint32_t>(), tree["length"].get<std::size_t>());
  return ref_hash(suite, label_of(reference), hex_field(reference["value"])) == hex_field(reference["out"]) &&
         equal(expanded.view(), hex_field(expand["out"])) && equal(derived.view(), hex_field(derive["out"])) &&
         equal(of_tree.view(), hex_field(tree["out"]));
}

bool signatures_hold(CipherSuite suite, const nlohmann::json& part) {
  Bytes public_key = hex_field(part["pub"]);
  Bytes content = hex_field(part["content"]);
  Bytes own = sign_with_label(suite, hex_field(part["priv"]), label_of(part), content);
  return verify_with_label(suite, public_key, label_of(part), content, hex_field(part["signature"])).has_value() &&
         verify_with_label(suite, public_key, label_of(part), content, own).has_value();
}

bool encryption_holds(CipherSuite suite, const nlohmann::json& part) {
  SystemEntropy entropy;
  Bytes private_key = hex_field(part["priv"]);
  Bytes context = hex_field(part["context"]);
  Bytes plaintext = hex_field(part["plaintext"]);
  hpke::Ciphertext given{hex_field(part["kem_output"]), hex_field(part["ciphertext"])};
  auto opened = decrypt_with_label(suite, private_key, label_of(part), context, given);
  auto own = encrypt_with_label(suite, hex_field(part["pub"]), label_of(part), context, plaintext, entropy);
  if (!opened || !equal(opened->view(), plaintext) || !own) return false;
  auto reopened = decrypt_with_label(suite, private_key, label_of(part), context, *own);
  return reopened && equal(reopened->view(), plaintext);
}

}  // namespace

Verdict check_crypto_basics(const nlohmann::json& entry) {
  auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  return verdict(derivations_hold(*suite, entry) && signatures_hold(*suite, entry["sign_with_label"]) &&
                 encryption_holds(*suite, entry["encrypt_with_label"]));
}

Verdict check_deserialization(const nlohmann::json& entry) {
  Bytes header = hex_field(entry["vlbytes_header"]);
  TlsReader reader(header);
  auto length = reader.varint();
  return verdict(length && *length == entry["length"].get<std::size_t>() && reader.empty());
}

}  // namespace carecircle::vectors
