// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a newcomer checks of a group before using it: check_circle_join of core/admission/circle.h.
#include <algorithm>

#include "core/admission/circle.h"
#include "core/admission/verdict.h"

namespace carecircle {
namespace {

// "The GroupInfo signer's AIK hash is in admitter_aik_hashes."
Result<void> check_signer(const GroupView& joined, const Roles& roles, const Invite& invite) {
  const mls::LeafNode* leaf = joined.signer ? find_leaf(joined, *joined.signer) : nullptr;
  if (leaf == nullptr) return refused("join: the group's signer is not in its tree");
  const auto signer = TRY(credential_of(*leaf));
  if (!names_admitter(invite, signer) || !may_admit(roles.role_of(signer.account_id)))
    return refused("join: the group's signer may not admit");
  return {};
}

// "The inviter is in roles": their leaf is in the tree and holds the right.
Result<void> check_inviter_present(const GroupView& joined, const Roles& roles, const Credential& inviter) {
  const auto leaves = leaves_of(joined, inviter.account_id);
  const bool present = std::ranges::any_of(leaves, [&](mls::LeafIndex leaf) {
    const auto credential = credential_of(*find_leaf(joined, leaf));
    return credential && continues(inviter, *credential);
  });
  if (!present || !may_invite(roles.role_of(inviter.account_id)))
    return refused("join: the inviter holds no right there");
  return {};
}

}  // namespace

Result<void> check_circle_join(const GroupView& joined, const Invite& invite, const Credential& inviter) {
  const auto circle = circle_of(joined.extensions);
  const auto roles = roles_of(joined.extensions);
  if (!circle || !roles) return refused("join: not a circle's group");
  // "The GroupContext carries circle_id."
  if (circle->circle_id != invite.circle_id) return refused("join: another circle's group");
  TRY(check_signer(joined, *roles, invite));
  return check_inviter_present(joined, *roles, inviter);
}

}  // namespace carecircle
