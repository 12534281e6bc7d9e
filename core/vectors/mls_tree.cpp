// SPDX-License-Identifier: AGPL-3.0-or-later
// Tree math, tree operations, tree validation and TreeKEM, as test-vectors.md of the MLS vectors defines their verification.
#include <map>

#include "core/mls/leaf.h"
#include "core/mls/path.h"
#include "core/mls/tree.h"
#include "core/mls/tree_math.h"
#include "core/vectors/mls_vectors.h"

namespace carecircle::vectors {
namespace {

using namespace carecircle::mls;

bool matches(const nlohmann::json& expected, std::optional<NodeIndex> found) {
  if (expected.is_null()) return !found;
  return found && found->value == expected.get<std::uint32_t>();
}

std::optional<RatchetTree> decode_tree(CipherSuite suite, const nlohmann::json& encoded) {
  Bytes bytes = hex_field(encoded);
  auto tree = RatchetTree::decode(suite, bytes);
  if (!tree || tree->encode() != bytes) return std::nullopt;
  return std::move(*tree);
}

// Applies the proposal as §12.4 would; the vectors hold Add, Update and Remove.
bool apply(RatchetTree& tree, const Proposal& proposal, LeafIndex sender) {
  if (const auto* add = std::get_if<Add>(&proposal)) return tree.add(add->key_package.leaf_node).has_value();
  if (const auto* update = std::get_if<Update>(&proposal)) {
    if (!tree.leaf(sender)) return false;
    tree.update(sender, update->leaf_node);
    return true;
  }
  const auto* remove = std::get_if<Remove>(&proposal);
  if (!remove || !tree.leaf(remove->removed)) return false;
  tree.remove(remove->removed);
  return true;
}

// ---- TreeKEM --------------------------------------------------------------------------------------------------------

struct Member {
  TreePrivate own;
  SecretBytes signature_seed;
};

// GroupContext (§8.1) with empty extensions.
Bytes group_context(const nlohmann::json& entry, CipherSuite suite, const RatchetTree& tree) {
  TlsWriter writer;
  writer.u16(1);
  writer.u16(static_cast<std::uint16_t>(suite));
  writer.opaque(hex_field(entry["group_id"]));
  writer.u64(entry["epoch"].get<std::uint64_t>());
  writer.opaque(tree.tree_hash());
  writer.opaque(hex_field(entry["confirmed_transcript_hash"]));
  writer.opaque({});
  return writer.take();
}

bool set_key(Member& member, const RatchetTree& tree, NodeIndex node, SecretBytes key) {
  auto public_key = hpke::public_key_of(suite_info(tree.suite()).hpke.kem, key.view());
  const Bytes* expected = tree.encryption_key(node);
  member.own.keys[node] = std::move(key);
  return public_key && expected && *public_key == *expected;
}

bool read_member(const nlohmann::json& entry, const RatchetTree& tree, Member& member) {
  member.own.leaf = LeafIndex{entry["index"].get<std::uint32_t>()};
  member.signature_seed = SecretBytes::copy_of(hex_field(entry["signature_priv"]));
  Bytes leaf_key = hex_field(entry["encryption_priv"]);
  if (!set_key(member, tree, node_of(member.own.leaf), SecretBytes::copy_of(leaf_key))) return false;
  for (const auto& secret : entry["path_secrets"]) {
    SecretBytes node_secret = derive_secret(tree.suite(), hex_field(secret["path_secret"]), "node");
    hpke::KeyPair pair = derive_key_pair(tree.suite(), node_secret.view());
    if (!set_key(member, tree, {secret["node"].get<std::uint32_t>()}, std::move(pair.private_key))) return false;
  }
  return true;
}

using Members = std::map<LeafIndex, Member>;

bool all_open(const nlohmann::json& entry, const Members& members, const RatchetTree& tree, LeafIndex sender,
              const UpdatePath& path, BytesView commit_secret, const nlohmann::json* path_secrets) {
  Bytes context = group_context(entry, tree.suite(), tree);
  for (const auto& [leaf, member] : members) {
    if (leaf == sender) continue;
    auto opened = open_path(tree, sender, path, member.own, context, {});
    if (!opened || !equal(opened->commit_secret.view(), commit_secret)) return false;
    if (path_secrets && !equal(opened->path_secret.view(), hex_field((*path_secrets)[leaf.value]))) return false;
  }
  return true;
}

bool given_path_holds(const nlohmann::json& entry, const nlohmann::json& update, const RatchetTree& before,
                      const Members& members) {
  LeafIndex sender{update["sender"].get<std::uint32_t>()};
  Bytes encoded = hex_field(update["update_path"]);
  auto path = decode<UpdatePath>(encoded);
  if (!path || encode(*path) != encoded) return false;
  RatchetTree tree = before;
  if (!merge_path(tree, sender, *path) || tree.tree_hash() != hex_field(update["tree_hash_after"])) return false;
  if (!tree.check_parent_hashes()) return false;
  return all_open(entry, members, tree, sender, *path, hex_field(update["commit_secret"]), &update["path_secrets"]);
}

bool own_path_holds(const nlohmann::json& entry, const RatchetTree& before, const Members& members, LeafIndex sender) {
  SystemEntropy entropy;
  Bytes group_id = hex_field(entry["group_id"]);
  RatchetTree tree = before;
  PathAuthor author{sender, *before.leaf(sender), members.at(sender).signature_seed.view(), group_id};
  auto draft = draft_path(tree, author, entropy);
  if (!draft) return false;
  auto path = encrypt_path(tree, *draft, group_context(entry, tree.suite(), tree), {}, entropy);
  RatchetTree received = before;
  if (!path || !merge_path(received, sender, *path) || received.tree_hash() != tree.tree_hash()) return false;
  return all_open(entry, members, received, sender, *path, draft->commit_secret.view(), nullptr);
}

bool leaves_hold(const RatchetTree& tree, BytesView group_id) {
  for (LeafIndex index : tree.members()) {
    const LeafNode& leaf = *tree.leaf(index);
    if (!validate_leaf(leaf, leaf.source, {tree.suite(), {group_id, index}, nullptr, std::nullopt})) return false;
  }
  return validate_tree_shape(tree).has_value() && validate_members(tree, {}).has_value();
}

}  // namespace

Verdict check_tree_math(const nlohmann::json& entry) {
  auto leaves = entry["n_leaves"].get<std::uint32_t>();
  if (node_count(leaves) != entry["n_nodes"].get<std::uint32_t>() || !matches(entry["root"], root(leaves)))
    return Verdict::failed;
  for (std::uint32_t value = 0; value < node_count(leaves); ++value) {
    NodeIndex node{value};
    if (!matches(entry["left"][value], left(node)) || !matches(entry["right"][value], right(node)) ||
        !matches(entry["parent"][value], parent(node, leaves)) ||
        !matches(entry["sibling"][value], sibling(node, leaves))) {
      return Verdict::failed;
    }
  }
  return Verdict::passed;
}

Verdict check_tree_operations(const nlohmann::json& entry) {
  auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  auto tree = decode_tree(*suite, entry["tree_before"]);
  auto proposal = decode<Proposal>(hex_field(entry["proposal"]));
  if (!tree || !proposal || tree->tree_hash() != hex_field(entry["tree_hash_before"])) return Verdict::failed;
  if (!apply(*tree, *proposal, LeafIndex{entry["proposal_sender"].get<std::uint32_t>()})) return Verdict::failed;
  return verdict(tree->encode() == hex_field(entry["tree_after"]) &&
                 tree->tree_hash() == hex_field(entry["tree_hash_after"]));
}

Verdict check_tree_validation(const nlohmann::json& entry) {
  auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  auto tree = decode_tree(*suite, entry["tree"]);
  if (!tree || entry["tree_hashes"].size() != node_count(tree->leaf_slots())) return Verdict::failed;
  for (std::uint32_t value = 0; value < node_count(tree->leaf_slots()); ++value) {
    std::vector<std::uint32_t> resolution;
    for (NodeIndex node : tree->resolution({value}))
      resolution.push_back(node.value);
    if (resolution != entry["resolutions"][value].get<std::vector<std::uint32_t>>()) return Verdict::failed;
    if (tree->tree_hash({value}) != hex_field(entry["tree_hashes"][value])) return Verdict::failed;
  }
  return verdict(tree->check_parent_hashes().has_value() && leaves_hold(*tree, hex_field(entry["group_id"])));
}

Verdict check_treekem(const nlohmann::json& entry) {
  auto suite = suite_of(entry);
  if (!suite) return Verdict::skipped;
  auto tree = decode_tree(*suite, entry["ratchet_tree"]);
  if (!tree) return Verdict::failed;
  Members members;
  for (const auto& given : entry["leaves_private"]) {
    Member member;
    if (!read_member(given, *tree, member)) return Verdict::failed;
    members.emplace(member.own.leaf, std::move(member));
  }
  for (const auto& update : entry["update_paths"]) {
    LeafIndex sender{update["sender"].get<std::uint32_t>()};
    if (!given_path_holds(entry, update, *tree, members) || !own_path_holds(entry, *tree, members, sender))
      return Verdict::failed;
  }
  return Verdict::passed;
}

}  // namespace carecircle::vectors
