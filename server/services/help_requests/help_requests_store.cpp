// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/help_requests/help_requests_store.h"

#include <algorithm>

namespace carecircle::help_requests {

namespace {

constexpr std::uint32_t kOffersPerListMax = 500;

RequestRow read_request(const Row& row) {
  return {
      .circle_id = row.id(0),
      .request_id = row.id(1),
      .author = row.id(2),
      .status = static_cast<RequestStatus>(row.integer(3)),
      .record = row.blob(4),
      .sealed_part = row.blob(5),
      .revision = static_cast<std::uint32_t>(row.integer(6)),
      .created_ms = row.number(7),
      .updated_ms = row.number(8),
      .expires_ms = row.optional_number(9),
      .ended_ms = row.optional_number(10),
  };
}

OfferRow read_offer(const Row& row) {
  return {
      .circle_id = row.id(0),
      .offer_id = row.id(1),
      .request_id = row.id(2),
      .helper = row.id(3),
      .status = static_cast<OfferStatus>(row.integer(4)),
      .record = row.blob(5),
      .created_ms = row.number(6),
      .expires_ms = row.number(7),
      .conversation_id = row.optional_id(8),
  };
}

template <typename T>
std::vector<T> read_all(const Rows& rows, T (*read)(const Row&)) {
  std::vector<T> result;
  result.reserve(rows.size());
  for (const Row& row : rows)
    result.push_back(read(row));
  return result;
}

template <typename T>
std::optional<T> read_one(const std::optional<Row>& row, T (*read)(const Row&)) {
  return row ? std::optional(read(*row)) : std::nullopt;
}

// The columns in the order of read_request and read_offer.
#define REQUEST_COLUMNS                                                                                       \
  "circle_id, request_id, author_account_id, status, record, sealed_part, revision, created_ms, updated_ms, " \
  "expires_ms, ended_ms"
#define OFFER_COLUMNS \
  "circle_id, offer_id, request_id, helper_account_id, status, record, created_ms, expires_ms, conversation_id"

Result<std::uint64_t> next_update(Transaction& transaction, const CircleId& circle_id, std::uint64_t now_ms) {
  const Rows rows = TRY(transaction.query(
      "SELECT updated_ms FROM help_requests_requests WHERE circle_id = ? ORDER BY updated_ms DESC LIMIT 1", circle_id));
  return rows.empty() ? now_ms : std::max(now_ms, rows.front().number(0) + 1);
}

}  // namespace

Result<void> insert_request(Transaction& transaction, const RequestRow& request) {
  const std::uint64_t updated_ms = TRY(next_update(transaction, request.circle_id, request.updated_ms));
  TRY(transaction.execute(
      "INSERT INTO help_requests_requests (" REQUEST_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      request.circle_id, request.request_id, request.author, request.status, request.record, request.sealed_part,
      request.revision, request.created_ms, updated_ms, request.expires_ms, request.ended_ms));
  return {};
}

Result<void> update_request(Transaction& transaction, RequestRow& request, std::uint64_t now_ms) {
  request.updated_ms = TRY(next_update(transaction, request.circle_id, now_ms));
  TRY(transaction.execute(
      "UPDATE help_requests_requests SET status = ?, record = ?, sealed_part = ?, revision = ?, updated_ms = ?, "
      "expires_ms = ?, ended_ms = ? WHERE circle_id = ? AND request_id = ?",
      request.status, request.record, request.sealed_part, request.revision, request.updated_ms, request.expires_ms,
      request.ended_ms, request.circle_id, request.request_id));
  return {};
}

Result<std::optional<RequestRow>> find_request(Transaction& transaction, const CircleId& circle_id,
                                               const Id& request_id) {
  return read_one(TRY(transaction.query_one("SELECT " REQUEST_COLUMNS
                                            " FROM help_requests_requests WHERE circle_id = ? AND request_id = ?",
                                            circle_id, request_id)),
                  read_request);
}

Result<std::vector<RequestRow>> list_requests(Transaction& transaction, const CircleId& circle_id,
                                              const PageStart& start, std::uint32_t rows_max) {
  return read_all(
      TRY(transaction.query("SELECT " REQUEST_COLUMNS " FROM help_requests_requests WHERE circle_id = ? AND "
                            "(updated_ms > ? OR (updated_ms = ? AND request_id > ?)) "
                            "ORDER BY updated_ms, request_id LIMIT ?",
                            circle_id, start.updated_ms, start.updated_ms, start.request_id, rows_max)),
      read_request);
}

Result<std::vector<RequestRow>> active_requests_of(Transaction& transaction, const CircleId& circle_id,
                                                   const AccountId& author) {
  return read_all(TRY(transaction.query("SELECT " REQUEST_COLUMNS
                                        " FROM help_requests_requests WHERE circle_id = ? AND author_account_id = ? "
                                        "AND status IN (1, 2) LIMIT ?",
                                        circle_id, author, kActiveRequestsPerMemberMax)),
                  read_request);
}

Result<std::vector<RequestRow>> due_requests(Transaction& transaction, std::uint64_t now_ms) {
  return read_all(
      TRY(transaction.query("SELECT " REQUEST_COLUMNS
                            " FROM help_requests_requests WHERE expires_ms <= ? AND status IN (1, 2) LIMIT ?",
                            now_ms, kExpiredPerTickMax)),
      read_request);
}

Result<void> delete_ended_requests(Transaction& transaction, std::uint64_t ended_before_ms) {
  const Rows rows =
      TRY(transaction.query("SELECT circle_id, request_id FROM help_requests_requests WHERE ended_ms < ? LIMIT ?",
                            ended_before_ms, kExpiredPerTickMax));
  for (const Row& row : rows) {
    TRY(transaction.execute("DELETE FROM help_requests_offers WHERE circle_id = ? AND request_id = ?", row.blob(0),
                            row.blob(1)));
    TRY(transaction.execute("DELETE FROM help_requests_requests WHERE circle_id = ? AND request_id = ?", row.blob(0),
                            row.blob(1)));
  }
  return {};
}

Result<void> insert_offer(Transaction& transaction, const OfferRow& offer) {
  TRY(transaction.execute("INSERT INTO help_requests_offers (" OFFER_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          offer.circle_id, offer.offer_id, offer.request_id, offer.helper, offer.status, offer.record,
                          offer.created_ms, offer.expires_ms, offer.conversation_id));
  return {};
}

Result<void> update_offer(Transaction& transaction, const OfferRow& offer) {
  TRY(transaction.execute(
      "UPDATE help_requests_offers SET status = ?, conversation_id = ? WHERE circle_id = ? AND offer_id = ?",
      offer.status, offer.conversation_id, offer.circle_id, offer.offer_id));
  return {};
}

Result<std::optional<OfferRow>> find_offer(Transaction& transaction, const CircleId& circle_id, const Id& offer_id) {
  return read_one(TRY(transaction.query_one("SELECT " OFFER_COLUMNS
                                            " FROM help_requests_offers WHERE circle_id = ? AND offer_id = ?",
                                            circle_id, offer_id)),
                  read_offer);
}

Result<std::vector<OfferRow>> offers_of_request(Transaction& transaction, const CircleId& circle_id,
                                                const Id& request_id) {
  return read_all(
      TRY(transaction.query("SELECT " OFFER_COLUMNS " FROM help_requests_offers WHERE circle_id = ? AND request_id = ? "
                            "ORDER BY created_ms, offer_id LIMIT ?",
                            circle_id, request_id, kOffersPerListMax)),
      read_offer);
}

Result<std::vector<OfferRow>> offers_of_helper(Transaction& transaction, const CircleId& circle_id,
                                               const Id& request_id, const AccountId& helper) {
  return read_all(TRY(transaction.query("SELECT " OFFER_COLUMNS
                                        " FROM help_requests_offers WHERE circle_id = ? AND request_id = ? AND "
                                        "helper_account_id = ? ORDER BY created_ms, offer_id LIMIT ?",
                                        circle_id, request_id, helper, kOffersPerListMax)),
                  read_offer);
}

Result<std::vector<OfferRow>> offers_of_member(Transaction& transaction, const CircleId& circle_id,
                                               const AccountId& account) {
  return read_all(TRY(transaction.query(
                      "SELECT " OFFER_COLUMNS
                      " FROM help_requests_offers WHERE circle_id = ? AND (helper_account_id = ? OR request_id IN "
                      "(SELECT request_id FROM help_requests_requests WHERE circle_id = ? AND author_account_id = ?)) "
                      "ORDER BY created_ms DESC, offer_id LIMIT ?",
                      circle_id, account, circle_id, account, kOffersPerListMax)),
                  read_offer);
}

Result<std::vector<OfferRow>> due_offers(Transaction& transaction, std::uint64_t now_ms) {
  return read_all(TRY(transaction.query("SELECT " OFFER_COLUMNS
                                        " FROM help_requests_offers WHERE status = ? AND expires_ms <= ? LIMIT ?",
                                        OfferStatus::pending, now_ms, kExpiredPerTickMax)),
                  read_offer);
}

Result<std::optional<Id>> request_of_conversation(Transaction& transaction, const CircleId& circle_id,
                                                  const Id& conversation_id) {
  const auto row = TRY(
      transaction.query_one("SELECT request_id FROM help_requests_offers WHERE conversation_id = ? AND circle_id = ?",
                            conversation_id, circle_id));
  return row ? std::optional(row->id(0)) : std::nullopt;
}

Result<OfferCounts> count_offers(Transaction& transaction, const CircleId& circle_id, const Id& request_id) {
  const Rows rows = TRY(transaction.query(
      "SELECT status, COUNT(*) FROM help_requests_offers WHERE circle_id = ? AND request_id = ? GROUP BY status",
      circle_id, request_id));
  OfferCounts counts;
  for (const Row& row : rows) {
    const auto status = static_cast<OfferStatus>(row.integer(0));
    if (status == OfferStatus::pending) counts.pending = static_cast<std::uint32_t>(row.integer(1));
    if (status == OfferStatus::accepted) counts.accepted = static_cast<std::uint32_t>(row.integer(1));
  }
  return counts;
}

}  // namespace carecircle::help_requests
