// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/group_view.h"

// Anchors (security.md 3): what a device remembers of each group after each commit, so that the server cannot build a false group
// from stored key packages, or replay an epoch whose secrets a removed member knows. Kept in the index.

namespace carecircle {

struct Anchor {
  Bytes group_id;
  std::uint64_t epoch = 0;
  std::vector<Bytes> identity_keys;  // AIKs of the roster
};

// kMlsLeafInvalid when a leaf carries no CareCircle credential.
Result<Anchor> anchor_of(const GroupView& group);

// Before an external join or after a Welcome into a group that is known. kRolledBack for an epoch below the anchor's,
// kMlsWrongGroup for another group, kAdmissionRefused when the signer's AIK, or one it succeeds, is not in the anchored roster.
Result<void> check_anchor(const Anchor& anchor, const GroupView& group);

}  // namespace carecircle
