// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/crypto/signature_batch.h"
#include "core/mls/key_package.h"
#include "core/mls/tree.h"
#include "core/mls/types.h"

// Leaf nodes: making, signing and validating them (RFC 9420 §7.2, §7.3). What the application thinks of a credential is
// Policy::check_credential (core/mls/group.h), which the group asks separately.

namespace carecircle::mls {

// §11.1: content of the required_capabilities extension.
struct RequiredCapabilities {
  std::vector<std::uint16_t> extensions;
  std::vector<std::uint16_t> proposals;
  std::vector<std::uint16_t> credentials;
  bool operator==(const RequiredCapabilities&) const = default;
};
void write(TlsWriter&, const RequiredCapabilities&);
Result<void> read(TlsReader&, RequiredCapabilities&);

// A leaf with everything but source-dependent fields, encryption key and signature.
LeafNode leaf_template(CipherSuite suite, const LeafSecrets& secrets);

// Where a leaf stands, for signatures of the sources update and commit (§7.2, LeafNodeTBS).
struct LeafPosition {
  BytesView group_id;
  LeafIndex index;
};
// Sets `leaf.signature`. `position` is ignored for the source key_package.
void sign_leaf(CipherSuite suite, LeafNode& leaf, const LeafPosition& position, BytesView signature_seed);
Result<void> verify_leaf_signature(CipherSuite suite, const LeafNode& leaf,
                                   const LeafPosition& position);  // kSignatureInvalid
// For suites that sign with Ed25519, many at once.
void batch_leaf_signature(SignatureBatch& batch, const LeafNode& leaf, const LeafPosition& position);

// What §7.3 compares a leaf with, apart from the other leaves.
struct LeafContext {
  CipherSuite suite;
  LeafPosition position;
  const std::vector<Extension>* group_extensions = nullptr;  // null outside of a group
  std::optional<std::uint64_t> now_s;                        // absent: the lifetime is not looked at
};

// §7.3 for one leaf by itself: signature, required capabilities, its own extensions and credential among its capabilities,
// lifetime. kMlsLeafInvalid, kSignatureInvalid.
Result<void> validate_leaf(const LeafNode& leaf, LeafNodeSource expected, const LeafContext& context);
// All of it but the signature, for a leaf whose signature has been verified with others. kMlsLeafInvalid.
Result<void> validate_leaf_content(const LeafNode& leaf, LeafNodeSource expected, const LeafContext& context);

// §7.3: "encryption_key represents a different public key than the encryption_key in the leaf node being replaced", for
// Update proposals and for the leaf of a path. kMlsLeafInvalid.
Result<void> validate_replacement(const LeafNode& leaf, const LeafNode& replaced);

// §7.3 for all leaves together: every credential type is supported by every member, signature keys and encryption keys are
// unique; and §7.2, §11: every member supports the extensions in use. Linear in the tree. Call it on the tree that a
// proposal list or a path leads to. kMlsLeafInvalid.
Result<void> validate_members(const RatchetTree& tree, const std::vector<Extension>& group_extensions);

// §7.2: true when the leaf supports each of the GroupContext extensions and what required_capabilities among them demands.
bool supports(const LeafNode& leaf, const std::vector<Extension>& group_extensions);
bool supports_proposal(const LeafNode& leaf, std::uint16_t proposal_type);  // the seven of RFC 9420 always

// §12.4.3.1, for a tree that is joined: the tree hash is `expected_tree_hash`, the shape, parent hashes, every leaf (§7.3).
// kMlsTreeInvalid, kMlsLeafInvalid, kSignatureInvalid.
struct GroupFacts {
  BytesView group_id;
  BytesView expected_tree_hash;
  const std::vector<Extension>* extensions;
};
Result<void> validate_tree(const RatchetTree& tree, const GroupFacts& group);

// §12.4.3.1's rules on the tree's shape alone: unmerged leaves are non-blank descendants and listed by all nodes
// between; no two nodes share an encryption key. Checked before parent hashes: it bounds what they cost.
Result<void> validate_tree_shape(const RatchetTree& tree);

}  // namespace carecircle::mls
