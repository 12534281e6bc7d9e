// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/tree.h"

#include <gtest/gtest.h>

#include "core/mls/leaf.h"
#include "core/mls/mls_testing.h"

namespace carecircle::mls {
namespace {

// A leaf whose keys are only distinct bytes: enough for everything but signatures.
LeafNode leaf_number(std::uint32_t number) {
  LeafNode leaf;
  TlsWriter key;
  key.u32(number);
  leaf.encryption_key = key.bytes();
  leaf.signature_key = key.bytes();
  leaf.capabilities.credentials = {1};
  leaf.source = LeafNodeSource::update;
  return leaf;
}

RatchetTree tree_of(std::uint32_t members) {
  RatchetTree tree(kTestSuite);
  for (std::uint32_t number = 0; number < members; ++number)
    EXPECT_EQ(tree.add(leaf_number(number))->value, number);
  return tree;
}

// Sets the path of `leaf` as a commit would, with keys that are only distinct bytes.
void set_path(RatchetTree& tree, LeafIndex leaf, std::uint8_t tag) {
  std::vector<Bytes> keys;
  for (const PathStep& step : tree.filtered_direct_path(leaf)) {
    keys.push_back({0xFF, tag, static_cast<std::uint8_t>(step.node.value)});
  }
  LeafNode node = *tree.leaf(leaf);
  node.encryption_key.push_back(tag);
  node.source = LeafNodeSource::commit;
  node.parent_hash = tree.merge_path_keys(leaf, std::move(keys));
  tree.set_leaf(leaf, std::move(node));
}

using Numbers = std::vector<std::uint32_t>;

TEST(RatchetTree, GrowsByDoublingWhenNoLeafIsBlank) {
  EXPECT_EQ(tree_of(1).leaf_slots(), 1u);
  EXPECT_EQ(tree_of(2).leaf_slots(), 2u);
  EXPECT_EQ(tree_of(3).leaf_slots(), 4u);
  EXPECT_EQ(tree_of(5).leaf_slots(), 8u);
}

TEST(RatchetTree, TakesTheLeftmostBlankLeaf) {
  RatchetTree tree = tree_of(5);
  tree.remove({3});
  tree.remove({1});
  EXPECT_EQ(tree.add(leaf_number(10))->value, 1u);
  EXPECT_EQ(tree.add(leaf_number(11))->value, 3u);
  EXPECT_EQ(tree.add(leaf_number(12))->value, 5u);
}

TEST(RatchetTree, DropsBlankRightHalves) {
  RatchetTree tree = tree_of(5);
  tree.remove({4});
  EXPECT_EQ(tree.leaf_slots(), 4u);
  tree.remove({1});
  tree.remove({2});
  EXPECT_EQ(tree.leaf_slots(), 4u);
  tree.remove({3});
  EXPECT_EQ(tree.leaf_slots(), 1u);
  EXPECT_EQ(tree.tree_hash(), tree_of(1).tree_hash());
}

TEST(RatchetTree, PlacingWithoutALeafLeavesItBlank) {
  RatchetTree tree = tree_of(2);
  EXPECT_EQ(tree.place()->value, 2u);
  EXPECT_EQ(tree.place()->value, 2u);
  EXPECT_EQ(tree.leaf({2}), nullptr);
}

TEST(RatchetTree, ANewLeafIsUnmergedInEveryNodeAboveItThatIsNotBlank) {
  RatchetTree tree = tree_of(4);
  set_path(tree, {0}, 1);
  tree.remove({3});
  EXPECT_TRUE(tree.blank({3}));
  set_path(tree, {0}, 2);
  ASSERT_EQ(tree.add(leaf_number(9))->value, 3u);
  EXPECT_EQ(tree.parent_node({3})->unmerged_leaves, std::vector<LeafIndex>{{3}});
  EXPECT_TRUE(tree.blank({5}));
  EXPECT_TRUE(tree.parent_node({1})->unmerged_leaves.empty());
}

TEST(RatchetTree, UpdatesAndRemovalsBlankTheDirectPath) {
  RatchetTree tree = tree_of(4);
  set_path(tree, {0}, 1);
  tree.update({1}, leaf_number(20));
  EXPECT_TRUE(tree.blank({1}));
  EXPECT_TRUE(tree.blank({3}));
}

// Figure 10 of RFC 9420: X[B] above leaves 0 and 1, Y above leaves 4 and 5, leaves 2 and 6 blank.
TEST(RatchetTree, ResolutionsAreThoseOfTheStandardsExample) {
  RatchetTree tree = tree_of(8);
  tree.remove({1});
  tree.remove({2});
  set_path(tree, {0}, 1);
  set_path(tree, {4}, 2);
  tree.remove({6});
  ASSERT_EQ(tree.add(leaf_number(30))->value, 1u);
  EXPECT_EQ(values(tree.resolution({2 * 2})), Numbers{});
  EXPECT_EQ(values(tree.resolution({9})), Numbers{9});
  EXPECT_EQ(values(tree.resolution({13})), Numbers{14});
  EXPECT_EQ(values(tree.resolution({5})), Numbers{6});
}

// Figure 11 of RFC 9420: leaves 2, 3 and 7 are blank.
TEST(RatchetTree, FilteredDirectPathsAreThoseOfTheStandardsExample) {
  RatchetTree tree = tree_of(7);
  tree.remove({2});
  tree.remove({3});
  auto nodes = [&](std::uint32_t leaf) {
    Numbers result;
    for (const PathStep& step : tree.filtered_direct_path({leaf}))
      result.push_back(step.node.value);
    return result;
  };
  EXPECT_EQ(nodes(0), (Numbers{1, 7}));
  EXPECT_EQ(nodes(1), (Numbers{1, 7}));
  EXPECT_EQ(nodes(4), (Numbers{9, 11, 7}));
  EXPECT_EQ(nodes(5), (Numbers{9, 11, 7}));
  EXPECT_EQ(nodes(6), (Numbers{11, 7}));
}

TEST(RatchetTree, ComesBackFromItsEncoding) {
  RatchetTree tree = tree_of(6);
  set_path(tree, {2}, 1);
  tree.remove({4});
  auto decoded = RatchetTree::decode(kTestSuite, tree.encode());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->encode(), tree.encode());
  EXPECT_EQ(decoded->tree_hash(), tree.tree_hash());
  EXPECT_EQ(decoded->leaf_slots(), tree.leaf_slots());
}

Bytes encoded_nodes(std::initializer_list<Bytes> nodes) {
  TlsWriter inner;
  for (const Bytes& node : nodes)
    inner.raw(node);
  TlsWriter writer;
  writer.opaque(inner.bytes());
  return writer.take();
}

TEST(RatchetTree, RefusesEncodingsThatAreNoTree) {
  Bytes leaf = concat({Bytes{1, 1}, encode(leaf_number(1))});
  Bytes parent = concat({Bytes{1, 2}, encode(ParentNode{{1}, {}, {}})});
  Bytes blank{0};
  auto code = [](const Bytes& bytes) { return RatchetTree::decode(kTestSuite, bytes).code(); };
  EXPECT_TRUE(RatchetTree::decode(kTestSuite, encoded_nodes({leaf, parent, leaf})));
  EXPECT_EQ(code(encoded_nodes({})), ErrorCode::kMlsTreeInvalid);
  EXPECT_EQ(code(encoded_nodes({leaf, blank})), ErrorCode::kMlsTreeInvalid);
  EXPECT_EQ(code(encoded_nodes({leaf, parent})), ErrorCode::kMlsTreeInvalid);
  EXPECT_EQ(code(encoded_nodes({parent})), ErrorCode::kMlsTreeInvalid);
  EXPECT_EQ(code(encoded_nodes({leaf, leaf, leaf})), ErrorCode::kMlsTreeInvalid);
  EXPECT_EQ(code(encoded_nodes({leaf, {2}, leaf})), ErrorCode::kMalformedInput);
}

// The cache must never show: after every change the hash is the one of a tree that was just read.
TEST(RatchetTree, CachedHashesAreThoseOfAFreshTree) {
  SeededEntropy entropy(7);
  RatchetTree tree = tree_of(3);
  for (std::uint32_t round = 0; round < 300; ++round) {
    std::vector<LeafIndex> members = tree.members();
    LeafIndex chosen = members[entropy.below(static_cast<std::uint32_t>(members.size()))];
    switch (entropy.below(4)) {
      case 0: ASSERT_TRUE(tree.add(leaf_number(1000 + round))); break;
      case 1: tree.update(chosen, leaf_number(1000 + round)); break;
      case 2: set_path(tree, chosen, static_cast<std::uint8_t>(round)); break;
      case 3:
        if (members.size() > 1) tree.remove(chosen);
        break;
    }
    auto fresh = RatchetTree::decode(kTestSuite, tree.encode());
    ASSERT_TRUE(fresh);
    ASSERT_EQ(fresh->tree_hash(), tree.tree_hash()) << round;
    ASSERT_EQ(fresh->leaf_slots(), tree.leaf_slots()) << round;
    ASSERT_TRUE(tree.check_parent_hashes()) << round;
  }
}

TEST(RatchetTree, ACopyDoesNotChangeWithItsOriginal) {
  RatchetTree tree = tree_of(5);
  set_path(tree, {1}, 1);
  RatchetTree copy = tree;
  Bytes before = tree.tree_hash();
  copy.remove({1});
  set_path(copy, {2}, 2);
  EXPECT_EQ(tree.tree_hash(), before);
  EXPECT_NE(copy.tree_hash(), before);
}

TEST(RatchetTree, AParentNodeThatNobodySetIsNotParentHashValid) {
  RatchetTree tree = tree_of(4);
  set_path(tree, {0}, 1);
  ASSERT_TRUE(tree.check_parent_hashes());
  LeafNode forged = *tree.leaf({0});
  forged.parent_hash[0] ^= 1;
  tree.set_leaf({0}, forged);
  EXPECT_EQ(tree.check_parent_hashes().code(), ErrorCode::kMlsTreeInvalid);
}

TEST(RatchetTree, AnUnmergedLeafThatIsNotBelowItsNodeIsRefused) {
  Bytes parent = concat({Bytes{1, 2}, encode(ParentNode{Bytes(32, 9), {}, {{5}}})});
  Bytes first = concat({Bytes{1, 1}, encode(leaf_number(1))});
  Bytes second = concat({Bytes{1, 1}, encode(leaf_number(2))});
  auto tree = RatchetTree::decode(kTestSuite, encoded_nodes({first, parent, second}));
  ASSERT_TRUE(tree);
  EXPECT_EQ(validate_tree_shape(*tree).code(), ErrorCode::kMlsTreeInvalid);
}

TEST(RatchetTree, AnUnmergedLeafThatIsMergedFurtherDownIsRefused) {
  auto leaf = [](std::uint32_t number) { return concat({Bytes{1, 1}, encode(leaf_number(number))}); };
  auto parent = [](std::uint8_t key, std::vector<LeafIndex> unmerged) {
    return concat({Bytes{1, 2}, encode(ParentNode{Bytes(32, key), {}, std::move(unmerged)})});
  };
  auto tree = RatchetTree::decode(
      kTestSuite, encoded_nodes({leaf(0), parent(1, {}), leaf(1), parent(2, {{1}}), leaf(2), {0}, leaf(3)}));
  ASSERT_TRUE(tree);
  EXPECT_EQ(validate_tree_shape(*tree).code(), ErrorCode::kMlsTreeInvalid);
}

TEST(RatchetTree, TwoNodesWithOneKeyAreRefused) {
  RatchetTree tree = tree_of(2);
  EXPECT_TRUE(validate_tree_shape(tree));
  LeafNode twin = leaf_number(2);
  twin.encryption_key = tree.leaf({0})->encryption_key;
  ASSERT_TRUE(tree.add(twin));
  EXPECT_EQ(validate_tree_shape(tree).code(), ErrorCode::kMlsTreeInvalid);
  EXPECT_EQ(validate_members(tree, {}).code(), ErrorCode::kMlsLeafInvalid);
}

}  // namespace
}  // namespace carecircle::mls
