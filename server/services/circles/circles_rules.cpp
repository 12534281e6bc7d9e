// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/circles/circles_rules.h"

#include "core/crypto/signature.h"

namespace carecircle::circles {

InvitationState invitation_state(const InvitationUse& use, std::uint64_t now_ms) {
  if (use.revoked_ms) return InvitationState::revoked;
  if (use.uses >= use.uses_max) return InvitationState::used_up;
  if (now_ms >= use.expires_ms) return InvitationState::expired;
  return InvitationState::open;
}

Result<void> check_open(const InvitationUse& use, std::uint64_t now_ms) {
  switch (invitation_state(use, now_ms)) {
    case InvitationState::open: return {};
    case InvitationState::used_up: return fail(ErrorCode::kInvitationUsedUp, "invitation: used up");
    case InvitationState::expired: return fail(ErrorCode::kInvitationExpired, "invitation: expired");
    case InvitationState::revoked: return fail(ErrorCode::kInvitationRevoked, "invitation: revoked");
  }
  return fail(ErrorCode::kInvitationInvalid, "invitation: state");
}

bool may_administer(Role role) { return role == Role::owner || role == Role::admin; }

Result<void> check_role_supported(Role role) {
  if (role == Role::owner || role == Role::member) return {};
  return fail(ErrorCode::kRoleNotSupported, "role: observer, moderator and admin cannot be given yet");
}

Result<void> check_invite(const Invite& invite, const CircleId& circle_id, std::uint64_t now_ms) {
  if (invite.circle_id != circle_id) return fail(ErrorCode::kInvitationInvalid, "invite: another circle");
  TRY(check_role_supported(invite.role));
  if (invite.uses < 1 || invite.uses > kInvitationUsesMax) return fail(ErrorCode::kLimitExceeded, "invite: uses");
  if (invite.expires_ms <= now_ms) return fail(ErrorCode::kInvitationExpired, "invite: expired");
  // A client's clock may run an hour ahead.
  if (invite.expires_ms - now_ms > kInvitationLifetimeMaxMs + kHourMs)
    return fail(ErrorCode::kLimitExceeded, "invite: lifetime");
  const std::size_t admitters = invite.admitter_key_hashes.size();
  if (admitters < 1 || admitters > kAdmittersMax) return fail(ErrorCode::kLimitExceeded, "invite: admitters");
  return {};
}

Result<void> check_proof(BytesView proof, BytesView signature, BytesView invite_public_key, const Id& invite_id,
                         std::string_view purpose, BytesView subject) {
  TRY(verify_labelled(invite_public_key, "InviteProof", proof, signature));
  const InviteProof content = TRY(decode<InviteProof>(proof));
  if (content.invite_id != invite_id || content.purpose != purpose)
    return fail(ErrorCode::kInvitationInvalid, "proof: of something else");
  if (!subject.empty() && !equal(content.subject, subject))
    return fail(ErrorCode::kInvitationInvalid, "proof: of another subject");
  return {};
}

Result<ChainLinkFront> read_chain_link(BytesView link, const CircleId& circle_id) {
  TlsReader reader(link);
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kMalformedInput, "chain link: version");
  if (TRY(reader.array<16>()) != circle_id) return fail(ErrorCode::kRecordRefused, "chain link: another ring");
  ChainLinkFront front;
  front.generation = TRY(reader.u64());
  front.previous_generation = TRY(reader.u64());
  front.sealed = to_bytes(TRY(reader.opaque()));
  TRY(reader.finish());
  if (front.previous_generation >= front.generation)
    return fail(ErrorCode::kRecordRefused, "chain link: leads forward");
  return front;
}

Result<void> check_commit_link(const ChainLinkFront& link, std::uint64_t generation) {
  if (link.generation != generation) return fail(ErrorCode::kRecordRefused, "chain link: another generation");
  return {};
}

// Every epoch makes a generation, so that the one before is the epoch before.
Result<void> check_added_link(const ChainLinkFront& link, std::uint64_t newest_generation) {
  if (link.previous_generation != link.generation - 1)
    return fail(ErrorCode::kRecordRefused, "chain link: skips generations");
  if (link.generation > newest_generation) return fail(ErrorCode::kNotFound, "chain link: generation");
  return {};
}

}  // namespace carecircle::circles
