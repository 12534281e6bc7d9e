// SPDX-License-Identifier: AGPL-3.0-or-later
// The wire forms of the tree: ParentNode (RFC 9420 §7.1) and the ratchet_tree extension (§12.4.3.3).
#include <algorithm>
#include <bit>

#include "core/mls/tree.h"

namespace carecircle::mls {
void write(TlsWriter& writer, const ParentNode& node) {
  writer.opaque(node.encryption_key);
  writer.opaque(node.parent_hash);
  writer.varint(node.unmerged_leaves.size() * sizeof(std::uint32_t));
  for (LeafIndex leaf : node.unmerged_leaves)
    writer.u32(leaf.value);
}

Result<void> read(TlsReader& reader, ParentNode& node) {
  node.encryption_key = to_bytes(TRY(reader.opaque()));
  node.parent_hash = to_bytes(TRY(reader.opaque()));
  node.unmerged_leaves.clear();
  TlsReader leaves(TRY(reader.opaque()));
  while (!leaves.empty()) {
    LeafIndex leaf{TRY(leaves.u32())};
    // "The entries in the unmerged_leaves vector MUST be sorted in increasing order." (§7.1)
    if (!node.unmerged_leaves.empty() && node.unmerged_leaves.back() >= leaf) {
      return fail(ErrorCode::kMalformedInput, "parent node: unmerged leaves do not ascend");
    }
    node.unmerged_leaves.push_back(leaf);
  }
  return {};
}

Result<void> RatchetTree::read_node(TlsReader& reader, NodeIndex node) {
  std::uint8_t present = TRY(reader.u8());
  if (present > 1) return fail(ErrorCode::kMalformedInput, "ratchet tree: presence byte");
  if (present == 0) return {};
  std::uint8_t type = TRY(reader.u8());
  if (type != (is_leaf(node) ? kNodeLeaf : kNodeParent)) {
    return fail(ErrorCode::kMlsTreeInvalid, "ratchet tree: leaves stand at even positions, parents at odd ones");
  }
  if (type == kNodeLeaf) {
    LeafNode leaf;
    TRY(read(reader, leaf));
    leaves_[node.value / 2] = std::make_shared<const LeafNode>(std::move(leaf));
  } else {
    ParentNode parent;
    TRY(read(reader, parent));
    parents_[node.value / 2] = std::make_shared<const ParentNode>(std::move(parent));
  }
  return {};
}

void RatchetTree::write_node(TlsWriter& writer, NodeIndex node) const {
  writer.u8(blank(node) ? 0 : 1);
  if (blank(node)) return;
  if (is_leaf(node)) {
    writer.u8(kNodeLeaf);
    write(writer, *leaf(leaf_of(node)));
  } else {
    writer.u8(kNodeParent);
    write(writer, *parent_node(node));
  }
}

Result<RatchetTree> RatchetTree::decode(CipherSuite suite, BytesView bytes) {
  TlsReader outer(bytes);
  TlsReader nodes(TRY(outer.opaque()));
  TRY(outer.finish());
  RatchetTree tree(suite);
  std::uint32_t count = 0;
  for (; !nodes.empty(); ++count) {
    if (count == node_count(tree.leaf_slots())) {
      if (tree.leaf_slots() >= kLeafSlotsMax) return fail(ErrorCode::kMlsTreeInvalid, "ratchet tree: too large");
      tree.resize(tree.leaf_slots() * 2);
    }
    TRY(tree.read_node(nodes, {count}));
  }
  // "The receiver MUST check that the last node in ratchet_tree is non-blank" (§12.4.3.3). It is a leaf: a parent node with
  // nothing to its right would never have been on a filtered direct path.
  if (count % 2 == 0 || tree.blank({count - 1}))
    return fail(ErrorCode::kMlsTreeInvalid, "ratchet tree: the last node is not a leaf");
  return tree;
}

Bytes RatchetTree::encode() const {
  std::uint32_t count = node_count(leaf_slots());
  while (count > 0 && blank({count - 1}))
    --count;
  TlsWriter nodes;
  for (std::uint32_t node = 0; node < count; ++node)
    write_node(nodes, {node});
  TlsWriter writer;
  writer.opaque(nodes.bytes());
  return writer.take();
}

}  // namespace carecircle::mls
