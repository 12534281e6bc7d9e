// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/mls/group.h"
#include "core/mls/key_schedule.h"
#include "core/mls/tree.h"

// Proposal lists: which are valid (RFC 9420 §12.2), and what they do to a tree and a GroupContext (§12.3). Committer and
// receiver call the same functions, so that they cannot disagree.

namespace carecircle::mls {

// One entry of a commit's list, references resolved, with whoever proposed it: the committer for entries by value.
struct ListedProposal {
  Proposal proposal;
  Sender sender;
};
using ProposalList = std::vector<ListedProposal>;

// What the rules look at. The tree and the context are those of the epoch before the commit.
struct ListContext {
  const GroupContext& context;
  const RatchetTree& tree;
  const Policy& policy;
  // When we commit: lifetimes must hold now. Absent when we receive, since members must agree (§7.3 makes it a recommendation).
  std::optional<std::uint64_t> now_s;
  // The usage of resumption PSKs that the founding commit of a successor may name; 0 in every other commit.
  std::uint8_t founding_usage = 0;
};

// §12.2 for a commit by the member `committer`. kMlsProposalInvalid, or the code of the leaf's own check.
Result<void> validate_member_list(const ProposalList& list, LeafIndex committer, const ListContext& context);
// §12.2 for an external commit.
Result<void> validate_external_list(const ProposalList& list, const ListContext& context);

// §12.4, pathRequired: true for an empty list and for types that need a path.
bool path_required(const ProposalList& list);

// The effects of §12.3, in its order, beyond the tree itself.
struct AppliedList {
  std::vector<Extension> extensions;  // of the new GroupContext
  bool extensions_changed = false;
  std::vector<AddedMember> added;
  std::vector<const KeyPackage*> key_packages;  // of `added`, in its order; they live in the list
  std::vector<RemovedMember> removed;
  std::vector<LeafIndex> updated;
  std::vector<PreSharedKeyId> psks;
  const ExternalInit* external_init = nullptr;  // lives in the list
  std::optional<ReInit> reinit;

  std::vector<LeafIndex> added_leaves() const;
};
// Changes `tree`, which on an error is to be thrown away. The list was validated.
Result<AppliedList> apply_list(const ProposalList& list, const std::vector<Extension>& extensions, RatchetTree& tree);

}  // namespace carecircle::mls
