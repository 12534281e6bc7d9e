// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "carecircle/v1/conversations.pb.h"
#include "cli/client/help_request_records.h"
#include "cli/client/identifiers.h"
#include "cli/client/text.h"

// Offers to help: made, seen, accepted, declined, withdrawn.

namespace carecircle::cli {
namespace {

Result<v1::ListOffersResponse> list_offers(Client& client, const std::optional<Id>& request_id) {
  v1::ListOffersRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  if (request_id) request.set_request_id(field_of(*request_id));
  return client.call(HelpRequestsService::kListOffers, request, Repeat::yes);
}

// One of mine, made or received.
Result<OfferView> find_offer(Client& client, const Id& offer_id) {
  const v1::ListOffersResponse response = TRY(list_offers(client, std::nullopt));
  for (const v1::Offer& row : response.offers()) {
    if (equal(view_of(row.offer_id()), offer_id)) return open_offer(client, row);
  }
  return fail(ErrorCode::kNotFound, "offer");
}

template <typename Request>
Result<Request> about_offer(Client& client, const Id& offer_id) {
  Request request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_offer_id(field_of(offer_id));
  return request;
}

Result<v1::AcceptRequest> acceptance(Client& client, const OfferView& offer) {
  std::vector<v1::ConversationContent> first_messages;
  if (const std::optional<Bytes> key = request_key(client, offer.request_id)) {
    first_messages.push_back(sealed_part_key(offer.request_id, *key));
  }
  const Client::FoundedConversation founded =
      TRY(client.found_direct_conversation(offer.request_id, offer.id, offer.helper, first_messages));
  v1::AcceptRequest request = TRY(about_offer<v1::AcceptRequest>(client, offer.id));
  request.set_conversation_id(field_of(founded.conversation_id));
  request.set_commit(field_of(founded.commit));
  request.set_welcome(field_of(founded.welcome));
  request.set_group_info(field_of(founded.group_info));
  request.set_helper_device_id(field_of(founded.helper_device));
  for (const Bytes& message : founded.messages)
    request.add_messages(field_of(message));
  return request;
}

}  // namespace

Result<OfferView> offer_help(Client& client, const Id& request_id, const std::string& message) {
  TRY(check_text(message, kOfferMessageMin, kOfferMessageMax));
  // Seen first, so that nobody offers to help with what cannot be read.
  const HelpRequestView about = TRY(help_request(client, request_id));
  if (about.mine) return fail(ErrorCode::kOwnRequest, "offer: own request");
  v1::OfferContent content;
  content.set_request_id(field_of(request_id));
  content.set_message(message);
  const Id id = client.new_id();
  v1::OfferRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_request_id(field_of(request_id));
  request.set_record(
      field_of(TRY(client.seal_ring_record({RecordKind::offer, id, 1, {}}, view_of(content.SerializeAsString())))));
  TRY(client.call(HelpRequestsService::kOffer, request));
  return find_offer(client, id);
}

Result<std::vector<OfferView>> offers(Client& client, const Id& request_id) {
  const v1::ListOffersResponse response = TRY(list_offers(client, request_id));
  std::vector<OfferView> result;
  for (const v1::Offer& row : response.offers())
    result.push_back(TRY(open_offer(client, row)));
  return result;
}

Result<Id> accept_offer(Client& client, const Id& offer_id) {
  const OfferView offer = TRY(find_offer(client, offer_id));
  const HelpRequestView request = TRY(help_request(client, offer.request_id));
  if (!request.mine) return fail(ErrorCode::kPermissionDenied, "accept: not the author");
  if (offer.status == v1::OFFER_STATUS_ACCEPTED && offer.conversation_id) return *offer.conversation_id;
  if (offer.status != v1::OFFER_STATUS_PENDING) return fail(ErrorCode::kOfferClosed, "accept: closed");
  const v1::AcceptRequest message = TRY(acceptance(client, offer));
  TRY(client.call_once(HelpRequestsService::kAccept, message));
  return id_of(message.conversation_id());
}

Result<void> decline_offer(Client& client, const Id& offer_id) {
  const auto request = TRY(about_offer<v1::DeclineRequest>(client, offer_id));
  TRY(client.call(HelpRequestsService::kDecline, request, Repeat::yes));
  return {};
}

Result<void> withdraw_offer(Client& client, const Id& offer_id) {
  const auto request = TRY(about_offer<v1::WithdrawRequest>(client, offer_id));
  TRY(client.call(HelpRequestsService::kWithdraw, request, Repeat::yes));
  return {};
}

}  // namespace carecircle::cli
