// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/bytes/result.h"
#include "core/codec/record.h"

// The rules of help requests and offers (product.md 3.1), without storage or transport.
//
//   request: open → in_progress (an offer was accepted) → completed | cancelled | expired; open → the same three directly
//   offer:   pending → accepted | declined | withdrawn | expired
//
// A request that is ongoing does not expire. All other states are final.

namespace carecircle::help_requests {

// help_requests.proto's numbers.
enum class RequestStatus : std::uint8_t {
  open = 1,
  in_progress = 2,
  completed = 3,
  cancelled = 4,
  closed = 5,
  expired = 6
};
enum class OfferStatus : std::uint8_t { pending = 1, accepted = 2, declined = 3, expired = 4, withdrawn = 5 };

inline constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;
inline constexpr std::uint64_t kRequestLifetimeMs = 30 * kDayMs;
inline constexpr std::uint64_t kOfferLifetimeMs = 14 * kDayMs;
inline constexpr std::uint64_t kEndedRequestKeptMs = 30 * kDayMs;  // product.md 3.9: completed request text
inline constexpr std::uint32_t kActiveRequestsPerMemberMax = 50;
inline constexpr std::uint32_t kOffersPerHelperMax = 5;  // on one request, however they ended

bool is_active(RequestStatus status);  // open or in progress

// Whether something with this expiry is over. Nothing: it never expires.
bool is_over(std::optional<std::uint64_t> expires_ms, std::uint64_t now_ms);

std::optional<std::uint64_t> first_expiry(bool ongoing, std::uint64_t now_ms);
// An edit does not prolong a request; one that was ongoing gets its thirty days from now.
std::optional<std::uint64_t> next_expiry(std::optional<std::uint64_t> current, bool ongoing, std::uint64_t now_ms);

// The front of a record as the server requires it: of this kind, in this circle, by this author. kRecordRefused, kMalformedInput.
Result<RingRecordHeader> check_record(BytesView record, RecordKind kind, const CircleId& circle_id,
                                      const AccountId& author);

}  // namespace carecircle::help_requests
