// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The inviter's and the newcomer's side of core/admission/invitation.h.
#include "core/admission/invitation.h"

#include <algorithm>

#include "core/admission/circle.h"
#include "core/crypto/hash.h"
#include "core/envelope/padding.h"
#include "core/envelope/seal.h"
#include "core/envelope/signing.h"

namespace carecircle {
namespace {

constexpr std::size_t kLinkSecretSize = 32;

Error not_valid(const char* where) { return fail(ErrorCode::kInvitationInvalid, where); }

// The inviter whom the link names: the credential, if it is theirs and binds the key that signed the invitation.
Result<void> check_inviter(BytesView inviter_credential, BytesView inviter_signature_key, const InviteLink& link) {
  if (!link.inviter_key_hash) return not_valid("invite: a founding link");
  const auto credential = decode<Credential>(inviter_credential);
  if (!credential || sha256(credential->identity_key) != *link.inviter_key_hash) {
    return not_valid("invite: not of the inviter whom the link names");
  }
  if (!verify_credential(*credential, inviter_signature_key)) return not_valid("invite: inviter's credential");
  return {};
}

Bytes name_associated_data(const Id& invite_id, const AccountId& account_id) { return concat({invite_id, account_id}); }

}  // namespace

NewInvite make_invite(const InviteDraft& draft, BytesView inviter_identity_key, BytesView inviter_signature_seed,
                      Entropy& entropy) {
  NewInvite result;
  result.link.invite_id = entropy.array<16>();
  result.link.secret = entropy.secret(kLinkSecretSize);
  result.link.inviter_key_hash = sha256(inviter_identity_key);

  const auto secrets = derive_invite_secrets(result.link.secret.view(), result.link.invite_id);
  result.invite = Invite{.circle_id = draft.circle_id,
                         .invite_id = result.link.invite_id,
                         .role = draft.role,
                         .uses = draft.uses,
                         .expires_ms = draft.expires_ms,
                         .admitter_key_hashes = draft.admitter_key_hashes};
  std::ranges::copy(secrets.public_key, result.invite.invite_public_key.begin());
  auto& admitters = result.invite.admitter_key_hashes;
  if (std::ranges::find(admitters, *result.link.inviter_key_hash) == admitters.end()) {
    admitters.push_back(*result.link.inviter_key_hash);
  }
  result.signed_invite = sign_content(inviter_signature_seed, "Invite", encode(result.invite));
  return result;
}

std::vector<ByteArray<32>> admitter_key_hashes(const GroupView& circle) {
  std::vector<ByteArray<32>> hashes;
  const auto roles = roles_of(circle.extensions);
  if (!roles) return hashes;
  for (const auto& [index, leaf] : circle.members) {
    const auto credential = credential_of(leaf);
    if (credential && may_admit(roles->role_of(credential->account_id))) {
      hashes.push_back(sha256(credential->identity_key));
    }
  }
  return hashes;
}

Result<Invite> check_invite(const Signed& invite, BytesView inviter_credential, BytesView inviter_signature_key,
                            const InviteLink& link) {
  TRY(check_inviter(inviter_credential, inviter_signature_key, link));
  const auto content = open_signed<Invite>(inviter_signature_key, "Invite", invite);
  if (!content) return not_valid("invite: signature");
  if (content->invite_id != link.invite_id) return not_valid("invite: not the one of the link");
  const auto secrets = derive_invite_secrets(link.secret.view(), link.invite_id);
  if (!equal(content->invite_public_key, secrets.public_key)) return not_valid("invite: not the link's key pair");
  return *content;
}

Result<NewJoin> make_join(const JoinDraft& draft, const InviteLink& link, BytesView identity_seed, Entropy& entropy) {
  const auto padded_name = TRY(pad_to_bucket(draft.name, kContactBuckets));
  const auto secrets = derive_invite_secrets(link.secret.view(), link.invite_id);
  const Join join{
      .invite_id = link.invite_id,
      .account_id = draft.account_id,
      .identity_key = draft.identity_key,
      .key_package_ref = draft.key_package_ref,
      .name_sealed = seal(secrets.name_key.view(), "invite/name", link.invite_id,
                          name_associated_data(link.invite_id, draft.account_id), padded_name.view(), entropy)};
  NewJoin result{.join = encode(join)};
  result.invite_signature = sign_labelled(secrets.signature_seed.view(), "Join/invite", result.join);
  result.account_signature = sign_labelled(identity_seed, "Join", result.join);
  return result;
}

Result<SecretBytes> open_join_name(const Join& join, BytesView link_secret) {
  const auto secrets = derive_invite_secrets(link_secret, join.invite_id);
  const auto padded = TRY(open_sealed(secrets.name_key.view(), "invite/name", join.invite_id,
                                      name_associated_data(join.invite_id, join.account_id), join.name_sealed));
  return unpad_bucket(padded.view(), kContactBuckets);
}

Signed make_invite_proof(const InviteLink& link, std::string_view purpose, BytesView subject) {
  const InviteProof proof{.invite_id = link.invite_id, .purpose = std::string(purpose), .subject = to_bytes(subject)};
  const auto secrets = derive_invite_secrets(link.secret.view(), link.invite_id);
  return sign_content(secrets.signature_seed.view(), "InviteProof", encode(proof));
}

}  // namespace carecircle
