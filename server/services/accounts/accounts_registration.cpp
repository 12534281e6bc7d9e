// SPDX-License-Identifier: AGPL-3.0-or-later
#include "carecircle/v1/audit.pb.h"
#include "server/fields.h"
#include "server/services/accounts/accounts_service.h"

// Registration: only through a usable invitation.

namespace carecircle {

using namespace accounts;

namespace {

template <typename Request>
RegistrationTicket ticket_of(const Request& request, BytesView identity_key) {
  return {.invite_id = id_of(request.invite_id()),
          .proof = as_bytes(request.invite_proof().content()),
          .signature = as_bytes(request.invite_proof().signature()),
          .identity_key = identity_key};
}

SignedView view_of(const v1::SignedStruct& source) {
  return {as_bytes(source.content()), as_bytes(source.signature())};
}
// A lost answer: the very same registration again.
bool is_repeated(const AccountRow& known, const AccountRow& row) {
  return known.name_hash == row.name_hash && equal(known.opaque_record, row.opaque_record) &&
         equal(known.device_set.content, row.device_set.content);
}

}  // namespace

// The answer is that of a password's evaluation under a name: somebody with a link could use it to test guesses at another
// member's passphrase, so it counts as a guess like a sign-in does.
Result<v1::StartRegistrationResponse> AccountsService::start_registration(Call& call,
                                                                          const v1::StartRegistrationRequest& request) {
  TRY(directory_.check_invitation(call.transaction(), ticket_of(request, {}), call.now_ms()));
  const auto name_hash = array_of<32>(request.sign_in_name_hash());
  TRY(begin_guess(call, guess_keys(call, name_hash)));
  const Bytes answer = TRY(opaque::respond_to_registration(base_.keys.opaque_setup, credential_identifier(name_hash),
                                                           as_bytes(request.registration_request())));
  v1::StartRegistrationResponse response;
  response.set_registration_response(field_of(answer));
  return response;
}

Result<v1::FinishRegistrationResponse> AccountsService::finish_registration(
    Call& call, const v1::FinishRegistrationRequest& request) {
  AccountRow row = TRY(account_of(call, request));
  const auto known = TRY(find_account(call.transaction(), row.account_id));
  const auto named = TRY(find_account_by_name(call.transaction(), row.name_hash));
  if (known && !is_repeated(*known, row)) return fail(ErrorCode::kAlreadyExists, "registration: the account exists");
  if (!known && named) return fail(ErrorCode::kSignInNameTaken, "registration: the name is taken");
  if (!known) TRY(create_account(call, request, row));
  TRY(open_session(call, row.account_id, row.device_id, OpenedBy::passphrase));
  guessed_right(guess_keys(call, row.name_hash));
  v1::FinishRegistrationResponse response;
  response.set_account_id(field_of(row.account_id));
  return response;
}

Result<AccountRow> AccountsService::account_of(Call& call, const v1::FinishRegistrationRequest& request) {
  const DeviceProof proof = TRY(read_device_proof(view_of(request.device_set()), view_of(request.device_statement())));
  TRY(check_first_device(proof));
  TRY(directory_.check_invitation(call.transaction(), ticket_of(request, proof.set.identity_key), call.now_ms()));
  return AccountRow{.account_id = proof.set.account_id,
                    .name_hash = array_of<32>(request.sign_in_name_hash()),
                    .opaque_record = to_bytes(as_bytes(request.registration_record())),
                    .identity_key = proof.set.identity_key,
                    .set_version = proof.set.set_version,
                    .device_id = proof.statement.device_id,
                    .signature_key = proof.statement.signature_key,
                    .device_set = copy_of(request.device_set()),
                    .device_statement = copy_of(request.device_statement()),
                    .created_ms = call.now_ms()};
}

Result<void> AccountsService::create_account(Call& call, const v1::FinishRegistrationRequest& request, AccountRow row) {
  Transaction& transaction = call.transaction();
  const Id invite_id = id_of(request.invite_id());
  TRY(directory_.use_invitation(transaction, ticket_of(request, row.identity_key), call.now_ms()));
  TRY(put_slots(call, row, request.secrets()));
  TRY(insert_account(transaction, row));
  TRY(insert_index(transaction, row.account_id, as_bytes(request.index_sealed())));
  TRY(base_.audit.set_subject_key(transaction, row.account_id, as_bytes(request.subject_key())));
  TRY(audit_own(call, row.account_id, v1::AUDIT_ACTION_ACCOUNT_CREATED, invite_id));
  return base_.events.account_created.publish(transaction, {row.account_id, row.device_id, invite_id}, call.now_ms());
}

}  // namespace carecircle
