// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// RFC 9420 §12.4.3.2, joining by an external commit.

namespace carecircle::mls {
namespace {

struct Invitation {
  GroupInfo info;
  RatchetTree tree;
  Bytes external_public_key;
};

Result<Invitation> open_invitation(BytesView group_info, const Policy& policy) {
  GroupInfo info = TRY(decode_message<GroupInfo>(group_info));
  const Extension* tree_extension = find_extension(info.extensions, kExtensionRatchetTree);
  const Extension* external_extension = find_extension(info.extensions, kExtensionExternalPub);
  // "a new member needs a GroupInfo with an external_pub extension present in its extensions field."
  if (tree_extension == nullptr || external_extension == nullptr) {
    return fail(ErrorCode::kMlsMessageInvalid, "GroupInfo: no ratchet tree or no external key");
  }
  RatchetTree tree = TRY(RatchetTree::decode(info.group_context.suite, tree_extension->data));
  TRY(validate_joined_tree(tree, info, policy));
  TlsReader reader(external_extension->data);
  Bytes key = to_bytes(TRY(reader.opaque()));
  TRY(reader.finish());
  return Invitation{std::move(info), std::move(tree), std::move(key)};
}

struct Joiner {
  const LeafSecrets& secrets;
  const ExternalJoinOptions& options;
};

ProposalList proposals_of(const Joiner& joiner, Bytes kem_output, CipherSuite suite, Entropy& entropy) {
  const Sender sender{.type = SenderType::new_member_commit};
  ProposalList list{{ExternalInit{std::move(kem_output)}, sender}};
  if (joiner.options.removes) list.push_back({Remove{*joiner.options.removes}, sender});
  for (PreSharedKeyId id : joiner.options.psks) {
    draw_nonce(id, suite, entropy);
    list.push_back({PreSharedKeyProposal{std::move(id)}, sender});
  }
  return list;
}

AuthenticatedContent sign_external(const Joiner& joiner, const GroupContext& context, Commit commit) {
  AuthenticatedContent content;
  content.wire_format = WireFormat::public_message;
  content.content.group_id = context.group_id;
  content.content.epoch = context.epoch;
  content.content.sender = {.type = SenderType::new_member_commit};
  content.content.authenticated_data = joiner.options.authenticated_data;
  content.content.content = std::move(commit);
  sign_content(content, context.suite, encode(context), joiner.secrets.signature_seed.view());
  return content;
}

struct Joined {
  Epoch epoch;
  AuthenticatedContent commit;
};

Result<Joined> join_epoch(Invitation invitation, const Joiner& joiner, const Policy& policy, Entropy& entropy) {
  const GroupContext& old = invitation.info.group_context;
  ExternalInitSecret init = TRY(make_external_init(old.suite, invitation.external_public_key, entropy));
  const ProposalList list = proposals_of(joiner, std::move(init.kem_output), old.suite, entropy);
  TRY(validate_external_list(list, {old, invitation.tree, policy, std::nullopt}));
  RatchetTree tree = invitation.tree;
  const AppliedList applied = TRY(apply_list(list, old.extensions, tree));

  const LeafIndex own = TRY(tree.place());
  const PathAuthor author{own, leaf_template(old.suite, joiner.secrets), joiner.secrets.signature_seed.view(),
                          old.group_id};
  PathDraft draft = TRY(draft_path(tree, author, entropy));
  const LeafNode* predecessor = applied.removed.empty() ? nullptr : &applied.removed.front().node;
  TRY(validate_path_leaf(draft.leaf_node, own, predecessor, old, applied.extensions, policy));
  TRY(validate_members(tree, applied.extensions));

  Commit commit;
  for (const ListedProposal& item : list)
    commit.proposals.push_back({item.proposal});
  commit.path = TRY(encrypt_path(tree, draft, provisional_context(old, tree, applied.extensions), {}, entropy));
  AuthenticatedContent content = sign_external(joiner, old, std::move(commit));
  const Bytes interim =
      interim_transcript_hash(old.suite, old.confirmed_transcript_hash, invitation.info.confirmation_tag);
  EpochInputs inputs{.tree = std::move(tree),
                     .own = std::move(draft.own),
                     .extensions = applied.extensions,
                     .init_secret = std::move(init.init_secret),
                     .commit_secret = std::move(draft.commit_secret),
                     .psk_secret = TRY(derive_psk_secret(old.suite, applied.psks, {&joiner.options.store, {}, {}})),
                     .reinit = {}};
  NextEpoch next = next_epoch(old, interim, std::move(inputs), content);
  content.auth.confirmation_tag = next.epoch.confirmation_tag;
  return Joined{std::move(next.epoch), std::move(content)};
}

}  // namespace

Result<Group::ExternalJoin> Group::join_externally(BytesView group_info, LeafSecrets leaf,
                                                   const ExternalJoinOptions& options, const Policy& policy,
                                                   Entropy& entropy, std::uint64_t now_s) {
  static_cast<void>(now_s);
  Invitation invitation = TRY(open_invitation(group_info, policy));
  const GroupContext old = invitation.info.group_context;
  TRY(check_signature_key(old.suite, leaf));
  Joined joined = TRY(join_epoch(std::move(invitation), {leaf, options}, policy, entropy));
  Bytes message = encode_message(TRY(protect_public(std::move(joined.commit), old.suite, encode(old), {})));
  Bytes new_info = encode_message(make_group_info(joined.epoch, leaf.signature_seed.view(), true));
  Group group(
      std::unique_ptr<GroupState>(new GroupState{&policy, std::move(leaf), std::move(joined.epoch), {}, {}, {}, {}}));
  return ExternalJoin{std::move(group), std::move(message), std::move(new_info)};
}

}  // namespace carecircle::mls
