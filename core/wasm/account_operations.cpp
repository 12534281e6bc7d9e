// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Accounts and passwords: what a member does before there is a group.
#include "core/envelope/account_keys.h"
#include "core/envelope/seal.h"
#include "core/opaque/opaque.h"
#include "core/wasm/abi.h"

namespace carecircle::wasm {
namespace {

template <std::size_t N>
Result<ByteArray<N>> array_of(BytesView field) {
  TlsReader reader(field);
  const ByteArray<N> value = TRY(reader.array<N>());
  TRY(reader.finish());
  return value;
}

Result<Output> create_account(Input) {
  SystemEntropy entropy;
  const SecretBytes master_key = generate_account_master_key(entropy);
  const AccountIdentity identity = generate_identity(entropy);
  return output(master_key.view(), identity.account_id, seal_identity(master_key.view(), identity, entropy));
}

Result<Output> create_device_keys(Input) {
  SystemEntropy entropy;
  const SecretBytes seed = entropy.secret(kSignatureSeedSize);
  return output(seed.view(), signature_key_pair(seed.view()).public_key);
}

Result<Output> create_credential(Input input) {
  const AccountIdentity identity = TRY(open_identity(input[0], TRY(array_of<16>(input[1])), input[2]));
  return output(make_credential(identity, TRY(array_of<16>(input[3])), input[4]));
}

Result<Output> start_registration(Input input) {
  SystemEntropy entropy;
  const auto start = TRY(opaque::start_registration(input[0], entropy));
  return output(start.blind.view(), start.request);
}

Result<Output> finish_registration(Input input) {
  SystemEntropy entropy;
  const opaque::Identities identities{to_bytes(input[3]), to_bytes(input[4])};
  const auto finish =
      TRY(opaque::finish_registration(opaque::product_parameters(), input[0], input[1], input[2], identities, entropy));
  return output(finish.record, finish.export_key.view());
}

Result<Output> start_login(Input input) {
  SystemEntropy entropy;
  const auto start = TRY(opaque::start_login(input[0], entropy));
  return output(start.state.view(), start.ke1);
}

Result<Output> finish_login(Input input) {
  const opaque::Identities identities{to_bytes(input[3]), to_bytes(input[4])};
  const auto finish = TRY(opaque::finish_login(opaque::product_parameters(), input[0], input[1], input[2], identities));
  return output(finish.ke3, finish.session_key.view(), finish.export_key.view());
}

Result<Output> seal_bytes(Input input) {
  SystemEntropy entropy;
  return output(seal(input[0], as_text(input[1]), input[2], input[3], input[4], entropy));
}

Result<Output> open_bytes(Input input) {
  const SecretBytes plaintext = TRY(open_sealed(input[0], as_text(input[1]), input[2], input[3], input[4]));
  return output(plaintext.view());
}

}  // namespace
}  // namespace carecircle::wasm

// → account master key, account id, sealed identity
CARECIRCLE_OPERATION(account_create, 0, carecircle::wasm::create_account)
// → signature seed, signature public key
CARECIRCLE_OPERATION(device_create_keys, 0, carecircle::wasm::create_device_keys)
// account master key, account id, sealed identity, device id, signature public key → credential
CARECIRCLE_OPERATION(device_create_credential, 5, carecircle::wasm::create_credential)
// password → blind, request
CARECIRCLE_OPERATION(opaque_start_registration, 1, carecircle::wasm::start_registration)
// password, blind, response, server identity, client identity → record, export key
CARECIRCLE_OPERATION(opaque_finish_registration, 5, carecircle::wasm::finish_registration)
// password → state, KE1
CARECIRCLE_OPERATION(opaque_start_login, 1, carecircle::wasm::start_login)
// password, state, KE2, server identity, client identity → KE3, session key, export key
CARECIRCLE_OPERATION(opaque_finish_login, 5, carecircle::wasm::finish_login)
// key, purpose, context, associated data, plaintext → sealed
CARECIRCLE_OPERATION(seal, 5, carecircle::wasm::seal_bytes)
// key, purpose, context, associated data, sealed → plaintext
CARECIRCLE_OPERATION(open, 5, carecircle::wasm::open_bytes)
