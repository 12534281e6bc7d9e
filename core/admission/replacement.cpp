// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/replacement.h"
#include "core/admission/verdict.h"

#include <algorithm>
#include <set>

namespace carecircle {
namespace {}  // namespace

bool removes_leaf(const mls::CommitEffect& effect, mls::LeafIndex index) {
  return std::ranges::find(effect.removed, index, &mls::RemovedMember::leaf) != effect.removed.end();
}

bool adds_account(const mls::CommitEffect& effect, const AccountId& account) {
  return std::ranges::any_of(effect.added, [&](const mls::AddedMember& added) {
    const auto credential = credential_of(added.node);
    return credential && credential->account_id == account;
  });
}

Result<void> check_replacement(const GroupView& before, const mls::CommitEffect& effect, const Credential& successor,
                               const std::vector<mls::LeafIndex>& old_leaves) {
  for (const mls::LeafIndex index : old_leaves) {
    if (!removes_leaf(effect, index)) return ghost("addition: a second leaf of an account");
    if (!continues(TRY(credential_of(*find_leaf(before, index))), successor)) {
      return ghost("addition: does not continue the leaf it replaces");
    }
  }
  return {};
}

Result<void> check_one_leaf_each(const mls::CommitEffect& effect) {
  std::set<AccountId> accounts;
  for (const auto& added : effect.added) {
    if (!accounts.insert(TRY(credential_of(added.node)).account_id).second) {
      return ghost("addition: an account added twice");
    }
  }
  return {};
}

}  // namespace carecircle
