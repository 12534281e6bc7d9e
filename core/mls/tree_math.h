// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <compare>
#include <optional>
#include <vector>

#include "core/mls/types.h"

// Indexes of the array representation of a full binary tree (RFC 9420, appendix C): leaves at even positions, the parent of
// two subtrees between them. `leaf_slots` is the number of leaf positions, always a power of two.

namespace carecircle::mls {

struct NodeIndex {
  std::uint32_t value = 0;
  auto operator<=>(const NodeIndex&) const = default;
};

// The largest tree that is read or built: 2^20 leaves.
inline constexpr std::uint32_t kLeafSlotsMax = std::uint32_t{1} << 20;

std::uint32_t node_count(std::uint32_t leaf_slots);  // 2n - 1

NodeIndex node_of(LeafIndex leaf);
bool is_leaf(NodeIndex node);
LeafIndex leaf_of(NodeIndex node);    // `node` is a leaf
std::uint32_t level(NodeIndex node);  // 0 for leaves

NodeIndex root(std::uint32_t leaf_slots);
std::optional<NodeIndex> left(NodeIndex node);                               // absent for leaves
std::optional<NodeIndex> right(NodeIndex node);                              // absent for leaves
std::optional<NodeIndex> parent(NodeIndex node, std::uint32_t leaf_slots);   // absent for the root
std::optional<NodeIndex> sibling(NodeIndex node, std::uint32_t leaf_slots);  // absent for the root

// From the parent of `node` to the root, both included; empty for the root.
std::vector<NodeIndex> direct_path(NodeIndex node, std::uint32_t leaf_slots);

// True when `node` is `ancestor` or below it.
bool covers(NodeIndex ancestor, NodeIndex node);
NodeIndex common_ancestor(NodeIndex a, NodeIndex b);

}  // namespace carecircle::mls
