// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/extensions.h"
#include "core/admission/group_view.h"

// The rules of a direct conversation: exactly two accounts, bound to the offer it came from (security.md 3, 4).

namespace carecircle {

// What the helper knows of the conversation that the acceptance of its offer founds.
struct DirectExpectation {
  CircleId circle_id{};
  Id request_id{};
  Id offer_id{};
  AccountId own_account{};
  Credential author;  // of the request's author, from the circle's tree
};
// "For a first join of a direct conversation the signer is the request author's AIK in the circle's tree, and the GroupContext
// names my offer." kAdmissionRefused; kGhostDevice for a signer with another key.
Result<void> check_direct_join(const GroupView& joined, const DirectExpectation& expected);

// The two accounts never change; a leaf may only be replaced by one of the same account that continues it.
// kGhostDevice or kAdmissionRefused.
Result<void> check_direct_commit(const GroupView& before, const mls::CommitEffect& effect);
Result<void> check_direct_commit(const mls::Group& before, const mls::CommitEffect& effect);

}  // namespace carecircle
