// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/accounts/accounts_service.h"

#include "carecircle/v1/audit.pb.h"
#include "core/crypto/hash.h"
#include "server/fields.h"
#include "server/storage/shielded_memory.h"

namespace carecircle {

using namespace accounts;

namespace {

void set_signed(v1::SignedStruct& target, const Signed& source) {
  target.set_content(field_of(source.content));
  target.set_signature(field_of(source.signature));
}

}  // namespace

AccountsService::AccountsService(ServerBase& base, const Directory& directory)
    : base_(base),
      directory_(directory),
      identifier_key_(derive_key(base.keys.fake_record_key.view(), {}, "sign-in/identifier", {}, 64)),
      fake_seed_key_(derive_key(base.keys.fake_record_key.view(), {}, "sign-in/fake-seed", {}, 64)) {
  shield(identifier_key_.view());
  shield(fake_seed_key_.view());
}

Bytes AccountsService::credential_identifier(const ByteArray<32>& name_hash) const {
  return to_bytes(hmac(Hash::sha512, identifier_key_.view(), name_hash).view());
}

// ---- What a client asks -------------------------------------------------------------------------------------------------

Result<v1::GetServerResponse> AccountsService::get_server(Call& call, const v1::GetServerRequest&) {
  v1::GetServerResponse response;
  response.set_server_id(field_of(base_.keys.server_id));
  response.set_now_ms(call.now_ms());
  response.set_minimum_client_version(kMinimumClientVersion);
  response.set_log_key(field_of(base_.keys.log_key.public_key));
  response.set_shred_key(field_of(base_.keys.shred_key.public_key));
  response.set_server_version(kServerVersion);
  return response;
}

Result<v1::GetAccountResponse> AccountsService::get_account(Call& call, const v1::GetAccountRequest&) {
  const AccountRow row = TRY(own_account(call));
  const IndexRow index = TRY(find_index(call.transaction(), row.account_id));
  v1::GetAccountResponse response;
  response.set_account_id(field_of(row.account_id));
  TRY(present_secrets(row, *response.mutable_secrets()));
  set_signed(*response.mutable_device_set(), row.device_set);
  set_signed(*response.mutable_device_statement(), row.device_statement);
  response.set_index_version(index.version);
  response.set_index_sealed(field_of(index.sealed));
  if (const auto circle_id = TRY(directory_.circle_of(call.transaction(), row.account_id)))
    response.set_circle_id(field_of(*circle_id));
  return response;
}

Result<void> AccountsService::present_secrets(const AccountRow& row, v1::AccountSecrets& secrets) {
  for (const Id& slot_id : row.slot_ids) {
    const auto slot = TRY(base_.shred_store.get(ShredKind::account_slot, row.slot_set_id, slot_id));
    if (slot) secrets.add_slots(field_of(slot->view()));
  }
  secrets.set_identity_sealed(field_of(row.identity_sealed));
  secrets.set_recovery_key(field_of(row.recovery_key));
  return {};
}

Result<v1::PutIndexResponse> AccountsService::put_index(Call& call, const v1::PutIndexRequest& request) {
  TRY(replace_own_index(call, request.expected_version(), as_bytes(request.index_sealed())));
  v1::PutIndexResponse response;
  response.set_version(request.expected_version() + 1);
  return response;
}

Result<void> AccountsService::replace_own_index(Call& call, std::uint64_t expected_version, BytesView sealed) {
  if (TRY(replace_index(call.transaction(), call.account(), expected_version, sealed))) return {};
  const IndexRow stored = TRY(find_index(call.transaction(), call.account()));
  const bool repeated = stored.version == expected_version + 1 && equal(stored.sealed, sealed);
  if (repeated) return {};
  call.transaction().error_details().current_revision = stored.version;
  return fail(ErrorCode::kIndexConflict, "index: another version");
}

// ---- Secrets ------------------------------------------------------------------------------------------------------------

Result<v1::StartPassphraseChangeResponse> AccountsService::start_passphrase_change(
    Call& call, const v1::StartPassphraseChangeRequest& request) {
  TRY(strong_session(call));
  const AccountRow row = TRY(own_account(call));
  const Bytes answer = TRY(opaque::respond_to_registration(
      base_.keys.opaque_setup, credential_identifier(row.name_hash), as_bytes(request.registration_request())));
  v1::StartPassphraseChangeResponse response;
  response.set_registration_response(field_of(answer));
  return response;
}

Result<v1::FinishPassphraseChangeResponse> AccountsService::finish_passphrase_change(
    Call& call, const v1::FinishPassphraseChangeRequest& request) {
  TRY(strong_session(call));
  AccountRow row = TRY(own_account(call));
  row.opaque_record = to_bytes(as_bytes(request.registration_record()));
  TRY(replace_secrets(call, row, request.secrets()));
  TRY(update_account(call.transaction(), row));
  TRY(destroy_local_halves(TRY(delete_other_sessions(call.transaction(), row.account_id, call.caller().session))));
  TRY(audit_own(call, row.account_id, v1::AUDIT_ACTION_PASSPHRASE_CHANGED, {}));
  base_.delivery.disconnect(call.transaction(), row.account_id);
  return v1::FinishPassphraseChangeResponse{};
}

Result<v1::ReplaceRecoveryResponse> AccountsService::replace_recovery(Call& call,
                                                                      const v1::ReplaceRecoveryRequest& request) {
  TRY(strong_session(call));
  if (request.secrets().recovery_key().empty()) return fail(ErrorCode::kFieldMissing, "recovery key");
  AccountRow row = TRY(own_account(call));
  TRY(replace_secrets(call, row, request.secrets()));
  TRY(update_account(call.transaction(), row));
  TRY(audit_own(call, row.account_id, v1::AUDIT_ACTION_RECOVERY_REPLACED, {}));
  return v1::ReplaceRecoveryResponse{};
}

Result<void> AccountsService::replace_secrets(Call& call, AccountRow& row, const v1::AccountSecrets& secrets) {
  const Id former = row.slot_set_id;
  TRY(put_slots(call, row, secrets));
  call.transaction().after_commit([&store = base_.shred_store, former] {
    // What cannot be erased now is named by no account, and goes at the next start.
    const Result<void> erased = store.erase(ShredKind::account_slot, former);
    static_cast<void>(erased.has_value());
  });
  return {};
}

Result<void> AccountsService::put_slots(Call& call, AccountRow& row, const v1::AccountSecrets& secrets) {
  std::vector<BytesView> slots;
  for (const std::string& slot : secrets.slots())
    slots.push_back(as_bytes(slot));
  const std::vector<SlotFront> fronts = TRY(check_slots(slots));
  row.recovery_key = TRY(next_recovery_key(row.recovery_key, as_bytes(secrets.recovery_key()), fronts));
  row.identity_sealed = to_bytes(as_bytes(secrets.identity_sealed()));
  row.slot_set_id = base_.entropy.array<16>();
  row.slot_ids.clear();
  for (std::size_t index = 0; index < slots.size(); ++index) {
    row.slot_ids.push_back(fronts[index].slot_id);
    TRY(base_.shred_store.put(ShredKind::account_slot, row.slot_set_id, fronts[index].slot_id, row.account_id,
                              slots[index], call.now_ms()));
  }
  return {};
}

Result<bool> AccountsService::keeps_slots(Transaction& transaction, const Id& slot_set_id) {
  return has_slot_set(transaction, slot_set_id);
}

// ---- The caller ---------------------------------------------------------------------------------------------------------

Result<AccountRow> AccountsService::own_account(Call& call) {
  auto row = TRY(find_account(call.transaction(), call.account()));
  if (!row) return fail(ErrorCode::kSignedOut, "no such account");
  return std::move(*row);
}

Result<SessionRow> AccountsService::own_session(Call& call) {
  auto row = TRY(find_session(call.transaction(), call.caller().session));
  if (!row) return fail(ErrorCode::kSignedOut, "no such session");
  return *row;
}

Result<SessionRow> AccountsService::strong_session(Call& call) {
  const SessionRow row = TRY(own_session(call));
  if (call.now_ms() >= row.proved_ms + kProofLifetimeMs)
    return fail(ErrorCode::kSignedOut, "the proof is older than ten minutes");
  return row;
}

Result<std::optional<RegisteredDevice>> AccountsService::device(Transaction& transaction, const AccountId& account) {
  return find_device(transaction, account);
}

Result<void> AccountsService::audit_own(Call& call, const AccountId& account, std::uint16_t action, BytesView object) {
  TRY(base_.audit.append(call.transaction(),
                         {.actor = account, .subject = account, .action = action, .object = to_bytes(object)},
                         call.now_ms()));
  return {};
}

Result<void> AccountsService::expire(Transaction& transaction, std::uint64_t now_ms) {
  return destroy_local_halves(TRY(delete_expired_sessions(transaction, now_ms)));
}

}  // namespace carecircle
