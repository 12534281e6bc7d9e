// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// RFC 9420 §12.4.2, processing a commit, in its order. Works on copies throughout.

namespace carecircle::mls {
namespace {

constexpr ErrorCode kCommitInvalid = ErrorCode::kMlsCommitInvalid;

bool external(const AuthenticatedContent& commit) {
  return commit.content.sender.type == SenderType::new_member_commit;
}

// §12.4: references resolve to proposals received in this epoch, and §12.4.3.2: an external commit "MUST NOT include any
// proposals by reference".
Result<ProposalList> resolve(const GroupState& state, const AuthenticatedContent& message, const Commit& commit) {
  ProposalList list;
  for (const ProposalOrRef& item : commit.proposals) {
    if (const auto* proposal = std::get_if<Proposal>(&item.value)) {
      list.push_back({*proposal, message.content.sender});
      continue;
    }
    if (external(message)) return fail(kCommitInvalid, "external commit: a proposal by reference");
    const Bytes& reference = std::get<ProposalReference>(item.value).hash;
    const auto found = std::ranges::find(state.proposals, reference, &ReceivedProposal::reference);
    if (found == state.proposals.end()) return fail(kCommitInvalid, "commit: unknown proposal reference");
    list.push_back({found->proposal, found->sender});
  }
  return list;
}

// Everything about a commit on its way to an epoch.
struct Work {
  const GroupState& state;
  const AuthenticatedContent& message;
  const Commit& commit;
  ProposalList list;
  RatchetTree tree;
  AppliedList applied;
  LeafIndex sender;
};

const LeafNode* find_removed(const AppliedList& applied) {
  return applied.removed.empty() ? nullptr : &applied.removed.front().node;
}

Result<void> validate_list(const Work& work) {
  const Epoch& epoch = work.state.epoch;
  const ListContext context{epoch.context, epoch.tree, *work.state.policy, std::nullopt};
  if (external(work.message)) return validate_external_list(work.list, context);
  return validate_member_list(work.list, work.message.content.sender.leaf, context);
}

// The path's public half: leaf, credential, keys, parent hashes. Leaves the new keys in the tree.
Result<void> take_path(Work& work) {
  const Epoch& epoch = work.state.epoch;
  const bool joins = external(work.message);
  // "If this is an external Commit, assign the sender the leftmost blank leaf node in the new ratchet tree."
  if (joins) work.sender = TRY(work.tree.place());
  const LeafNode* predecessor = joins ? find_removed(work.applied) : epoch.tree.leaf(work.sender);
  TRY(validate_path_leaf(work.commit.path->leaf_node, work.sender, predecessor, epoch.context, work.applied.extensions,
                         *work.state.policy));
  return merge_path(work.tree, work.sender, *work.commit.path);
}

bool removes_us(const Work& work) {
  return std::ranges::any_of(work.applied.removed,
                             [&](const RemovedMember& member) { return member.leaf == work.state.epoch.own.leaf; });
}

// Our private keys once the proposals are applied: of our Update, if the commit has one.
Result<TreePrivate> own_after_proposals(const Work& work) {
  TreePrivate own = work.state.epoch.own.clone();
  if (std::ranges::find(work.applied.updated, own.leaf) != work.applied.updated.end()) {
    const auto key = work.state.update_keys.find(work.tree.leaf(own.leaf)->encryption_key);
    if (key == work.state.update_keys.end()) return fail(kCommitInvalid, "commit: an Update of ours whose key is gone");
    own.set_leaf_key(key->second.clone());
  }
  own.keep_only_nodes_of(work.tree);
  return own;
}

struct PathSecrets {
  TreePrivate own;
  SecretBytes commit_secret;
};
Result<PathSecrets> open_secrets(const Work& work) {
  const Epoch& epoch = work.state.epoch;
  TreePrivate own = TRY(own_after_proposals(work));
  // "If the path value is not populated, define commit_secret as the all-zero vector of length KDF.Nh".
  if (!work.commit.path) return PathSecrets{std::move(own), zero_secret(epoch.context.suite)};
  const Bytes context = provisional_context(epoch.context, work.tree, work.applied.extensions);
  OpenedPath opened =
      TRY(open_path(work.tree, work.sender, *work.commit.path, own, context, work.applied.added_leaves()));
  opened.own.keep_only_nodes_of(work.tree);
  return PathSecrets{std::move(opened.own), std::move(opened.commit_secret)};
}

Result<SecretBytes> init_secret(const Work& work) {
  const Epoch& epoch = work.state.epoch;
  if (!external(work.message)) return epoch.secrets.init.clone();
  return open_external_init(epoch.context.suite, epoch.secrets.external.view(), work.applied.external_init->kem_output);
}

Result<Epoch> enter_epoch(Work& work, const PskStore& psks) {
  const Epoch& old = work.state.epoch;
  PathSecrets secrets = TRY(open_secrets(work));
  EpochInputs inputs{
      .tree = work.tree,
      .own = std::move(secrets.own),
      .extensions = work.applied.extensions,
      .init_secret = TRY(init_secret(work)),
      .commit_secret = std::move(secrets.commit_secret),
      .psk_secret = TRY(derive_psk_secret(old.context.suite, work.applied.psks, psk_sources(work.state, psks))),
      .reinit = work.applied.reinit};
  NextEpoch next = next_epoch(old.context, old.interim_transcript_hash, std::move(inputs), work.message);
  // "verify that it is the same as the confirmation_tag field in the FramedContentAuthData object."
  if (!equal_constant_time(next.epoch.confirmation_tag, work.message.auth.confirmation_tag)) {
    return fail(kCommitInvalid, "commit: confirmation tag");
  }
  return std::move(next.epoch);
}

CommitEffect effect_of(const Work& work) {
  CommitEffect effect = describe_effect(work.applied, work.message, work.state.epoch.context.epoch + 1);
  effect.committer_node = *work.tree.leaf(work.sender);
  effect.removes_us = removes_us(work);
  if (external(work.message)) {
    effect.added.push_back({work.sender, effect.committer_node, {}});
  } else if (work.commit.path) {
    effect.updated.push_back(work.sender);
  }
  return effect;
}

}  // namespace

Result<Staged> stage_commit(const GroupState& state, const AuthenticatedContent& message, const PskStore& psks) {
  const Commit& commit = std::get<Commit>(message.content.content);
  Work work{.state = state,
            .message = message,
            .commit = commit,
            .list = TRY(resolve(state, message, commit)),
            .tree = state.epoch.tree,
            .applied = {},
            .sender = message.content.sender.leaf};
  TRY(validate_list(work));
  work.applied = TRY(apply_list(work.list, state.epoch.context.extensions, work.tree));
  // §12.4: "if len(commit.proposals) == 0 || pathRequired: assert(commit.path != null)".
  if (path_required(work.list) && !commit.path) return fail(kCommitInvalid, "commit: a path is required");
  if (commit.path) TRY(take_path(work));
  TRY(validate_members(work.tree, work.applied.extensions));

  Staged staged;
  staged.effect = effect_of(work);
  // A removed member cannot follow: no secret is encrypted to it.
  if (!staged.effect.removes_us) staged.next = TRY(enter_epoch(work, psks));
  return staged;
}

}  // namespace carecircle::mls
