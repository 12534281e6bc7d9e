// SPDX-License-Identifier: AGPL-3.0-or-later
// Tree hashes (RFC 9420 §7.8) and parent hashes (§7.9).
#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/mls/tree.h"

namespace carecircle::mls {
namespace {

bool covers_any(NodeIndex node, const std::vector<LeafIndex>& leaves) {
  return std::ranges::any_of(leaves, [&](LeafIndex leaf) { return covers(node, node_of(leaf)); });
}

// Both lists ascend.
std::vector<LeafIndex> difference(const std::vector<LeafIndex>& from, const std::vector<LeafIndex>& without) {
  std::vector<LeafIndex> result;
  std::ranges::set_difference(from, without, std::back_inserter(result));
  return result;
}

std::vector<LeafIndex> intersection(const std::vector<LeafIndex>& leaves, NodeIndex subtree) {
  std::vector<LeafIndex> result;
  std::ranges::copy_if(leaves, std::back_inserter(result),
                       [&](LeafIndex leaf) { return covers(subtree, node_of(leaf)); });
  return result;
}

}  // namespace

Bytes RatchetTree::leaf_hash(LeafIndex leaf, const LeafNode* node) const {
  TlsWriter input;
  input.u8(kNodeLeaf);
  input.u32(leaf.value);
  input.u8(node ? 1 : 0);
  if (node) write(input, *node);
  return hash(suite_, input.bytes());
}

Bytes RatchetTree::parent_node_hash(const ParentNode* node, BytesView left_hash, BytesView right_hash) const {
  TlsWriter input;
  input.u8(kNodeParent);
  input.u8(node ? 1 : 0);
  if (node) write(input, *node);
  input.opaque(left_hash);
  input.opaque(right_hash);
  return hash(suite_, input.bytes());
}

const RatchetTree::CachedHash& RatchetTree::cached_hash(NodeIndex node) const {
  CachedHash& cached = hashes_[node.value];
  if (cached.size > 0) return cached;
  Bytes computed = is_leaf(node) ? leaf_hash(leaf_of(node), leaf(leaf_of(node)))
                                 : parent_node_hash(parent_node(node), cached_hash(*left(node)).view(),
                                                    cached_hash(*right(node)).view());
  ensure(computed.size() <= cached.bytes.size(), "a hash fits its cache");
  std::ranges::copy(computed, cached.bytes.begin());
  cached.size = static_cast<std::uint8_t>(computed.size());
  return cached;
}

Bytes RatchetTree::tree_hash(NodeIndex node) const {
  ensure(contains(node), "a node outside of the tree");
  return to_bytes(cached_hash(node).view());
}

Bytes RatchetTree::tree_hash() const { return tree_hash(root(leaf_slots())); }

// "For each leaf L in P.unmerged_leaves, blank L and remove it from the unmerged_leaves sets of all parent nodes." (§7.9)
Bytes RatchetTree::original_hash(NodeIndex node, const std::vector<LeafIndex>& without) const {
  if (!covers_any(node, without)) return tree_hash(node);
  if (is_leaf(node)) return leaf_hash(leaf_of(node), nullptr);
  std::vector<LeafIndex> below = intersection(without, node);
  Bytes left_hash = original_hash(*left(node), below);
  Bytes right_hash = original_hash(*right(node), below);
  const ParentNode* current = parent_node(node);
  if (!current) return parent_node_hash(nullptr, left_hash, right_hash);
  ParentNode original{.encryption_key = current->encryption_key,
                      .parent_hash = current->parent_hash,
                      .unmerged_leaves = difference(current->unmerged_leaves, below)};
  return parent_node_hash(&original, left_hash, right_hash);
}

Bytes RatchetTree::parent_hash(const ParentNode& parent, NodeIndex sibling) const {
  TlsWriter input;
  input.opaque(parent.encryption_key);
  input.opaque(parent.parent_hash);
  input.opaque(original_hash(sibling, parent.unmerged_leaves));
  return hash(suite_, input.bytes());
}

const Bytes* RatchetTree::carried_parent_hash(NodeIndex node) const {
  if (const ParentNode* parent = parent_node(node)) return &parent->parent_hash;
  const LeafNode* found = is_leaf(node) ? leaf(leaf_of(node)) : nullptr;
  return found && found->source == LeafNodeSource::commit ? &found->parent_hash : nullptr;
}

// How many nodes under `child` have a parent hash that is valid with respect to `parent` (§7.9.2). For such a node D: "D is
// in the resolution of C, and the intersection of P's unmerged_leaves with the subtree under C is equal to the resolution of
// C with D removed."
std::size_t RatchetTree::count_links(NodeIndex parent, NodeIndex child, NodeIndex sibling) const {
  const ParentNode& node = *parent_node(parent);
  std::vector<NodeIndex> candidates = resolution(child);
  std::vector<LeafIndex> unmerged = intersection(node.unmerged_leaves, child);
  if (candidates.size() != unmerged.size() + 1) return 0;
  Bytes expected = parent_hash(node, sibling);
  auto is_unmerged = [&](NodeIndex candidate) {
    return is_leaf(candidate) && std::ranges::binary_search(unmerged, leaf_of(candidate));
  };
  // All but one of the candidates are in `unmerged`, which has one fewer: the remaining one is D.
  if (std::ranges::count_if(candidates, is_unmerged) != static_cast<std::ptrdiff_t>(unmerged.size())) return 0;
  auto matches = [&](NodeIndex candidate) {
    const Bytes* carried = carried_parent_hash(candidate);
    return !is_unmerged(candidate) && carried && *carried == expected;
  };
  return static_cast<std::size_t>(std::ranges::count_if(candidates, matches));
}

// "Top down, by verifying that there is exactly one descendant of each non-blank parent node for which the parent node is
// parent-hash valid." (§7.9.2)
Result<void> RatchetTree::check_parent_hashes() const {
  for (std::uint32_t value = 1; value < node_count(leaf_slots()); value += 2) {
    NodeIndex node{value};
    if (blank(node)) continue;
    NodeIndex left_child = *left(node);
    NodeIndex right_child = *right(node);
    if (count_links(node, left_child, right_child) + count_links(node, right_child, left_child) != 1) {
      return fail(ErrorCode::kMlsTreeInvalid, "tree: a parent node is not parent-hash valid");
    }
  }
  return {};
}

}  // namespace carecircle::mls
