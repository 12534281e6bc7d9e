// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "core/bytes/encoding.h"
#include "core/mls/suite.h"

// Verification of the MLS working group's vectors: one function a file, called for each entry of its array.

namespace carecircle::vectors {

enum class Verdict : std::uint8_t { passed, skipped, failed };
inline Verdict verdict(bool holds) { return holds ? Verdict::passed : Verdict::failed; }

// Empty for anything that is not hex, which then fails whatever it is compared with.
inline Bytes hex_field(const nlohmann::json& field) {
  auto bytes = from_hex(field.is_string() ? field.get<std::string>() : std::string());
  return bytes ? std::move(*bytes) : Bytes{};
}

// The entry's cipher suite; absent when it is none of ours, and the entry is skipped.
inline std::optional<mls::CipherSuite> suite_of(const nlohmann::json& entry) {
  auto suite = mls::suite_from_wire(entry["cipher_suite"].get<std::uint16_t>());
  if (!suite) return std::nullopt;
  return *suite;
}

Verdict check_tree_math(const nlohmann::json& entry);
Verdict check_crypto_basics(const nlohmann::json& entry);
Verdict check_deserialization(const nlohmann::json& entry);
Verdict check_tree_operations(const nlohmann::json& entry);
Verdict check_tree_validation(const nlohmann::json& entry);
Verdict check_treekem(const nlohmann::json& entry);
Verdict check_messages(const nlohmann::json& entry);
Verdict check_message_protection(const nlohmann::json& entry);
Verdict check_transcript_hashes(const nlohmann::json& entry);
Verdict check_secret_tree(const nlohmann::json& entry);
Verdict check_key_schedule(const nlohmann::json& entry);
Verdict check_welcome(const nlohmann::json& entry);
Verdict check_passive_client(const nlohmann::json& entry);  // all passive-client files

}  // namespace carecircle::vectors
