// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "carecircle/v1/audit.pb.h"
#include "core/crypto/hash.h"
#include "server/fields.h"
#include "server/services/accounts/accounts_service.h"

// Signing in and out.

namespace carecircle {

using namespace accounts;

// One path for names that are taken and names that are not: the same look-up, the same answer of 320 bytes, the same table.
Result<v1::StartSignInResponse> AccountsService::start_sign_in(Call& call, const v1::StartSignInRequest& request) {
  const auto name_hash = array_of<32>(request.sign_in_name_hash());
  const GuessKeys keys = guess_keys(call, name_hash);
  TRY(begin_guess(call, keys));
  const auto row = TRY(find_account_by_name(call.transaction(), name_hash));
  const Bytes identifier = credential_identifier(name_hash);
  const SecretBytes fake_seed = hmac(Hash::sha256, fake_seed_key_.view(), identifier);
  const Bytes record = row ? row->opaque_record : Bytes{};
  opaque::ServerLogin login =
      TRY(opaque::respond_to_login(opaque::product_parameters(), base_.keys.opaque_setup, record, fake_seed.view(),
                                   identifier, as_bytes(request.ke1()), {}, base_.entropy));
  const Id sign_in_id = base_.entropy.array<16>();
  sign_ins_.put(
      sign_in_id,
      {.account = row ? std::optional(row->account_id) : std::nullopt, .state = std::move(login.state), .keys = keys},
      call.now_ms());
  v1::StartSignInResponse response;
  response.set_sign_in_id(field_of(sign_in_id));
  response.set_ke2(field_of(login.ke2));
  return response;
}

// One error for everything that can be wrong.
Result<v1::FinishSignInResponse> AccountsService::finish_sign_in(Call& call, const v1::FinishSignInRequest& request) {
  const auto pending = sign_ins_.take(id_of(request.sign_in_id()), call.now_ms());
  if (!pending) return fail(ErrorCode::kSignInFailed, "sign-in: unknown, used or outdated");
  const auto session_key = opaque::finish_server_login(pending->state.view(), as_bytes(request.ke3()));
  if (!session_key || !pending->account) return fail(ErrorCode::kSignInFailed, "sign-in: proof");
  const auto row = TRY(find_account(call.transaction(), *pending->account));
  if (!row) return fail(ErrorCode::kSignInFailed, "sign-in: no such account");
  const bool known_device = optional_id_of(request.device_id()) == row->device_id;
  TRY(open_session(call, row->account_id, known_device ? row->device_id : DeviceId{}, OpenedBy::passphrase));
  TRY(audit_own(call, row->account_id, v1::AUDIT_ACTION_SIGNED_IN, {}));
  guessed_right(pending->keys);
  v1::FinishSignInResponse response;
  response.set_account_id(field_of(row->account_id));
  response.set_recovering(!known_device);
  return response;
}

Result<v1::SignOutResponse> AccountsService::sign_out(Call& call, const v1::SignOutRequest&) {
  TRY(destroy_local_halves({call.caller().session}));
  TRY(delete_session(call.transaction(), call.caller().session));
  call.clear_session_token();
  base_.delivery.disconnect(call.transaction(), call.account());
  return v1::SignOutResponse{};
}

// ---- Sessions -----------------------------------------------------------------------------------------------------------

Result<void> AccountsService::open_session(Call& call, const AccountId& account, const DeviceId& device,
                                           OpenedBy opened_by) {
  const SecretBytes token = base_.entropy.secret(32);
  TRY(insert_session(call.transaction(), {.session_id = sha256(token.view()),
                                          .account_id = account,
                                          .device_id = device,
                                          .recovering = device == DeviceId{},
                                          .by_recovery_code = opened_by == OpenedBy::recovery_code,
                                          .proved_ms = call.now_ms(),
                                          .expires_ms = call.now_ms() + kSessionLifetimeMs}));
  TRY(destroy_local_halves(TRY(delete_surplus_sessions(call.transaction(), account))));
  call.set_session_token(token.view());
  return {};
}

Result<std::optional<Session>> AccountsService::session(Transaction& transaction, const SessionId& session_id,
                                                        std::uint64_t now_ms) {
  const auto row = TRY(find_session(transaction, session_id));
  if (!row || now_ms >= row->expires_ms) return std::optional<Session>{};
  if (row->moved) return fail(ErrorCode::kAccountMoved, "the account moved to another device");
  return std::optional(
      Session{.caller = {.account = row->account_id, .device = row->device_id, .session = row->session_id},
              .recovering = row->recovering});
}

// ---- Guesses ------------------------------------------------------------------------------------------------------------

AccountsService::GuessKeys AccountsService::guess_keys(const Call& call, const ByteArray<32>& name_hash) const {
  const BytesView network = as_bytes(call.address_prefix());
  return {.name_and_network = sha256({as_bytes("name and network"), name_hash, network}),
          .name = sha256({as_bytes("name"), name_hash}),
          .network = sha256({as_bytes("network"), network})};
}

Result<void> AccountsService::begin_guess(Call& call, const GuessKeys& keys) {
  const std::uint64_t now_ms = call.now_ms();
  const std::uint64_t wait_ms =
      std::max({failures_.wait_ms(keys.name_and_network, kNameAndNetwork, now_ms),
                failures_.wait_ms(keys.name, kName, now_ms), failures_.wait_ms(keys.network, kNetwork, now_ms)});
  if (wait_ms > 0) {
    call.transaction().error_details().retry_after_ms = wait_ms;
    return fail(ErrorCode::kRateLimited, "sign-in: failures");
  }
  for (const FailureLimits::Key& key : {keys.name_and_network, keys.name, keys.network})
    failures_.count(key, now_ms);
  return {};
}

void AccountsService::guessed_right(const GuessKeys& keys) {
  failures_.forget(keys.name_and_network);
  failures_.forget(keys.name);
  failures_.take_back(keys.network);
}

}  // namespace carecircle
