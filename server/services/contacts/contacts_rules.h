// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/bytes/result.h"
#include "core/codec/grant.h"

// The rules of contact grants (product.md 3.5, security.md 8), without storage or transport.

namespace carecircle::contacts {

inline constexpr std::uint64_t kHourMs = 3600ull * 1000;
inline constexpr std::uint64_t kDayMs = 24 * kHourMs;
inline constexpr std::uint64_t kGrantLifetimeMinMs = kHourMs;
inline constexpr std::uint64_t kGrantLifetimeMaxMs = 365 * kDayMs;
inline constexpr std::uint64_t kClockToleranceMs =
    5 * 60 * 1000;  // between a client's clock and ours, at creation only
inline constexpr std::uint64_t kEndedGrantKeptMs = 90 * kDayMs;
inline constexpr std::size_t kGrantFieldsMax = 6;
inline constexpr std::uint32_t kGrantsPerHourMax = 5;
inline constexpr std::uint32_t kFieldsPerCardMax = 16;
inline constexpr std::uint32_t kRefusalEntriesPerHourMax = 3;  // of one grant, in its subject's audit
inline constexpr std::size_t kLeaseHalfSize = 32;

// contacts.proto's numbers.
enum class GrantState : std::uint8_t { active = 1, revoked = 2, expired = 3 };
enum class EndReason : std::uint8_t {
  none = 0,
  owner = 1,
  grantee = 2,
  expired = 3,
  request_ended = 4,
  departed = 5,
  half_missing = 6
};

GrantState state_after(EndReason reason);

// What a grant may say. kPermissionDenied, kLimitExceeded, kMalformedInput, kContactLifetime, kValueNotSupported.
Result<void> check_grant(const Grant& grant, const AccountId& caller, std::uint64_t now_ms);

// Whether the fields asked for are the grant's, each once. kMalformedInput.
Result<void> check_fields_asked(const Grant& grant, const std::vector<Id>& field_ids);

struct Views {
  std::uint32_t views = 0;
  std::optional<std::uint64_t> last_view_ms;
};
// Whether an active grant may be viewed now; `exp` is never rounded. kContactGrantExpired, kWrongState (not yet), kContactViewsUsedUp, kContactTooSoon.
Result<void> check_view(const Grant& grant, const Views& views, std::uint64_t now_ms);

}  // namespace carecircle::contacts
