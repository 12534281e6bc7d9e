// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/tree_math.h"

#include <gtest/gtest.h>

#include "core/mls/mls_testing.h"

namespace carecircle::mls {
namespace {

TEST(TreeMath, ATreeOfOneLeafIsItsOwnRoot) {
  EXPECT_EQ(node_count(1), 1u);
  EXPECT_EQ(root(1), NodeIndex{0});
  EXPECT_FALSE(parent({0}, 1));
  EXPECT_FALSE(sibling({0}, 1));
  EXPECT_TRUE(direct_path({0}, 1).empty());
}

TEST(TreeMath, DirectPathsGoFromTheParentToTheRoot) {
  EXPECT_EQ(values(direct_path({0}, 8)), (std::vector<std::uint32_t>{1, 3, 7}));
  EXPECT_EQ(values(direct_path({10}, 8)), (std::vector<std::uint32_t>{9, 11, 7}));
  EXPECT_TRUE(direct_path({7}, 8).empty());
}

TEST(TreeMath, ChildrenAndParentsAgreeInEveryTree) {
  for (std::uint32_t leaves = 1; leaves <= 64; leaves *= 2) {
    for (std::uint32_t value = 1; value < node_count(leaves); value += 2) {
      NodeIndex node{value};
      EXPECT_EQ(parent(*left(node), leaves), node);
      EXPECT_EQ(parent(*right(node), leaves), node);
      EXPECT_EQ(sibling(*left(node), leaves), right(node));
      EXPECT_EQ(sibling(*right(node), leaves), left(node));
    }
  }
}

TEST(TreeMath, CoversIsTrueForANodeAndAllBelowIt) {
  EXPECT_TRUE(covers({7}, {0}));
  EXPECT_TRUE(covers({3}, {5}));
  EXPECT_TRUE(covers({4}, {4}));
  EXPECT_FALSE(covers({3}, {8}));
  EXPECT_FALSE(covers({1}, {3}));
}

TEST(TreeMath, TheCommonAncestorIsTheLowestNodeOnBothPaths) {
  EXPECT_EQ(common_ancestor({0}, {2}), NodeIndex{1});
  EXPECT_EQ(common_ancestor({2}, {4}), NodeIndex{3});
  EXPECT_EQ(common_ancestor({2}, {14}), NodeIndex{7});
  EXPECT_EQ(common_ancestor({9}, {8}), NodeIndex{9});
  for (std::uint32_t a = 0; a < node_count(16); ++a) {
    for (std::uint32_t b = 0; b < node_count(16); ++b) {
      NodeIndex lowest = root(16);
      for (std::uint32_t node = 0; node < node_count(16); ++node) {
        if (covers({node}, {a}) && covers({node}, {b}) && level({node}) < level(lowest)) lowest = {node};
      }
      EXPECT_EQ(common_ancestor({a}, {b}), lowest);
    }
  }
}

}  // namespace
}  // namespace carecircle::mls
