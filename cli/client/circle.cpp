// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/circle.h"

#include <algorithm>

#include "carecircle/v1/accounts.pb.h"
#include "cli/client/circle_commit.h"
#include "cli/client/circle_records.h"
#include "cli/client/client_state.h"
#include "cli/client/sync.h"
#include "core/admission/circle.h"
#include "core/admission/extensions.h"
#include "core/admission/invitation.h"

namespace carecircle::cli {
namespace {

constexpr int kLeaveAttemptsMax = 5;

// The first generation and the server's keys are in the index before the circle exists.
Result<void> index_new_circle(Client& client, const CircleId& circle_id, const mls::Group& group,
                              const v1::GetServerResponse& server) {
  Keyring ring(circle_id);
  const SecretBytes key =
      group.export_secret(kKeyringExporterLabel, keyring_context(circle_id, group.epoch()), kRingKeySize);
  TRY(ring.add(group.epoch(), key.view()));
  client.state().keyring.reset();
  return client.edit_index([&](v1::AccountIndex& index) {
    v1::CircleEntry& entry = *index.mutable_circle();
    entry.set_circle_id(field_of(circle_id));
    entry.set_keyring(field_of(ring.serialize().view()));
    entry.set_log_key(server.log_key());
    entry.set_shred_key(server.shred_key());
  });
}

Result<v1::FoundRequest> founding_request(Client& client, const InviteLink& link, const CircleId& circle_id,
                                          const v1::CircleProfile& profile, const std::string& own_name) {
  v1::FoundRequest request;
  request.set_invite_id(field_of(link.invite_id));
  const Signed proof = make_invite_proof(link, kProofFound, circle_id);
  request.mutable_invite_proof()->set_content(field_of(proof.content));
  request.mutable_invite_proof()->set_signature(field_of(proof.signature));
  request.set_circle_id(field_of(circle_id));
  request.add_records(field_of(TRY(seal_circle_profile(client, profile))));
  request.add_records(field_of(TRY(seal_member_profile(client, own_name, std::nullopt))));
  return request;
}

}  // namespace

Result<CircleId> found_circle(Client& client, const InviteLink& link, const std::string& circle_name,
                              const std::string& own_name) {
  if (const auto founded = client.circle_id()) return *founded;
  const v1::GetServerResponse server = TRY(client.call(AccountsService::kGetServer, v1::GetServerRequest{}));
  const CircleId circle_id = client.new_id();
  Roles roles;
  roles.set(client.account_id(), Role::owner);
  const mls::GroupParameters parameters{.group_id = to_bytes(circle_id),
                                        .extensions = circle_extensions(circle_id, roles)};
  const mls::Group group =
      TRY(mls::Group::create(parameters, own_leaf(client), client.state().policy, client.entropy()));
  TRY(index_new_circle(client, circle_id, group, server));

  v1::CircleProfile profile;
  profile.set_name(circle_name);
  profile.set_log_key(server.log_key());
  profile.set_shred_key(server.shred_key());
  v1::FoundRequest request = TRY(founding_request(client, link, circle_id, profile, own_name));
  request.set_group_info(field_of(TRY(group.group_info(true))));
  TRY(keep_unconfirmed(client, circle_id, group));
  TRY(client.call_once(CirclesService::kFound, request));
  TRY(put_index(client));
  return circle_id;
}

Result<Overview> circle_overview(Client& client) {
  Overview overview{.id = TRY(client.circle_id())};
  overview.name = TRY(circle_name(client));
  overview.role = TRY(client.own_role());
  overview.members = TRY(client.members()).size();
  overview.epoch = TRY(client.circle_group())->group.epoch();
  if (!may_admit(overview.role)) return overview;
  v1::ListJoinsRequest request;
  request.set_circle_id(field_of(overview.id));
  overview.waiting = static_cast<std::size_t>(TRY(client.call(CirclesService::kListJoins, request)).joins_size());
  return overview;
}

// ---- Invitations --------------------------------------------------------------------------------------------------------------

Result<MadeInvitation> make_invitation(Client& client, const InvitationWish& wish) {
  if (wish.role != Role::member && wish.role != Role::owner) return fail(ErrorCode::kRoleNotSupported, "invitation");
  if (!may_invite(TRY(client.own_role()))) return fail(ErrorCode::kPermissionDenied, "invitation");
  const Account& account = client.account();
  const CircleId circle_id = TRY(client.circle_id());
  const InviteDraft draft{.circle_id = circle_id,
                          .role = wish.role,
                          .uses = wish.uses,
                          .expires_ms = client.now_ms() + wish.lifetime_ms,
                          .admitter_key_hashes = admitter_key_hashes(TRY(client.circle_view()))};
  const NewInvite made =
      make_invite(draft, account.identity.key.public_key, account.signature_key.seed.view(), client.entropy());
  TRY(client.edit_index([&](v1::AccountIndex& index) {
    v1::InvitationSecret& secret = *index.add_invitations();
    secret.set_invite_id(field_of(made.link.invite_id));
    secret.set_secret(field_of(made.link.secret.view()));
  }));
  v1::CreateInvitationRequest request;
  request.set_circle_id(field_of(circle_id));
  request.mutable_invite()->set_content(field_of(made.signed_invite.content));
  request.mutable_invite()->set_signature(field_of(made.signed_invite.signature));
  request.set_inviter_credential(field_of(account.credential));
  TRY(client.call(CirclesService::kCreateInvitation, request));
  return MadeInvitation{.id = made.link.invite_id,
                        .link = client.transport().address().text() + "/join#" + format_invite_fragment(made.link),
                        .role = wish.role,
                        .uses = wish.uses,
                        .expires_ms = draft.expires_ms};
}

Result<std::vector<v1::Invitation>> list_invitations(Client& client) {
  v1::ListInvitationsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::ListInvitationsResponse listed = TRY(client.call(CirclesService::kListInvitations, request));
  return std::vector<v1::Invitation>(listed.invitations().begin(), listed.invitations().end());
}

Result<void> revoke_invitation(Client& client, const Id& invite_id) {
  v1::RevokeInvitationRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_invite_id(field_of(invite_id));
  TRY(client.call(CirclesService::kRevokeInvitation, request, Repeat::yes));
  return client.edit_index([&](v1::AccountIndex& index) {
    auto* kept = index.mutable_invitations();
    kept->erase(std::remove_if(kept->begin(), kept->end(),
                               [&](const auto& secret) { return secret.invite_id() == field_of(invite_id); }),
                kept->end());
  });
}

// ---- Leaving and removal --------------------------------------------------------------------------------------------------------

Result<Member> remove_member(Client& client, std::string_view id_or_name) {
  const Member member = TRY(client.find_member(id_or_name));
  if (member.id == client.account_id()) return fail(ErrorCode::kWrongState, "remove: oneself; leave instead");
  if (!may_remove(TRY(client.own_role()), member.role)) return fail(ErrorCode::kPermissionDenied, "remove");
  TRY(commit_change(client, [&]() -> Result<CircleChange> {
    CircleChange change;
    const mls::Group& group = TRY(client.circle_group())->group;
    TRY(add_removal(group, member.id, change));
    if (auto roles = without_role(group, member.id)) change.proposals.push_back(std::move(*roles));
    return change;
  }));
  return member;
}

Result<void> leave_circle(Client& client) {
  const CircleId circle_id = TRY(client.circle_id());
  const Roles roles = TRY(roles_of(TRY(client.circle_group())->group.extensions()));
  const auto is_other_owner = [&](const Member& member) {
    return member.role == Role::owner && member.id != client.account_id();
  };
  const bool alone =
      roles.role_of(client.account_id()) == Role::owner && std::ranges::none_of(TRY(client.members()), is_other_owner);
  if (alone) return fail(ErrorCode::kLastOwner, "leave");
  Result<void> outcome;
  for (int attempt = 0; attempt < kLeaveAttemptsMax; ++attempt) {
    v1::LeaveRequest request;
    TRY(client.home().transaction([&]() -> Result<void> {
      StreamGroup& stream = *TRY(load_group(client, circle_id));
      request.set_circle_id(field_of(circle_id));
      request.set_epoch(stream.group.epoch());
      request.set_proposal(
          field_of(TRY(stream.group.propose(mls::Remove{stream.group.own_leaf()}, {}, client.entropy()))));
      request.set_client_request_id(field_of(client.new_id()));
      return save_group(client, circle_id);
    }));
    const auto answer = client.call_once(CirclesService::kLeave, request);
    if (answer) return {};
    outcome = Error(answer.error());
    if (outcome.code() != ErrorCode::kStaleEpoch) return outcome;
    TRY(sync_circle(client));
  }
  return outcome;
}

Result<void> remove_who_left(Client& client) {
  const Role own_role = TRY(client.own_role());
  if (!may_admit(own_role)) return {};
  const CircleId circle_id = TRY(client.circle_id());
  v1::ListMembersRequest request;
  request.set_circle_id(field_of(circle_id));
  const v1::ListMembersResponse listed = TRY(client.call(CirclesService::kListMembers, request));
  std::vector<AccountId> left;
  for (const v1::CircleMember& member : listed.members()) {
    if (member.leaving()) left.push_back(TRY(id_of(member.account_id())));
  }
  // One commit each: the roles may change with every one of them.
  for (const AccountId& account : left) {
    TRY(commit_change(client, [&]() -> Result<CircleChange> {
      CircleChange change;
      const mls::Group& group = TRY(client.circle_group())->group;
      const Role role = TRY(roles_of(group.extensions())).role_of(account);
      if (leaves_of(view_of(group), account).empty() || !may_remove(own_role, role)) return change;
      TRY(add_removal(group, account, change));
      if (auto roles = without_role(group, account)) change.proposals.push_back(std::move(*roles));
      return change;
    }));
  }
  return {};
}

}  // namespace carecircle::cli
