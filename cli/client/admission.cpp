// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Letting in who waits: everything that every member will check is checked here first (security.md 4.2).
#include <algorithm>

#include "cli/client/circle.h"
#include "cli/client/circle_commit.h"
#include "cli/client/circle_records.h"
#include "cli/client/client_state.h"
#include "core/admission/circle.h"
#include "core/admission/extensions.h"
#include "core/admission/invitation.h"
#include "core/crypto/hash.h"

namespace carecircle::cli {
namespace {

// Members cannot count uses, and a server could show a removed member's join again as if nobody had come in by it. Whoever let
// somebody in remembers by which join, in the index: the same join never serves again.
std::string fingerprint(BytesView join) { return field_of(sha256(join)); }

bool admitted_before(Client& client, BytesView join) {
  const auto& known = client.index().admitted_joins();
  return std::ranges::find(known, fingerprint(join)) != known.end();
}

// One who waits, with what the admission says of them.
struct Candidate {
  Admitted admitted;
  AdmissionEvidence evidence;
  mls::KeyPackageView package;
  Id invite_id{};
};

std::string name_in_join(Client& client, const Join& join) {
  for (const v1::InvitationSecret& secret : client.index().invitations()) {
    if (secret.invite_id() != field_of(join.invite_id)) continue;
    const auto name = open_join_name(join, as_bytes(secret.secret()));
    if (name) return field_of(name->view());
  }
  return "";
}

AdmissionEvidence evidence_of(const v1::PendingJoin& join, const v1::Invitation& invitation) {
  return AdmissionEvidence{.invite = {.content = bytes_of(invitation.invite().content()),
                                      .signature = bytes_of(invitation.invite().signature())},
                           .inviter_credential = bytes_of(invitation.inviter_credential()),
                           .inviter_signature_key = bytes_of(invitation.inviter_signature_key()),
                           .join = bytes_of(join.join()),
                           .join_invite_signature = bytes_of(join.join_invite_signature()),
                           .join_account_signature = bytes_of(join.join_account_signature())};
}

// The roster of one run: joins and invitations as the server lists them.
struct WaitingRoom {
  std::vector<v1::PendingJoin> joins;
  std::map<std::string, v1::Invitation> invitations;
};

Result<WaitingRoom> look_into_waiting_room(Client& client) {
  WaitingRoom room;
  v1::ListJoinsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::ListJoinsResponse listed = TRY(client.call(CirclesService::kListJoins, request));
  room.joins.assign(listed.joins().begin(), listed.joins().end());
  for (v1::Invitation& invitation : TRY(list_invitations(client))) {
    const std::string id = invitation.invite_id();
    room.invitations.emplace(id, std::move(invitation));
  }
  return room;
}

Result<Candidate> examine(Client& client, const v1::PendingJoin& join, const WaitingRoom& room,
                          std::uint32_t admitted_through_it) {
  const auto found = room.invitations.find(join.invite_id());
  if (found == room.invitations.end()) return fail(ErrorCode::kInvitationInvalid, "admit: no such invitation");
  const v1::Invitation& invitation = found->second;
  if (invitation.state() == v1::INVITATION_STATE_REVOKED) return fail(ErrorCode::kInvitationRevoked, "admit");
  Candidate candidate{.evidence = evidence_of(join, invitation), .invite_id = TRY(id_of(join.invite_id()))};
  if (admitted_before(client, candidate.evidence.join))
    return fail(ErrorCode::kInvitationUsedUp, "admit: this join was used");
  TRY(check_join_as_admitter(candidate.evidence, client.now_ms(), invitation.uses() + admitted_through_it));
  candidate.package = TRY(mls::read_key_package(as_bytes(join.key_package()), client.now_s()));
  const Credential own = TRY(decode<Credential>(client.account().credential));
  const Invite invite = TRY(check_admission(TRY(client.circle_view()), own, candidate.evidence,
                                            candidate.package.key_package.leaf_node, candidate.package.reference));
  const Join signed_join = TRY(decode<Join>(candidate.evidence.join));
  candidate.admitted = {.join_id = TRY(id_of(join.join_id())),
                        .account = signed_join.account_id,
                        .name = name_in_join(client, signed_join),
                        .role = invite.role};
  return candidate;
}

bool is_meant(const std::optional<std::string>& which, const v1::PendingJoin& join, const std::string& name) {
  return !which || to_hex(as_bytes(join.join_id())) == *which || to_hex(as_bytes(join.account_id())) == *which ||
         (!name.empty() && name == *which);
}

std::string name_of_join(Client& client, const v1::PendingJoin& join) {
  const auto signed_join = decode<Join>(as_bytes(join.join()));
  return signed_join ? name_in_join(client, *signed_join) : "";
}

Result<std::vector<Candidate>> examine_all(Client& client, const std::optional<std::string>& which,
                                           std::vector<Refused>& refused) {
  const WaitingRoom room = TRY(look_into_waiting_room(client));
  std::vector<Candidate> candidates;
  refused.clear();
  for (const v1::PendingJoin& join : room.joins) {
    if (!is_meant(which, join, name_of_join(client, join))) continue;
    const auto through_it = std::ranges::count_if(
        candidates, [&](const Candidate& other) { return field_of(other.invite_id) == join.invite_id(); });
    auto candidate = examine(client, join, room, static_cast<std::uint32_t>(through_it));
    if (candidate) {
      candidates.push_back(std::move(*candidate));
    } else {
      refused.push_back({TRY(id_of(join.join_id())), TRY(id_of(join.account_id())), candidate.error()});
    }
  }
  if (which && candidates.empty()) return refused.empty() ? fail(ErrorCode::kNotFound, "admit") : refused.front().error;
  return candidates;
}

Result<void> remember_admissions(Client& client, const std::vector<Candidate>& candidates) {
  if (candidates.empty()) return {};
  return client.edit_index([&](v1::AccountIndex& index) {
    for (const Candidate& candidate : candidates)
      index.add_admitted_joins(fingerprint(candidate.evidence.join));
  });
}

// "Add with {Invite, Join} in authenticated_data"; roles above member are given in the same commit.
Result<CircleChange> admission_change(Client& client, const std::vector<Candidate>& candidates) {
  CircleChange change;
  if (candidates.empty()) return change;
  const mls::Group& group = TRY(client.circle_group())->group;
  Roles roles = TRY(roles_of(group.extensions()));
  const Roles before = roles;
  std::vector<AdmissionEvidence> evidence;
  for (const Candidate& candidate : candidates) {
    change.proposals.push_back(mls::Add{candidate.package.key_package});
    evidence.push_back(candidate.evidence);
    change.request.add_admitted_join_ids(field_of(candidate.admitted.join_id));
    if (candidate.admitted.role != Role::member) roles.set(candidate.admitted.account, candidate.admitted.role);
  }
  if (roles != before) change.proposals.push_back(mls::GroupContextExtensions{with_roles(group.extensions(), roles)});
  change.authenticated_data = encode_evidence(evidence);
  return change;
}

}  // namespace

Result<Admission> admit(Client& client, const std::optional<std::string>& which) {
  if (!may_admit(TRY(client.own_role()))) return fail(ErrorCode::kPermissionDenied, "admit");
  Admission admission;
  std::vector<Candidate> candidates;
  TRY(commit_change(client, [&]() -> Result<CircleChange> {
    candidates = TRY(examine_all(client, which, admission.refused));
    return admission_change(client, candidates);
  }));
  TRY(remember_admissions(client, candidates));
  for (const Candidate& candidate : candidates) {
    if (!candidate.admitted.name.empty())
      TRY(remember_name(client, candidate.admitted.account, candidate.admitted.name));
    admission.admitted.push_back(candidate.admitted);
  }
  return admission;
}

}  // namespace carecircle::cli
