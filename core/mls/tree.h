// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/mls/suite.h"
#include "core/mls/tree_math.h"
#include "core/mls/types.h"

// The public part of the ratchet tree (RFC 9420 §4, §7): a flat array of nodes and a cache of their hashes. A value type:
// a copy shares the nodes and costs two pointers a leaf, so that a staged commit works on a copy and an error leaves the
// original alone. Not thread safe, since reading hashes fills the cache.

namespace carecircle::mls {

// §7.8 and §12.4.3.3.
enum NodeType : std::uint8_t { kNodeLeaf = 1, kNodeParent = 2 };

// §7.1.
struct ParentNode {
  Bytes encryption_key;
  Bytes parent_hash;
  std::vector<LeafIndex> unmerged_leaves;  // ascending
  bool operator==(const ParentNode&) const = default;
};
void write(TlsWriter&, const ParentNode&);
Result<void> read(TlsReader&, ParentNode&);

// One step of a filtered direct path (§4.1.2): a node above a leaf, and its child on the leaf's copath.
struct PathStep {
  NodeIndex node;
  NodeIndex copath;
};

class RatchetTree {
 public:
  // One blank leaf position.
  explicit RatchetTree(CipherSuite suite);

  // The content of a ratchet_tree extension (§12.4.3.3): `optional<Node> ratchet_tree<V>`. kMalformedInput, or
  // kMlsTreeInvalid when it does not end with a leaf, has a leaf where a parent belongs, or is larger than kLeafSlotsMax.
  static Result<RatchetTree> decode(CipherSuite suite, BytesView bytes);
  Bytes encode() const;

  CipherSuite suite() const { return suite_; }
  std::uint32_t leaf_slots() const { return static_cast<std::uint32_t>(leaves_.size()); }  // a power of two
  bool contains(LeafIndex leaf) const { return leaf.value < leaves_.size(); }
  bool contains(NodeIndex node) const { return node.value < node_count(leaf_slots()); }

  // Null when blank or outside.
  const LeafNode* leaf(LeafIndex index) const;
  const ParentNode* parent_node(NodeIndex node) const;
  const Bytes* encryption_key(NodeIndex node) const;
  bool blank(NodeIndex node) const { return encryption_key(node) == nullptr; }
  std::vector<LeafIndex> members() const;  // non-blank leaves in leaf order
  std::size_t member_count() const;

  // §7.7, §12.1.1: the leftmost blank leaf, extending the tree when there is none. `place` does the part of `add` before
  // the node is set: an external joiner's leaf stays blank until its path is merged (§12.4.3.2).
  // kLimitExceeded at kLeafSlotsMax.
  Result<LeafIndex> place();
  Result<LeafIndex> add(LeafNode node);
  // §12.1.2, §12.1.3: `leaf` is a member, which the caller has checked.
  void update(LeafIndex leaf, LeafNode node);
  void remove(LeafIndex leaf);

  // §4.1.1: an ordered list of non-blank nodes.
  std::vector<NodeIndex> resolution(NodeIndex node) const;
  // §4.1.2: the direct path without nodes whose copath child has an empty resolution, from the leaf upwards.
  std::vector<PathStep> filtered_direct_path(LeafIndex leaf) const;

  // §7.8. Cached: only what changed is computed again.
  Bytes tree_hash() const;
  Bytes tree_hash(NodeIndex node) const;
  // §7.9: the hash of a parent node as its child on the other side of `sibling` carries it, with the original tree hash of
  // `sibling`: without the leaves that are unmerged at `parent`.
  Bytes parent_hash(const ParentNode& parent, NodeIndex sibling) const;
  // §7.9.2: every non-blank parent node is parent-hash valid. kMlsTreeInvalid.
  Result<void> check_parent_hashes() const;

  // §7.5, the public half of a path: `keys` has one key for each step of filtered_direct_path(leaf), and the rest of the
  // direct path becomes blank. Parent hashes are set from the root downwards; the result is the one the leaf must carry.
  Bytes merge_path_keys(LeafIndex leaf, std::vector<Bytes> keys);
  // Replaces a leaf without touching its direct path: after merge_path_keys.
  void set_leaf(LeafIndex leaf, LeafNode node);

 private:
  struct CachedHash {
    std::uint8_t size = 0;  // 0: not computed
    ByteArray<64> bytes{};
    BytesView view() const { return BytesView(bytes).first(size); }
  };

  Result<void> read_node(TlsReader& reader, NodeIndex node);
  void write_node(TlsWriter& writer, NodeIndex node) const;
  void resize(std::uint32_t leaf_slots);
  void truncate();
  void set_leaf_slot(LeafIndex leaf, std::shared_ptr<const LeafNode> value);
  void set_parent(NodeIndex node, std::shared_ptr<const ParentNode> value);
  void blank_direct_path(LeafIndex leaf);
  void forget_hashes(NodeIndex node);  // of the node and all above it
  bool subtree_blank(NodeIndex node) const;
  void collect_resolution(NodeIndex node, std::vector<NodeIndex>& out) const;
  const CachedHash& cached_hash(NodeIndex node) const;
  Bytes leaf_hash(LeafIndex leaf, const LeafNode* node) const;
  Bytes parent_node_hash(const ParentNode* node, BytesView left_hash, BytesView right_hash) const;
  Bytes original_hash(NodeIndex node, const std::vector<LeafIndex>& without) const;
  const Bytes* carried_parent_hash(NodeIndex node) const;
  std::size_t count_links(NodeIndex parent, NodeIndex child, NodeIndex sibling) const;

  CipherSuite suite_;
  std::vector<std::shared_ptr<const LeafNode>> leaves_;     // by LeafIndex
  std::vector<std::shared_ptr<const ParentNode>> parents_;  // by half of the odd node index
  mutable std::vector<CachedHash> hashes_;                  // by node index
  std::uint32_t first_blank_ = 0;                           // no leaf before this one is blank
};

}  // namespace carecircle::mls
