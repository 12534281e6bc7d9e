// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "server/base.h"
#include "server/directory.h"
#include "server/interfaces/accounts.h"
#include "server/rpc/access.h"
#include "server/services/accounts/accounts_rules.h"
#include "server/services/accounts/accounts_store.h"
#include "server/services/accounts/failure_limits.h"
#include "server/services/accounts/pending_table.h"

// Accounts (security.md 2, 3). The passphrase never leaves the client, the sign-in name arrives as a hash, and an unknown
// name is answered like a known one. Sign-ins that were begun and counters of failures live in memory.

namespace carecircle {

inline constexpr std::uint32_t kMinimumClientVersion = 1;
inline constexpr const char* kServerVersion = "0.1.0";

// A signed struct of a request, for its row.
inline Signed copy_of(const v1::SignedStruct& source) {
  return {to_bytes(as_bytes(source.content())), to_bytes(as_bytes(source.signature()))};
}

class AccountsService final : public AccountsServiceInterface {
 public:
  AccountsService(ServerBase& base, const Directory& directory);

  // accounts_registration.cpp
  Result<v1::StartRegistrationResponse> start_registration(Call& call,
                                                           const v1::StartRegistrationRequest& request) override;
  Result<v1::FinishRegistrationResponse> finish_registration(Call& call,
                                                             const v1::FinishRegistrationRequest& request) override;

  // accounts_sign_in.cpp
  Result<v1::StartSignInResponse> start_sign_in(Call& call, const v1::StartSignInRequest& request) override;
  Result<v1::FinishSignInResponse> finish_sign_in(Call& call, const v1::FinishSignInRequest& request) override;
  Result<v1::SignOutResponse> sign_out(Call& call, const v1::SignOutRequest& request) override;
  // For AccessLookup: nothing for an unknown or outdated session, kAccountMoved for one that ended so.
  Result<std::optional<Session>> session(Transaction& transaction, const SessionId& session_id, std::uint64_t now_ms);

  // accounts_service.cpp
  Result<v1::GetServerResponse> get_server(Call& call, const v1::GetServerRequest& request) override;
  Result<v1::GetAccountResponse> get_account(Call& call, const v1::GetAccountRequest& request) override;
  Result<v1::PutIndexResponse> put_index(Call& call, const v1::PutIndexRequest& request) override;
  Result<v1::StartPassphraseChangeResponse> start_passphrase_change(
      Call& call, const v1::StartPassphraseChangeRequest& request) override;
  Result<v1::FinishPassphraseChangeResponse> finish_passphrase_change(
      Call& call, const v1::FinishPassphraseChangeRequest& request) override;
  Result<v1::ReplaceRecoveryResponse> replace_recovery(Call& call, const v1::ReplaceRecoveryRequest& request) override;
  // For Directory.
  Result<std::optional<RegisteredDevice>> device(Transaction& transaction, const AccountId& account);
  // accounts_local_halves.cpp
  Result<v1::GetLocalHalfResponse> get_local_half(Call& call, const v1::GetLocalHalfRequest& request) override;
  Result<v1::DestroyLocalHalfResponse> destroy_local_half(Call& call,
                                                          const v1::DestroyLocalHalfRequest& request) override;
  // For the shred store at start: does the session of this half go on?
  Result<bool> keeps_local_half(Transaction& transaction, const Id& half_id);

  // For the shred store at start: is this set of slots still an account's?
  Result<bool> keeps_slots(Transaction& transaction, const Id& slot_set_id);
  // A periodic job.
  Result<void> expire(Transaction& transaction, std::uint64_t now_ms);

  // accounts_recovery.cpp
  Result<v1::StartRecoveryResponse> start_recovery(Call& call, const v1::StartRecoveryRequest& request) override;
  Result<v1::FinishRecoveryResponse> finish_recovery(Call& call, const v1::FinishRecoveryRequest& request) override;
  Result<v1::MoveDeviceResponse> move_device(Call& call, const v1::MoveDeviceRequest& request) override;

 private:
  // The keys under which a guess at a name from a network is counted.
  struct GuessKeys {
    accounts::FailureLimits::Key name_and_network{};
    accounts::FailureLimits::Key name{};
    accounts::FailureLimits::Key network{};
  };
  struct PendingSignIn {
    std::optional<AccountId> account;  // none: the name is unknown, and nothing will open
    SecretBytes state;
    GuessKeys keys;
  };
  struct PendingRecovery {
    ByteArray<32> recovery_key{};
    ByteArray<32> challenge{};
  };
  enum class OpenedBy { passphrase, recovery_code };

  // HMAC-SHA-512(server_key, name hash): the same for a name whether or not it is taken.
  Bytes credential_identifier(const ByteArray<32>& name_hash) const;
  GuessKeys guess_keys(const Call& call, const ByteArray<32>& name_hash) const;
  // kRateLimited, with the time to wait.
  Result<void> begin_guess(Call& call, const GuessKeys& keys);
  void guessed_right(const GuessKeys& keys);

  // Before the sessions' end is committed: a crash in between leaves a session that must be unlocked by the passphrase.
  Result<void> destroy_local_halves(const accounts::EndedSessions& sessions);

  Result<void> open_session(Call& call, const AccountId& account, const DeviceId& device, OpenedBy opened_by);
  Result<accounts::SessionRow> own_session(Call& call);
  // The passphrase or a recovery code was proven less than ten minutes ago, else kSignedOut.
  Result<accounts::SessionRow> strong_session(Call& call);
  Result<accounts::AccountRow> own_account(Call& call);

  // Puts the slots of `secrets` into the shred store under a new set, and lets the row name it. The set before is erased
  // after the commit; a crash in between leaves a set that no row names, which goes at the next start.
  Result<void> replace_secrets(Call& call, accounts::AccountRow& row, const v1::AccountSecrets& secrets);
  Result<void> put_slots(Call& call, accounts::AccountRow& row, const v1::AccountSecrets& secrets);
  Result<void> present_secrets(const accounts::AccountRow& row, v1::AccountSecrets& secrets);
  Result<void> replace_own_index(Call& call, std::uint64_t expected_version, BytesView sealed);
  Result<void> audit_own(Call& call, const AccountId& account, std::uint16_t action, BytesView object);

  Result<accounts::AccountRow> account_of(Call& call, const v1::FinishRegistrationRequest& request);
  Result<void> create_account(Call& call, const v1::FinishRegistrationRequest& request, accounts::AccountRow row);
  Result<void> move_to(Call& call, accounts::AccountRow& row, const v1::MoveDeviceRequest& request,
                       accounts::SessionRow session);

  ServerBase& base_;
  const Directory& directory_;
  SecretBytes identifier_key_;
  SecretBytes fake_seed_key_;
  accounts::FailureLimits failures_;
  accounts::PendingTable<PendingSignIn> sign_ins_;
  accounts::PendingTable<PendingRecovery> recoveries_;
};

}  // namespace carecircle
