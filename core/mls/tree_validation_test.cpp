// SPDX-License-Identifier: AGPL-3.0-or-later
// The leaves of a tree that is joined: the same verdict for few, which are verified one by one, and for many, which are not.
#include <gtest/gtest.h>

#include "core/mls/leaf.h"
#include "core/mls/mls_testing.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

class JoinedTree : public ::testing::TestWithParam<std::size_t> {
 protected:
  JoinedTree() {
    for (std::size_t index = 0; index < GetParam(); ++index) {
      secrets_.push_back(test_leaf("member", entropy_));
      LeafNode leaf = leaf_template(kTestSuite, secrets_.back());
      leaf.encryption_key = generate_key_pair(kTestSuite, entropy_).public_key;
      leaf.source = LeafNodeSource::update;
      leaf.lifetime = {};
      EXPECT_TRUE(tree_.add(leaf));
      const LeafIndex place{static_cast<std::uint32_t>(index)};
      sign(place, place, std::move(leaf));
    }
  }

  // The leaf at `index` is signed for `place`.
  void sign(LeafIndex index, LeafIndex place, LeafNode leaf) {
    sign_leaf(kTestSuite, leaf, {group_id_, place}, secrets_[index.value].signature_seed.view());
    tree_.set_leaf(index, std::move(leaf));
  }

  Result<void> verdict() { return validate_tree(tree_, {group_id_, tree_.tree_hash(), &extensions_}); }

  static constexpr LeafIndex kChosen{2};

  SeededEntropy entropy_;
  Bytes group_id_{1, 2, 3};
  std::vector<Extension> extensions_;
  std::vector<LeafSecrets> secrets_;
  RatchetTree tree_{kTestSuite};
};

INSTANTIATE_TEST_SUITE_P(FewAndMany, JoinedTree, ::testing::Values(3, kSignatureBatchMin - 1, kSignatureBatchMin));

TEST_P(JoinedTree, LeavesThatAreSignedAreValid) { EXPECT_TRUE(verdict()); }

TEST_P(JoinedTree, AChangedSignatureIsRefused) {
  LeafNode leaf = *tree_.leaf(kChosen);
  leaf.signature[40] ^= 1;
  tree_.set_leaf(kChosen, std::move(leaf));
  EXPECT_EQ(verdict().code(), ErrorCode::kSignatureInvalid);
}

TEST_P(JoinedTree, ALeafSignedForAnotherPlaceOrGroupIsRefused) {
  sign(kChosen, {1}, *tree_.leaf(kChosen));
  EXPECT_EQ(verdict().code(), ErrorCode::kSignatureInvalid);
  sign(kChosen, kChosen, *tree_.leaf(kChosen));
  EXPECT_TRUE(verdict());
  group_id_.push_back(4);
  EXPECT_EQ(verdict().code(), ErrorCode::kSignatureInvalid);
}

TEST_P(JoinedTree, ASignedLeafThatBreaksAnotherRuleIsRefused) {
  LeafNode leaf = *tree_.leaf(kChosen);
  leaf.capabilities.suites.clear();
  sign(kChosen, kChosen, std::move(leaf));
  EXPECT_EQ(verdict().code(), ErrorCode::kMlsLeafInvalid);
}

TEST_P(JoinedTree, AKeyOfTheWrongLengthIsRefused) {
  LeafNode leaf = *tree_.leaf(kChosen);
  leaf.signature_key.pop_back();
  tree_.set_leaf(kChosen, std::move(leaf));
  EXPECT_EQ(verdict().code(), ErrorCode::kSignatureInvalid);
}

}  // namespace
}  // namespace carecircle::mls
