// SPDX-License-Identifier: AGPL-3.0-or-later
#include "carecircle/v1/audit.pb.h"
#include "core/crypto/signature.h"
#include "server/fields.h"
#include "server/services/accounts/accounts_service.h"

// Recovery by code, and moving the account to another device.

namespace carecircle {

using namespace accounts;

namespace {

constexpr std::string_view kRecoveryLabel = "Recovery";

}  // namespace

// The table does not learn whether the key is an account's: that is asked only when the answer to the challenge is right.
Result<v1::StartRecoveryResponse> AccountsService::start_recovery(Call& call, const v1::StartRecoveryRequest& request) {
  const Id recovery_id = base_.entropy.array<16>();
  const PendingRecovery pending{.recovery_key = array_of<32>(request.recovery_key()),
                                .challenge = base_.entropy.array<32>()};
  recoveries_.put(recovery_id, pending, call.now_ms());
  v1::StartRecoveryResponse response;
  response.set_recovery_id(field_of(recovery_id));
  response.set_challenge(field_of(pending.challenge));
  return response;
}

Result<v1::FinishRecoveryResponse> AccountsService::finish_recovery(Call& call,
                                                                    const v1::FinishRecoveryRequest& request) {
  const Id recovery_id = id_of(request.recovery_id());
  const auto pending = recoveries_.take(recovery_id, call.now_ms());
  if (!pending) return fail(ErrorCode::kRecoveryCodeWrong, "recovery: unknown, used or outdated");
  const Bytes challenge = concat({base_.keys.server_id, recovery_id, pending->challenge});
  const auto verified =
      verify_labelled(pending->recovery_key, kRecoveryLabel, challenge, as_bytes(request.signature()));
  if (!verified) return fail(ErrorCode::kRecoveryCodeWrong, "recovery: signature");
  const auto row = TRY(find_account_by_recovery_key(call.transaction(), pending->recovery_key));
  if (!row) return fail(ErrorCode::kRecoveryCodeWrong, "recovery: no such key");
  TRY(open_session(call, row->account_id, DeviceId{}, OpenedBy::recovery_code));
  TRY(audit_own(call, row->account_id, v1::AUDIT_ACTION_SIGNED_IN, {}));
  v1::FinishRecoveryResponse response;
  response.set_account_id(field_of(row->account_id));
  return response;
}

Result<v1::MoveDeviceResponse> AccountsService::move_device(Call& call, const v1::MoveDeviceRequest& request) {
  const SessionRow session = TRY(strong_session(call));
  AccountRow row = TRY(own_account(call));
  v1::MoveDeviceResponse response;
  response.set_index_version(request.expected_index_version() + 1);
  const bool repeated = equal(row.device_set.content, as_bytes(request.device_set().content()));
  if (repeated) return response;
  // "Burnt after use, re-issue forced" (security.md 2.3).
  const BytesView new_code = as_bytes(request.secrets().recovery_key());
  if (session.by_recovery_code && (new_code.empty() || equal(new_code, row.recovery_key)))
    return fail(ErrorCode::kFieldMissing, "move: a recovery code serves once");
  TRY(move_to(call, row, request, session));
  return response;
}

Result<void> AccountsService::move_to(Call& call, AccountRow& row, const v1::MoveDeviceRequest& request,
                                      SessionRow session) {
  Transaction& transaction = call.transaction();
  const SignedView set{as_bytes(request.device_set().content()), as_bytes(request.device_set().signature())};
  const SignedView statement{as_bytes(request.device_statement().content()),
                             as_bytes(request.device_statement().signature())};
  const DeviceProof proof = TRY(read_device_proof(set, statement));
  const KnownIdentity known{
      .account_id = row.account_id, .identity_key = row.identity_key, .set_version = row.set_version};
  TRY(check_successor(known, proof, set, as_bytes(request.previous_signature()), as_bytes(request.identity_link())));
  if (proof.statement.device_id == row.device_id) return fail(ErrorCode::kConflict, "move: to the same device");
  TRY(replace_own_index(call, request.expected_index_version(), as_bytes(request.index_sealed())));

  const DeviceId old_device = row.device_id;
  row.opaque_record = to_bytes(as_bytes(request.registration_record()));
  row.identity_key = proof.set.identity_key;
  row.set_version = proof.set.set_version;
  row.device_id = proof.statement.device_id;
  row.signature_key = proof.statement.signature_key;
  row.device_set = copy_of(request.device_set());
  row.device_statement = copy_of(request.device_statement());
  TRY(replace_secrets(call, row, request.secrets()));
  TRY(update_account(transaction, row));

  session.device_id = row.device_id;
  session.recovering = false;
  session.by_recovery_code = false;
  TRY(update_session(transaction, session));
  TRY(destroy_local_halves(TRY(mark_other_sessions_moved(transaction, row.account_id, session.session_id))));
  TRY(audit_own(call, row.account_id, v1::AUDIT_ACTION_DEVICE_MOVED, row.device_id));
  TRY(base_.events.device_moved.publish(transaction, {row.account_id, old_device, row.device_id}, call.now_ms()));
  base_.delivery.disconnect(transaction, row.account_id);
  return {};
}

}  // namespace carecircle
