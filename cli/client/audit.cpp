// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/audit.h"

#include <algorithm>

#include "cli/client/identifiers.h"
#include "core/codec/grant.h"

namespace carecircle::cli {
namespace {

constexpr std::string_view kActionPrefix = "AUDIT_ACTION_";

Result<LogEntry> check_entry(Client& client, const v1::AuditEntry& row) {
  const BytesView content = view_of(row.entry().content());
  if (!verify_labelled(view_of(client.index().circle().log_key()), "LogEntry", content,
                       view_of(row.entry().signature()))) {
    return fail(ErrorCode::kProofInvalid, "audit: signature");
  }
  const LogEntry entry = TRY(decode<LogEntry>(content));
  // The tag binds the entry to us and to its place: the server can neither leave one out nor show somebody else's.
  if (entry.tag != sequence_tag(view_of(client.index().subject_key()), row.sequence())) {
    return fail(ErrorCode::kProofInvalid, "audit: tag");
  }
  return entry;
}

Result<AuditView> read_entry(Client& client, const v1::AuditEntry& row) {
  const LogEntry entry = TRY(check_entry(client, row));
  AuditView view;
  view.sequence = row.sequence();
  view.action = static_cast<v1::AuditAction>(entry.type);
  view.erased = row.event().empty();
  if (view.erased) return view;
  if (entry.commitment != event_commitment(view_of(row.opening()), view_of(row.event()))) {
    return fail(ErrorCode::kProofInvalid, "audit: commitment");
  }
  const Event event = TRY(decode<Event>(view_of(row.event())));
  if (event.action != entry.type) return fail(ErrorCode::kProofInvalid, "audit: action");
  view.time_ms = event.time_ms;
  view.actor = event.actor;
  view.subject = event.subject;
  view.object = event.object;
  view.refused = event.outcome != 0;
  return view;
}

}  // namespace

Result<std::vector<AuditView>> audit_trail(Client& client) {
  std::vector<AuditView> trail;
  v1::ListAuditRequest request;
  for (bool more = true; more;) {
    request.set_after_sequence(trail.size());
    const v1::ListAuditResponse page = TRY(client.call(AuditService::kList, request, Repeat::yes));
    for (const v1::AuditEntry& row : page.entries()) {
      if (row.sequence() != trail.size() + 1) return fail(ErrorCode::kSequenceGap, "audit");
      trail.push_back(TRY(read_entry(client, row)));
    }
    if (page.entries().empty() && trail.size() < page.last_sequence())
      return fail(ErrorCode::kSequenceGap, "audit: end");
    more = trail.size() < page.last_sequence();
  }
  return trail;
}

std::string action_name(v1::AuditAction action) {
  const std::string& name = v1::AuditAction_Name(action);
  if (!name.starts_with(kActionPrefix)) return "unknown";
  std::string plain = name.substr(kActionPrefix.size());
  std::ranges::transform(plain, plain.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return plain;
}

}  // namespace carecircle::cli
