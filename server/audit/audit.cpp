// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/audit/audit.h"

#include <algorithm>

#include "core/crypto/aead.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;
constexpr std::uint32_t kEntriesPerPageDefault = 200;
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kOpeningSize = 32;
constexpr const char* kLogEntry = "LogEntry";

Bytes seal_at_rest(const SecretBytes& key, BytesView place, BytesView content, Entropy& entropy) {
  const auto nonce = entropy.array<kAeadNonceSize>();
  return concat({nonce, aead_seal(Aead::aes_256_gcm, key.view(), nonce, place, content)});
}

Result<SecretBytes> open_at_rest(const SecretBytes& key, BytesView place, BytesView sealed) {
  if (sealed.size() < kAeadNonceSize) return fail(ErrorCode::kStorageFailed, "audit: short row");
  Result<SecretBytes> content =
      aead_open(Aead::aes_256_gcm, key.view(), sealed.first(kAeadNonceSize), place, sealed.subspan(kAeadNonceSize));
  if (!content) return fail(ErrorCode::kStorageFailed, "audit: a row does not open");
  return content;
}

// Sealed rows open only where they were written.
Bytes event_place(const AccountId& party, std::uint64_t sequence) {
  TlsWriter writer;
  writer.raw(party);
  writer.u64(sequence);
  return writer.take();
}

struct Head {
  std::uint64_t next_index = 0;
  ByteArray<32> head{};
};

// Another process (`invite`) may have appended since: the head is read each time.
Result<Head> newest_head(Transaction& transaction) {
  const std::optional<Row> row =
      TRY(transaction.query_one("SELECT log_index, head FROM audit_entries ORDER BY log_index DESC LIMIT 1"));
  if (!row) return Head{};
  return Head{.next_index = row->number(0) + 1, .head = row->array<32>(1)};
}

Result<void> insert_entry(Transaction& transaction, const AuditRecord& record, const ByteArray<32>& previous_head) {
  const ByteArray<32> head = sha256({previous_head, record.entry});
  TRY(transaction.execute("INSERT INTO audit_entries (log_index, entry, signature, head) VALUES (?, ?, ?, ?)",
                          record.index, record.entry, record.signature, head));
  return {};
}

Event event_of(const AuditEvent& event, const Id& event_id, std::uint64_t now_ms) {
  return Event{.event_id = event_id,
               .time_ms = now_ms,
               .actor = event.actor,
               .subject = event.subject,
               .action = event.action,
               .object = event.object,
               .outcome = static_cast<std::uint8_t>(event.outcome),
               .policy_hash = event.policy_hash,
               .context = event.context};
}

}  // namespace

Audit::Audit(const SignatureKeyPair& log_key, const SecretBytes& audit_key, Entropy& entropy)
    : log_key_(log_key), audit_key_(audit_key), entropy_(entropy) {}

Result<void> Audit::set_subject_key(Transaction& transaction, const AccountId& account, BytesView subject_key) {
  if (subject_key.size() != kKeySize) return fail(ErrorCode::kKeyInvalid, "audit: a subject key has 32 bytes");
  const Bytes sealed = seal_at_rest(audit_key_, account, subject_key, entropy_);
  TRY(transaction.execute("INSERT INTO audit_subjects (account_id, subject_key_sealed, last_sequence) VALUES (?, ?, 0)",
                          account, sealed));
  return {};
}

Result<std::vector<AuditRecord>> Audit::append(Transaction& transaction, const AuditEvent& event,
                                               std::uint64_t now_ms) {
  const Rows actor = TRY(transaction.query("SELECT 1 FROM audit_subjects WHERE account_id = ?", event.actor));
  std::vector<AccountId> parties{event.subject};
  if (event.actor != event.subject && !actor.empty()) parties.push_back(event.actor);
  return append_for(transaction, event, parties, now_ms);
}

Result<std::vector<AuditRecord>> Audit::append_for(Transaction& transaction, const AuditEvent& event,
                                                   const std::vector<AccountId>& parties, std::uint64_t now_ms) {
  ensure(!parties.empty(), "an audit event has a party");
  const Bytes event_bytes = encode(event_of(event, entropy_.array<16>(), now_ms));
  std::vector<AuditRecord> records;
  for (const AccountId& party : parties) {
    records.push_back(TRY(append_entry(transaction, event.action, event_bytes, party, now_ms)));
  }
  return records;
}

