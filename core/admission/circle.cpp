// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/circle.h"

#include <algorithm>

#include "core/admission/replacement.h"
#include "core/admission/verdict.h"

namespace carecircle {
namespace {

// A staged commit with what every rule asks of it.
struct Judged {
  const GroupView& before;
  const mls::CommitEffect& effect;
  Roles roles_before;
  Roles roles_after;
};

bool is_member_after(const Judged& judged, const AccountId& account) {
  const auto leaves = leaves_of(judged.before, account);
  const auto stays = [&](mls::LeafIndex leaf) { return !removes_leaf(judged.effect, leaf); };
  return std::ranges::any_of(leaves, stays) || adds_account(judged.effect, account);
}

// The role by which the leaf at `index` acts: as it was before the commit.
Result<Role> acting_role(const Judged& judged, mls::LeafIndex index) {
  const mls::LeafNode* leaf = find_leaf(judged.before, index);
  if (leaf == nullptr) return refused("commit: sender is not in the tree");
  return judged.roles_before.role_of(TRY(credential_of(*leaf)).account_id);
}

// Of the GroupContext extensions only the roles ever change; the circle's own never does.
Result<Roles> read_roles_after(const GroupView& before, const mls::CommitEffect& effect, const Roles& roles_before) {
  if (!effect.extensions) return roles_before;
  const auto roles_after = roles_of(*effect.extensions);
  if (!roles_after) return refused("commit: roles cannot be read");
  if (with_roles(before.extensions, *roles_after) != *effect.extensions) {
    return refused("commit: changes another extension than the roles");
  }
  return *roles_after;
}

// "The GroupContext extension roles (changed only by owner or admin)". Who is not an owner can neither give nor take what is at or
// above admin, so that nobody raises themselves. A role is given only to who is a member then.
Result<void> check_role_change(const Judged& judged, Role committer, const AccountId& account) {
  const Role old_role = judged.roles_before.role_of(account);
  const Role new_role = judged.roles_after.role_of(account);
  if (old_role == new_role) return {};
  if (committer != Role::owner && std::max(old_role, new_role) >= Role::admin) {
    return refused("roles: given or taken without the right");
  }
  if (new_role != Role::member && !is_member_after(judged, account)) return refused("roles: given to a stranger");
  return {};
}

Result<void> check_roles(const Judged& judged, Role committer) {
  if (judged.roles_before == judged.roles_after) return {};
  if (committer != Role::owner && committer != Role::admin) return refused("roles: changed without the right");
  for (const auto& [account, role] : judged.roles_before.entries())
    TRY(check_role_change(judged, committer, account));
  for (const auto& [account, role] : judged.roles_after.entries())
    TRY(check_role_change(judged, committer, account));
  return {};
}

Result<void> check_owner_remains(const Judged& judged) {
  const bool remains = std::ranges::any_of(judged.roles_after.entries(), [&](const auto& entry) {
    return entry.second == Role::owner && is_member_after(judged, entry.first);
  });
  if (!remains) return fail(ErrorCode::kLastOwner, "commit: leaves no owner");
  return {};
}

bool holds_right_to_remove(const Judged& judged, mls::LeafIndex remover, const AccountId& removed) {
  const auto role = acting_role(judged, remover);
  return role && may_remove(*role, judged.roles_before.role_of(removed));
}

// "Other Removes: by who holds the right, or the account's own."
Result<void> check_removal(const Judged& judged, const mls::RemovedMember& removed) {
  const AccountId account = TRY(credential_of(removed.node)).account_id;
  if (adds_account(judged.effect, account)) return {};  // replaced: judged with the addition
  const auto& proposer = removed.proposed_by;
  const bool by_member = proposer.type == mls::SenderType::member;
  if (by_member && proposer.leaf == removed.leaf) return {};
  if (by_member && holds_right_to_remove(judged, proposer.leaf, account)) return {};
  if (holds_right_to_remove(judged, *judged.effect.committer, account)) return {};
  return refused("removal: without the right");
}

// The role in the invitation is the role that the commit leaves the newcomer with. Above member that takes an owner: a web client
// admits members by itself, higher roles are a human's decision.
Result<void> check_invited_role(const Judged& judged, Role committer, const Invite& invite, const AccountId& newcomer) {
  if (judged.roles_after.role_of(newcomer) != invite.role) return refused("addition: another role than invited to");
  if (invite.role > Role::member && committer != Role::owner) return refused("addition: only an owner gives this role");
  return {};
}

Result<void> check_additions(const Judged& judged, Role committer_role) {
  TRY(check_one_leaf_each(judged.effect));
  const auto evidence = decode_evidence(judged.effect.authenticated_data);
  if (!evidence) return refused("addition: evidence cannot be read");
  const auto committer = TRY(credential_of(*find_leaf(judged.before, *judged.effect.committer)));
  auto next = evidence->begin();
  for (const auto& added : judged.effect.added) {
    const auto credential = TRY(credential_of(added.node));
    if (const auto old_leaves = leaves_of(judged.before, credential.account_id); !old_leaves.empty()) {
      TRY(check_replacement(judged.before, judged.effect, credential, old_leaves));
      continue;
    }
    if (next == evidence->end()) return ghost("addition: nobody invited this device");
    const auto invite = TRY(check_admission(judged.before, committer, *next, added.node, added.key_package_ref));
    TRY(check_invited_role(judged, committer_role, invite, credential.account_id));
    ++next;
  }
  if (next != evidence->end()) return refused("addition: more evidence than newcomers");
  return {};
}

// "External commits are accepted only from devices of an account that is already in the group; a rejoining device removes its own
// stale leaf in the same commit."
Result<void> check_external_commit(const Judged& judged) {
  const auto& effect = judged.effect;
  if (effect.added.size() != 1) return ghost("external commit: adds others");
  const auto credential = TRY(credential_of(effect.added.front().node));
  const auto old_leaves = leaves_of(judged.before, credential.account_id);
  if (old_leaves.empty()) return ghost("external commit: by a stranger");
  TRY(check_replacement(judged.before, judged.effect, credential, old_leaves));
  if (effect.removed.size() != old_leaves.size()) return refused("external commit: removes others");
  if (effect.extensions) return refused("external commit: changes extensions");
  return {};
}

}  // namespace

bool may_invite(Role role) { return role == Role::owner || role == Role::admin; }

bool may_admit(Role role) { return role == Role::owner || role == Role::admin; }

bool may_remove(Role remover, Role removed) {
  return remover == Role::owner || (remover == Role::admin && removed < Role::admin);
}

Result<void> check_circle_commit(const GroupView& before, const mls::CommitEffect& effect) {
  // A circle that cannot go on is regrouped by an admin; nobody closes it from inside.
  if (effect.reinit) return refused("commit: closes the circle");
  const auto roles_before = TRY(roles_of(before.extensions));
  const Judged judged{.before = before,
                      .effect = effect,
                      .roles_before = roles_before,
                      .roles_after = TRY(read_roles_after(before, effect, roles_before))};
  if (!effect.committer) return check_external_commit(judged);
  const Role committer = TRY(acting_role(judged, *effect.committer));
  TRY(check_roles(judged, committer));
  for (const auto& removed : effect.removed)
    TRY(check_removal(judged, removed));
  TRY(check_additions(judged, committer));
  return check_owner_remains(judged);
}

Result<void> check_circle_commit(const mls::Group& before, const mls::CommitEffect& effect) {
  return check_circle_commit(view_of(before), effect);
}

}  // namespace carecircle
