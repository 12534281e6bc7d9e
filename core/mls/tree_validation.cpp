// SPDX-License-Identifier: AGPL-3.0-or-later
// The rules for all leaves together (RFC 9420 §7.3) and for a tree that is joined (§12.4.3.1).
#include <algorithm>
#include <set>

#include "core/mls/leaf.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

// Sorting keeps this at N log N whatever keys somebody chooses.
bool has_duplicate(std::vector<BytesView> keys) {
  auto less = [](BytesView a, BytesView b) { return std::ranges::lexicographical_compare(a, b); };
  std::ranges::sort(keys, less);
  return std::ranges::adjacent_find(keys, [](BytesView a, BytesView b) { return equal(a, b); }) != keys.end();
}

// "Verify that the following fields are unique among the members of the group: signature_key, encryption_key." (§7.3)
Result<void> check_unique_keys(const std::vector<const LeafNode*>& leaves) {
  std::vector<BytesView> signature_keys;
  std::vector<BytesView> encryption_keys;
  for (const LeafNode* leaf : leaves) {
    signature_keys.push_back(leaf->signature_key);
    encryption_keys.push_back(leaf->encryption_key);
  }
  if (has_duplicate(std::move(signature_keys)))
    return fail(ErrorCode::kMlsLeafInvalid, "leaves: a signature key stands twice");
  if (has_duplicate(std::move(encryption_keys)))
    return fail(ErrorCode::kMlsLeafInvalid, "leaves: an encryption key stands twice");
  return {};
}

// "Verify that the credential type is supported by all members of the group, […] and that the capabilities field of this
// LeafNode indicates support for all the credential types currently in use by other members." (§7.3)
Result<void> check_credential_types(const std::vector<const LeafNode*>& leaves) {
  std::set<std::uint16_t> in_use;
  for (const LeafNode* leaf : leaves)
    in_use.insert(leaf->credential.type);
  for (const LeafNode* leaf : leaves) {
    const auto& supported = leaf->capabilities.credentials;
    auto known = [&](std::uint16_t type) { return std::ranges::find(supported, type) != supported.end(); };
    if (!std::ranges::all_of(in_use, known))
      return fail(ErrorCode::kMlsLeafInvalid, "leaves: a credential type not all support");
  }
  return {};
}

std::vector<const LeafNode*> leaves_of(const RatchetTree& tree) {
  std::vector<const LeafNode*> leaves;
  for (LeafIndex index : tree.members())
    leaves.push_back(tree.leaf(index));
  return leaves;
}

bool lists(const ParentNode& node, LeafIndex leaf) { return std::ranges::binary_search(node.unmerged_leaves, leaf); }

Result<void> check_unmerged(const RatchetTree& tree, NodeIndex node, LeafIndex leaf) {
  // "Verify that the entry represents a non-blank leaf node that is a descendant of the parent node."
  if (!tree.leaf(leaf) || !covers(node, node_of(leaf)))
    return fail(ErrorCode::kMlsTreeInvalid, "tree: an unmerged leaf is not below its node");
  // "Verify that every non-blank intermediate node between the leaf node and the parent node also has an entry for the leaf
  // node in its unmerged_leaves."
  for (NodeIndex above : direct_path(node_of(leaf), tree.leaf_slots())) {
    if (above == node) break;
    const ParentNode* between = tree.parent_node(above);
    if (between && !lists(*between, leaf))
      return fail(ErrorCode::kMlsTreeInvalid, "tree: an unmerged leaf is merged further down");
  }
  return {};
}

// "Verify that the encryption key in the parent node does not appear in any other node of the tree."
Result<void> check_encryption_keys(const RatchetTree& tree) {
  std::vector<BytesView> keys;
  for (std::uint32_t value = 0; value < node_count(tree.leaf_slots()); ++value) {
    if (const Bytes* key = tree.encryption_key({value})) keys.push_back(*key);
  }
  if (has_duplicate(std::move(keys)))
    return fail(ErrorCode::kMlsTreeInvalid, "tree: two nodes share an encryption key");
  return {};
}

// Whether every leaf's signature was found valid in one go. False says nothing yet: few leaves, a suite whose signatures are not
// batched, or one that is invalid.
bool found_valid_together(const RatchetTree& tree, BytesView group_id) {
  if (suite_info(tree.suite()).signature != SignatureScheme::ed25519) return false;
  const std::vector<LeafIndex> members = tree.members();
  if (members.size() < kSignatureBatchMin) return false;
  SignatureBatch batch;
  for (const LeafIndex index : members)
    batch_leaf_signature(batch, *tree.leaf(index), {group_id, index});
  return batch.all_valid();
}

}  // namespace

Result<void> validate_members(const RatchetTree& tree, const std::vector<Extension>& group_extensions) {
  std::vector<const LeafNode*> leaves = leaves_of(tree);
  TRY(check_credential_types(leaves));
  TRY(check_unique_keys(leaves));
  // "An extension in use by the group MUST be supported by all members of the group." (§13.4)
  auto supported = [&](const LeafNode* leaf) { return supports(*leaf, group_extensions); };
  if (!std::ranges::all_of(leaves, supported))
    return fail(ErrorCode::kMlsLeafInvalid, "leaves: not all support what the group requires");
  return {};
}

Result<void> validate_tree_shape(const RatchetTree& tree) {
  for (std::uint32_t value = 1; value < node_count(tree.leaf_slots()); value += 2) {
    const ParentNode* node = tree.parent_node({value});
    if (!node) continue;
    for (LeafIndex leaf : node->unmerged_leaves)
      TRY(check_unmerged(tree, {value}, leaf));
    TRY(check_public_key(tree.suite(), node->encryption_key));
  }
  return check_encryption_keys(tree);
}

Result<void> validate_tree(const RatchetTree& tree, const GroupFacts& group) {
  // "Verify that the tree hash of the ratchet tree matches the tree_hash field in GroupInfo."
  if (!equal(tree.tree_hash(), group.expected_tree_hash)) return fail(ErrorCode::kMlsTreeInvalid, "tree: hash");
  TRY(validate_tree_shape(tree));
  // "For each non-empty parent node, verify that it is 'parent-hash valid', as described in Section 7.9.2."
  TRY(tree.check_parent_hashes());
  // "For each non-empty leaf node, validate the LeafNode as described in Section 7.3." A leaf whose lifetime has passed stays
  // in the group until somebody removes it, so time is not looked at.
  const bool signatures_are_valid = found_valid_together(tree, group.group_id);
  for (LeafIndex index : tree.members()) {
    const LeafNode& leaf = *tree.leaf(index);
    const LeafContext context{tree.suite(), {group.group_id, index}, group.extensions, std::nullopt};
    TRY(signatures_are_valid ? validate_leaf_content(leaf, leaf.source, context)
                             : validate_leaf(leaf, leaf.source, context));
  }
  return validate_members(tree, *group.extensions);
}

}  // namespace carecircle::mls
