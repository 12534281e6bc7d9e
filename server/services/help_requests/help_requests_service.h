// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "server/base.h"
#include "server/directory.h"
#include "server/interfaces/help_requests.h"
#include "server/services/help_requests/help_requests_store.h"

// Help requests and offers. Each handler checks, asks the store, and answers; docs/life_of_a_help_request.md walks the story.
// The server sees who wrote a record, its status and its expiry, and never what it says.

namespace carecircle {

class HelpRequestsService final : public HelpRequestsServiceInterface {
 public:
  HelpRequestsService(ServerBase& base, const Directory& directory) : base_(base), directory_(directory) {}

  Result<v1::CreateHelpRequestResponse> create(Call& call, const v1::CreateHelpRequestRequest& request) override;
  Result<v1::EditHelpRequestResponse> edit(Call& call, const v1::EditHelpRequestRequest& request) override;
  Result<v1::CompleteHelpRequestResponse> complete(Call& call, const v1::CompleteHelpRequestRequest& request) override;
  Result<v1::CancelHelpRequestResponse> cancel(Call& call, const v1::CancelHelpRequestRequest& request) override;
  Result<v1::ListHelpRequestsResponse> list(Call& call, const v1::ListHelpRequestsRequest& request) override;
  Result<v1::GetHelpRequestResponse> get(Call& call, const v1::GetHelpRequestRequest& request) override;
  Result<v1::OfferResponse> offer(Call& call, const v1::OfferRequest& request) override;
  Result<v1::ListOffersResponse> list_offers(Call& call, const v1::ListOffersRequest& request) override;
  Result<v1::AcceptResponse> accept(Call& call, const v1::AcceptRequest& request) override;
  Result<v1::DeclineResponse> decline(Call& call, const v1::DeclineRequest& request) override;
  Result<v1::WithdrawResponse> withdraw(Call& call, const v1::WithdrawRequest& request) override;

  // For Directory::request.
  Result<std::optional<RequestParties>> parties(Transaction& transaction, const CircleId& circle_id,
                                                const Id& request_id, std::uint64_t now_ms);
  // A periodic job: what is past its time expires, what ended long ago goes.
  Result<void> expire(Transaction& transaction, std::uint64_t now_ms);
  // A member who left or was removed asks for nothing and offers nothing any more.
  Result<void> member_departed(Transaction& transaction, const MemberDeparted& event, std::uint64_t now_ms);

 private:
  using RequestRow = help_requests::RequestRow;
  using OfferRow = help_requests::OfferRow;
  using RequestStatus = help_requests::RequestStatus;
  using OfferStatus = help_requests::OfferStatus;

  struct OfferedRequest {
    OfferRow offer;
    RequestRow request;
  };

  Result<RequestRow> find(Transaction& transaction, const CircleId& circle_id, const Id& request_id);
  Result<RequestRow> find_own_active(Call& call, const CircleId& circle_id, const Id& request_id);
  // The offer with its request; kNotFound for everybody but the requester and the one who offered.
  Result<OfferedRequest> find_offered(Call& call, const CircleId& circle_id, const Id& offer_id);
  Result<void> check_may_create(Call& call, const CircleId& circle_id);
  Result<void> check_may_offer(Call& call, const RequestRow& request);
  Result<void> found_conversation(Call& call, const v1::AcceptRequest& request, const AccountId& helper);
  Result<void> place_first_messages(Call& call, const v1::AcceptRequest& request);

  Result<void> end_own(Call& call, const CircleId& circle_id, const Id& request_id, RequestStatus status);
  Result<void> end_request(Transaction& transaction, RequestRow request, RequestStatus status, const AccountId& actor,
                           std::uint64_t now_ms);
  Result<void> expire_pending_offers(Transaction& transaction, const RequestRow& request, const AccountId& actor,
                                     std::uint64_t now_ms);
  Result<void> close_offer(Transaction& transaction, OfferRow offer, const AccountId& author, OfferStatus status,
                           const AccountId& actor, std::uint64_t now_ms);
  void hint_request(Transaction& transaction, const RequestRow& request);
  void hint_offer(Transaction& transaction, const OfferRow& offer, const AccountId& author);
  Result<v1::HelpRequest> present(Call& call, const RequestRow& request);

  ServerBase& base_;
  const Directory& directory_;
};

}  // namespace carecircle
