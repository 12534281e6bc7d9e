// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/help_requests/help_requests_rules.h"

namespace carecircle::help_requests {

bool is_active(RequestStatus status) { return status == RequestStatus::open || status == RequestStatus::in_progress; }

bool is_over(std::optional<std::uint64_t> expires_ms, std::uint64_t now_ms) {
  return expires_ms && now_ms >= *expires_ms;
}

std::optional<std::uint64_t> first_expiry(bool ongoing, std::uint64_t now_ms) {
  return ongoing ? std::nullopt : std::optional(now_ms + kRequestLifetimeMs);
}

std::optional<std::uint64_t> next_expiry(std::optional<std::uint64_t> current, bool ongoing, std::uint64_t now_ms) {
  const bool stays_limited = current && !ongoing;
  return stays_limited ? current : first_expiry(ongoing, now_ms);
}

Result<RingRecordHeader> check_record(BytesView record, RecordKind kind, const CircleId& circle_id,
                                      const AccountId& author) {
  const RingRecordHeader header = TRY(read_record_header(record));
  if (header.kind != kind) return fail(ErrorCode::kRecordRefused, "record: another kind");
  if (header.ring_id != circle_id) return fail(ErrorCode::kRecordRefused, "record: another ring");
  if (header.author != author) return fail(ErrorCode::kRecordRefused, "record: another author");
  return header;
}

}  // namespace carecircle::help_requests
