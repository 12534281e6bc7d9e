// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// RFC 9420 §12.4.1, creating a commit, in its order.

namespace carecircle::mls {
namespace {

struct Plan {
  ProposalList list;
  Commit commit;  // its proposals; the path comes later
};

Result<Plan> plan_commit(const GroupState& state, const CommitOptions& options, Entropy& entropy) {
  Plan plan;
  const Sender self{.type = SenderType::member, .leaf = state.epoch.own.leaf};
  for (const Bytes& reference : options.proposal_references) {
    const auto found = std::ranges::find(state.proposals, reference, &ReceivedProposal::reference);
    if (found == state.proposals.end())
      return fail(ErrorCode::kMlsProposalInvalid, "commit: unknown proposal reference");
    plan.list.push_back({found->proposal, found->sender});
    plan.commit.proposals.push_back({ProposalReference{reference}});
  }
  for (Proposal proposal : options.proposals) {
    if (auto* psk = std::get_if<PreSharedKeyProposal>(&proposal))
      draw_nonce(psk->psk, state.epoch.context.suite, entropy);
    plan.list.push_back({proposal, self});
    plan.commit.proposals.push_back({proposal});
  }
  return plan;
}

// The commit's own path, drafted and encrypted.
struct OwnPath {
  PathDraft draft;
  UpdatePath path;
};
Result<OwnPath> make_path(const GroupState& state, RatchetTree& tree, const AppliedList& applied, Entropy& entropy) {
  const Epoch& old = state.epoch;
  const LeafNode* current = old.tree.leaf(old.own.leaf);
  ensure(current != nullptr, "a member's leaf is not blank");
  const PathAuthor author{old.own.leaf, *current, state.leaf.signature_seed.view(), old.context.group_id};
  PathDraft draft = TRY(draft_path(tree, author, entropy));
  TRY(validate_path_leaf(draft.leaf_node, old.own.leaf, current, old.context, applied.extensions, *state.policy));
  const Bytes context = provisional_context(old.context, tree, applied.extensions);
  UpdatePath path = TRY(encrypt_path(tree, draft, context, applied.added_leaves(), entropy));
  return OwnPath{std::move(draft), std::move(path)};
}

AuthenticatedContent sign_commit(GroupState& state, Commit commit, BytesView authenticated_data) {
  AuthenticatedContent content;
  content.wire_format = WireFormat::private_message;
  content.content.group_id = state.epoch.context.group_id;
  content.content.epoch = state.epoch.context.epoch;
  content.content.sender = {.type = SenderType::member, .leaf = state.epoch.own.leaf};
  content.content.authenticated_data = to_bytes(authenticated_data);
  content.content.content = std::move(commit);
  sign_content(content, state.epoch.context.suite, encode(state.epoch.context), signing_key_of(state));
  return content;
}

// "For each new member in the group": the Welcome, with the path secret of the lowest common ancestor.
Result<std::optional<Bytes>> welcome_for(const GroupInfo& info, BytesView joiner_secret, const AppliedList& applied,
                                         const std::optional<OwnPath>& path, BytesView psk_secret, Entropy& entropy) {
  if (applied.added.empty()) return std::optional<Bytes>{};
  std::vector<WelcomeRecipient> recipients;
  for (std::size_t i = 0; i < applied.added.size(); ++i) {
    WelcomeRecipient recipient{applied.key_packages[i], std::nullopt};
    if (path) recipient.path_secret = path_secret_for(path->draft, applied.added[i].leaf).view();
    recipients.push_back(recipient);
  }
  const WelcomeSource source{&info, joiner_secret, psk_secret, &applied.psks};
  Welcome welcome = TRY(make_welcome(source, recipients, entropy));
  return std::optional<Bytes>(encode_message(std::move(welcome)));
}

CommitEffect effect_of(const GroupState& state, const AppliedList& applied, const AuthenticatedContent& content,
                       const Epoch& next) {
  CommitEffect effect = describe_effect(applied, content, next.context.epoch);
  effect.committer_node = *next.tree.leaf(state.epoch.own.leaf);
  if (std::get<Commit>(content.content.content).path) effect.updated.push_back(state.epoch.own.leaf);
  return effect;
}

}  // namespace

void draw_nonce(PreSharedKeyId& id, CipherSuite suite, Entropy& entropy) {
  id.nonce.resize(suite_info(suite).hash_size);
  entropy.fill(id.nonce);
}

Result<CommitOutput> create_commit(GroupState& state, const CommitOptions& options, Entropy& entropy,
                                   std::uint64_t now_s, const Founding* founding) {
  if (state.staged) return fail(ErrorCode::kMlsPendingCommit, "commit: another one is staged");
  const Epoch& old = state.epoch;
  Plan plan = TRY(plan_commit(state, options, entropy));
  const std::uint8_t usage = founding != nullptr ? founding->usage : std::uint8_t{0};
  TRY(validate_member_list(plan.list, old.own.leaf, {old.context, old.tree, *state.policy, now_s, usage}));

  RatchetTree tree = old.tree;
  const AppliedList applied = TRY(apply_list(plan.list, old.context.extensions, tree));
  std::optional<OwnPath> path;
  if (options.force_path || path_required(plan.list)) path = TRY(make_path(state, tree, applied, entropy));
  TRY(validate_members(tree, applied.extensions));

  const PskSources sources = founding != nullptr ? founding->sources : psk_sources(state, options.psks);
  TreePrivate own = path ? path->draft.own.clone() : old.own.clone();
  own.keep_only_nodes_of(tree);
  EpochInputs inputs{.tree = std::move(tree),
                     .own = std::move(own),
                     .extensions = applied.extensions,
                     .init_secret = old.secrets.init.clone(),
                     .commit_secret = path ? path->draft.commit_secret.clone() : zero_secret(old.context.suite),
                     .psk_secret = TRY(derive_psk_secret(old.context.suite, applied.psks, sources)),
                     .reinit = applied.reinit};
  const SecretBytes psk_secret = inputs.psk_secret.clone();
  if (path) plan.commit.path = std::move(path->path);
  AuthenticatedContent content = sign_commit(state, std::move(plan.commit), options.authenticated_data);
  NextEpoch next = next_epoch(old.context, old.interim_transcript_hash, std::move(inputs), content);
  content.auth.confirmation_tag = next.epoch.confirmation_tag;

  CommitOutput output;
  GroupInfo info = make_group_info(next.epoch, signing_key_of(state), true);
  output.welcome = TRY(welcome_for(info, next.joiner_secret.view(), applied, path, psk_secret.view(), entropy));
  output.group_info = encode_message(std::move(info));
  // Last, since it uses up a key of our ratchet: "Protect the AuthenticatedContent object using keys from the old epoch".
  output.message = encode_message(TRY(
      protect_private(content, old.context.suite, old.secrets.sender_data.view(), state.epoch.secret_tree, entropy)));
  CommitEffect effect = effect_of(state, applied, content, next.epoch);
  state.staged = Staged{sha256(output.message), std::move(effect), std::move(next.epoch)};
  return output;
}

}  // namespace carecircle::mls
