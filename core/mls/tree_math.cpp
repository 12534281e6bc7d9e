// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/tree_math.h"

#include <bit>

#include "core/bytes/ensure.h"

namespace carecircle::mls {
namespace {

// Half the distance between a node's children; the width of its left subtree is twice that.
std::uint32_t half(NodeIndex node) { return std::uint32_t{1} << (level(node) - 1); }

}  // namespace

std::uint32_t node_count(std::uint32_t leaf_slots) {
  ensure(std::has_single_bit(leaf_slots), "a tree's leaf positions are a power of two");
  return 2 * leaf_slots - 1;
}

NodeIndex node_of(LeafIndex leaf) { return {2 * leaf.value}; }

bool is_leaf(NodeIndex node) { return (node.value & 1) == 0; }

LeafIndex leaf_of(NodeIndex node) {
  ensure(is_leaf(node), "a parent node has no leaf index");
  return {node.value / 2};
}

std::uint32_t level(NodeIndex node) { return static_cast<std::uint32_t>(std::countr_one(node.value)); }

NodeIndex root(std::uint32_t leaf_slots) { return {node_count(leaf_slots) / 2}; }

std::optional<NodeIndex> left(NodeIndex node) {
  if (is_leaf(node)) return std::nullopt;
  return NodeIndex{node.value - half(node)};
}

std::optional<NodeIndex> right(NodeIndex node) {
  if (is_leaf(node)) return std::nullopt;
  return NodeIndex{node.value + half(node)};
}

std::optional<NodeIndex> parent(NodeIndex node, std::uint32_t leaf_slots) {
  if (node == root(leaf_slots)) return std::nullopt;
  // Two siblings differ in the bit above their level's ones; the parent has that bit clear and one more one.
  std::uint32_t bit = std::uint32_t{1} << level(node);
  return NodeIndex{(node.value | bit) & ~(bit << 1)};
}

std::optional<NodeIndex> sibling(NodeIndex node, std::uint32_t leaf_slots) {
  if (node == root(leaf_slots)) return std::nullopt;
  return NodeIndex{node.value ^ (std::uint32_t{2} << level(node))};
}

std::vector<NodeIndex> direct_path(NodeIndex node, std::uint32_t leaf_slots) {
  std::vector<NodeIndex> path;
  for (auto next = parent(node, leaf_slots); next; next = parent(*next, leaf_slots))
    path.push_back(*next);
  return path;
}

bool covers(NodeIndex ancestor, NodeIndex node) {
  std::uint32_t width = level(ancestor) + 1;
  return level(ancestor) >= level(node) && (ancestor.value >> width) == (node.value >> width);
}

NodeIndex common_ancestor(NodeIndex a, NodeIndex b) {
  if (covers(a, b)) return a;
  if (covers(b, a)) return b;
  // The lowest subtree that holds both: the common prefix, then a zero, then ones.
  std::uint32_t width = static_cast<std::uint32_t>(std::bit_width(a.value ^ b.value));
  return {((a.value >> width) << width) | ((std::uint32_t{1} << (width - 1)) - 1)};
}

}  // namespace carecircle::mls
