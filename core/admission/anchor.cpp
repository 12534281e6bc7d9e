// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/anchor.h"

#include <algorithm>

namespace carecircle {

Result<Anchor> anchor_of(const GroupView& group) {
  Anchor anchor{.group_id = group.group_id, .epoch = group.epoch};
  for (const auto& [index, leaf] : group.members) {
    anchor.identity_keys.push_back(TRY(credential_of(leaf)).identity_key);
  }
  return anchor;
}

Result<void> check_anchor(const Anchor& anchor, const GroupView& group) {
  if (group.group_id != anchor.group_id) return fail(ErrorCode::kMlsWrongGroup, "anchor: another group");
  // "Only if the GroupInfo's epoch is not below its anchor and its signer's AIK is in the anchored roster."
  if (group.epoch < anchor.epoch) return fail(ErrorCode::kRolledBack, "anchor: an older epoch");
  const mls::LeafNode* leaf = group.signer ? find_leaf(group, *group.signer) : nullptr;
  if (leaf == nullptr) return fail(ErrorCode::kAdmissionRefused, "anchor: the signer is not in the tree");
  const auto keys = identity_keys_of(TRY(credential_of(*leaf)));
  const auto anchored = [&](const Bytes& key) {
    return std::ranges::find(anchor.identity_keys, key) != anchor.identity_keys.end();
  };
  if (std::ranges::none_of(keys, anchored)) {
    return fail(ErrorCode::kAdmissionRefused, "anchor: the signer was no member");
  }
  return {};
}

}  // namespace carecircle
