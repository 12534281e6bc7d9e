// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"
#include "core/opaque/opaque.h"

// The server's own keys, each a file of `keys/` in the data folder (0600, written atomically). None of them opens anything
// that members encrypt for each other.

namespace carecircle {

struct ServerKeys {
  ByteArray<32> server_id{};  // random; salts the hash of sign-in names
  opaque::ServerSetup opaque_setup;
  SignatureKeyPair log_key;     // signs log entries and receipts
  hpke::KeyPair shred_key;      // hpke::kStoredSuite; lease halves are deposited to it
  SecretBytes audit_key;        // 32 bytes; seals audit events at rest
  SecretBytes fake_record_key;  // 32 bytes; from which answers about unknown sign-in names are derived
};

ServerKeys generate_server_keys(Entropy& entropy);

// Reads the keys of a folder, making those that are missing; their memory is shielded. kStateDamaged when a file has another size than it should,
// kStorageFailed when it cannot be read or written.
Result<ServerKeys> load_server_keys(const std::filesystem::path& folder, Entropy& entropy);

}  // namespace carecircle
