// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/group_view.h"

// Leaves that take the place of others of their account, which circles and conversations judge alike.

namespace carecircle {

bool removes_leaf(const mls::CommitEffect& effect, mls::LeafIndex index);
bool adds_account(const mls::CommitEffect& effect, const AccountId& account);

// "An Add for an account that is in the tree needs no Invite if the same commit removes its old leaf: its AIK and set_version are
// compared with that leaf." `old_leaves` are those of the account in `before`. kGhostDevice.
Result<void> check_replacement(const GroupView& before, const mls::CommitEffect& effect, const Credential& successor,
                               const std::vector<mls::LeafIndex>& old_leaves);

// One device a member: no account is added twice. kGhostDevice.
Result<void> check_one_leaf_each(const mls::CommitEffect& effect);

}  // namespace carecircle
