// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Signing in and out, opening a home, and another passphrase.
#include "cli/client/account_steps.h"
#include "cli/client/client_state.h"
#include "cli/client/passphrase_rule.h"
#include "core/envelope/slots.h"
#include "core/opaque/opaque.h"

namespace carecircle::cli {
namespace {

Result<SecretBytes> required(Home& home, std::string_view name) {
  auto value = TRY(home.get(name));
  if (!value) return fail(ErrorCode::kStateDamaged, "home: incomplete");
  return std::move(*value);
}

Result<Client> client_of(Home home) {
  Account account = TRY(decode<Account>(TRY(required(home, names::kAccount)).view()));
  const SecretBytes server = TRY(required(home, names::kServer));
  Transport transport(TRY(parse_server_address(as_text(server.view()))));
  if (const auto session = TRY(home.get(names::kSession))) transport.set_session_token(session->view());
  Client client(std::move(home), std::move(transport), std::move(account));
  TRY(load_index(client));
  return client;
}

// The home of this account, also when it does not know the passphrase yet with which the server was convinced.
Result<Home> open_own_home(const std::filesystem::path& folder, Transport& transport, const ProvenPassphrase& proven,
                           BytesView passphrase) {
  auto home = Home::open(folder, passphrase);
  if (home || home.code() != ErrorCode::kPassphraseWrong) return home;
  const StoredAccount stored = TRY(fetch_account(transport, [&](const v1::GetAccountResponse& response) {
    return unlock_by_passphrase(response, proven.export_key.view());
  }));
  const SecretBytes storage_key = derive_storage_key(stored.master_key.view(), stored.identity.account_id);
  return Home::reopen(folder, storage_key.view(), passphrase);
}

Result<SignInOutcome> sign_in_again(const std::filesystem::path& folder, Transport transport,
                                    const std::string& sign_in_name, BytesView passphrase) {
  SystemEntropy entropy;
  const DeviceId device_id = TRY(Home::device_in(folder));
  const ProvenPassphrase proven = TRY(prove_passphrase(transport, sign_in_name, passphrase, device_id, entropy));
  if (proven.recovering) return fail(ErrorCode::kAccountMoved, "sign-in");
  Home home = TRY(open_own_home(folder, transport, proven, passphrase));
  Client client = TRY(client_of(std::move(home)));
  if (client.account_id() != proven.account_id) return fail(ErrorCode::kHomeInUse, "sign-in");
  client.transport() = std::move(transport);
  TRY(client.home().put(names::kServer, as_bytes(client.transport().address().text())));
  TRY(keep_session(client));
  TRY(reconcile_index(client));
  return SignInOutcome{.account_id = proven.account_id};
}

// The slots that stay as they are: all but the passphrase's.
Result<void> keep_other_slots(const v1::AccountSecrets& stored, v1::AccountSecrets& secrets) {
  for (const std::string& bytes : stored.slots()) {
    if (TRY(decode<Slot>(as_bytes(bytes))).type != SlotType::password) secrets.add_slots(bytes);
  }
  return {};
}

Result<std::uint32_t> password_slot_generation(const v1::AccountSecrets& stored) {
  for (const std::string& bytes : stored.slots()) {
    const Slot slot = TRY(decode<Slot>(as_bytes(bytes)));
    if (slot.type == SlotType::password) return slot.generation;
  }
  return std::uint32_t{0};
}

}  // namespace

Result<Client> open_client(const std::filesystem::path& folder, BytesView passphrase) {
  if (!Home::exists(folder)) return fail(ErrorCode::kNotFound, "no account in this folder");
  return client_of(TRY(Home::open(folder, passphrase)));
}

Result<SignInOutcome> sign_in(const std::filesystem::path& folder, const ServerAddress& server,
                              const std::string& sign_in_name, BytesView passphrase) {
  Transport transport(server);
  if (Home::exists(folder)) return sign_in_again(folder, std::move(transport), sign_in_name, passphrase);
  SystemEntropy entropy;
  const ProvenPassphrase proven = TRY(prove_passphrase(transport, sign_in_name, passphrase, {}, entropy));
  StoredAccount stored = TRY(fetch_account(transport, [&](const v1::GetAccountResponse& response) {
    return unlock_by_passphrase(response, proven.export_key.view());
  }));
  return move_here(folder, std::move(transport), std::move(stored), sign_in_name, passphrase);
}

Result<void> sign_out(Client& client) {
  const auto ended = client.call(AccountsService::kSignOut, v1::SignOutRequest{});
  const bool was_over = !ended && (ended.code() == ErrorCode::kSignedOut || ended.code() == ErrorCode::kAccountMoved);
  if (!ended && !was_over) return Error(ended.error());
  return client.home().remove(names::kSession);
}

Result<void> change_passphrase(Client& client, BytesView old_passphrase, BytesView new_passphrase) {
  TRY(check_passphrase(new_passphrase));
  const Account& account = client.account();
  TRY(prove_passphrase(client.transport(), account.sign_in_name, old_passphrase, account.device_id, client.entropy()));
  TRY(keep_session(client));
  const opaque::RegistrationStart start = TRY(opaque::start_registration(new_passphrase, client.entropy()));
  v1::StartPassphraseChangeRequest first;
  first.set_registration_request(field_of(start.request));
  const auto answer = TRY(client.call(AccountsService::kStartPassphraseChange, first));
  const opaque::RegistrationFinish finish =
      TRY(opaque::finish_registration(opaque::product_parameters(), new_passphrase, start.blind.view(),
                                      as_bytes(answer.registration_response()), {}, client.entropy()));

  const v1::GetAccountResponse stored = TRY(client.call(AccountsService::kGetAccount, v1::GetAccountRequest{}));
  v1::FinishPassphraseChangeRequest second;
  second.set_registration_record(field_of(finish.record));
  v1::AccountSecrets& secrets = *second.mutable_secrets();
  const std::uint32_t generation = TRY(password_slot_generation(stored.secrets())) + 1;
  secrets.add_slots(field_of(encode(make_password_slot(account.identity.account_id, finish.export_key.view(),
                                                       generation, account.master_key.view(), client.entropy()))));
  TRY(keep_other_slots(stored.secrets(), secrets));
  secrets.set_identity_sealed(stored.secrets().identity_sealed());
  TRY(client.call(AccountsService::kFinishPassphraseChange, second));
  // Should this not happen, signing in with the new passphrase opens the home by the storage key.
  return client.home().wrap_under_passphrase(new_passphrase);
}

Result<void> confirm_kit(Client& client, std::string_view typed_code) {
  const auto typed = RecoveryCode::parse(typed_code);
  const auto printed = RecoveryCode::parse(client.account().recovery_code);
  const bool same = typed && printed && equal_constant_time(typed->key_material(), printed->key_material());
  if (!same) return fail(ErrorCode::kKitNotConfirmed, "kit");
  return client.edit_index([](v1::AccountIndex& index) { index.set_kit_confirmed(true); });
}

}  // namespace carecircle::cli
