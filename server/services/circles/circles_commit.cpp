// SPDX-License-Identifier: AGPL-3.0-or-later
#include "carecircle/v1/audit.pb.h"
#include "server/fields.h"
#include "server/services/circles/circles_service.h"

// Changes of the circle's group. A commit and its effects are one step: members, uses, Welcomes, GroupInfo and chain link.

namespace carecircle {

using namespace circles;

namespace {

// A path, a rejoin or nothing: what any member may commit.
bool has_effects(const v1::CommitRequest& request) {
  return !request.admitted_join_ids().empty() || !request.removed_account_ids().empty() ||
         !request.role_changes().empty();
}

// A commit that adds or removes makes a new generation, which must open the one before (security.md 5). A rejoining device
// links back as well when it has an older generation to link to.
bool needs_chain_link(const v1::CommitRequest& request) {
  return !request.admitted_join_ids().empty() || !request.removed_account_ids().empty();
}

Result<void> check_shape(const v1::CommitRequest& request) {
  if (request.admitted_join_ids().empty() != request.welcome().empty())
    return fail(ErrorCode::kMalformedInput, "commit: a Welcome goes with admissions, and only with them");
  if (request.rejoin() && has_effects(request))
    return fail(ErrorCode::kMalformedInput, "commit: a rejoin changes nothing else");
  if (needs_chain_link(request) && request.chain_link().empty())
    return fail(ErrorCode::kFieldMissing, "commit: chain link");
  return {};
}

NewMessage message_of(Call& call, const CircleId& circle_id, MessageKind kind, std::uint64_t epoch,
                      const std::string& body, const std::string& client_request_id) {
  return {.stream_id = circle_id,
          .kind = kind,
          .epoch = epoch,
          .sender_account = call.account(),
          .sender_device = call.device(),
          .body = as_bytes(body),
          .client_request_id = id_of(client_request_id)};
}

}  // namespace

Result<v1::CommitResponse> CirclesService::commit(Call& call, const v1::CommitRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  TRY(check_shape(request));
  TRY(check_commit_rights(call, request));
  const Accepted accepted = TRY(base_.delivery.append(
      call.transaction(),
      message_of(call, circle_id, MessageKind::commit, request.epoch(), request.commit(), request.client_request_id()),
      call.now_ms()));
  if (!accepted.repeated) {
    TRY(apply_removals(call, request));
    TRY(apply_admissions(call, request));
    TRY(apply_role_changes(call, request));
    TRY(store_commit(call, request));
    if (TRY(count_owners(call.transaction(), circle_id)) == 0)
      return fail(ErrorCode::kLastOwner, "commit: nobody owns the circle");
  }
  v1::CommitResponse response;
  response.set_sequence(accepted.sequence);
  return response;
}

Result<void> CirclesService::check_commit_rights(Call& call, const v1::CommitRequest& request) {
  const Role own_role = TRY(role(call.transaction(), id_of(request.circle_id()), call.account()));
  if (has_effects(request) && !may_administer(own_role))
    return fail(ErrorCode::kPermissionDenied, "commit: members and roles are the owners'");
  const auto member = TRY(find_member(call.transaction(), id_of(request.circle_id()), call.account()));
  if (member && !member->may_commit) return fail(ErrorCode::kPermissionDenied, "commit: one was set aside");
  return {};
}

// Only owners' commits change members and roles here, and what they changed is not undone.
Result<StoredMessage> CirclesService::refused_commit(Call& call, const v1::SetCommitAsideRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const StoredMessage commit = TRY(base_.delivery.message(call.transaction(), circle_id, request.sequence()));
  if (commit.set_aside) return commit;
  for (const AccountId& account :
       TRY(base_.delivery.committers_since(call.transaction(), circle_id, commit.sequence))) {
    const auto sender = TRY(find_member(call.transaction(), circle_id, account));
    if (sender && may_administer(sender->role))
      return fail(ErrorCode::kPermissionDenied, "set aside: an owner's commit");
  }
  for (const StreamMember& reader : TRY(base_.delivery.members(call.transaction(), circle_id)))
    if (reader.account == call.account() && reader.acknowledged_sequence >= commit.sequence)
      return fail(ErrorCode::kWrongState, "set aside: the caller has taken it");
  return commit;
}

Result<v1::SetCommitAsideResponse> CirclesService::set_commit_aside(Call& call,
                                                                    const v1::SetCommitAsideRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  Transaction& transaction = call.transaction();
  const StoredMessage commit = TRY(refused_commit(call, request));
  if (commit.set_aside) return v1::SetCommitAsideResponse{};
  TRY(base_.delivery.set_aside(transaction, commit));
  TRY(base_.delivery.put_group_info(transaction, circle_id, commit.epoch, as_bytes(request.group_info())));
  TRY(delete_chain_links_after(transaction, circle_id, commit.epoch));
  if (auto sender = TRY(find_member(transaction, circle_id, commit.sender_account))) {
    sender->may_commit = false;
    TRY(update_member(transaction, *sender));
  }
  TRY(base_.audit.append_for(transaction,
                             {.actor = call.account(),
                              .subject = commit.sender_account,
                              .action = v1::AUDIT_ACTION_COMMIT_SET_ASIDE,
                              .object = to_bytes(circle_id)},
                             {commit.sender_account, call.account()}, call.now_ms()));
  base_.delivery.hint_to_stream(transaction, circle_id, {circle_id, HintNoun::group, circle_id});
  return v1::SetCommitAsideResponse{};
}

Result<void> CirclesService::apply_removals(Call& call, const v1::CommitRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  for (const std::string& removed : request.removed_account_ids()) {
    const auto member = TRY(find_member(call.transaction(), circle_id, id_of(removed)));
    if (!member) return fail(ErrorCode::kNotFound, "commit: removes nobody");
    TRY(delete_member(call.transaction(), circle_id, member->account));
    if (!member->leaving) TRY(depart(call, *member, v1::AUDIT_ACTION_MEMBER_REMOVED));
    hint_members(call.transaction(), circle_id, member->account);
  }
  return {};
}

Result<void> CirclesService::apply_admissions(Call& call, const v1::CommitRequest& request) {
  for (const std::string& join_id : request.admitted_join_ids())
    TRY(admit(call, id_of(request.circle_id()), id_of(join_id), as_bytes(request.welcome())));
  return {};
}

Result<void> CirclesService::admit(Call& call, const CircleId& circle_id, const Id& join_id, BytesView welcome) {
  Transaction& transaction = call.transaction();
  const auto join = TRY(find_join(transaction, join_id));
  if (!join || join->circle_id != circle_id) return fail(ErrorCode::kNotFound, "commit: no such join");
  auto invitation = TRY(find_invitation(transaction, join->invite_id));
  if (!invitation) return fail(ErrorCode::kInvitationInvalid, "commit: no such invitation");
  TRY(check_open(invitation->use, call.now_ms()));
  const auto device = TRY(directory_.device(transaction, join->account));
  if (!device) return fail(ErrorCode::kAdmissionRefused, "commit: no such account");
  if (TRY(find_member(transaction, circle_id, join->account)) || TRY(membership_of(transaction, join->account)))
    return fail(ErrorCode::kAlreadyAMember, "commit: admits a member");

  TRY(insert_member(transaction, {.circle_id = circle_id,
                                  .account = join->account,
                                  .role = invitation->role,
                                  .joined_ms = call.now_ms(),
                                  .invite_id = invitation->invite_id}));
  TRY(delete_join_of(transaction, join->account));
  TRY(count_use(transaction, *invitation, call.now_ms()));
  TRY(base_.delivery.add_member(transaction, circle_id, join->account));
  TRY(base_.delivery.append_to_inbox(transaction, device->device_id, circle_id, call.account(), call.device(), welcome,
                                     call.now_ms()));
  // Whoever made the link is told who came in through it.
  std::vector<AccountId> parties{join->account, call.account()};
  if (invitation->inviter != call.account() && invitation->inviter != join->account)
    parties.push_back(invitation->inviter);
  TRY(base_.audit.append_for(transaction,
                             {.actor = call.account(),
                              .subject = join->account,
                              .action = v1::AUDIT_ACTION_MEMBER_ADMITTED,
                              .object = to_bytes(circle_id)},
                             parties, call.now_ms()));
  base_.delivery.hint_to_account(transaction, join->account, {circle_id, HintNoun::join, join_id});
  hint_members(transaction, circle_id, join->account);
  return {};
}

Result<void> CirclesService::count_use(Transaction& transaction, InvitationRow invitation, std::uint64_t now_ms) {
  invitation.use.uses += 1;
  TRY(update_invitation(transaction, invitation));
  if (invitation_state(invitation.use, now_ms) == InvitationState::open) return {};
  return delete_joins_through(transaction, invitation.invite_id);
}

Result<void> CirclesService::apply_role_changes(Call& call, const v1::CommitRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  for (const v1::RoleChange& change : request.role_changes()) {
    const Role role = TRY(role_from_wire(static_cast<std::uint8_t>(change.role())));
    TRY(check_role_supported(role));
    auto member = TRY(find_member(call.transaction(), circle_id, id_of(change.account_id())));
    if (!member || member->leaving) return fail(ErrorCode::kNotFound, "commit: role of nobody");
    member->role = role;
    TRY(update_member(call.transaction(), *member));
    if (!may_administer(role)) TRY(revoke_invitations_of(call.transaction(), member->account, call.now_ms()));
    TRY(base_.audit.append(call.transaction(),
                           {.actor = call.account(),
                            .subject = member->account,
                            .action = v1::AUDIT_ACTION_ROLE_CHANGED,
                            .object = to_bytes(circle_id)},
                           call.now_ms()));
    hint_members(call.transaction(), circle_id, member->account);
  }
  return {};
}

Result<void> CirclesService::store_commit(Call& call, const v1::CommitRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const std::uint64_t new_epoch = request.epoch() + 1;
  if (!request.group_info().empty())
    TRY(base_.delivery.put_group_info(call.transaction(), circle_id, new_epoch, as_bytes(request.group_info())));
  if (request.chain_link().empty()) return {};
  const ChainLinkFront link = TRY(read_chain_link(as_bytes(request.chain_link()), circle_id));
  TRY(check_commit_link(link, new_epoch));
  return insert_chain_link(call.transaction(), circle_id, {link.generation, link.previous_generation, link.sealed});
}

Result<v1::LeaveResponse> CirclesService::leave(Call& call, const v1::LeaveRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  auto member = TRY(find_member(call.transaction(), circle_id, call.account()));
  if (!member || member->leaving) return fail(ErrorCode::kNotAMember, "leave: not a member");
  TRY(base_.delivery.append(call.transaction(),
                            message_of(call, circle_id, MessageKind::proposal, request.epoch(), request.proposal(),
                                       request.client_request_id()),
                            call.now_ms()));
  member->leaving = true;
  TRY(update_member(call.transaction(), *member));
  if (TRY(count_owners(call.transaction(), circle_id)) == 0)
    return fail(ErrorCode::kLastOwner, "leave: the last owner stays");
  TRY(depart(call, *member, v1::AUDIT_ACTION_MEMBER_LEFT));
  hint_members(call.transaction(), circle_id, member->account);
  return v1::LeaveResponse{};
}

// Access ends here and now, whether or not the leaf is out of the tree already; so do the links of who departs, since no
// member would accept them.
Result<void> CirclesService::depart(Call& call, const MemberRow& member, std::uint16_t audit_action) {
  Transaction& transaction = call.transaction();
  TRY(base_.delivery.remove_member(transaction, member.circle_id, member.account));
  TRY(revoke_invitations_of(transaction, member.account, call.now_ms()));
  TRY(base_.audit.append(transaction,
                         {.actor = call.account(),
                          .subject = member.account,
                          .action = audit_action,
                          .object = to_bytes(member.circle_id)},
                         call.now_ms()));
  TRY(base_.events.member_departed.publish(transaction, {member.circle_id, member.account}, call.now_ms()));
  base_.delivery.disconnect(transaction, member.account);
  return {};
}

}  // namespace carecircle
