// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "server/base.h"
#include "server/directory.h"
#include "server/interfaces/contacts.h"
#include "server/services/contacts/contacts_store.h"

// Contact cards and split-key leases (security.md 7, 8). The subject of the data is the grantor, who alone decides. The server
// holds one half of each lease's key, releases it view by view after the view was recorded, and destroys it first of all when
// the grant ends; docs/life_of_a_contact_grant.md walks the story.
//
// Order between the two stores: halves are written before the main commit (what a crash leaves over belongs to no grant, and
// goes at the next start), and erased before anything else of an ending is written (what a crash leaves is a grant that
// cannot be opened). Never the other way round.

namespace carecircle {

class ContactsService final : public ContactsServiceInterface {
 public:
  ContactsService(ServerBase& base, const Directory& directory) : base_(base), directory_(directory) {}

  // contacts_service.cpp
  Result<v1::PutFieldResponse> put_field(Call& call, const v1::PutFieldRequest& request) override;
  Result<v1::GetCardResponse> get_card(Call& call, const v1::GetCardRequest& request) override;
  Result<v1::AskResponse> ask(Call& call, const v1::AskRequest& request) override;
  Result<v1::ListGrantsResponse> list_grants(Call& call, const v1::ListGrantsRequest& request) override;

  // contacts_grants.cpp
  Result<v1::CreateGrantResponse> create_grant(Call& call, const v1::CreateGrantRequest& request) override;
  Result<v1::RevokeGrantResponse> revoke_grant(Call& call, const v1::RevokeGrantRequest& request) override;
  // For the shred store at start: does an active grant need this half?
  Result<bool> keeps_halves(Transaction& transaction, const Id& grant_id);
  // At start: a grant whose halves are gone has ended, whatever the main store says.
  Result<void> end_grants_without_halves(Transaction& transaction, std::uint64_t now_ms);
  // A periodic job.
  Result<void> expire(Transaction& transaction, std::uint64_t now_ms);
  Result<void> request_ended(Transaction& transaction, const RequestEnded& event, std::uint64_t now_ms);
  Result<void> member_departed(Transaction& transaction, const MemberDeparted& event, std::uint64_t now_ms);

  // contacts_release.cpp
  Result<v1::ReleaseLeaseResponse> release_lease(Call& call, const v1::ReleaseLeaseRequest& request) override;

 private:
  using GrantRow = contacts::GrantRow;
  using EndReason = contacts::EndReason;

  // Puts a message into the direct conversation of the caller and `other`: kContactNoConversation when it is not theirs.
  Result<Accepted> append_message(Call& call, const CircleId& circle_id, const v1::AttachedMessage& message,
                                  const AccountId* other, std::optional<Id> client_request_id);
  void hint_grant(Transaction& transaction, const GrantRow& grant);

  Result<void> check_new_grant(Call& call, const CircleId& circle_id, const v1::SignedStruct& signed_grant,
                               const Grant& grant);
  Result<void> check_request(Call& call, const CircleId& circle_id, const Grant& grant);
  Result<void> check_grant_rate(Call& call);
  Result<std::vector<SecretBytes>> open_deposits(const v1::CreateGrantRequest& request, const Grant& grant);
  Result<void> record_grant(Call& call, const CircleId& circle_id, const v1::SignedStruct& signed_grant,
                            const Grant& grant);

  // Erases the halves, durably, then writes the rest: state, receipt, entries for both.
  Result<void> end_grant(Transaction& transaction, GrantRow& grant, EndReason reason, const AccountId& actor,
                         std::uint64_t now_ms);
  Result<void> end_grants(Transaction& transaction, std::vector<GrantRow> grants, EndReason reason,
                          std::uint64_t now_ms);

  Result<GrantRow> find_released(Call& call, const CircleId& circle_id, const v1::ReleaseLeaseRequest& request,
                                 const ReleaseRequest& asked);
  Result<v1::ReleaseLeaseResponse> refuse(Call& call, GrantRow grant, const Error& error);
  Result<v1::ReleaseLeaseResponse> record_view(Call& call, GrantRow grant, const v1::ReleaseLeaseRequest& request,
                                               const ReleaseRequest& asked);
  Result<v1::ReleaseLeaseResponse> answer(Call& call, const GrantRow& grant, const v1::ReleaseLeaseRequest& request,
                                          const ReleaseRequest& asked, const AuditRecord& record);
  Result<void> seal_halves(const ReleaseRequest& asked, BytesView context, v1::ReleaseLeaseResponse& response);

  ServerBase& base_;
  const Directory& directory_;
};

}  // namespace carecircle
