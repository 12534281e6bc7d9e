// SPDX-License-Identifier: AGPL-3.0-or-later
#include "carecircle/v1/audit.pb.h"
#include "core/crypto/signature.h"
#include "server/fields.h"
#include "server/services/circles/circles_service.h"

// Links and the waiting room.

namespace carecircle {

using namespace circles;

namespace {

void set_signed(v1::SignedStruct& target, BytesView content, BytesView signature) {
  target.set_content(field_of(content));
  target.set_signature(field_of(signature));
}

v1::Invitation present(const InvitationRow& row, std::uint64_t now_ms) {
  v1::Invitation invitation;
  invitation.set_invite_id(field_of(row.invite_id));
  set_signed(*invitation.mutable_invite(), row.invite, row.signature);
  invitation.set_inviter_credential(field_of(row.inviter_credential));
  invitation.set_inviter_signature_key(field_of(row.inviter_signature_key));
  invitation.set_uses(row.use.uses);
  invitation.set_state(static_cast<v1::InvitationState>(invitation_state(row.use, now_ms)));
  invitation.set_created_ms(row.created_ms);
  invitation.set_inviter_account_id(field_of(row.inviter));
  return invitation;
}

v1::PendingJoin present(const JoinRow& row) {
  v1::PendingJoin join;
  join.set_join_id(field_of(row.join_id));
  join.set_invite_id(field_of(row.invite_id));
  join.set_account_id(field_of(row.account));
  join.set_join(field_of(row.content));
  join.set_join_invite_signature(field_of(row.invite_signature));
  join.set_join_account_signature(field_of(row.account_signature));
  join.set_key_package(field_of(row.key_package));
  join.set_created_ms(row.created_ms);
  return join;
}

std::uint32_t registrations_max(std::uint32_t uses_max) { return uses_max + kSpareRegistrations; }

}  // namespace

// ---- Links --------------------------------------------------------------------------------------------------------------

Result<InviteLink> CirclesService::create_founding_invitation(Transaction& transaction, std::uint64_t now_ms) {
  InviteLink link{
      .invite_id = base_.entropy.array<16>(), .secret = base_.entropy.secret(32), .inviter_key_hash = std::nullopt};
  const InviteSecrets secrets = derive_invite_secrets(link.secret.view(), link.invite_id);
  TRY(insert_founding_link(transaction, {.invite_id = link.invite_id,
                                         .invite_public_key = secrets.public_key,
                                         .expires_ms = now_ms + kFoundingLinkLifetimeMs}));
  return link;
}

Result<v1::GetInvitationResponse> CirclesService::get_invitation(Call& call, const v1::GetInvitationRequest& request) {
  const Id invite_id = id_of(request.invite_id());
  v1::GetInvitationResponse response;
  if (const auto link = TRY(find_founding_link(call.transaction(), invite_id))) {
    if (!link->circle_id && call.now_ms() >= link->expires_ms)
      return fail(ErrorCode::kInvitationExpired, "founding link expired");
    response.set_founding(true);
    if (link->circle_id) response.set_circle_id(field_of(*link->circle_id));
    return response;
  }
  const auto invitation = TRY(find_invitation(call.transaction(), invite_id));
  if (!invitation) return fail(ErrorCode::kInvitationInvalid, "no such invitation");
  *response.mutable_invitation() = present(*invitation, call.now_ms());
  response.set_circle_id(field_of(invitation->circle_id));
  return response;
}

Result<v1::CreateInvitationResponse> CirclesService::create_invitation(Call& call,
                                                                       const v1::CreateInvitationRequest& request) {
  Transaction& transaction = call.transaction();
  const CircleId circle_id = id_of(request.circle_id());
  const BytesView content = as_bytes(request.invite().content());
  const Invite invite = TRY(decode<Invite>(content));
  if (const auto known = TRY(find_invitation(transaction, invite.invite_id))) {
    if (known->inviter == call.account() && equal(known->invite, content)) return v1::CreateInvitationResponse{};
    return fail(ErrorCode::kAlreadyExists, "invite id is taken");
  }
  TRY(check_invite(invite, circle_id, call.now_ms()));
  const auto device = TRY(directory_.device(transaction, call.account()));
  if (!device) return fail(ErrorCode::kSignedOut, "no such account");
  TRY(verify_labelled(device->signature_key, "Invite", content, as_bytes(request.invite().signature())));
  const Credential credential = TRY(decode<Credential>(as_bytes(request.inviter_credential())));
  TRY(verify_credential(credential, device->signature_key));
  if (credential.account_id != call.account())
    return fail(ErrorCode::kInvitationInvalid, "invite: another account's credential");
  if (TRY(count_open_invitations(transaction, circle_id, call.now_ms())) >= kOpenInvitationsMax)
    return fail(ErrorCode::kLimitExceeded, "open invitations of one circle");
  TRY(insert_invitation(transaction, {.invite_id = invite.invite_id,
                                      .circle_id = circle_id,
                                      .inviter = call.account(),
                                      .invite = to_bytes(content),
                                      .signature = to_bytes(as_bytes(request.invite().signature())),
                                      .inviter_credential = to_bytes(as_bytes(request.inviter_credential())),
                                      .inviter_signature_key = device->signature_key,
                                      .invite_public_key = to_bytes(invite.invite_public_key),
                                      .role = invite.role,
                                      .use = {.uses_max = invite.uses, .expires_ms = invite.expires_ms},
                                      .created_ms = call.now_ms()}));
  TRY(base_.audit.append(transaction,
                         {.actor = call.account(),
                          .subject = call.account(),
                          .action = v1::AUDIT_ACTION_INVITATION_CREATED,
                          .object = to_bytes(invite.invite_id)},
                         call.now_ms()));
  return v1::CreateInvitationResponse{};
}

Result<v1::ListInvitationsResponse> CirclesService::list_invitations(Call& call,
                                                                     const v1::ListInvitationsRequest& request) {
  v1::ListInvitationsResponse response;
  for (const InvitationRow& row : TRY(circles::list_invitations(call.transaction(), id_of(request.circle_id()))))
    *response.add_invitations() = present(row, call.now_ms());
  return response;
}

Result<v1::RevokeInvitationResponse> CirclesService::revoke_invitation(Call& call,
                                                                       const v1::RevokeInvitationRequest& request) {
  auto invitation = TRY(find_invitation(call.transaction(), id_of(request.invite_id())));
  if (!invitation || invitation->circle_id != id_of(request.circle_id()))
    return fail(ErrorCode::kNotFound, "no such invitation");
  if (invitation->use.revoked_ms) return v1::RevokeInvitationResponse{};
  invitation->use.revoked_ms = call.now_ms();
  TRY(update_invitation(call.transaction(), *invitation));
  TRY(delete_joins_through(call.transaction(), invitation->invite_id));
  TRY(base_.audit.append(call.transaction(),
                         {.actor = call.account(),
                          .subject = invitation->inviter,
                          .action = v1::AUDIT_ACTION_INVITATION_REVOKED,
                          .object = to_bytes(invitation->invite_id)},
                         call.now_ms()));
  return v1::RevokeInvitationResponse{};
}

// ---- Registration through a link ----------------------------------------------------------------------------------------

Result<void> CirclesService::check_invitation(Transaction& transaction, const RegistrationTicket& ticket,
                                              std::uint64_t now_ms) {
  if (const auto link = TRY(find_founding_link(transaction, ticket.invite_id))) {
    TRY(check_proof(ticket.proof, ticket.signature, link->invite_public_key, ticket.invite_id, kProofRegister,
                    ticket.identity_key));
    if (link->circle_id) return fail(ErrorCode::kCircleFounded, "the link has founded a circle");
    if (now_ms >= link->expires_ms) return fail(ErrorCode::kInvitationExpired, "founding link expired");
    if (link->registrations >= registrations_max(1))
      return fail(ErrorCode::kInvitationUsedUp, "accounts through one link");
    return {};
  }
  const auto invitation = TRY(find_invitation(transaction, ticket.invite_id));
  if (!invitation) return fail(ErrorCode::kInvitationInvalid, "no such invitation");
  TRY(check_proof(ticket.proof, ticket.signature, invitation->invite_public_key, ticket.invite_id, kProofRegister,
                  ticket.identity_key));
  TRY(check_open(invitation->use, now_ms));
  if (invitation->registrations >= registrations_max(invitation->use.uses_max))
    return fail(ErrorCode::kInvitationUsedUp, "accounts through one link");
  return {};
}

Result<void> CirclesService::use_invitation(Transaction& transaction, const RegistrationTicket& ticket,
                                            std::uint64_t now_ms) {
  TRY(check_invitation(transaction, ticket, now_ms));
  if (auto link = TRY(find_founding_link(transaction, ticket.invite_id))) {
    link->registrations += 1;
    return update_founding_link(transaction, *link);
  }
  auto invitation = TRY(find_invitation(transaction, ticket.invite_id));
  invitation->registrations += 1;
  return update_invitation(transaction, *invitation);
}

// ---- The waiting room ---------------------------------------------------------------------------------------------------

Result<v1::JoinResponse> CirclesService::join(Call& call, const v1::JoinRequest& request) {
  Transaction& transaction = call.transaction();
  const CircleId circle_id = id_of(request.circle_id());
  const BytesView content = as_bytes(request.join());
  const Join join = TRY(decode<Join>(content));
  const auto waiting = TRY(join_of(transaction, call.account()));
  v1::JoinResponse response;
  if (waiting && waiting->circle_id == circle_id && equal(waiting->content, content)) {
    response.set_join_id(field_of(waiting->join_id));
    return response;
  }
  const auto invitation = TRY(find_invitation(transaction, join.invite_id));
  if (!invitation || invitation->circle_id != circle_id)
    return fail(ErrorCode::kInvitationInvalid, "no such invitation");
  TRY(check_joinable(call, request, join, *invitation));
  const JoinRow row{.join_id = base_.entropy.array<16>(),
                    .circle_id = circle_id,
                    .invite_id = join.invite_id,
                    .account = call.account(),
                    .content = to_bytes(content),
                    .invite_signature = to_bytes(as_bytes(request.join_invite_signature())),
                    .account_signature = to_bytes(as_bytes(request.join_account_signature())),
                    .key_package = to_bytes(as_bytes(request.key_package())),
                    .created_ms = call.now_ms()};
  TRY(put_join(transaction, row));
  TRY(hint_administrators(transaction, circle_id, row.join_id));
  response.set_join_id(field_of(row.join_id));
  return response;
}

Result<void> CirclesService::check_joinable(Call& call, const v1::JoinRequest& request, const Join& join,
                                            const InvitationRow& invitation) {
  const BytesView content = as_bytes(request.join());
  TRY(verify_labelled(invitation.invite_public_key, "Join/invite", content, as_bytes(request.join_invite_signature())));
  TRY(verify_labelled(join.identity_key, "Join", content, as_bytes(request.join_account_signature())));
  const auto device = TRY(directory_.device(call.transaction(), call.account()));
  if (!device || join.account_id != call.account() || !equal(join.identity_key, device->identity_key))
    return fail(ErrorCode::kAdmissionRefused, "join: of another account");
  TRY(check_open(invitation.use, call.now_ms()));
  if (TRY(membership_of(call.transaction(), call.account())))
    return fail(ErrorCode::kAlreadyAMember, "one circle an account");
  if (TRY(count_joins(call.transaction(), invitation.circle_id)) >= kWaitingJoinsMax)
    return fail(ErrorCode::kLimitExceeded, "the waiting room is full");
  return {};
}

Result<v1::GetJoinResponse> CirclesService::get_join(Call& call, const v1::GetJoinRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const auto waiting = TRY(join_of(call.transaction(), call.account()));
  v1::GetJoinResponse response;
  response.set_member(TRY(is_member(call.transaction(), circle_id, call.account())));
  response.set_waiting(waiting && waiting->circle_id == circle_id);
  return response;
}

Result<v1::ListJoinsResponse> CirclesService::list_joins(Call& call, const v1::ListJoinsRequest& request) {
  v1::ListJoinsResponse response;
  for (const JoinRow& row : TRY(circles::list_joins(call.transaction(), id_of(request.circle_id())))) {
    const auto invitation = TRY(find_invitation(call.transaction(), row.invite_id));
    if (invitation && check_open(invitation->use, call.now_ms())) *response.add_joins() = present(row);
  }
  return response;
}

}  // namespace carecircle
