// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The admitter's side of core/admission/invitation.h, and what every member checks of one newcomer.
#include <algorithm>

#include "core/admission/circle.h"
#include "core/admission/verdict.h"
#include "core/crypto/hash.h"
#include "core/envelope/signing.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

// "Inviter … hold[s] the right according to the GroupContext extension roles": the inviter's leaf is in the tree, with the very
// credential and key that the evidence shows, and its account may invite to this role.
Result<Credential> check_inviter(const GroupView& before, const Roles& roles, const AdmissionEvidence& evidence) {
  const mls::LeafNode* leaf = find_leaf_by_signature_key(before, evidence.inviter_signature_key);
  if (leaf == nullptr || leaf->credential.identity != evidence.inviter_credential) {
    return refused("admission: the inviter is not in the tree");
  }
  auto inviter = TRY(credential_of(*leaf));
  if (!may_invite(roles.role_of(inviter.account_id))) return refused("admission: the inviter has no right to invite");
  return inviter;
}

Result<Invite> check_signed_invite(const GroupView& before, const AdmissionEvidence& evidence) {
  const auto invite = open_signed<Invite>(evidence.inviter_signature_key, "Invite", evidence.invite);
  if (!invite) return refused("admission: the invitation's signature");
  const auto circle = TRY(circle_of(before.extensions));
  if (invite->circle_id != circle.circle_id) return refused("admission: an invitation to another circle");
  return *invite;
}

// "Committer hold[s] the right", and is among those whom the inviter named as admitters; a rotated identity key counts through
// the chain of its predecessors.
Result<void> check_committer(const Roles& roles, const Credential& committer, const Invite& invite) {
  if (!may_admit(roles.role_of(committer.account_id))) return refused("admission: the committer has no right to admit");
  if (!names_admitter(invite, committer)) return refused("admission: the invitation does not name the committer");
  return {};
}

// "All signatures": isk's shows that the newcomer holds the link, the AIK's that the account itself asks.
Result<Join> check_join(const AdmissionEvidence& evidence, const Invite& invite) {
  const auto join = decode<Join>(evidence.join);
  if (!join) return refused("admission: join");
  if (join->invite_id != invite.invite_id) return refused("admission: a join by another invitation");
  if (!verify_labelled(invite.invite_public_key, "Join/invite", evidence.join, evidence.join_invite_signature)) {
    return refused("admission: the join is not signed by the link");
  }
  if (!verify_labelled(join->identity_key, "Join", evidence.join, evidence.join_account_signature)) {
    return refused("admission: the join is not signed by the account");
  }
  return *join;
}

// "The KeyPackageRef; the credential."
Result<void> check_newcomer(const Join& join, const mls::LeafNode& newcomer, BytesView key_package_ref) {
  if (!equal(join.key_package_ref, key_package_ref)) return refused("admission: another key package");
  const auto credential = TRY(credential_of(newcomer));
  if (credential.account_id != join.account_id || credential.identity_key != join.identity_key) {
    return refused("admission: the key package is of another account");
  }
  return {};
}

}  // namespace

bool names_admitter(const Invite& invite, const Credential& admitter) {
  return std::ranges::any_of(identity_keys_of(admitter), [&](const Bytes& key) {
    return std::ranges::find(invite.admitter_key_hashes, sha256(key)) != invite.admitter_key_hashes.end();
  });
}

Result<void> check_join_as_admitter(const AdmissionEvidence& evidence, std::uint64_t now_ms,
                                    std::uint32_t uses_so_far) {
  const auto invite = TRY(decode<Invite>(evidence.invite.content));
  if (now_ms >= invite.expires_ms) return fail(ErrorCode::kInvitationExpired, "admission: expiry");
  if (uses_so_far >= invite.uses) return fail(ErrorCode::kInvitationUsedUp, "admission: uses");
  return {};
}

Result<Invite> check_admission(const GroupView& before, const Credential& committer, const AdmissionEvidence& evidence,
                               const mls::LeafNode& newcomer, BytesView key_package_ref) {
  const auto roles = TRY(roles_of(before.extensions));
  const auto inviter = TRY(check_inviter(before, roles, evidence));
  auto invite = TRY(check_signed_invite(before, evidence));
  if (invite.role >= Role::admin && roles.role_of(inviter.account_id) != Role::owner) {
    return refused("admission: only an owner invites to this role");
  }
  TRY(check_committer(roles, committer, invite));
  TRY(check_newcomer(TRY(check_join(evidence, invite)), newcomer, key_package_ref));
  return invite;
}

Bytes encode_evidence(const std::vector<AdmissionEvidence>& evidence) {
  TlsWriter writer;
  write_version(writer);
  writer.vector(evidence);
  return writer.take();
}

Result<std::vector<AdmissionEvidence>> decode_evidence(BytesView authenticated_data) {
  if (authenticated_data.empty()) return std::vector<AdmissionEvidence>{};
  TlsReader reader(authenticated_data);
  TRY(read_version(reader));
  auto evidence = TRY(reader.vector<AdmissionEvidence>());
  TRY(reader.finish());
  return evidence;
}

}  // namespace carecircle
