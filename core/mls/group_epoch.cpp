// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"

namespace carecircle::mls {

Bytes provisional_context(const GroupContext& old, const RatchetTree& tree, const std::vector<Extension>& extensions) {
  GroupContext context = old;
  ++context.epoch;
  context.tree_hash = tree.tree_hash();
  context.extensions = extensions;
  return encode(context);
}

NextEpoch next_epoch(const GroupContext& old, BytesView interim_before, EpochInputs inputs,
                     const AuthenticatedContent& commit) {
  const CipherSuite suite = old.suite;
  GroupContext context{
      .suite = suite,
      .group_id = old.group_id,
      .epoch = old.epoch + 1,
      .tree_hash = inputs.tree.tree_hash(),
      .confirmed_transcript_hash = confirmed_transcript_hash(suite, interim_before, confirmed_transcript_input(commit)),
      .extensions = std::move(inputs.extensions)};
  const Bytes encoded = encode(context);
  SecretBytes joiner = derive_joiner_secret(suite, inputs.init_secret.view(), inputs.commit_secret.view(), encoded);
  EpochSecrets secrets = derive_epoch_secrets(suite, joiner.view(), inputs.psk_secret.view(), encoded);
  Bytes tag = make_confirmation_tag(suite, secrets.confirmation.view(), context.confirmed_transcript_hash);
  Bytes interim = interim_transcript_hash(suite, context.confirmed_transcript_hash, tag);
  SecretTree secret_tree(suite, std::move(secrets.encryption), inputs.tree.leaf_slots());
  return {.epoch = {.context = std::move(context),
                    .tree = std::move(inputs.tree),
                    .own = std::move(inputs.own),
                    .secrets = std::move(secrets),
                    .secret_tree = std::move(secret_tree),
                    .interim_transcript_hash = std::move(interim),
                    .confirmation_tag = std::move(tag),
                    .reinit = std::move(inputs.reinit)},
          .joiner_secret = std::move(joiner)};
}

Result<void> validate_path_leaf(const LeafNode& leaf, LeafIndex index, const LeafNode* predecessor,
                                const GroupContext& old, const std::vector<Extension>& extensions,
                                const Policy& policy) {
  const LeafContext context{old.suite, {old.group_id, index}, &extensions, std::nullopt};
  TRY(validate_leaf(leaf, LeafNodeSource::commit, context));
  // §12.4.2: "Verify that the encryption_key value in the LeafNode is different from the committer's current leaf node", and
  // §12.2: "the LeafNode in the path field of the external Commit MUST meet the same criteria as would the LeafNode in an
  // Update for the removed leaf".
  if (predecessor != nullptr) TRY(validate_replacement(leaf, *predecessor));
  return policy.check_credential(leaf, predecessor);
}

GroupInfo make_group_info(const Epoch& epoch, BytesView signature_seed, bool with_tree) {
  GroupInfo info{.group_context = epoch.context,
                 .extensions = {},
                 .confirmation_tag = epoch.confirmation_tag,
                 .signer = epoch.own.leaf,
                 .signature = {}};
  if (with_tree) info.extensions.push_back({kExtensionRatchetTree, epoch.tree.encode()});
  // §12.4.3.2: "struct { HPKEPublicKey external_pub; } ExternalPub".
  TlsWriter external;
  external.opaque(external_key_pair(epoch.context.suite, epoch.secrets.external.view()).public_key);
  info.extensions.push_back({kExtensionExternalPub, external.take()});
  sign_group_info(info, signature_seed);
  return info;
}

PskSources psk_sources(const GroupState& state, const PskStore& external) {
  PskSources sources{&external, state.epoch.context.group_id, {}};
  for (const auto& [epoch, secret] : state.resumption)
    sources.resumption.emplace(epoch, secret.view());
  sources.resumption.emplace(state.epoch.context.epoch, state.epoch.secrets.resumption.view());
  return sources;
}

CommitEffect describe_effect(const AppliedList& applied, const AuthenticatedContent& commit, std::uint64_t new_epoch) {
  CommitEffect effect;
  if (commit.content.sender.type == SenderType::member) effect.committer = commit.content.sender.leaf;
  effect.added = applied.added;
  effect.removed = applied.removed;
  effect.updated = applied.updated;
  if (applied.extensions_changed) effect.extensions = applied.extensions;
  effect.reinit = applied.reinit;
  effect.authenticated_data = commit.content.authenticated_data;
  effect.new_epoch = new_epoch;
  return effect;
}

}  // namespace carecircle::mls
