// SPDX-License-Identifier: AGPL-3.0-or-later
// Update paths as their sender makes them (RFC 9420 §7.4, §7.5, §12.4.1), and the private keys of one member.
#include "core/mls/path.h"

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/mls/leaf.h"
#include "core/mls/path_secrets.h"

namespace carecircle::mls {

// ---- codec ----------------------------------------------------------------------------------------------------------

void write(TlsWriter& writer, const UpdatePathNode& node) {
  writer.opaque(node.encryption_key);
  writer.vector(node.encrypted_path_secret);
}

Result<void> read(TlsReader& reader, UpdatePathNode& node) {
  node.encryption_key = to_bytes(TRY(reader.opaque()));
  node.encrypted_path_secret = TRY(reader.vector<hpke::Ciphertext>());
  return {};
}

void write(TlsWriter& writer, const UpdatePath& path) {
  write(writer, path.leaf_node);
  writer.vector(path.nodes);
}

Result<void> read(TlsReader& reader, UpdatePath& path) {
  TRY(read(reader, path.leaf_node));
  path.nodes = TRY(reader.vector<UpdatePathNode>());
  return {};
}

void write(SecretWriter& writer, const TreePrivate& own) {
  writer.u32(own.leaf.value);
  writer.u32(static_cast<std::uint32_t>(own.keys.size()));
  for (const auto& [node, key] : own.keys) {
    writer.u32(node.value);
    writer.opaque(key);
  }
}

Result<void> read(TlsReader& reader, TreePrivate& own) {
  own.leaf = LeafIndex{TRY(reader.u32())};
  own.keys.clear();
  std::uint32_t count = TRY(reader.u32());
  for (std::uint32_t index = 0; index < count; ++index) {
    NodeIndex node{TRY(reader.u32())};
    own.keys[node] = SecretBytes::copy_of(TRY(reader.opaque()));
  }
  return {};
}

// ---- private keys ---------------------------------------------------------------------------------------------------

TreePrivate TreePrivate::clone() const {
  TreePrivate copy{.leaf = leaf};
  for (const auto& [node, key] : keys)
    copy.keys[node] = key.clone();
  return copy;
}

void TreePrivate::set_leaf_key(SecretBytes key) { keys[node_of(leaf)] = std::move(key); }

void TreePrivate::keep_only_nodes_of(const RatchetTree& tree) {
  std::erase_if(keys, [&](const auto& entry) { return tree.blank(entry.first); });
}

// ---- path secrets ---------------------------------------------------------------------------------------------------

hpke::KeyPair node_key_pair(CipherSuite suite, BytesView path_secret) {
  return derive_key_pair(suite, derive_secret(suite, path_secret, "node").view());
}

SecretBytes next_path_secret(CipherSuite suite, BytesView path_secret) {
  return derive_secret(suite, path_secret, "path");
}

std::vector<NodeIndex> resolution_without(const RatchetTree& tree, NodeIndex node,
                                          const std::vector<LeafIndex>& added) {
  std::vector<NodeIndex> resolution = tree.resolution(node);
  std::vector<LeafIndex> sorted = added;
  std::ranges::sort(sorted);
  std::erase_if(resolution,
                [&](NodeIndex entry) { return is_leaf(entry) && std::ranges::binary_search(sorted, leaf_of(entry)); });
  return resolution;
}

// ---- sending --------------------------------------------------------------------------------------------------------

namespace {

// The public keys along the path; the secrets and private keys go into `draft`.
std::vector<Bytes> draft_nodes(PathDraft& draft, const std::vector<PathStep>& steps, CipherSuite suite,
                               Entropy& entropy) {
  std::vector<Bytes> public_keys;
  SecretBytes path_secret = entropy.secret(suite_info(suite).hash_size);
  for (const PathStep& step : steps) {
    hpke::KeyPair pair = node_key_pair(suite, path_secret.view());
    public_keys.push_back(std::move(pair.public_key));
    draft.own.keys[step.node] = std::move(pair.private_key);
    SecretBytes next = next_path_secret(suite, path_secret.view());
    draft.nodes.push_back({step, std::move(path_secret)});
    path_secret = std::move(next);
  }
  draft.commit_secret = std::move(path_secret);
  return public_keys;
}

}  // namespace

Result<PathDraft> draft_path(RatchetTree& tree, const PathAuthor& author, Entropy& entropy) {
  if (!tree.contains(author.leaf))
    return fail(ErrorCode::kMlsCommitInvalid, "path: the author's leaf is outside of the tree");
  CipherSuite suite = tree.suite();
  PathDraft draft;
  draft.own.leaf = author.leaf;
  std::vector<Bytes> public_keys = draft_nodes(draft, tree.filtered_direct_path(author.leaf), suite, entropy);
  hpke::KeyPair leaf_pair = generate_key_pair(suite, entropy);
  draft.own.set_leaf_key(std::move(leaf_pair.private_key));

  draft.leaf_node = author.leaf_node;
  draft.leaf_node.source = LeafNodeSource::commit;
  draft.leaf_node.encryption_key = std::move(leaf_pair.public_key);
  draft.leaf_node.signature_key = signature_public_key(tree.suite(), author.signature_seed);
  draft.leaf_node.parent_hash = tree.merge_path_keys(author.leaf, std::move(public_keys));
  sign_leaf(suite, draft.leaf_node, {author.group_id, author.leaf}, author.signature_seed);
  tree.set_leaf(author.leaf, draft.leaf_node);
  return draft;
}

Result<UpdatePath> encrypt_path(const RatchetTree& tree, const PathDraft& draft, BytesView group_context,
                                const std::vector<LeafIndex>& added, Entropy& entropy) {
  UpdatePath path{.leaf_node = draft.leaf_node};
  const hpke::Info context = encrypt_context(tree.suite(), kPathLabel, group_context);
  for (const DraftNode& node : draft.nodes) {
    UpdatePathNode sent{.encryption_key = *tree.encryption_key(node.step.node)};
    for (NodeIndex recipient : resolution_without(tree, node.step.copath, added)) {
      sent.encrypted_path_secret.push_back(
          TRY(encrypt_under(tree.suite(), *tree.encryption_key(recipient), context, node.path_secret.view(), entropy)));
    }
    path.nodes.push_back(std::move(sent));
  }
  return path;
}

const SecretBytes& path_secret_for(const PathDraft& draft, LeafIndex leaf) {
  auto found =
      std::ranges::find_if(draft.nodes, [&](const DraftNode& node) { return covers(node.step.copath, node_of(leaf)); });
  ensure(found != draft.nodes.end(), "no path secret for this leaf");
  return found->path_secret;
}

}  // namespace carecircle::mls
