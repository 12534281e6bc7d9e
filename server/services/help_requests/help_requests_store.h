// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "server/services/help_requests/help_requests_rules.h"
#include "server/storage/database.h"

// The tables help_requests_*. Rows in, rows out; the rules are the service's.

namespace carecircle::help_requests {

struct RequestRow {
  CircleId circle_id{};
  Id request_id{};
  AccountId author{};
  RequestStatus status = RequestStatus::open;
  Bytes record;
  Bytes sealed_part;
  std::uint32_t revision = 1;
  std::uint64_t created_ms = 0;
  std::uint64_t updated_ms = 0;
  std::optional<std::uint64_t> expires_ms;
  std::optional<std::uint64_t> ended_ms;
};

struct OfferRow {
  CircleId circle_id{};
  Id offer_id{};
  Id request_id{};
  AccountId helper{};
  OfferStatus status = OfferStatus::pending;
  Bytes record;
  std::uint64_t created_ms = 0;
  std::uint64_t expires_ms = 0;
  std::optional<Id> conversation_id;
};

struct OfferCounts {
  std::uint32_t pending = 0;
  std::uint32_t accepted = 0;
};

// Where a page of requests goes on: after this (updated_ms, request_id).
struct PageStart {
  std::uint64_t updated_ms = 0;
  Id request_id{};
};

inline constexpr std::uint32_t kExpiredPerTickMax = 200;

Result<void> insert_request(Transaction&, const RequestRow&);
// Everything that can change. Sets updated_ms to a moment after every other change of the circle, so that a page that
// begins after one change misses no later one.
Result<void> update_request(Transaction&, RequestRow&, std::uint64_t now_ms);
Result<std::optional<RequestRow>> find_request(Transaction&, const CircleId&, const Id& request_id);
Result<std::vector<RequestRow>> list_requests(Transaction&, const CircleId&, const PageStart&, std::uint32_t rows_max);
Result<std::vector<RequestRow>> active_requests_of(Transaction&, const CircleId&, const AccountId& author);
Result<std::vector<RequestRow>> due_requests(Transaction&, std::uint64_t now_ms);
// Requests that ended before, with their offers.
Result<void> delete_ended_requests(Transaction&, std::uint64_t ended_before_ms);

Result<void> insert_offer(Transaction&, const OfferRow&);
Result<void> update_offer(Transaction&, const OfferRow&);
Result<std::optional<OfferRow>> find_offer(Transaction&, const CircleId&, const Id& offer_id);
Result<std::vector<OfferRow>> offers_of_request(Transaction&, const CircleId&, const Id& request_id);
// The helper's own on one request, oldest first.
Result<std::vector<OfferRow>> offers_of_helper(Transaction&, const CircleId&, const Id& request_id,
                                               const AccountId& helper);
// Made or received.
Result<std::vector<OfferRow>> offers_of_member(Transaction&, const CircleId&, const AccountId&);
Result<std::vector<OfferRow>> due_offers(Transaction&, std::uint64_t now_ms);
Result<std::optional<Id>> request_of_conversation(Transaction&, const CircleId&, const Id& conversation_id);
Result<OfferCounts> count_offers(Transaction&, const CircleId&, const Id& request_id);

}  // namespace carecircle::help_requests
