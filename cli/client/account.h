// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "cli/client/client.h"

// Accounts (security.md 2, 3): joining by a link, signing in and out, the kit, another passphrase, and moving to a new device.

namespace carecircle::cli {

// The account that lives in a home. kPassphraseWrong; kNotFound without a home; kSignedOut.
Result<Client> open_client(const std::filesystem::path& folder, BytesView passphrase);

struct JoinWish {
  std::string link;
  std::string name;
  std::string sign_in_name;  // empty: derived from the name, with random words
  std::string circle_name;   // for the owner's link
};
struct JoinOutcome {
  bool is_member = false;
  CircleId circle_id{};
  AccountId account_id{};
  std::string sign_in_name;
};
// Goes on where it stopped when it is repeated on the same home. kHomeInUse for a home that is a member through another link.
Result<JoinOutcome> join(const std::filesystem::path& folder, const JoinWish& wish, BytesView passphrase);

struct SignInOutcome {
  AccountId account_id{};
  bool moved = false;         // the account now lives on this device alone
  std::string recovery_code;  // a new one, when it moved
};
Result<SignInOutcome> sign_in(const std::filesystem::path& folder, const ServerAddress& server,
                              const std::string& sign_in_name, BytesView passphrase);
Result<void> sign_out(Client& client);
// With the code of the kit, on an empty home (or one where this was interrupted). kRecoveryCodeWrong, kHomeInUse.
Result<SignInOutcome> recover(const std::filesystem::path& folder, const ServerAddress& server, std::string_view code,
                              BytesView passphrase);

Result<void> change_passphrase(Client& client, BytesView old_passphrase, BytesView new_passphrase);
// kKitNotConfirmed for another code than the kit's.
Result<void> confirm_kit(Client& client, std::string_view typed_code);

// Joins the circle and the conversations again from this device, by external commit, after the account has moved here.
Result<void> rejoin_groups(Client& client);

}  // namespace carecircle::cli
