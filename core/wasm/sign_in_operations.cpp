// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Passphrases by OPAQUE, recovery codes, and the two primitives that need no account: hashing and sealing.
#include "core/crypto/hash.h"
#include "core/envelope/seal.h"
#include "core/envelope/slots.h"
#include "core/opaque/opaque.h"
#include "core/wasm/abi.h"

namespace carecircle::wasm {
namespace {

Result<Output> start_registration(Input input) {
  SystemEntropy entropy;
  const auto start = TRY(opaque::start_registration(input[0], entropy));
  return output(start.blind, start.request);
}

Result<Output> finish_registration(Input input) {
  SystemEntropy entropy;
  const auto finish =
      TRY(opaque::finish_registration(opaque::product_parameters(), input[0], input[1], input[2], {}, entropy));
  return output(finish.record, finish.export_key);
}

Result<Output> start_login(Input input) {
  SystemEntropy entropy;
  const auto start = TRY(opaque::start_login(input[0], entropy));
  return output(start.state, start.ke1);
}

Result<Output> finish_login(Input input) {
  const auto finish = TRY(opaque::finish_login(opaque::product_parameters(), input[0], input[1], input[2], {}));
  return output(finish.ke3, finish.export_key);
}

Result<Output> read_recovery_code(Input input) {
  return output(TRY(RecoveryCode::parse(as_text(input[0]))).key_material());
}

Result<Output> derive_login_key(Input input) {
  return output(derive_recovery_login_key(TRY(RecoveryCode::parse(as_text(input[0])))).public_key);
}

Result<Output> sign_challenge(Input input) {
  return output(sign_recovery_challenge(TRY(RecoveryCode::parse(as_text(input[0]))), input[1], input[2], input[3]));
}

Result<Output> hash_parts(Input input) {
  Bytes joined;
  for (const BytesView part : TRY(list(input[0])))
    joined.insert(joined.end(), part.begin(), part.end());
  const ByteArray<32> hash = sha256(joined);
  wipe(joined);
  return output(hash);
}

Result<Output> seal_bytes(Input input) {
  SystemEntropy entropy;
  return output(seal(input[0], as_text(input[1]), input[2], input[3], input[4], entropy));
}

Result<Output> open_bytes(Input input) {
  return output(TRY(open_sealed(input[0], as_text(input[1]), input[2], input[3], input[4])));
}

}  // namespace
}  // namespace carecircle::wasm

// passphrase → blind, request
CARECIRCLE_OPERATION(opaque_start_registration, 1, carecircle::wasm::start_registration)
// passphrase, blind, response → record, export key
CARECIRCLE_OPERATION(opaque_finish_registration, 3, carecircle::wasm::finish_registration)
// passphrase → state, KE1
CARECIRCLE_OPERATION(opaque_start_login, 1, carecircle::wasm::start_login)
// passphrase, state, KE2 → KE3, export key
CARECIRCLE_OPERATION(opaque_finish_login, 3, carecircle::wasm::finish_login)
// typed code → its 26 characters
CARECIRCLE_OPERATION(recovery_code_read, 1, carecircle::wasm::read_recovery_code)
// code → public login key
CARECIRCLE_OPERATION(recovery_login_key, 1, carecircle::wasm::derive_login_key)
// code, server id, recovery id, challenge → signature
CARECIRCLE_OPERATION(recovery_sign_challenge, 4, carecircle::wasm::sign_challenge)
// parts → SHA-256 of the parts joined
CARECIRCLE_OPERATION(sha256, 1, carecircle::wasm::hash_parts)
// key, purpose, context, associated data, plaintext → sealed
CARECIRCLE_OPERATION(seal, 5, carecircle::wasm::seal_bytes)
// key, purpose, context, associated data, sealed → plaintext
CARECIRCLE_OPERATION(open, 5, carecircle::wasm::open_bytes)
