// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/tree.h"
#include "core/bytes/ensure.h"
#include "core/mls/leaf.h"
#include "core/mls/mls_testing.h"

using namespace carecircle;
using namespace carecircle::mls;

namespace {

constexpr std::size_t kOperationsMax = 200;

Bytes key_number(std::uint8_t tag, std::size_t number) {
  TlsWriter key;
  key.u8(tag);
  key.u64(number);
  return key.take();
}

LeafNode leaf_number(std::size_t number) {
  LeafNode leaf;
  leaf.encryption_key = key_number(1, number);
  leaf.signature_key = key_number(2, number);
  leaf.capabilities.credentials = {1};
  leaf.source = LeafNodeSource::update;
  return leaf;
}

void set_path(RatchetTree& tree, LeafIndex index, std::size_t number) {
  std::vector<Bytes> keys;
  for (const PathStep& step : tree.filtered_direct_path(index))
    keys.push_back(key_number(3, (number << 24) + step.node.value));
  LeafNode node = leaf_number(number);
  node.source = LeafNodeSource::commit;
  node.parent_hash = tree.merge_path_keys(index, std::move(keys));
  tree.set_leaf(index, std::move(node));
}

// A tree that a stranger sent: every check ends, and what was read is what would be written.
void foreign_tree(BytesView input) {
  auto tree = RatchetTree::decode(kTestSuite, input);
  if (!tree) return;
  ensure(equal(tree->encode(), input), "a tree has one encoding");
  std::vector<Extension> extensions;
  Bytes hash = tree->tree_hash();
  (void)validate_tree(*tree, {input, hash, &extensions});
  (void)tree->check_parent_hashes();
  for (LeafIndex member : tree->members())
    (void)tree->filtered_direct_path(member);
}

// A tree of ours after any history: nothing of it depends on how it came about.
void own_tree(BytesView operations) {
  RatchetTree tree(kTestSuite);
  ensure(tree.add(leaf_number(0)).has_value(), "a tree has room for one");
  std::size_t number = 1;
  for (std::uint8_t operation : operations.first(std::min(operations.size(), kOperationsMax))) {
    std::vector<LeafIndex> members = tree.members();
    LeafIndex chosen = members[(operation >> 2) % members.size()];
    switch (operation & 3) {
      case 0: ensure(tree.add(leaf_number(number)).has_value(), "a small tree has room"); break;
      case 1:
        if (members.size() > 1) tree.remove(chosen);
        break;
      case 2: tree.update(chosen, leaf_number(number)); break;
      case 3: set_path(tree, chosen, number); break;
    }
    ++number;
  }
  auto fresh = RatchetTree::decode(kTestSuite, tree.encode());
  ensure(fresh && fresh->tree_hash() == tree.tree_hash() && fresh->leaf_slots() == tree.leaf_slots(),
         "cached hashes are right");
  ensure(tree.check_parent_hashes().has_value(), "parent hashes are valid");
  ensure(validate_members(tree, {}).has_value(), "members are valid together");
}

}  // namespace

// The first byte says whether the rest is a tree or a history.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  BytesView rest(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    foreign_tree(rest);
  } else {
    own_tree(rest);
  }
  return 0;
}
