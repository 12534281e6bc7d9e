// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "server/base.h"
#include "server/directory.h"
#include "server/interfaces/circles.h"
#include "server/services/circles/circles_store.h"
#include "server/services/circles/invitations_store.h"

// Circles: founding, invitations, admission, roles, leaving and removal (security.md 4.2, 5). The circle's MLS group is a
// delivery stream whose id is the circle's. What the server checks here keeps order; what members must be able to trust they
// check themselves, from the group's state and the signed bytes.

namespace carecircle {

class CirclesService final : public CirclesServiceInterface {
 public:
  CirclesService(ServerBase& base, const Directory& directory) : base_(base), directory_(directory) {}

  // circles_invitations.cpp
  Result<v1::GetInvitationResponse> get_invitation(Call& call, const v1::GetInvitationRequest& request) override;
  Result<v1::CreateInvitationResponse> create_invitation(Call& call,
                                                         const v1::CreateInvitationRequest& request) override;
  Result<v1::ListInvitationsResponse> list_invitations(Call& call, const v1::ListInvitationsRequest& request) override;
  Result<v1::RevokeInvitationResponse> revoke_invitation(Call& call,
                                                         const v1::RevokeInvitationRequest& request) override;
  Result<v1::JoinResponse> join(Call& call, const v1::JoinRequest& request) override;
  Result<v1::GetJoinResponse> get_join(Call& call, const v1::GetJoinRequest& request) override;
  Result<v1::ListJoinsResponse> list_joins(Call& call, const v1::ListJoinsRequest& request) override;
  // `carecircled invite`: a link that founds one circle, within a day. The server keeps its public key, never its secret.
  Result<InviteLink> create_founding_invitation(Transaction& transaction, std::uint64_t now_ms);
  // For Directory.
  Result<void> check_invitation(Transaction& transaction, const RegistrationTicket& ticket, std::uint64_t now_ms);
  Result<void> use_invitation(Transaction& transaction, const RegistrationTicket& ticket, std::uint64_t now_ms);

  // circles_commit.cpp
  Result<v1::CommitResponse> commit(Call& call, const v1::CommitRequest& request) override;
  Result<v1::SetCommitAsideResponse> set_commit_aside(Call& call, const v1::SetCommitAsideRequest& request) override;
  Result<v1::LeaveResponse> leave(Call& call, const v1::LeaveRequest& request) override;

  // circles_service.cpp
  Result<v1::FoundResponse> found(Call& call, const v1::FoundRequest& request) override;
  Result<v1::ListMembersResponse> list_members(Call& call, const v1::ListMembersRequest& request) override;
  Result<v1::PutRecordResponse> put_record(Call& call, const v1::PutRecordRequest& request) override;
  Result<v1::ListRecordsResponse> list_records(Call& call, const v1::ListRecordsRequest& request) override;
  Result<v1::ListChainResponse> list_chain(Call& call, const v1::ListChainRequest& request) override;
  Result<v1::PutChainLinkResponse> put_chain_link(Call& call, const v1::PutChainLinkRequest& request) override;
  // For AccessLookup: kNotAMember, also for a circle that does not exist; kStillWaiting.
  Result<Role> role(Transaction& transaction, const CircleId& circle_id, const AccountId& account);
  // For Directory.
  Result<bool> is_member(Transaction& transaction, const CircleId& circle_id, const AccountId& account);
  Result<std::optional<CircleId>> circle_of(Transaction& transaction, const AccountId& account);
  // Joins and invitations are bound to the device that made them: they end when the account moves.
  Result<void> device_moved(Transaction& transaction, const DeviceMoved& event, std::uint64_t now_ms);
  // A periodic job.
  Result<void> expire(Transaction& transaction, std::uint64_t now_ms);

 private:
  Result<void> store_profile(Call& call, const CircleId& circle_id, BytesView record, Role role);
  Result<void> open_group(Call& call, const v1::FoundRequest& request);

  Result<void> check_joinable(Call& call, const v1::JoinRequest& request, const Join& join,
                              const circles::InvitationRow& invitation);

  Result<void> check_commit_rights(Call& call, const v1::CommitRequest& request);
  Result<StoredMessage> refused_commit(Call& call, const v1::SetCommitAsideRequest& request);
  Result<void> apply_removals(Call& call, const v1::CommitRequest& request);
  Result<void> apply_admissions(Call& call, const v1::CommitRequest& request);
  Result<void> admit(Call& call, const CircleId& circle_id, const Id& join_id, BytesView welcome);
  Result<void> count_use(Transaction& transaction, circles::InvitationRow invitation, std::uint64_t now_ms);
  Result<void> apply_role_changes(Call& call, const v1::CommitRequest& request);
  Result<void> store_commit(Call& call, const v1::CommitRequest& request);
  Result<void> depart(Call& call, const circles::MemberRow& member, std::uint16_t audit_action);

  void hint_members(Transaction& transaction, const CircleId& circle_id, const AccountId& account);
  Result<void> hint_administrators(Transaction& transaction, const CircleId& circle_id, const Id& join_id);

  ServerBase& base_;
  const Directory& directory_;
};

}  // namespace carecircle
