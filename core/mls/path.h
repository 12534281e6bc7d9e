// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/mls/key_package.h"
#include "core/mls/secret_writer.h"
#include "core/mls/suite.h"
#include "core/mls/tree.h"

// Update paths (RFC 9420 §7.4 to §7.6, §12.4.1, §12.4.2). The path secrets are encrypted with the provisional GroupContext
// as context, which holds the tree hash after the path's public keys are merged; hence two steps on either side:
//
//   sender:    draft_path(tree, …)   merges the new keys into `tree`
//              encrypt_path(tree, …) with the context that names tree.tree_hash()
//   receiver:  merge_path(tree, …)   checks the public half and merges it
//              open_path(tree, …)    with the context that names tree.tree_hash()
//
// `tree` is always the tree with the commit's proposals applied.

namespace carecircle::mls {

// §7.6.
struct UpdatePathNode {
  Bytes encryption_key;
  std::vector<hpke::Ciphertext> encrypted_path_secret;
};
struct UpdatePath {
  LeafNode leaf_node;
  std::vector<UpdatePathNode> nodes;
};
void write(TlsWriter&, const UpdatePathNode&);
Result<void> read(TlsReader&, UpdatePathNode&);
void write(TlsWriter&, const UpdatePath&);
Result<void> read(TlsReader&, UpdatePath&);

// The private keys one member knows: of its leaf and of nodes above it.
struct TreePrivate {
  LeafIndex leaf;
  std::map<NodeIndex, SecretBytes> keys;

  TreePrivate clone() const;
  void set_leaf_key(SecretBytes key);
  // Drops the keys of nodes that are blank in `tree`, or outside of it.
  void keep_only_nodes_of(const RatchetTree& tree);
};
// For sealed state.
void write(SecretWriter&, const TreePrivate&);
Result<void> read(TlsReader&, TreePrivate&);

// The private state of somebody who joins by Welcome (§12.4.3.1). `path_secret` comes from GroupSecrets: the secret of the
// lowest common ancestor of `leaf` and `signer`. kMlsWelcomeInvalid when a derived key is not the tree's, and when the
// leaf's private key is not the one of its public key.
Result<TreePrivate> join_tree(const RatchetTree& tree, LeafIndex leaf, SecretBytes leaf_key, LeafIndex signer,
                              std::optional<BytesView> path_secret);

// ---- sending --------------------------------------------------------------------------------------------------------

struct DraftNode {
  PathStep step;
  SecretBytes path_secret;
};
struct PathDraft {
  LeafNode leaf_node;            // signed, source commit
  std::vector<DraftNode> nodes;  // along the filtered direct path
  SecretBytes commit_secret;
  TreePrivate own;  // our private keys after the commit
};

struct PathAuthor {
  LeafIndex leaf;      // a member's, or where RatchetTree::place() put an external joiner
  LeafNode leaf_node;  // credential, capabilities and extensions; keys, source, hash and signature are set here
  BytesView signature_seed;
  BytesView group_id;
};
Result<PathDraft> draft_path(RatchetTree& tree, const PathAuthor& author, Entropy& entropy);

// `added`: the leaves added by the same commit, which get their path secret from the Welcome instead (§12.4.1).
Result<UpdatePath> encrypt_path(const RatchetTree& tree, const PathDraft& draft, BytesView group_context,
                                const std::vector<LeafIndex>& added, Entropy& entropy);

// The path secret that the Welcome gives to `leaf` (§12.4.3.1): of its lowest common ancestor with the sender. The leaf is a
// member other than the sender.
const SecretBytes& path_secret_for(const PathDraft& draft, LeafIndex leaf);

// ---- receiving ------------------------------------------------------------------------------------------------------

// §7.5, §12.4.2: one node for each step of the filtered direct path, leaf source commit, new keys that the tree does not
// hold yet, matching parent hash; then merges. The leaf's signature and §7.3 are validate_leaf's.
// After an error `tree` is of no use: it is the copy that the commit is tried on. kMlsCommitInvalid, kKeyInvalid.
Result<void> merge_path(RatchetTree& tree, LeafIndex sender, const UpdatePath& path);

struct OpenedPath {
  SecretBytes path_secret;  // as decrypted, of the lowest common ancestor with the sender
  SecretBytes commit_secret;
  TreePrivate own;  // our private keys after the commit
};
// `own` is the private state before the commit. kMlsCommitInvalid, kDecryptionFailed.
Result<OpenedPath> open_path(const RatchetTree& tree, LeafIndex sender, const UpdatePath& path, const TreePrivate& own,
                             BytesView group_context, const std::vector<LeafIndex>& added);

}  // namespace carecircle::mls
