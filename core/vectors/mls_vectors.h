// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/mls/suite.h"
#include "core/vectors/vectors.h"

// Verification of the MLS working group's vectors: one function a file, called for each entry of its array.

namespace carecircle::vectors {

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
Verdict check_psk_secret(const nlohmann::json& entry);
Verdict check_welcome(const nlohmann::json& entry);
Verdict check_passive_client(const nlohmann::json& entry);  // all passive-client files

}  // namespace carecircle::vectors