Result<AuditRecord> Audit::append_entry(Transaction& transaction, std::uint16_t action, const Bytes& event_bytes,
                                        const AccountId& party, std::uint64_t now_ms) {
  const std::optional<Row> subject =
      TRY(transaction.query_one("UPDATE audit_subjects SET last_sequence = last_sequence + 1 WHERE account_id = ? "
                                "RETURNING last_sequence, subject_key_sealed",
                                party));
  if (!subject) return fail(ErrorCode::kNotFound, "audit: the party has no key");
  const SecretBytes subject_key = TRY(open_at_rest(audit_key_, party, subject->blob(1)));
  const Head head = TRY(newest_head(transaction));

  AuditRecord record{.index = head.next_index, .sequence = subject->number(0), .event = event_bytes};
  record.opening = to_bytes(entropy_.array<kOpeningSize>());
  record.entry = encode(LogEntry{.index = record.index,
                                 .type = action,
                                 .day = static_cast<std::uint32_t>(now_ms / kDayMs),
                                 .tag = sequence_tag(subject_key.view(), record.sequence),
                                 .commitment = event_commitment(record.opening, event_bytes),
                                 .previous_head = head.head});
  record.signature = sign(kLogEntry, record.entry);
  TRY(insert_entry(transaction, record, head.head));

  const Bytes sealed =
      seal_at_rest(audit_key_, event_place(party, record.sequence), concat({record.opening, event_bytes}), entropy_);
  TRY(transaction.execute(
      "INSERT INTO audit_events (account_id, sequence, log_index, event_sealed, accepted_ms) VALUES (?, ?, ?, ?, ?)",
      party, record.sequence, record.index, sealed, now_ms));
  return record;
}

// Columns: sequence, log_index, entry, signature, event_sealed.
Result<AuditRecord> Audit::open_row(const Row& row, const AccountId& party) const {
  AuditRecord record{.index = row.number(1), .sequence = row.number(0), .entry = row.blob(2), .signature = row.blob(3)};
  if (row.is_null(4)) return record;
  const SecretBytes content = TRY(open_at_rest(audit_key_, event_place(party, record.sequence), row.blob(4)));
  if (content.size() < kOpeningSize) return fail(ErrorCode::kStorageFailed, "audit: short event");
  record.opening = to_bytes(content.view().first(kOpeningSize));
  record.event = to_bytes(content.view().subspan(kOpeningSize));
  return record;
}

Result<AuditPage> Audit::list(Transaction& transaction, const AccountId& party, std::uint64_t after_sequence,
                              std::uint32_t entries_max) {
  const std::uint32_t limit =
      entries_max == 0 ? kEntriesPerPageDefault : std::min(entries_max, kAuditEntriesPerPageMax);
  const Rows rows = TRY(transaction.query(
      "SELECT v.sequence, v.log_index, e.entry, e.signature, v.event_sealed FROM audit_events v JOIN audit_entries e "
      "ON e.log_index = v.log_index WHERE v.account_id = ? AND v.sequence > ? ORDER BY v.sequence LIMIT ?",
      party, std::min(after_sequence, static_cast<std::uint64_t>(INT64_MAX)), limit));
  AuditPage page;
  for (const Row& row : rows)
    page.records.push_back(TRY(open_row(row, party)));
  const std::optional<Row> last =
      TRY(transaction.query_one("SELECT last_sequence FROM audit_subjects WHERE account_id = ?", party));
  page.last_sequence = last ? last->number(0) : 0;
  return page;
}

Result<AuditRecord> Audit::record(Transaction& transaction, const AccountId& party, std::uint64_t index) {
  const std::optional<Row> row = TRY(transaction.query_one(
      "SELECT v.sequence, v.log_index, e.entry, e.signature, v.event_sealed FROM audit_events v JOIN audit_entries e "
      "ON e.log_index = v.log_index WHERE v.account_id = ? AND v.log_index = ?",
      party, index));
  if (!row) return fail(ErrorCode::kNotFound, "audit: no such entry");
  return open_row(*row, party);
}

Bytes Audit::sign(std::string_view name, BytesView content) const {
  return sign_labelled(log_key_.seed.view(), name, content);
}

Result<void> Audit::erase_party(Transaction& transaction, const AccountId& account) {
  TRY(transaction.execute("DELETE FROM audit_events WHERE account_id = ?", account));
  TRY(transaction.execute("DELETE FROM audit_subjects WHERE account_id = ?", account));
  return {};
}

Result<std::int64_t> Audit::delete_expired(Transaction& transaction, std::uint64_t now_ms) {
  const std::uint64_t before = now_ms - std::min(now_ms, kAuditEventLifetimeMs);
  return transaction.execute(
      "UPDATE audit_events SET event_sealed = NULL WHERE accepted_ms < ? AND event_sealed IS NOT NULL", before);
}

}  // namespace carecircle
