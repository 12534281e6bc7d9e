// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/help_requests/help_requests_service.h"

#include <algorithm>

#include "carecircle/v1/audit.pb.h"
#include "server/fields.h"

namespace carecircle {

using namespace help_requests;

namespace {

constexpr std::uint32_t kRequestsPerPage = 200;
constexpr AccountId kServerItself{};

AuditEvent act_on_own_request(const AccountId& actor, const RequestRow& request, std::uint16_t action) {
  return {.actor = actor, .subject = request.author, .action = action, .object = to_bytes(request.request_id)};
}

std::uint16_t audit_action_of(RequestStatus status) {
  switch (status) {
    case RequestStatus::completed: return v1::AUDIT_ACTION_REQUEST_COMPLETED;
    case RequestStatus::expired: return v1::AUDIT_ACTION_REQUEST_EXPIRED;
    case RequestStatus::cancelled:
    case RequestStatus::closed: return v1::AUDIT_ACTION_REQUEST_CANCELLED;
    case RequestStatus::open:
    case RequestStatus::in_progress: break;
  }
  ensure(false, "an active request has not ended");
  return 0;
}

std::uint16_t audit_action_of(OfferStatus status) {
  switch (status) {
    case OfferStatus::pending: return v1::AUDIT_ACTION_OFFER_MADE;
    case OfferStatus::accepted: return v1::AUDIT_ACTION_OFFER_ACCEPTED;
    case OfferStatus::declined: return v1::AUDIT_ACTION_OFFER_DECLINED;
    case OfferStatus::expired: return v1::AUDIT_ACTION_OFFER_EXPIRED;
    case OfferStatus::withdrawn: return v1::AUDIT_ACTION_OFFER_WITHDRAWN;
  }
  return 0;
}

v1::Offer present_offer(const OfferRow& row) {
  v1::Offer offer;
  offer.set_offer_id(field_of(row.offer_id));
  offer.set_request_id(field_of(row.request_id));
  offer.set_helper_account_id(field_of(row.helper));
  offer.set_status(static_cast<v1::OfferStatus>(row.status));
  offer.set_record(field_of(row.record));
  offer.set_created_ms(row.created_ms);
  offer.set_expires_ms(row.expires_ms);
  if (row.conversation_id) offer.set_conversation_id(field_of(*row.conversation_id));
  return offer;
}

bool was_accepted(const std::vector<OfferRow>& offers) {
  return std::ranges::any_of(offers, [](const OfferRow& offer) { return offer.status == OfferStatus::accepted; });
}

}  // namespace

// ---- Requests -----------------------------------------------------------------------------------------------------------

Result<v1::CreateHelpRequestResponse> HelpRequestsService::create(Call& call,
                                                                  const v1::CreateHelpRequestRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const BytesView record = as_bytes(request.record());
  const RingRecordHeader header = TRY(check_record(record, RecordKind::help_request, circle_id, call.account()));
  v1::CreateHelpRequestResponse response;
  if (const auto known = TRY(find_request(call.transaction(), circle_id, header.record_id))) {
    if (!equal(known->record, record)) return fail(ErrorCode::kAlreadyExists, "request id is taken");
    response.set_expires_ms(known->expires_ms.value_or(0));
    return response;
  }
  if (header.revision != 1) return fail(ErrorCode::kRecordRefused, "a new request is revision 1");
  TRY(check_may_create(call, circle_id));
  const RequestRow row{.circle_id = circle_id,
                       .request_id = header.record_id,
                       .author = call.account(),
                       .record = to_bytes(record),
                       .sealed_part = to_bytes(as_bytes(request.sealed_part())),
                       .created_ms = call.now_ms(),
                       .updated_ms = call.now_ms(),
                       .expires_ms = first_expiry(request.ongoing(), call.now_ms())};
  TRY(insert_request(call.transaction(), row));
  TRY(base_.audit.append(call.transaction(), act_on_own_request(call.account(), row, v1::AUDIT_ACTION_REQUEST_CREATED),
                         call.now_ms()));
  hint_request(call.transaction(), row);
  response.set_expires_ms(row.expires_ms.value_or(0));
  return response;
}

Result<void> HelpRequestsService::check_may_create(Call& call, const CircleId& circle_id) {
  const auto active = TRY(active_requests_of(call.transaction(), circle_id, call.account()));
  if (active.size() >= kActiveRequestsPerMemberMax)
    return fail(ErrorCode::kLimitExceeded, "active requests of one member");
  return {};
}

Result<v1::EditHelpRequestResponse> HelpRequestsService::edit(Call& call, const v1::EditHelpRequestRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const BytesView record = as_bytes(request.record());
  const RingRecordHeader header = TRY(check_record(record, RecordKind::help_request, circle_id, call.account()));
  RequestRow row = TRY(find_own_active(call, circle_id, header.record_id));
  v1::EditHelpRequestResponse response;
  const bool repeated = equal(row.record, record);
  if (!repeated && header.revision != row.revision + 1) {
    call.transaction().error_details().current_revision = row.revision;
    return fail(ErrorCode::kRevisionConflict, "edit of another revision");
  }
  if (!repeated) {
    row.revision = header.revision;
    row.record = to_bytes(record);
    row.sealed_part = to_bytes(as_bytes(request.sealed_part()));
    row.expires_ms = next_expiry(row.expires_ms, request.ongoing(), call.now_ms());
    TRY(update_request(call.transaction(), row, call.now_ms()));
    TRY(base_.audit.append(call.transaction(), act_on_own_request(call.account(), row, v1::AUDIT_ACTION_REQUEST_EDITED),
                           call.now_ms()));
    hint_request(call.transaction(), row);
  }
  response.set_expires_ms(row.expires_ms.value_or(0));
  return response;
}

Result<v1::CompleteHelpRequestResponse> HelpRequestsService::complete(Call& call,
                                                                      const v1::CompleteHelpRequestRequest& request) {
  TRY(end_own(call, id_of(request.circle_id()), id_of(request.request_id()), RequestStatus::completed));
  return v1::CompleteHelpRequestResponse{};
}

Result<v1::CancelHelpRequestResponse> HelpRequestsService::cancel(Call& call,
                                                                  const v1::CancelHelpRequestRequest& request) {
  TRY(end_own(call, id_of(request.circle_id()), id_of(request.request_id()), RequestStatus::cancelled));
  return v1::CancelHelpRequestResponse{};
}

Result<v1::ListHelpRequestsResponse> HelpRequestsService::list(Call& call, const v1::ListHelpRequestsRequest& request) {
  const std::uint32_t rows_max = request.requests_max() == 0 ? kRequestsPerPage : request.requests_max();
  const PageStart start{.updated_ms = request.updated_after_ms(),
                        .request_id = optional_id_of(request.after_request_id()).value_or(Id{})};
  const auto rows = TRY(list_requests(call.transaction(), id_of(request.circle_id()), start, rows_max + 1));
  v1::ListHelpRequestsResponse response;
  response.set_more(rows.size() > rows_max);
  for (const RequestRow& row : std::span(rows).first(std::min<std::size_t>(rows.size(), rows_max)))
    *response.add_requests() = TRY(present(call, row));
  return response;
}

Result<v1::GetHelpRequestResponse> HelpRequestsService::get(Call& call, const v1::GetHelpRequestRequest& request) {
  const RequestRow row = TRY(find(call.transaction(), id_of(request.circle_id()), id_of(request.request_id())));
  v1::GetHelpRequestResponse response;
  *response.mutable_request() = TRY(present(call, row));
  return response;
}

// The sealed part goes to nobody but its author and the helpers whose offers were accepted: it is encrypted for them, and
// still no business of anybody else's.
Result<v1::HelpRequest> HelpRequestsService::present(Call& call, const RequestRow& row) {
  const bool mine = row.author == call.account();
  v1::HelpRequest request;
  request.set_request_id(field_of(row.request_id));
  request.set_author_account_id(field_of(row.author));
  request.set_status(static_cast<v1::HelpRequestStatus>(row.status));
  request.set_record(field_of(row.record));
  request.set_revision(row.revision);
  request.set_created_ms(row.created_ms);
  request.set_updated_ms(row.updated_ms);
  request.set_expires_ms(row.expires_ms.value_or(0));
  if (mine) {
    const OfferCounts counts = TRY(count_offers(call.transaction(), row.circle_id, row.request_id));
    request.set_offers_pending(counts.pending);
    request.set_offers_count(counts.pending + counts.accepted);
    request.set_sealed_part(field_of(row.sealed_part));
    return request;
  }
  const auto offers = TRY(offers_of_helper(call.transaction(), row.circle_id, row.request_id, call.account()));
  if (!offers.empty()) *request.mutable_my_offer() = present_offer(offers.back());
  if (was_accepted(offers)) request.set_sealed_part(field_of(row.sealed_part));
  return request;
}

// ---- Offers -------------------------------------------------------------------------------------------------------------

Result<v1::OfferResponse> HelpRequestsService::offer(Call& call, const v1::OfferRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const BytesView record = as_bytes(request.record());
  const RingRecordHeader header = TRY(check_record(record, RecordKind::offer, circle_id, call.account()));
  const RequestRow wanted = TRY(find(call.transaction(), circle_id, id_of(request.request_id())));
  v1::OfferResponse response;
  if (const auto known = TRY(find_offer(call.transaction(), circle_id, header.record_id))) {
    if (!equal(known->record, record) || known->request_id != wanted.request_id)
      return fail(ErrorCode::kAlreadyExists, "offer id is taken");
    response.set_expires_ms(known->expires_ms);
    return response;
  }
  if (header.revision != 1) return fail(ErrorCode::kRecordRefused, "an offer has one revision");
  TRY(check_may_offer(call, wanted));
  const OfferRow row{.circle_id = circle_id,
                     .offer_id = header.record_id,
                     .request_id = wanted.request_id,
                     .helper = call.account(),
                     .record = to_bytes(record),
                     .created_ms = call.now_ms(),
                     .expires_ms = call.now_ms() + kOfferLifetimeMs};
  TRY(insert_offer(call.transaction(), row));
  TRY(base_.audit.append(call.transaction(),
                         {.actor = row.helper,
                          .subject = wanted.author,
                          .action = v1::AUDIT_ACTION_OFFER_MADE,
                          .object = to_bytes(row.offer_id)},
                         call.now_ms()));
  hint_offer(call.transaction(), row, wanted.author);
  response.set_expires_ms(row.expires_ms);
  return response;
}

Result<void> HelpRequestsService::check_may_offer(Call& call, const RequestRow& request) {
  if (request.author == call.account()) return fail(ErrorCode::kOwnRequest, "an offer on one's own request");
  if (!is_active(request.status) || is_over(request.expires_ms, call.now_ms()))
    return fail(ErrorCode::kRequestClosed, "offer on a closed request");
  const auto offers = TRY(offers_of_helper(call.transaction(), request.circle_id, request.request_id, call.account()));
  for (const OfferRow& offer : offers) {
    const bool pending = offer.status == OfferStatus::pending && !is_over(offer.expires_ms, call.now_ms());
    if (pending || offer.status == OfferStatus::accepted)
      return fail(ErrorCode::kOfferExists, "one offer a person and request");
  }
  if (offers.size() >= kOffersPerHelperMax)
    return fail(ErrorCode::kLimitExceeded, "offers of one person on one request");
  return {};
}

Result<v1::ListOffersResponse> HelpRequestsService::list_offers(Call& call, const v1::ListOffersRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  std::vector<OfferRow> offers;
  if (const auto request_id = optional_id_of(request.request_id())) {
    const RequestRow wanted = TRY(find(call.transaction(), circle_id, *request_id));
    offers = wanted.author == call.account()
                 ? TRY(offers_of_request(call.transaction(), circle_id, *request_id))
                 : TRY(offers_of_helper(call.transaction(), circle_id, *request_id, call.account()));
  } else {
    offers = TRY(offers_of_member(call.transaction(), circle_id, call.account()));
  }
  v1::ListOffersResponse response;
  for (const OfferRow& offer : offers)
    *response.add_offers() = present_offer(offer);
  return response;
}

Result<v1::AcceptResponse> HelpRequestsService::accept(Call& call, const v1::AcceptRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const Id conversation_id = id_of(request.conversation_id());
  auto [offer, wanted] = TRY(find_offered(call, circle_id, id_of(request.offer_id())));
  if (wanted.author != call.account()) return fail(ErrorCode::kPermissionDenied, "the requester accepts");
  if (offer.status == OfferStatus::accepted && offer.conversation_id == conversation_id) return v1::AcceptResponse{};
  if (!is_active(wanted.status) || is_over(wanted.expires_ms, call.now_ms()))
    return fail(ErrorCode::kRequestClosed, "accept on a closed request");
  if (offer.status != OfferStatus::pending || is_over(offer.expires_ms, call.now_ms()))
    return fail(ErrorCode::kOfferClosed, "accept of a closed offer");
  if (!TRY(directory_.is_member(call.transaction(), circle_id, offer.helper)))
    return fail(ErrorCode::kOfferClosed, "the helper has left");

  TRY(found_conversation(call, request, offer.helper));
  TRY(place_first_messages(call, request));
  offer.conversation_id = conversation_id;
  TRY(close_offer(call.transaction(), offer, wanted.author, OfferStatus::accepted, call.account(), call.now_ms()));
  wanted.status = RequestStatus::in_progress;
  TRY(update_request(call.transaction(), wanted, call.now_ms()));
  hint_request(call.transaction(), wanted);
  const Hint founded{circle_id, HintNoun::conversation, conversation_id};
  base_.delivery.hint_to_account(call.transaction(), wanted.author, founded);
  base_.delivery.hint_to_account(call.transaction(), offer.helper, founded);
  return v1::AcceptResponse{};
}

// A direct conversation has exactly two accounts; its first commit adds the helper's device (security.md 4).
Result<void> HelpRequestsService::found_conversation(Call& call, const v1::AcceptRequest& request,
                                                     const AccountId& helper) {
  const Id conversation_id = id_of(request.conversation_id());
  const auto device = TRY(directory_.device(call.transaction(), helper));
  if (!device || device->device_id != id_of(request.helper_device_id()))
    return fail(ErrorCode::kConflict, "the helper moved to another device");
  Delivery& delivery = base_.delivery;
  TRY(delivery.open_stream(call.transaction(), conversation_id, StreamKind::conversation, id_of(request.circle_id()),
                           call.now_ms()));
  TRY(delivery.add_founder(call.transaction(), conversation_id, call.account()));
  TRY(delivery.append(call.transaction(),
                      {.stream_id = conversation_id,
                       .kind = MessageKind::commit,
                       .epoch = 0,
                       .sender_account = call.account(),
                       .sender_device = call.device(),
                       .body = as_bytes(request.commit())},
                      call.now_ms()));
  TRY(delivery.add_member(call.transaction(), conversation_id, helper));
  TRY(delivery.put_group_info(call.transaction(), conversation_id, 1, as_bytes(request.group_info())));
  TRY(delivery.append_to_inbox(call.transaction(), device->device_id, conversation_id, call.account(), call.device(),
                               as_bytes(request.welcome()), call.now_ms()));
  return {};
}

Result<void> HelpRequestsService::place_first_messages(Call& call, const v1::AcceptRequest& request) {
  for (const std::string& body : request.messages()) {
    TRY(base_.delivery.append(call.transaction(),
                              {.stream_id = id_of(request.conversation_id()),
                               .kind = MessageKind::application,
                               .epoch = 1,
                               .sender_account = call.account(),
                               .sender_device = call.device(),
                               .body = as_bytes(body)},
                              call.now_ms()));
  }
  return {};
}

Result<v1::DeclineResponse> HelpRequestsService::decline(Call& call, const v1::DeclineRequest& request) {
  const auto [offer, wanted] = TRY(find_offered(call, id_of(request.circle_id()), id_of(request.offer_id())));
  if (wanted.author != call.account()) return fail(ErrorCode::kPermissionDenied, "the requester declines");
  if (offer.status == OfferStatus::declined) return v1::DeclineResponse{};
  if (offer.status != OfferStatus::pending) return fail(ErrorCode::kOfferClosed, "decline of a closed offer");
  TRY(close_offer(call.transaction(), offer, wanted.author, OfferStatus::declined, call.account(), call.now_ms()));
  return v1::DeclineResponse{};
}

Result<v1::WithdrawResponse> HelpRequestsService::withdraw(Call& call, const v1::WithdrawRequest& request) {
  const auto [offer, wanted] = TRY(find_offered(call, id_of(request.circle_id()), id_of(request.offer_id())));
  if (offer.helper != call.account()) return fail(ErrorCode::kPermissionDenied, "who offered withdraws");
  if (offer.status == OfferStatus::withdrawn) return v1::WithdrawResponse{};
  if (offer.status != OfferStatus::pending) return fail(ErrorCode::kOfferClosed, "withdrawal of a closed offer");
  TRY(close_offer(call.transaction(), offer, wanted.author, OfferStatus::withdrawn, call.account(), call.now_ms()));
  return v1::WithdrawResponse{};
}

// ---- Finding ------------------------------------------------------------------------------------------------------------

Result<RequestRow> HelpRequestsService::find(Transaction& transaction, const CircleId& circle_id,
                                             const Id& request_id) {
  auto row = TRY(find_request(transaction, circle_id, request_id));
  if (!row) return fail(ErrorCode::kNotFound, "no such request");
  return std::move(*row);
}

Result<RequestRow> HelpRequestsService::find_own_active(Call& call, const CircleId& circle_id, const Id& request_id) {
  RequestRow row = TRY(find(call.transaction(), circle_id, request_id));
  if (row.author != call.account()) return fail(ErrorCode::kPermissionDenied, "another member's request");
  if (!is_active(row.status) || is_over(row.expires_ms, call.now_ms()))
    return fail(ErrorCode::kRequestClosed, "the request has ended");
  return row;
}

Result<HelpRequestsService::OfferedRequest> HelpRequestsService::find_offered(Call& call, const CircleId& circle_id,
                                                                              const Id& offer_id) {
  auto offer = TRY(find_offer(call.transaction(), circle_id, offer_id));
  if (!offer) return fail(ErrorCode::kNotFound, "no such offer");
  RequestRow request = TRY(find(call.transaction(), circle_id, offer->request_id));
  if (offer->helper != call.account() && request.author != call.account())
    return fail(ErrorCode::kNotFound, "an offer between others");
  return OfferedRequest{std::move(*offer), std::move(request)};
}

Result<std::optional<RequestParties>> HelpRequestsService::parties(Transaction& transaction, const CircleId& circle_id,
                                                                   const Id& request_id, std::uint64_t now_ms) {
  const auto row = TRY(find_request(transaction, circle_id, request_id));
  if (!row) return std::optional<RequestParties>{};
  RequestParties parties{.author = row->author, .active = is_active(row->status) && !is_over(row->expires_ms, now_ms)};
  for (const OfferRow& offer : TRY(offers_of_request(transaction, circle_id, request_id)))
    if (offer.status == OfferStatus::accepted) parties.helpers.push_back(offer.helper);
  return std::optional(std::move(parties));
}

// ---- Endings ------------------------------------------------------------------------------------------------------------

// Repeated after a lost answer it has happened already.
Result<void> HelpRequestsService::end_own(Call& call, const CircleId& circle_id, const Id& request_id,
                                          RequestStatus status) {
  const RequestRow known = TRY(find(call.transaction(), circle_id, request_id));
  if (known.author == call.account() && known.status == status) return {};
  const RequestRow row = TRY(find_own_active(call, circle_id, request_id));
  return end_request(call.transaction(), row, status, call.account(), call.now_ms());
}

Result<void> HelpRequestsService::end_request(Transaction& transaction, RequestRow request, RequestStatus status,
                                              const AccountId& actor, std::uint64_t now_ms) {
  request.status = status;
  request.ended_ms = now_ms;
  TRY(update_request(transaction, request, now_ms));
  TRY(base_.audit.append(transaction, act_on_own_request(actor, request, audit_action_of(status)), now_ms));
  TRY(expire_pending_offers(transaction, request, actor, now_ms));
  hint_request(transaction, request);
  return base_.events.request_ended.publish(transaction, {request.circle_id, request.request_id}, now_ms);
}

Result<void> HelpRequestsService::expire_pending_offers(Transaction& transaction, const RequestRow& request,
                                                        const AccountId& actor, std::uint64_t now_ms) {
  for (const OfferRow& offer : TRY(offers_of_request(transaction, request.circle_id, request.request_id))) {
    if (offer.status != OfferStatus::pending) continue;
    TRY(close_offer(transaction, offer, request.author, OfferStatus::expired, actor, now_ms));
  }
  return {};
}

// The subject of an offer's end is the other one of the two, whose offer or whose request it was.
Result<void> HelpRequestsService::close_offer(Transaction& transaction, OfferRow offer, const AccountId& author,
                                              OfferStatus status, const AccountId& actor, std::uint64_t now_ms) {
  offer.status = status;
  TRY(update_offer(transaction, offer));
  const AccountId& subject = actor == offer.helper ? author : offer.helper;
  TRY(base_.audit.append(
      transaction,
      {.actor = actor, .subject = subject, .action = audit_action_of(status), .object = to_bytes(offer.offer_id)},
      now_ms));
  hint_offer(transaction, offer, author);
  return {};
}

Result<void> HelpRequestsService::expire(Transaction& transaction, std::uint64_t now_ms) {
  for (const RequestRow& request : TRY(due_requests(transaction, now_ms)))
    TRY(end_request(transaction, request, RequestStatus::expired, kServerItself, now_ms));
  for (const OfferRow& offer : TRY(due_offers(transaction, now_ms))) {
    const RequestRow request = TRY(find(transaction, offer.circle_id, offer.request_id));
    TRY(close_offer(transaction, offer, request.author, OfferStatus::expired, kServerItself, now_ms));
  }
  return now_ms > kEndedRequestKeptMs ? delete_ended_requests(transaction, now_ms - kEndedRequestKeptMs)
                                      : Result<void>{};
}

Result<void> HelpRequestsService::member_departed(Transaction& transaction, const MemberDeparted& event,
                                                  std::uint64_t now_ms) {
  for (const RequestRow& request : TRY(active_requests_of(transaction, event.circle_id, event.account)))
    TRY(end_request(transaction, request, RequestStatus::cancelled, kServerItself, now_ms));
  for (const OfferRow& offer : TRY(offers_of_member(transaction, event.circle_id, event.account))) {
    if (offer.helper != event.account || offer.status != OfferStatus::pending) continue;
    const RequestRow request = TRY(find(transaction, event.circle_id, offer.request_id));
    TRY(close_offer(transaction, offer, request.author, OfferStatus::withdrawn, kServerItself, now_ms));
  }
  return {};
}

void HelpRequestsService::hint_request(Transaction& transaction, const RequestRow& request) {
  base_.delivery.hint_to_stream(transaction, request.circle_id,
                                {request.circle_id, HintNoun::help_request, request.request_id});
}

void HelpRequestsService::hint_offer(Transaction& transaction, const OfferRow& offer, const AccountId& author) {
  const Hint hint{offer.circle_id, HintNoun::offer, offer.offer_id};
  base_.delivery.hint_to_account(transaction, author, hint);
  base_.delivery.hint_to_account(transaction, offer.helper, hint);
}

}  // namespace carecircle
