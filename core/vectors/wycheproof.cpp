// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Wycheproof's groups of tests, each test with "result" valid, invalid or acceptable.
#include <algorithm>

#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/crypto/kem.h"
#include "core/crypto/signature.h"
#include "core/crypto/signature_batch.h"
#include "core/vectors/vectors.h"

namespace carecircle::vectors {
namespace {

bool is_valid(const nlohmann::json& test) { return test["result"] == "valid"; }

// A field that refused inputs may lack.
Bytes optional_field(const nlohmann::json& test, const char* name) {
  return test.contains(name) ? hex_field(test[name]) : Bytes{};
}

bool has_flag(const nlohmann::json& test, std::string_view flag) {
  if (!test.contains("flags") || !test["flags"].is_array()) return false;
  const auto is_it = [flag](const nlohmann::json& item) { return item.get<std::string>() == flag; };
  return std::any_of(test["flags"].begin(), test["flags"].end(), is_it);
}

// What was computed must be there and right for a valid test, and refused for an invalid one.
Verdict judge(const nlohmann::json& test, const Result<SecretBytes>& computed, BytesView expected) {
  if (!is_valid(test)) return verdict(!computed.has_value());
  return verdict(computed.has_value() && equal(computed->view(), expected));
}

template <typename Check>
Counts each_test(std::string_view path, const ReadFile& read, Check check) {
  const nlohmann::json file = parse_json(path, read);
  Counts counts;
  for (const nlohmann::json& group : file["testGroups"]) {
    for (const nlohmann::json& test : group["tests"])
      counts.add(check(group, test));
  }
  return counts;
}

Hash hash_of(std::string_view path) {
  if (path.find("sha256") != std::string_view::npos) return Hash::sha256;
  return path.find("sha384") != std::string_view::npos ? Hash::sha384 : Hash::sha512;
}

// Whether Ed25519's two ways of verifying both come to the expected verdict.
bool verifies_alike(BytesView key, BytesView message, BytesView signature, bool expected) {
  SignatureBatch batch;
  batch.add(key, message, signature);
  return verify(key, message, signature) == expected && batch.all_valid() == expected;
}

Verdict check_aead(Aead aead, const nlohmann::json& test) {
  const Bytes key = hex_field(test["key"]);
  const Bytes nonce = hex_field(test["iv"]);
  const Bytes associated_data = hex_field(test["aad"]);
  const Bytes plaintext = hex_field(test["msg"]);
  const Bytes ciphertext = concat({hex_field(test["ct"]), hex_field(test["tag"])});
  const Verdict opening = judge(test, aead_open(aead, key, nonce, associated_data, ciphertext), plaintext);
  const bool sealing = !is_valid(test) || aead_seal(aead, key, nonce, associated_data, plaintext) == ciphertext;
  return sealing ? opening : Verdict::failed;
}

Verdict check_ml_kem(const nlohmann::json& test) {
  if (test.contains("m")) {
    const Result<Encapsulation> made = mlkem768::encapsulate(hex_field(test["ek"]), hex_field(test["m"]));
    if (!is_valid(test)) return verdict(!made.has_value());
    return verdict(made && made->ciphertext == optional_field(test, "c") &&
                   equal(made->shared_secret.view(), optional_field(test, "K")));
  }
  if (!test.contains("seed")) {
    return judge(test, mlkem768::decapsulate(hex_field(test["dk"]), optional_field(test, "c")),
                 optional_field(test, "K"));
  }
  const Bytes seed = hex_field(test["seed"]);
  if (seed.size() != mlkem768::kSeedSize) return verdict(!is_valid(test));
  const mlkem768::KeyPair pair = mlkem768::key_pair(seed);
  if (test.contains("ek") && is_valid(test) && pair.public_key != hex_field(test["ek"])) return Verdict::failed;
  if (test.contains("dk")) return verdict(equal(pair.private_key.view(), hex_field(test["dk"])));
  return judge(test, mlkem768::decapsulate(pair.private_key.view(), optional_field(test, "c")),
               optional_field(test, "K"));
}

}  // namespace

// Only the nonce and tag sizes that the product uses: 96 and 128 bits.
Counts run_wycheproof_aead(std::string_view path, const ReadFile& read) {
  const bool chacha = path.find("chacha20") != std::string_view::npos;
  return each_test(path, read, [&](const nlohmann::json& group, const nlohmann::json& test) {
    const bool key_fits = group["keySize"] == 256 || (!chacha && group["keySize"] == 128);
    if (!key_fits || group["ivSize"] != 96 || group["tagSize"] != 128) return Verdict::skipped;
    if (chacha) return check_aead(Aead::chacha20_poly1305, test);
    return check_aead(group["keySize"] == 128 ? Aead::aes_128_gcm : Aead::aes_256_gcm, test);
  });
}

// "Acceptable" are unusual public keys. RFC 7748 computes with all of them; a zero result is refused (§6.1).
Counts run_wycheproof_x25519(std::string_view path, const ReadFile& read) {
  return each_test(path, read, [](const nlohmann::json&, const nlohmann::json& test) {
    const Result<SecretBytes> shared = x25519(hex_field(test["private"]), hex_field(test["public"]));
    if (has_flag(test, "ZeroSharedSecret")) return verdict(!shared.has_value());
    return verdict(shared.has_value() && equal(shared->view(), hex_field(test["shared"])));
  });
}

Counts run_wycheproof_ed25519(std::string_view path, const ReadFile& read) {
  return each_test(path, read, [](const nlohmann::json& group, const nlohmann::json& test) {
    const Bytes key = hex_field(group["publicKey"]["pk"]);
    return verdict(verifies_alike(key, hex_field(test["msg"]), hex_field(test["sig"]), is_valid(test)));
  });
}

// More than 255 blocks is an error of the programmer here, which ends the program: those tests are skipped.
Counts run_wycheproof_hkdf(std::string_view path, const ReadFile& read) {
  const Hash hash = hash_of(path);
  return each_test(path, read, [hash](const nlohmann::json&, const nlohmann::json& test) {
    const std::size_t size = test["size"];
    if (size > 255 * hash_size(hash)) return Verdict::skipped;
    const SecretBytes key = hkdf_extract(hash, hex_field(test["salt"]), hex_field(test["ikm"]));
    return verdict(equal(hkdf_expand(hash, key.view(), hex_field(test["info"]), size).view(), hex_field(test["okm"])));
  });
}

// Some groups give truncated tags: the front of ours must be equal.
Counts run_wycheproof_hmac(std::string_view path, const ReadFile& read) {
  const Hash hash = hash_of(path);
  return each_test(path, read, [hash](const nlohmann::json& group, const nlohmann::json& test) {
    const std::size_t size = group["tagSize"].get<std::size_t>() / 8;
    const SecretBytes tag = hmac(hash, hex_field(test["key"]), hex_field(test["msg"]));
    return verdict(equal(tag.view().first(size), hex_field(test["tag"])) == is_valid(test));
  });
}

Counts run_wycheproof_ml_kem(std::string_view path, const ReadFile& read) {
  return each_test(path, read, [](const nlohmann::json&, const nlohmann::json& test) { return check_ml_kem(test); });
}

// C2SP/CCTV: every signature verifies under some rule. Ours is the strict one: no key or nonce point of small order, no
// second encoding of a point, and the equation without the cofactor, so that what is left over by low order is refused.
Counts run_cctv_ed25519(std::string_view path, const ReadFile& read) {
  const std::string_view refused[] = {"low_order_A", "low_order_R", "low_order_residue", "non_canonical_A",
                                      "non_canonical_R"};
  Counts counts;
  for (const nlohmann::json& entry : parse_json(path, read)) {
    const bool expected = std::ranges::none_of(refused, [&](std::string_view flag) { return has_flag(entry, flag); });
    const std::string message = entry["msg"];
    counts.add(verdict(verifies_alike(hex_field(entry["key"]), as_bytes(message), hex_field(entry["sig"]), expected)));
  }
  return counts;
}

}  // namespace carecircle::vectors
