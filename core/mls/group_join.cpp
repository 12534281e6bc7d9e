// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// RFC 9420 §11 (creating a group) and §12.4.3.1 (joining by Welcome).

namespace carecircle::mls {

Result<void> validate_joined_tree(const RatchetTree& tree, const GroupInfo& info, const Policy& policy) {
  // "The public key is taken from the LeafNode of the ratchet tree with leaf index signer. If the node is blank or if
  // signature verification fails, return an error."
  const LeafNode* signer = tree.leaf(info.signer);
  if (signer == nullptr) return fail(ErrorCode::kMlsTreeInvalid, "GroupInfo: the signer's leaf is blank");
  TRY(verify_group_info(info, signer->signature_key));
  TRY(validate_tree(tree, {info.group_context.group_id, info.group_context.tree_hash, &info.group_context.extensions}));
  for (const LeafIndex member : tree.members())
    TRY(policy.check_credential(*tree.leaf(member), nullptr));
  // §5.3.1 names them with the members.
  for (const ExternalSender& sender : TRY(external_senders(info.group_context.extensions)))
    TRY(policy.check_external_sender(sender));
  return {};
}

namespace {

// "Identify a leaf whose LeafNode is identical to the one in the KeyPackage. If no such field exists, return an error."
Result<LeafIndex> find_leaf(const RatchetTree& tree, const LeafNode& node) {
  for (const LeafIndex member : tree.members()) {
    if (*tree.leaf(member) == node) return member;
  }
  return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: our leaf is not in the tree");
}

Result<RatchetTree> tree_of(const GroupInfo& info, std::optional<BytesView> ratchet_tree) {
  if (const Extension* extension = find_extension(info.extensions, kExtensionRatchetTree)) {
    return RatchetTree::decode(info.group_context.suite, extension->data);
  }
  if (ratchet_tree) return RatchetTree::decode(info.group_context.suite, *ratchet_tree);
  return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: no ratchet tree");
}

LeafNode first_leaf(CipherSuite suite, const LeafSecrets& secrets, Bytes encryption_key) {
  LeafNode leaf = leaf_template(suite, secrets);
  leaf.encryption_key = std::move(encryption_key);
  leaf.source = LeafNodeSource::key_package;
  leaf.lifetime = secrets.lifetime;
  sign_leaf(suite, leaf, {}, secrets.signature_seed.view());
  return leaf;
}

}  // namespace

Result<Group> Group::create(const GroupParameters& parameters, LeafSecrets leaf, const Policy& policy,
                            Entropy& entropy) {
  const CipherSuite suite = parameters.suite;
  TRY(check_signature_key(suite, leaf));
  hpke::KeyPair pair = generate_key_pair(suite, entropy);
  const LeafNode node = first_leaf(suite, leaf, pair.public_key);
  TRY(validate_leaf(node, LeafNodeSource::key_package, {suite, {}, &parameters.extensions, std::nullopt}));
  TRY(policy.check_credential(node, nullptr));
  RatchetTree tree(suite);
  const LeafIndex own = TRY(tree.add(node));
  TRY(validate_members(tree, parameters.extensions));

  // §11: "Epoch secret: A fresh random value of size KDF.Nh".
  const SecretBytes epoch_secret = entropy.secret(suite_info(suite).hash_size);
  EpochSecrets secrets = secrets_of_epoch(suite, epoch_secret.view());
  GroupContext context{suite, parameters.group_id, 0, tree.tree_hash(), {}, parameters.extensions};
  Bytes tag = make_confirmation_tag(suite, secrets.confirmation.view(), {});
  Bytes interim = interim_transcript_hash(suite, {}, tag);
  SecretTree secret_tree(suite, std::move(secrets.encryption), tree.leaf_slots());
  TreePrivate keys{.leaf = own, .keys = {}};
  keys.set_leaf_key(std::move(pair.private_key));
  Epoch epoch{std::move(context),     std::move(tree),    std::move(keys), std::move(secrets),
              std::move(secret_tree), std::move(interim), std::move(tag),  {}};
  return Group(std::unique_ptr<GroupState>(new GroupState{&policy, std::move(leaf), std::move(epoch), {}, {}, {}, {}}));
}

Result<Group> Group::join(BytesView welcome, const KeyPackageSecrets& key_package,
                          std::optional<BytesView> ratchet_tree, const PskStore& psks, const Policy& policy,
                          std::uint64_t now_s, const Group* predecessor) {
  // Lifetimes in a tree that is joined are not compared with our clock (§7.3): they held when their leaves were added.
  static_cast<void>(now_s);
  const Welcome message = TRY(decode_message<Welcome>(welcome));
  // "if the cipher suite indicated in the KeyPackage does not match the one in the Welcome message, return an error."
  if (message.suite != key_package.suite) return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: another cipher suite");
  const GroupState* old = predecessor != nullptr ? predecessor->state_.get() : nullptr;
  const PskSources sources = old != nullptr ? psk_sources(*old, psks) : PskSources{&psks, {}, {}};
  const OpenedWelcome opened = TRY(open_welcome(message, key_package.reference, key_package.init_key.view(), sources));
  const GroupInfo& info = opened.group_info;
  const CipherSuite suite = message.suite;
  RatchetTree tree = TRY(tree_of(info, ratchet_tree));
  TRY(validate_joined_tree(tree, info, policy));
  TRY(check_succession(opened.secrets.psks, info, tree, old, policy));
  const KeyPackage ours = TRY(decode_message<KeyPackage>(key_package.message));
  const LeafIndex own = TRY(find_leaf(tree, ours.leaf_node));

  std::optional<BytesView> path_secret;
  if (opened.secrets.path_secret) path_secret = opened.secrets.path_secret->view();
  TreePrivate keys = TRY(join_tree(tree, own, key_package.encryption_key.clone(), info.signer, path_secret));
  EpochSecrets secrets = derive_epoch_secrets(suite, opened.secrets.joiner_secret.view(), opened.psk_secret.view(),
                                              encode(info.group_context));
  // "Verify the confirmation tag in the GroupInfo using the derived confirmation key".
  const Bytes tag =
      make_confirmation_tag(suite, secrets.confirmation.view(), info.group_context.confirmed_transcript_hash);
  if (!equal_constant_time(tag, info.confirmation_tag))
    return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: confirmation tag");
  Bytes interim = interim_transcript_hash(suite, info.group_context.confirmed_transcript_hash, tag);
  SecretTree secret_tree(suite, std::move(secrets.encryption), tree.leaf_slots());
  Epoch epoch{info.group_context,
              std::move(tree),
              std::move(keys),
              std::move(secrets),
              std::move(secret_tree),
              std::move(interim),
              tag,
              {}};
  return Group(std::unique_ptr<GroupState>(
      new GroupState{&policy, key_package.leaf.clone(), std::move(epoch), {}, {}, {}, {}, info.signer}));
}

}  // namespace carecircle::mls
