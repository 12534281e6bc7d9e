// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/contacts/contacts_rules.h"

#include <algorithm>
#include <set>

namespace carecircle::contacts {

namespace {

constexpr std::uint16_t kFlagsSupported = kGrantNoCache | kGrantEndsWithRequest;

Result<void> check_lifetime(const Grant& grant, std::uint64_t now_ms) {
  const bool too_short = grant.expires_ms + kClockToleranceMs < now_ms + kGrantLifetimeMinMs;
  const bool too_long = grant.expires_ms > now_ms + kGrantLifetimeMaxMs + kClockToleranceMs;
  if (too_short || too_long) return fail(ErrorCode::kContactLifetime, "grant: lifetime");
  if (grant.not_before_ms > now_ms + kClockToleranceMs)
    return fail(ErrorCode::kValueNotSupported, "grant: begins later");
  return {};
}

Result<void> check_options(const Grant& grant) {
  if ((grant.flags & ~kFlagsSupported) != 0) return fail(ErrorCode::kValueNotSupported, "grant: flags");
  if (grant.per_device != 0) return fail(ErrorCode::kValueNotSupported, "grant: per device");
  if ((grant.flags & kGrantEndsWithRequest) != 0 && grant.request_id.empty())
    return fail(ErrorCode::kMalformedInput, "grant: ends with no request");
  return {};
}

Result<void> check_distinct_fields(const Grant& grant) {
  if (grant.fields.empty() || grant.fields.size() > kGrantFieldsMax)
    return fail(ErrorCode::kLimitExceeded, "grant: fields");
  std::set<Id> ids;
  for (const GrantField& field : grant.fields)
    ids.insert(field.field_id);
  if (ids.size() != grant.fields.size()) return fail(ErrorCode::kMalformedInput, "grant: a field twice");
  return {};
}

}  // namespace

GrantState state_after(EndReason reason) {
  return reason == EndReason::expired ? GrantState::expired : GrantState::revoked;
}

Result<void> check_grant(const Grant& grant, const AccountId& caller, std::uint64_t now_ms) {
  if (grant.owner != caller) return fail(ErrorCode::kPermissionDenied, "grant: the subject of the data decides");
  if (grant.grantee == caller) return fail(ErrorCode::kPermissionDenied, "grant: to oneself");
  TRY(check_distinct_fields(grant));
  TRY(check_options(grant));
  return check_lifetime(grant, now_ms);
}

Result<void> check_fields_asked(const Grant& grant, const std::vector<Id>& field_ids) {
  const std::set<Id> asked(field_ids.begin(), field_ids.end());
  if (asked.empty() || asked.size() != field_ids.size()) return fail(ErrorCode::kMalformedInput, "release: fields");
  for (const Id& field_id : asked)
    if (std::ranges::find(grant.fields, field_id, &GrantField::field_id) == grant.fields.end())
      return fail(ErrorCode::kMalformedInput, "release: a field that was not granted");
  return {};
}

Result<void> check_view(const Grant& grant, const Views& views, std::uint64_t now_ms) {
  if (now_ms >= grant.expires_ms) return fail(ErrorCode::kContactGrantExpired, "release: expired");
  if (now_ms + kClockToleranceMs < grant.not_before_ms) return fail(ErrorCode::kWrongState, "release: before its time");
  if (grant.views_max != 0 && views.views >= grant.views_max)
    return fail(ErrorCode::kContactViewsUsedUp, "release: views");
  const std::uint64_t interval_ms = std::uint64_t{grant.interval_min_s} * 1000;
  if (views.last_view_ms && now_ms < *views.last_view_ms + interval_ms)
    return fail(ErrorCode::kContactTooSoon, "release: interval");
  return {};
}

}  // namespace carecircle::contacts
