// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/bytes/encoding.h"
#include "core/bytes/entropy.h"

// Test vectors made by others, and what we make of them. The folder that holds them is not part of the repository: the
// same runners serve the program core_vectors, which is given a folder, and the tests, natively and as WebAssembly.

namespace carecircle::vectors {

enum class Verdict : std::uint8_t { passed, skipped, failed };
inline Verdict verdict(bool holds) { return holds ? Verdict::passed : Verdict::failed; }

struct Counts {
  unsigned passed = 0;
  unsigned skipped = 0;  // of a suite or form that the product does not have
  unsigned failed = 0;

  void add(Verdict verdict) {
    if (verdict == Verdict::passed) ++passed;
    if (verdict == Verdict::skipped) ++skipped;
    if (verdict == Verdict::failed) ++failed;
  }
};

// The content of a file named relative to the vectors' folder.
using ReadFile = std::function<std::string(std::string_view path)>;

// One file of vectors and who checks it.
struct Family {
  std::string_view path;
  Counts (*run)(std::string_view path, const ReadFile& read);
};

// All families: the rows of families.cpp.
const std::vector<Family>& families();

// The parsed file; a discarded value when it is not JSON.
nlohmann::json parse_json(std::string_view path, const ReadFile& read);

// Empty for anything that is not hex, which then fails whatever it is compared with.
inline Bytes hex_field(const nlohmann::json& field) {
  auto bytes = from_hex(field.is_string() ? field.get<std::string>() : std::string());
  return bytes ? std::move(*bytes) : Bytes{};
}

// Gives out fixed bytes in order, then zeros: replays what the makers of a vector drew.
class ReplayedEntropy final : public Entropy {
 public:
  explicit ReplayedEntropy(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(MutableBytesView out) override;

 private:
  Bytes bytes_;
  std::size_t taken_ = 0;
};

// Runners.
Counts run_hpke(std::string_view path, const ReadFile& read);
Counts run_xwing(std::string_view path, const ReadFile& read);
Counts run_acvp_key_generation(std::string_view path, const ReadFile& read);
Counts run_acvp_encapsulation(std::string_view path, const ReadFile& read);
Counts run_cctv_ml_kem(std::string_view path, const ReadFile& read);
Counts run_cctv_ml_kem_modulus(std::string_view path, const ReadFile& read);
Counts run_cctv_ed25519(std::string_view path, const ReadFile& read);
Counts run_opaque(std::string_view path, const ReadFile& read);
Counts run_oprf(std::string_view path, const ReadFile& read);
Counts run_sframe(std::string_view path, const ReadFile& read);

// Wycheproof: `path` names what is tested.
Counts run_wycheproof_aead(std::string_view path, const ReadFile& read);
Counts run_wycheproof_x25519(std::string_view path, const ReadFile& read);
Counts run_wycheproof_ed25519(std::string_view path, const ReadFile& read);
Counts run_wycheproof_hkdf(std::string_view path, const ReadFile& read);
Counts run_wycheproof_hmac(std::string_view path, const ReadFile& read);
Counts run_wycheproof_ml_kem(std::string_view path, const ReadFile& read);

}  // namespace carecircle::vectors
