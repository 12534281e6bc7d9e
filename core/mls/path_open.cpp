// SPDX-License-Identifier: AGPL-3.0-or-later
// Update paths as their recipients check and open them (RFC 9420 §7.5, §12.4.2), and the keys of a newcomer (§12.4.3.1).
#include <algorithm>

#include "core/mls/path.h"
#include "core/mls/path_secrets.h"

namespace carecircle::mls {
namespace {

// "Verify that the encryption_key value in the LeafNode is different from the committer's current leaf node."
// "Verify that none of the public keys in the UpdatePath appear in any node of the new ratchet tree."
Result<void> check_fresh_keys(const RatchetTree& tree, const UpdatePath& path) {
  std::vector<BytesView> fresh{path.leaf_node.encryption_key};
  for (const UpdatePathNode& node : path.nodes)
    fresh.push_back(node.encryption_key);
  auto less = [](BytesView a, BytesView b) { return std::ranges::lexicographical_compare(a, b); };
  std::ranges::sort(fresh, less);
  if (std::ranges::adjacent_find(fresh, [](BytesView a, BytesView b) { return equal(a, b); }) != fresh.end()) {
    return fail(ErrorCode::kMlsCommitInvalid, "path: a key stands twice");
  }
  for (std::uint32_t value = 0; value < node_count(tree.leaf_slots()); ++value) {
    const Bytes* key = tree.encryption_key({value});
    if (key && std::ranges::binary_search(fresh, BytesView(*key), less)) {
      return fail(ErrorCode::kMlsCommitInvalid, "path: a key that the tree holds already");
    }
  }
  return {};
}

// "The length of the encrypted_path_secret vector MUST be equal to the length of the resolution of the copath node
// (excluding new leaf nodes)." (§7.6)
Result<void> check_ciphertext_counts(const RatchetTree& tree, const std::vector<PathStep>& steps,
                                     const UpdatePath& path, const std::vector<LeafIndex>& added) {
  if (path.nodes.size() != steps.size()) return fail(ErrorCode::kMlsCommitInvalid, "path: length");
  for (std::size_t index = 0; index < steps.size(); ++index) {
    if (path.nodes[index].encrypted_path_secret.size() != resolution_without(tree, steps[index].copath, added).size()) {
      return fail(ErrorCode::kMlsCommitInvalid, "path: number of ciphertexts");
    }
  }
  return {};
}

// "Identify a node in the resolution of the copath node for which the recipient has a private key", and decrypt.
Result<SecretBytes> decrypt_step(const RatchetTree& tree, const PathStep& step, const UpdatePathNode& node,
                                 const TreePrivate& own, BytesView group_context, const std::vector<LeafIndex>& added) {
  std::vector<NodeIndex> recipients = resolution_without(tree, step.copath, added);
  for (std::size_t index = 0; index < recipients.size(); ++index) {
    auto key = own.keys.find(recipients[index]);
    if (key == own.keys.end()) continue;
    return decrypt_with_label(tree.suite(), key->second.view(), kPathLabel, group_context,
                              node.encrypted_path_secret[index]);
  }
  return fail(ErrorCode::kMlsCommitInvalid, "path: nothing is encrypted to us");
}

// Sets the private keys of `steps` from `first` upwards, checking each against the tree, and returns the secret that
// follows the last one.
Result<SecretBytes> derive_upwards(const RatchetTree& tree, const std::vector<PathStep>& steps, std::size_t first,
                                   SecretBytes path_secret, TreePrivate& own) {
  for (std::size_t index = first; index < steps.size(); ++index) {
    hpke::KeyPair pair = node_key_pair(tree.suite(), path_secret.view());
    const Bytes* expected = tree.encryption_key(steps[index].node);
    if (!expected || *expected != pair.public_key)
      return fail(ErrorCode::kMlsCommitInvalid, "path: a derived key is not the one sent");
    own.keys[steps[index].node] = std::move(pair.private_key);
    path_secret = next_path_secret(tree.suite(), path_secret.view());
  }
  return path_secret;
}

// The step whose copath child has our leaf below it: its node is the lowest common ancestor with the sender.
Result<std::size_t> find_step(const std::vector<PathStep>& steps, LeafIndex leaf) {
  auto found = std::ranges::find_if(steps, [&](const PathStep& step) { return covers(step.copath, node_of(leaf)); });
  if (found == steps.end()) return fail(ErrorCode::kMlsCommitInvalid, "path: our leaf is not below it");
  return static_cast<std::size_t>(found - steps.begin());
}

}  // namespace

Result<void> merge_path(RatchetTree& tree, LeafIndex sender, const UpdatePath& path) {
  if (!tree.contains(sender))
    return fail(ErrorCode::kMlsCommitInvalid, "path: the sender's leaf is outside of the tree");
  if (path.leaf_node.source != LeafNodeSource::commit) return fail(ErrorCode::kMlsCommitInvalid, "path: leaf source");
  if (path.nodes.size() != tree.filtered_direct_path(sender).size())
    return fail(ErrorCode::kMlsCommitInvalid, "path: length");
  TRY(check_fresh_keys(tree, path));
  std::vector<Bytes> keys;
  for (const UpdatePathNode& node : path.nodes) {
    TRY(check_public_key(tree.suite(), node.encryption_key));
    keys.push_back(node.encryption_key);
  }
  // "Verify that the parent_hash field of the leaf node matches the parent hash for the first node in its filtered direct path."
  if (tree.merge_path_keys(sender, std::move(keys)) != path.leaf_node.parent_hash) {
    return fail(ErrorCode::kMlsCommitInvalid, "path: parent hash");
  }
  tree.set_leaf(sender, path.leaf_node);
  return {};
}

Result<OpenedPath> open_path(const RatchetTree& tree, LeafIndex sender, const UpdatePath& path, const TreePrivate& own,
                             BytesView group_context, const std::vector<LeafIndex>& added) {
  std::vector<PathStep> steps = tree.filtered_direct_path(sender);
  TRY(check_ciphertext_counts(tree, steps, path, added));
  std::size_t step = TRY(find_step(steps, own.leaf));
  OpenedPath opened;
  opened.path_secret = TRY(decrypt_step(tree, steps[step], path.nodes[step], own, group_context, added));
  if (opened.path_secret.size() != suite_info(tree.suite()).hash_size)
    return fail(ErrorCode::kMlsCommitInvalid, "path: secret size");
  opened.own = own.clone();
  opened.commit_secret = TRY(derive_upwards(tree, steps, step, opened.path_secret.clone(), opened.own));
  opened.own.keep_only_nodes_of(tree);
  return opened;
}

Result<TreePrivate> join_tree(const RatchetTree& tree, LeafIndex leaf, SecretBytes leaf_key, LeafIndex signer,
                              std::optional<BytesView> path_secret) {
  const LeafNode* node = tree.leaf(leaf);
  Bytes public_key = TRY(hpke::public_key_of(suite_info(tree.suite()).hpke.kem, leaf_key.view()));
  if (!node || node->encryption_key != public_key)
    return fail(ErrorCode::kMlsWelcomeInvalid, "welcome: our leaf's key");
  TreePrivate own{.leaf = leaf};
  own.set_leaf_key(std::move(leaf_key));
  if (!path_secret) return own;
  std::vector<PathStep> steps = tree.filtered_direct_path(signer);
  auto step = find_step(steps, leaf);
  if (!step) return fail(ErrorCode::kMlsWelcomeInvalid, "welcome: the signer is not another member");
  if (!derive_upwards(tree, steps, *step, SecretBytes::copy_of(*path_secret), own)) {
    return fail(ErrorCode::kMlsWelcomeInvalid, "welcome: the path secret is not the tree's");
  }
  return own;
}

}  // namespace carecircle::mls
