// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/codec/account.h"
#include "server/call.h"
#include "server/directory.h"
#include "server/storage/database.h"

// The tables accounts_*. A sign-in name is here as a hash only; unlock slots are in the shred store under slot_set_id.

namespace carecircle::accounts {

struct AccountRow {
  AccountId account_id{};
  ByteArray<32> name_hash{};
  Bytes opaque_record;
  Bytes identity_key;
  Bytes identity_sealed;
  std::uint32_t set_version = 1;
  DeviceId device_id{};
  Bytes signature_key;
  Signed device_set;
  Signed device_statement;
  Bytes recovery_key;  // empty: none
  Id slot_set_id{};
  std::vector<Id> slot_ids;
  std::uint64_t created_ms = 0;
};

struct IndexRow {
  std::uint64_t version = 0;
  Bytes sealed;
};

struct SessionRow {
  SessionId session_id{};
  AccountId account_id{};
  DeviceId device_id{};  // zeros for a recovering session
  bool recovering = false;
  bool by_recovery_code = false;
  bool moved = false;  // ended, because the account lives on another device now
  std::uint64_t proved_ms = 0;
  std::uint64_t expires_ms = 0;
};

Result<void> insert_account(Transaction&, const AccountRow&);
// Everything but the ids, the name and the time of creation.
Result<void> update_account(Transaction&, const AccountRow&);
Result<std::optional<AccountRow>> find_account(Transaction&, const AccountId&);
Result<std::optional<AccountRow>> find_account_by_name(Transaction&, const ByteArray<32>& name_hash);
Result<std::optional<AccountRow>> find_account_by_recovery_key(Transaction&, BytesView recovery_key);
Result<std::optional<RegisteredDevice>> find_device(Transaction&, const AccountId&);
Result<bool> has_slot_set(Transaction&, const Id& slot_set_id);

Result<void> insert_index(Transaction&, const AccountId&, BytesView sealed);  // version 1
// False when the stored version is another one than expected.
Result<bool> replace_index(Transaction&, const AccountId&, std::uint64_t expected_version, BytesView sealed);
Result<IndexRow> find_index(Transaction&, const AccountId&);

Result<void> insert_session(Transaction&, const SessionRow&);
Result<void> update_session(Transaction&, const SessionRow&);
Result<std::optional<SessionRow>> find_session(Transaction&, const SessionId&);
// Whether a session with this id's first 16 bytes is there and has not moved.
Result<bool> has_session_of_half(Transaction&, const Id& half_id);
Result<void> delete_session(Transaction&, const SessionId&);

// What ends sessions says which: their local halves must go with them.
using EndedSessions = std::vector<SessionId>;
// The account's oldest sessions beyond kSessionsPerAccountMax.
Result<EndedSessions> delete_surplus_sessions(Transaction&, const AccountId&);
Result<EndedSessions> delete_other_sessions(Transaction&, const AccountId&, const SessionId& kept);
Result<EndedSessions> mark_other_sessions_moved(Transaction&, const AccountId&, const SessionId& kept);
// At most kExpiredSessionsPerRun; the next run takes more.
Result<EndedSessions> delete_expired_sessions(Transaction&, std::uint64_t now_ms);

}  // namespace carecircle::accounts
