// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/extensions.h"
#include "core/admission/group_view.h"
#include "core/admission/invitation.h"

// The rules of a circle's group (security.md 4.2): functions of group state and bytes alone, so that all members agree on which
// commits are valid. Whoever receives a commit stages it, asks here, and discards it on an error.

namespace carecircle {

// Rights by role. Moderators get theirs later.
bool may_invite(Role role);
bool may_admit(Role role);
bool may_remove(Role remover, Role removed);

// Judges a staged commit against the group before it. Leaves were judged by CirclePolicy while the commit was staged.
//   kGhostDevice: a leaf that nobody invited and that continues no member's.
//   kAdmissionRefused: an admission, removal or change of roles that breaks a rule.
//   kLastOwner: no owner would be left.
Result<void> check_circle_commit(const GroupView& before, const mls::CommitEffect& effect);
Result<void> check_circle_commit(const mls::Group& before, const mls::CommitEffect& effect);

// Point 5, before a newcomer uses a group it has joined by a Welcome: the group is the invited circle's, its signer may admit, and
// the inviter holds the right. `invite` was checked by check_invite; `inviter` is the credential that came with it.
// kAdmissionRefused.
Result<void> check_circle_join(const GroupView& joined, const Invite& invite, const Credential& inviter);

}  // namespace carecircle
