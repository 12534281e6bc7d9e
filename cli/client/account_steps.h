// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "carecircle/v1/accounts.pb.h"
#include "cli/client/account.h"

// Steps that registration, sign-in and moving share. For cli/client alone.

namespace carecircle::cli {

// SHA-256(server_id || 0x00 || normalised name): the name's ends are trimmed, and A to Z become a to z.
std::string sign_in_name_hash(const std::string& server_id, std::string_view sign_in_name);
// A name that nobody has to invent: from the display name, with random words.
std::string suggest_sign_in_name(std::string_view display_name, Entropy& entropy);

// A device of its own for `identity`, and its statement and set, as both the server and the members read them.
Account new_device(AccountIdentity identity, SecretBytes master_key, Entropy& entropy);
struct DevicePapers {
  Signed device_set;
  Signed device_statement;
};
DevicePapers sign_device_papers(const Account& account, BytesView previous_set, std::uint64_t now_ms, Entropy& entropy);

// Password slot, recovery slot with a new code (kept in the account), and the identity under the master key.
void fill_secrets(v1::AccountSecrets& secrets, Account& account, BytesView export_key, Entropy& entropy);
v1::SignedStruct to_message(const Signed& value);

// Signs in with OPAQUE. `device_id` empty: this device is not the account's. kSignInFailed.
struct ProvenPassphrase {
  AccountId account_id{};
  bool recovering = false;
  SecretBytes export_key;
};
Result<ProvenPassphrase> prove_passphrase(Transport& transport, const std::string& sign_in_name, BytesView passphrase,
                                          BytesView device_id, Entropy& entropy);

// What the server keeps of an account, opened with its master key.
struct StoredAccount {
  v1::GetAccountResponse response;
  SecretBytes master_key;
  AccountIdentity identity;
  v1::AccountIndex index;
};
Result<StoredAccount> fetch_account(Transport& transport,
                                    const std::function<Result<SecretBytes>(const v1::GetAccountResponse&)>& unlock);
Result<SecretBytes> unlock_by_passphrase(const v1::GetAccountResponse& response, BytesView export_key);

// Puts account, server and session into a home and makes the client of it.
Result<Client> settle_home(Home home, Transport transport, Account account);
Result<void> keep_session(Client& client);

// Moves the account to a new device in `folder` and signs the old one out.
Result<SignInOutcome> move_here(const std::filesystem::path& folder, Transport transport, StoredAccount stored,
                                const std::string& sign_in_name, BytesView passphrase);
// Finishes a move whose answer was lost.
Result<void> finish_move(Client& client);

}  // namespace carecircle::cli
