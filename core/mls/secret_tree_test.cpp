// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/secret_tree.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/mls/mls_testing.h"

namespace carecircle::mls {
namespace {

constexpr LeafIndex kSender{5};

SecretTree make_tree() {
  SeededEntropy entropy{3};
  return SecretTree(kTestSuite, entropy.secret(32), 7);
}

std::string key_at(SecretTree& tree, RatchetKind kind, std::uint32_t generation) {
  const Result<MessageKey> key = tree.peek(kSender, kind, generation);
  return key ? to_hex(key->key.view()) : "none";
}

TEST(SecretTree, SenderAndReceiverAgreeOnEveryGeneration) {
  SecretTree sender = make_tree();
  SecretTree receiver = make_tree();
  for (std::uint32_t generation = 0; generation < 5; ++generation) {
    for (const RatchetKind kind : {RatchetKind::handshake, RatchetKind::application}) {
      const Result<SecretTree::SendKey> next = sender.next(kSender, kind);
      ASSERT_TRUE(next);
      EXPECT_EQ(next->generation, generation);
      EXPECT_EQ(to_hex(next->key.key.view()), key_at(receiver, kind, generation));
    }
  }
}

TEST(SecretTree, PeekingChangesNothing) {
  SecretTree tree = make_tree();
  const std::string first = key_at(tree, RatchetKind::application, 150);
  EXPECT_EQ(key_at(tree, RatchetKind::application, 150), first);
  EXPECT_NE(key_at(tree, RatchetKind::application, 0), "none");
}

TEST(SecretTree, ConsumedKeyIsGoneAndItsNeighboursStay) {
  SecretTree tree = make_tree();
  const std::string third = key_at(tree, RatchetKind::application, 3);
  tree.consume(kSender, RatchetKind::application, 4);
  EXPECT_EQ(tree.peek(kSender, RatchetKind::application, 4).code(), ErrorCode::kMlsKeyConsumed);
  EXPECT_EQ(key_at(tree, RatchetKind::application, 3), third);
  tree.consume(kSender, RatchetKind::application, 3);
  EXPECT_EQ(tree.peek(kSender, RatchetKind::application, 3).code(), ErrorCode::kMlsKeyConsumed);
  EXPECT_NE(key_at(tree, RatchetKind::application, 5), "none");
  EXPECT_NE(key_at(tree, RatchetKind::handshake, 4), "none");
}

TEST(SecretTree, StepsForwardAreLimited) {
  SecretTree tree = make_tree();
  EXPECT_TRUE(tree.peek(kSender, RatchetKind::application, kForwardStepsMax));
  EXPECT_EQ(tree.peek(kSender, RatchetKind::application, kForwardStepsMax + 1).code(), ErrorCode::kMlsGenerationTooFar);
  EXPECT_EQ(tree.peek(kSender, RatchetKind::application, std::numeric_limits<std::uint32_t>::max()).code(),
            ErrorCode::kMlsGenerationTooFar);
}

TEST(SecretTree, KeptGenerationsAreLimited) {
  SecretTree tree = make_tree();
  tree.consume(kSender, RatchetKind::application, 100);
  EXPECT_EQ(key_at(tree, RatchetKind::application, 89), "none");
  EXPECT_NE(key_at(tree, RatchetKind::application, 90), "none");
  tree.consume(kSender, RatchetKind::application, 106);
  EXPECT_EQ(key_at(tree, RatchetKind::application, 94), "none");
  EXPECT_NE(key_at(tree, RatchetKind::application, 95), "none");
  EXPECT_NE(key_at(tree, RatchetKind::application, 105), "none");
}

TEST(SecretTree, StateSurvivesStorage) {
  SecretTree tree = make_tree();
  tree.consume(kSender, RatchetKind::application, 3);
  Result<SecretTree> restored = SecretTree::restore(kTestSuite, tree.serialize().view());
  ASSERT_TRUE(restored);
  for (std::uint32_t generation = 0; generation < 6; ++generation) {
    EXPECT_EQ(key_at(*restored, RatchetKind::application, generation),
              key_at(tree, RatchetKind::application, generation));
  }
  const Result<MessageKey> other = restored->peek(LeafIndex{0}, RatchetKind::handshake, 0);
  const Result<MessageKey> same = tree.peek(LeafIndex{0}, RatchetKind::handshake, 0);
  ASSERT_TRUE(other && same);
  EXPECT_EQ(to_hex(other->key.view()), to_hex(same->key.view()));
  const SecretBytes bytes = tree.serialize();
  EXPECT_FALSE(SecretTree::restore(kTestSuite, bytes.view().first(bytes.size() - 1)));
}

}  // namespace
}  // namespace carecircle::mls
