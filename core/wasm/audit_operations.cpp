// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What happened with a member's data, checked (docs/protocol/leases.md): signed by the server's log key, with the tag that only the
// member can compute, and the commitment opened.
#include "core/codec/grant.h"
#include "core/crypto/signature.h"
#include "core/wasm/abi.h"

namespace carecircle::wasm {
namespace {

constexpr AccountId kNobody{};

Error no_proof(const char* where) { return fail(ErrorCode::kProofInvalid, where); }

Result<LogEntry> check_entry(BytesView log_key, BytesView subject_key, std::uint64_t sequence, const Signed& row) {
  if (!verify_labelled(log_key, "LogEntry", row.content, row.signature)) return no_proof("audit: signature");
  const LogEntry entry = TRY(decode<LogEntry>(row.content));
  // The tag binds the entry to us and to its place: the server can neither leave one out nor show somebody else's.
  if (entry.tag != sequence_tag(subject_key, sequence)) return no_proof("audit: tag");
  return entry;
}

Result<Output> check_audit_entry(Input input) {
  const Signed row{.content = to_bytes(input[3]), .signature = to_bytes(input[4])};
  const LogEntry entry = TRY(check_entry(input[0], input[1], TRY(number(input[2])), row));
  const bool erased = input[5].empty();
  if (erased) return output(entry.type, erased, std::uint64_t{0}, kNobody, kNobody, "", false);
  if (entry.commitment != event_commitment(input[6], input[5])) return no_proof("audit: commitment");
  const Event event = TRY(decode<Event>(input[5]));
  if (event.action != entry.type) return no_proof("audit: action");
  return output(entry.type, erased, event.time_ms, event.actor, event.subject, event.object, event.outcome != 0);
}

}  // namespace
}  // namespace carecircle::wasm

// log key, subject key, sequence, entry, signature, event, opening → action, erased, time (ms), actor, subject, object, refused
CARECIRCLE_OPERATION(audit_check_entry, 7, carecircle::wasm::check_audit_entry)
