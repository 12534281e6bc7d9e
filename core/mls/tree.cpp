// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/tree.h"

#include <algorithm>
#include <bit>

#include "core/bytes/ensure.h"

namespace carecircle::mls {

RatchetTree::RatchetTree(CipherSuite suite) : suite_(suite) { resize(1); }

const LeafNode* RatchetTree::leaf(LeafIndex index) const {
  return contains(index) ? leaves_[index.value].get() : nullptr;
}

const ParentNode* RatchetTree::parent_node(NodeIndex node) const {
  return contains(node) && !is_leaf(node) ? parents_[node.value / 2].get() : nullptr;
}

const Bytes* RatchetTree::encryption_key(NodeIndex node) const {
  if (is_leaf(node)) {
    const LeafNode* found = leaf(leaf_of(node));
    return found ? &found->encryption_key : nullptr;
  }
  const ParentNode* found = parent_node(node);
  return found ? &found->encryption_key : nullptr;
}

std::vector<LeafIndex> RatchetTree::members() const {
  std::vector<LeafIndex> result;
  for (std::uint32_t index = 0; index < leaf_slots(); ++index) {
    if (leaves_[index]) result.push_back({index});
  }
  return result;
}

std::size_t RatchetTree::member_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(leaves_, [](const auto& leaf) { return leaf != nullptr; }));
}

// ---- changes --------------------------------------------------------------------------------------------------------

void RatchetTree::resize(std::uint32_t leaf_slots) {
  // Node indexes of a subtree do not depend on the tree's size, so what remains keeps its cached hash.
  leaves_.resize(leaf_slots);
  parents_.resize(leaf_slots - 1);
  hashes_.resize(node_count(leaf_slots));
}

void RatchetTree::truncate() {
  std::uint32_t used = leaf_slots();
  while (used > 1 && !leaves_[used - 1])
    --used;
  std::uint32_t wanted = std::bit_ceil(used);
  if (wanted < leaf_slots()) resize(wanted);
}

void RatchetTree::forget_hashes(NodeIndex node) {
  // A node without a cached hash has none above it either, but a new subtree may lie below a cached root: go all the way.
  hashes_[node.value].size = 0;
  for (NodeIndex above : direct_path(node, leaf_slots()))
    hashes_[above.value].size = 0;
}

void RatchetTree::set_leaf_slot(LeafIndex leaf, std::shared_ptr<const LeafNode> value) {
  ensure(contains(leaf), "a leaf outside of the tree");
  if (!value) first_blank_ = std::min(first_blank_, leaf.value);
  leaves_[leaf.value] = std::move(value);
  forget_hashes(node_of(leaf));
}

void RatchetTree::set_parent(NodeIndex node, std::shared_ptr<const ParentNode> value) {
  ensure(contains(node) && !is_leaf(node), "a parent node outside of the tree");
  parents_[node.value / 2] = std::move(value);
  forget_hashes(node);
}

void RatchetTree::blank_direct_path(LeafIndex leaf) {
  for (NodeIndex node : direct_path(node_of(leaf), leaf_slots()))
    parents_[node.value / 2] = nullptr;
  forget_hashes(node_of(leaf));
}

Result<LeafIndex> RatchetTree::place() {
  while (first_blank_ < leaf_slots() && leaves_[first_blank_])
    ++first_blank_;
  if (first_blank_ == leaf_slots()) {
    if (leaf_slots() >= kLeafSlotsMax) return fail(ErrorCode::kLimitExceeded, "tree: leaves");
    resize(leaf_slots() * 2);
  }
  return LeafIndex{first_blank_};
}

Result<LeafIndex> RatchetTree::add(LeafNode node) {
  LeafIndex index = TRY(place());
  for (NodeIndex above : direct_path(node_of(index), leaf_slots())) {
    const ParentNode* parent = parent_node(above);
    if (!parent) continue;
    ParentNode changed = *parent;
    auto& unmerged = changed.unmerged_leaves;
    unmerged.insert(std::ranges::upper_bound(unmerged, index), index);
    parents_[above.value / 2] = std::make_shared<const ParentNode>(std::move(changed));
  }
  set_leaf_slot(index, std::make_shared<const LeafNode>(std::move(node)));
  return index;
}

void RatchetTree::update(LeafIndex leaf, LeafNode node) {
  ensure(this->leaf(leaf) != nullptr, "an update of a blank leaf");
  blank_direct_path(leaf);
  set_leaf(leaf, std::move(node));
}

void RatchetTree::remove(LeafIndex leaf) {
  ensure(this->leaf(leaf) != nullptr, "a removal of a blank leaf");
  blank_direct_path(leaf);
  set_leaf_slot(leaf, nullptr);
  truncate();
}

void RatchetTree::set_leaf(LeafIndex leaf, LeafNode node) {
  set_leaf_slot(leaf, std::make_shared<const LeafNode>(std::move(node)));
}

Bytes RatchetTree::merge_path_keys(LeafIndex leaf, std::vector<Bytes> keys) {
  std::vector<PathStep> steps = filtered_direct_path(leaf);
  ensure(keys.size() == steps.size(), "one key for each step of the filtered direct path");
  blank_direct_path(leaf);
  // "These hashes are computed from root to leaf, so that each hash incorporates all the non-blank nodes above it. The root
  // node always has a zero-length hash for its parent hash." (§7.5)
  Bytes hash_above;
  for (std::size_t index = steps.size(); index-- > 0;) {
    ParentNode node{.encryption_key = std::move(keys[index]), .parent_hash = std::move(hash_above)};
    hash_above = parent_hash(node, steps[index].copath);
    set_parent(steps[index].node, std::make_shared<const ParentNode>(std::move(node)));
  }
  return hash_above;
}

// ---- paths ----------------------------------------------------------------------------------------------------------

bool RatchetTree::subtree_blank(NodeIndex node) const {
  if (!blank(node)) return false;
  return is_leaf(node) || (subtree_blank(*left(node)) && subtree_blank(*right(node)));
}

void RatchetTree::collect_resolution(NodeIndex node, std::vector<NodeIndex>& out) const {
  if (!blank(node)) {
    out.push_back(node);
    if (const ParentNode* parent = parent_node(node)) {
      for (LeafIndex unmerged : parent->unmerged_leaves)
        out.push_back(node_of(unmerged));
    }
  } else if (!is_leaf(node)) {
    collect_resolution(*left(node), out);
    collect_resolution(*right(node), out);
  }
}

std::vector<NodeIndex> RatchetTree::resolution(NodeIndex node) const {
  std::vector<NodeIndex> result;
  collect_resolution(node, result);
  return result;
}

std::vector<PathStep> RatchetTree::filtered_direct_path(LeafIndex leaf) const {
  std::vector<PathStep> steps;
  NodeIndex child = node_of(leaf);
  for (NodeIndex node : direct_path(child, leaf_slots())) {
    NodeIndex copath = *sibling(child, leaf_slots());
    if (!subtree_blank(copath)) steps.push_back({node, copath});
    child = node;
  }
  return steps;
}

}  // namespace carecircle::mls
