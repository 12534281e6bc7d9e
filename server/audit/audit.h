// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/codec/account.h"
#include "core/codec/grant.h"
#include "core/crypto/signature.h"
#include "server/storage/database.h"

// The audit log (security.md 10.1): every privacy-relevant act leaves an entry in the transaction of the act itself, so that
// there is no act without an entry and no entry without an act. An entry carries no ids: a tag that only its subject can
// recognise, and a commitment to an Event that can be erased. Entries are chained and signed by the server's log key
// ("carecircle/LogEntry"). Events are sealed at rest under the audit key. Belongs to the storage thread.

namespace carecircle {

inline constexpr std::uint32_t kAuditEntriesPerPageMax = 500;
inline constexpr std::uint64_t kAuditEventLifetimeMs =
    730ull * 24 * 3600 * 1000;  // product.md 3.9, the longer of the two

enum class AuditOutcome : std::uint8_t { done = 0, refused = 1 };

// What happened. `action` is audit.proto's AuditAction.
struct AuditEvent {
  AccountId actor{};    // all zero: the server itself (expiry)
  AccountId subject{};  // whose data it is about
  std::uint16_t action = 0;
  Bytes object;  // the 16-byte id of the grant, offer, request, … or empty
  AuditOutcome outcome = AuditOutcome::done;
  Bytes policy_hash;  // SHA-256 of the Grant for releases, else empty
  Bytes context;
};

// What a party can check on its own, and what a grantee needs before it opens anything (security.md 8.2).
struct AuditRecord {
  std::uint64_t index = 0;     // in the whole log, from 0
  std::uint64_t sequence = 0;  // of this party, from 1
  Bytes entry;                 // encoded LogEntry
  Bytes signature;             // by the log key
  Bytes event;                 // encoded Event; empty when erased
  Bytes opening;               // r
};

struct AuditPage {
  std::vector<AuditRecord> records;
  std::uint64_t last_sequence = 0;
};

class Audit {
 public:
  // The keys outlive the Audit: `log_key` signs, `audit_key` (32 bytes) seals events and subject keys at rest.
  Audit(const SignatureKeyPair& log_key, const SecretBytes& audit_key, Entropy& entropy);

  // k_subject, 32 bytes, made by the subject's client. Given once, at registration: kAlreadyExists.
  Result<void> set_subject_key(Transaction&, const AccountId&, BytesView subject_key);

  // One entry in the subject's sequence and, when the actor is another account with a key, one in the actor's. The first
  // record is the subject's. An error fails the operation it belongs to.
  Result<std::vector<AuditRecord>> append(Transaction&, const AuditEvent&, std::uint64_t now_ms);
  // The same with the parties named: for acts of the server that concern two (a grant that expires).
  Result<std::vector<AuditRecord>> append_for(Transaction&, const AuditEvent&, const std::vector<AccountId>& parties,
                                              std::uint64_t now_ms);

  // Entries of one party after a sequence, oldest first. `entries_max` is capped by kAuditEntriesPerPageMax; 0 means 200.
  Result<AuditPage> list(Transaction&, const AccountId& party, std::uint64_t after_sequence, std::uint32_t entries_max);
  // One entry again, by its index and party: for answers that are repeated. kNotFound.
  Result<AuditRecord> record(Transaction&, const AccountId& party, std::uint64_t index);

  // Other structs that the log key signs ("RevocationReceipt").
  Bytes sign(std::string_view name, BytesView content) const;
  const Bytes& public_key() const { return log_key_.public_key; }

  // Erasure of an account: its events, openings and its key. The chain stays valid.
  Result<void> erase_party(Transaction&, const AccountId&);
  // Erases events past their time (a periodic job); the number erased.
  Result<std::int64_t> delete_expired(Transaction&, std::uint64_t now_ms);

 private:
  Result<AuditRecord> append_entry(Transaction&, std::uint16_t action, const Bytes& event_bytes, const AccountId& party,
                                   std::uint64_t now_ms);
  Result<AuditRecord> open_row(const Row&, const AccountId& party) const;

  const SignatureKeyPair& log_key_;
  const SecretBytes& audit_key_;
  Entropy& entropy_;
};

}  // namespace carecircle
