// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Accounts by handle: their keys, what they seal for themselves, and what they sign (security.md 2, 3).
#include "core/crypto/hash.h"
#include "core/envelope/seal.h"
#include "core/envelope/slots.h"
#include "core/wasm/handles.h"

namespace carecircle::wasm {
namespace {

constexpr std::size_t kOpenedAccountsMax = 16;
constexpr std::size_t kDeviceNameKeySize = 32;

Handles<OpenedAccount>& opened_accounts() {
  static Handles<OpenedAccount> open(kOpenedAccountsMax);
  return open;
}

DeviceAccount new_device(AccountIdentity identity, Entropy& entropy) {
  DeviceAccount account;
  account.master_key = generate_account_master_key(entropy);
  account.identity = std::move(identity);
  account.storage_key = derive_storage_key(account.master_key.view(), account.account_id());
  account.device_id = entropy.array<16>();
  account.signature_key = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  account.hpke_key = hpke::generate_key_pair(hpke::kStoredSuite.kem, entropy);
  account.credential = make_credential(account.identity, account.device_id, account.signature_key.public_key);
  return account;
}

Result<Output> create_account(Input) {
  SystemEntropy entropy;
  return handle_of(accounts().keep(new_device(generate_identity(entropy), entropy)));
}

// The identity stays sealed under the master key that stands beside it.
Result<Output> serialize_account(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  TlsWriter writer;
  writer.u16(kStructVersion);
  writer.raw(account.account_id());
  writer.opaque(account.master_key.view());
  writer.opaque(seal_identity(account.master_key.view(), account.identity, entropy));
  writer.raw(account.device_id);
  writer.opaque(account.signature_key.seed.view());
  writer.opaque(account.hpke_key.private_key.view());
  writer.opaque(account.credential);
  return output(take_secret(writer));
}

Result<DeviceAccount> read_account(BytesView serialized) {
  TlsReader reader(serialized);
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kStateDamaged, "account: version");
  DeviceAccount account;
  const AccountId account_id = TRY(reader.array<16>());
  account.master_key = SecretBytes::copy_of(TRY(reader.opaque()));
  account.identity = TRY(open_identity(account.master_key.view(), account_id, TRY(reader.opaque())));
  account.storage_key = derive_storage_key(account.master_key.view(), account_id);
  account.device_id = TRY(reader.array<16>());
  const BytesView seed = TRY(reader.opaque());
  if (seed.size() != kSignatureSeedSize) return fail(ErrorCode::kStateDamaged, "account: signature key");
  account.signature_key = signature_key_pair(seed);
  account.hpke_key.private_key = SecretBytes::copy_of(TRY(reader.opaque()));
  account.hpke_key.public_key = TRY(hpke::public_key_of(hpke::kStoredSuite.kem, account.hpke_key.private_key.view()));
  account.credential = to_bytes(TRY(reader.opaque()));
  TRY(reader.finish());
  return account;
}

Result<Output> restore_account(Input input) {
  auto account = read_account(input[0]);
  if (!account) return fail(ErrorCode::kStateDamaged, "account");
  return handle_of(accounts().keep(std::move(*account)));
}

Result<Output> close_account(Input input) { return accounts().close(input[0]); }

Result<Output> describe_account(Input input) {
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const AccountIdentity& identity = account.identity;
  Output links;
  for (const IdentityLink& link : identity.links)
    links.push_back(field(encode(link)));
  return output(account.account_id(), account.device_id, account.credential, identity.key.public_key,
                identity.first_identity_key, links, identity.set_version, account.signature_key.public_key);
}

Result<Output> make_secrets(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const BytesView master_key = account.master_key.view();
  const RecoveryCode code = RecoveryCode::generate(entropy);
  return output(encode(make_password_slot(account.account_id(), input[1], 1, master_key, entropy)),
                encode(make_recovery_slot(account.account_id(), code, 1, master_key, entropy)),
                seal_identity(master_key, account.identity, entropy), derive_recovery_login_key(code).public_key,
                code.text());
}

Result<Output> make_new_password_slot(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const auto generation = static_cast<std::uint32_t>(TRY(number(input[2], UINT32_MAX)));
  return output(
      encode(make_password_slot(account.account_id(), input[1], generation, account.master_key.view(), entropy)));
}

Result<Output> read_slot(Input input) {
  const Slot slot = TRY(decode<Slot>(input[0]));
  return output(static_cast<std::uint8_t>(slot.type), slot.generation);
}

Result<Output> sign_device_papers(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const std::uint64_t now_ms = TRY(number(input[2]));
  DeviceStatement statement{.device_id = account.device_id,
                            .signature_key = account.signature_key.public_key,
                            .hpke_key = account.hpke_key.public_key,
                            .created_ms = now_ms};
  const SecretBytes name_key =
      derive_key(account.storage_key.view(), {}, "device-name", account.device_id, kDeviceNameKeySize);
  statement.name_sealed = seal(name_key.view(), "device-name", account.device_id, {}, input[3], entropy);
  const Signed signed_statement = sign_device_statement(account.identity, std::move(statement));
  DeviceSet set{.sealing_key = derive_account_sealing_key(account.storage_key.view(), account.account_id()).public_key,
                .statements = {sha256(signed_statement.content)},
                .time_ms = now_ms};
  if (!input[1].empty()) set.previous_hash = sha256(input[1]);
  const Signed signed_set = sign_device_set(account.identity, std::move(set));
  return output(signed_set.content, signed_set.signature, signed_statement.content, signed_statement.signature);
}

Result<Output> read_device_statement(Input input) {
  const DeviceStatement statement = TRY(decode<DeviceStatement>(input[0]));
  return output(statement.account_id, statement.device_id);
}

Result<Output> seal_account_index(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  return output(seal_index(account.storage_key.view(), account.account_id(), TRY(number(input[1])), input[2], entropy));
}

Result<Output> open_account_index(const OpenedAccount& account, BytesView version, BytesView sealed) {
  return output(TRY(open_index(account.storage_key.view(), account.identity.account_id, TRY(number(version)), sealed)));
}
Result<Output> open_own_index(Input input) {
  return open_account_index(*TRY(accounts().find(input[0])), input[1], input[2]);
}
Result<Output> open_stored_index(Input input) {
  return open_account_index(*TRY(opened_accounts().find(input[0])), input[1], input[2]);
}

// ---- The local key ----------------------------------------------------------------------------------------------------------

Result<Output> wrap_own_local_key(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const SecretBytes key = derive_local_wrapping_key_from_storage_key(account.storage_key.view(), account.device_id);
  return output(wrap_local_key(key.view(), account.device_id, input[1], entropy));
}

Result<Output> unwrap_own_local_key(Input input) {
  const OpenedAccount& account = *TRY(opened_accounts().find(input[0]));
  const DeviceId device_id = TRY(array<16>(input[1]));
  const SecretBytes key = derive_local_wrapping_key_from_storage_key(account.storage_key.view(), device_id);
  return output(TRY(unwrap_local_key(key.view(), device_id, input[2])));
}

// ---- Opening with a slot, and moving ------------------------------------------------------------------------------------------

Result<Output> keep_opened(const AccountId& account_id, SecretBytes master_key, BytesView identity_sealed) {
  OpenedAccount account;
  account.identity = TRY(open_identity(master_key.view(), account_id, identity_sealed));
  account.storage_key = derive_storage_key(master_key.view(), account_id);
  account.master_key = std::move(master_key);
  return handle_of(opened_accounts().keep(std::move(account)));
}

Result<Slot> find_slot(BytesView slots, SlotType type, ErrorCode otherwise) {
  for (const BytesView bytes : TRY(list(slots))) {
    Slot slot = TRY(decode<Slot>(bytes));
    if (slot.type == type) return slot;
  }
  return fail(otherwise, "account: no slot of this type");
}

Result<Output> open_by_passphrase(Input input) {
  const AccountId account_id = TRY(array<16>(input[0]));
  const Slot slot = TRY(find_slot(input[1], SlotType::password, ErrorCode::kNotFound));
  return keep_opened(account_id, TRY(open_password_slot(account_id, slot, input[3])), input[2]);
}

Result<Output> open_by_recovery_code(Input input) {
  const AccountId account_id = TRY(array<16>(input[0]));
  const Slot slot = TRY(find_slot(input[1], SlotType::recovery, ErrorCode::kRecoveryCodeWrong));
  const RecoveryCode code = TRY(RecoveryCode::parse(as_text(input[3])));
  return keep_opened(account_id, TRY(open_recovery_slot(account_id, slot, code)), input[2]);
}

Result<Output> close_opened_account(Input input) { return opened_accounts().close(input[0]); }

// "AMK and AIK rotate": everything that the device before knew is replaced.
Result<Output> move_account(Input input) {
  SystemEntropy entropy;
  const OpenedAccount& account = *TRY(opened_accounts().find(input[0]));
  return handle_of(accounts().keep(new_device(rotate_identity(account.identity, entropy), entropy)));
}

Result<Output> sign_device_set_as_before(Input input) {
  const OpenedAccount& account = *TRY(opened_accounts().find(input[0]));
  TRY(decode<DeviceSet>(input[1]));
  return output(sign_labelled(account.identity.key.seed.view(), "DeviceSet", input[1]));
}

}  // namespace
}  // namespace carecircle::wasm

// → account
CARECIRCLE_OPERATION(account_create, 0, carecircle::wasm::create_account)
// account → serialised, secret
CARECIRCLE_OPERATION(account_serialize, 1, carecircle::wasm::serialize_account)
// serialised → account
CARECIRCLE_OPERATION(account_restore, 1, carecircle::wasm::restore_account)
// account →
CARECIRCLE_OPERATION(account_close, 1, carecircle::wasm::close_account)
// account → account id, device id, credential, identity key, first identity key, identity links, set version, signature key
CARECIRCLE_OPERATION(account_describe, 1, carecircle::wasm::describe_account)
// account, export key → password slot, recovery slot, sealed identity, recovery login key, recovery code
CARECIRCLE_OPERATION(account_make_secrets, 2, carecircle::wasm::make_secrets)
// account, export key, generation → password slot
CARECIRCLE_OPERATION(account_make_password_slot, 3, carecircle::wasm::make_new_password_slot)
// slot → type, generation
CARECIRCLE_OPERATION(slot_read, 1, carecircle::wasm::read_slot)
// account, content of the set before, now (ms), device name → device set and signature, device statement and signature
CARECIRCLE_OPERATION(account_sign_device_papers, 4, carecircle::wasm::sign_device_papers)
// content → account id, device id
CARECIRCLE_OPERATION(device_statement_read, 1, carecircle::wasm::read_device_statement)
// account, version, index → sealed
CARECIRCLE_OPERATION(account_seal_index, 3, carecircle::wasm::seal_account_index)
// account or opened account, version, sealed → index
CARECIRCLE_OPERATION(account_open_index, 3, carecircle::wasm::open_own_index)
CARECIRCLE_OPERATION(opened_account_open_index, 3, carecircle::wasm::open_stored_index)
// account, local key → wrapped
CARECIRCLE_OPERATION(account_wrap_local_key, 2, carecircle::wasm::wrap_own_local_key)
// opened account, device id, wrapped → local key
CARECIRCLE_OPERATION(opened_account_unwrap_local_key, 3, carecircle::wasm::unwrap_own_local_key)
// account id, slots, sealed identity, export key or recovery code → opened account
CARECIRCLE_OPERATION(account_open_by_passphrase, 4, carecircle::wasm::open_by_passphrase)
CARECIRCLE_OPERATION(account_open_by_recovery_code, 4, carecircle::wasm::open_by_recovery_code)
// opened account →
CARECIRCLE_OPERATION(opened_account_close, 1, carecircle::wasm::close_opened_account)
// opened account → account, with other keys, on this device
CARECIRCLE_OPERATION(opened_account_move, 1, carecircle::wasm::move_account)
// opened account, content of a device set → signature by the identity key before
CARECIRCLE_OPERATION(opened_account_sign_device_set, 2, carecircle::wasm::sign_device_set_as_before)
