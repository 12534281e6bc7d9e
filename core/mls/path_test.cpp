// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/path.h"

#include <gtest/gtest.h>

#include <map>

#include "core/mls/leaf.h"
#include "core/mls/mls_testing.h"

namespace carecircle::mls {
namespace {

// Members who follow commits by their trees alone. The context of a commit is the hash of the tree that it leads to.
class TreeGroup {
 public:
  TreeGroup(CipherSuite suite, std::uint64_t seed) : entropy_(seed), tree_(suite) { insert(tree_); }

  struct Commit {
    LeafIndex sender;
    RatchetTree proposed;  // with the proposals applied
    std::vector<LeafIndex> added;
    PathDraft draft;
    UpdatePath path;
    Bytes context;
  };

  // `sender` commits these removals, then additions, with a path.
  Commit commit(LeafIndex sender, const std::vector<LeafIndex>& removed, std::uint32_t additions) {
    RatchetTree proposed = tree_;
    for (LeafIndex leaf : removed) {
      proposed.remove(leaf);
      members_.erase(leaf);
    }
    std::vector<LeafIndex> added;
    for (std::uint32_t count = 0; count < additions; ++count)
      added.push_back(insert(proposed));
    RatchetTree merged = proposed;
    PathAuthor author{sender, *proposed.leaf(sender), seeds_.at(sender).view(), group_id_};
    auto draft = draft_path(merged, author, entropy_);
    EXPECT_TRUE(draft);
    Bytes context = merged.tree_hash();
    auto path = encrypt_path(merged, *draft, context, added, entropy_);
    EXPECT_TRUE(path);
    return {sender, std::move(proposed), std::move(added), std::move(*draft), std::move(*path), std::move(context)};
  }

  // Everybody processes the commit; newcomers join by the path secret of a Welcome.
  void apply(Commit commit) {
    RatchetTree merged = commit.proposed;
    ASSERT_TRUE(merge_path(merged, commit.sender, commit.path));
    ASSERT_EQ(merged.tree_hash(), commit.context);
    for (auto& [leaf, own] : members_) {
      if (leaf == commit.sender) {
        own = commit.draft.own.clone();
      } else if (std::ranges::find(commit.added, leaf) != commit.added.end()) {
        const SecretBytes& secret = path_secret_for(commit.draft, leaf);
        auto joined = join_tree(merged, leaf, own.keys.at(node_of(leaf)).clone(), commit.sender, secret.view());
        ASSERT_TRUE(joined);
        own = std::move(*joined);
      } else {
        auto opened = open_path(merged, commit.sender, commit.path, own, commit.context, commit.added);
        ASSERT_TRUE(opened) << opened.error().where;
        EXPECT_TRUE(equal(opened->commit_secret.view(), commit.draft.commit_secret.view()));
        own = std::move(opened->own);
      }
    }
    tree_ = std::move(merged);
  }

  // The tree invariant, and all that a newcomer would check.
  void check() const {
    hpke::Kem kem = suite_info(tree_.suite()).hpke.kem;
    for (const auto& [leaf, own] : members_) {
      for (const auto& [node, key] : own.keys) {
        EXPECT_TRUE(covers(node, node_of(leaf)));
        EXPECT_EQ(*hpke::public_key_of(kem, key.view()), *tree_.encryption_key(node));
      }
    }
    std::vector<Extension> extensions;
    auto valid = validate_tree(tree_, {group_id_, tree_.tree_hash(), &extensions});
    EXPECT_TRUE(valid) << valid.error().where;
  }

  const RatchetTree& tree() const { return tree_; }
  const TreePrivate& own(LeafIndex leaf) const { return members_.at(leaf); }
  SeededEntropy& entropy() { return entropy_; }

 private:
  LeafIndex insert(RatchetTree& tree) {
    LeafSecrets secrets = test_leaf("member", entropy_);
    hpke::KeyPair pair = generate_key_pair(tree.suite(), entropy_);
    LeafNode node = leaf_template(tree.suite(), secrets);
    node.encryption_key = pair.public_key;
    sign_leaf(tree.suite(), node, {}, secrets.signature_seed.view());
    LeafIndex leaf = *tree.add(std::move(node));
    TreePrivate own{.leaf = leaf};
    own.set_leaf_key(std::move(pair.private_key));
    members_[leaf] = std::move(own);
    seeds_[leaf] = std::move(secrets.signature_seed);
    return leaf;
  }

  SeededEntropy entropy_;
  Bytes group_id_{4, 2};
  RatchetTree tree_;
  std::map<LeafIndex, TreePrivate> members_;
  std::map<LeafIndex, SecretBytes> seeds_;
};

constexpr CipherSuite kClassic = CipherSuite::x25519_aes128gcm_sha256_ed25519;
constexpr CipherSuite kDefault = CipherSuite::xwing_aes256gcm_sha384_ed25519;

void random_walk(CipherSuite suite, std::uint64_t seed, std::uint32_t rounds) {
  TreeGroup group(suite, seed);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    std::vector<LeafIndex> members = group.tree().members();
    auto pick = [&] { return members[group.entropy().below(static_cast<std::uint32_t>(members.size()))]; };
    LeafIndex sender = pick();
    std::vector<LeafIndex> removed;
    LeafIndex candidate = pick();
    if (candidate != sender && group.entropy().below(2) == 0) removed.push_back(candidate);
    group.apply(group.commit(sender, removed, group.entropy().below(3)));
    group.check();
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed << ", round " << round;
  }
}

TEST(UpdatePaths, AGroupOfOneCommitsAlone) {
  TreeGroup group(kClassic, 1);
  auto commit = group.commit({0}, {}, 0);
  EXPECT_TRUE(commit.path.nodes.empty());
  EXPECT_TRUE(commit.path.leaf_node.parent_hash.empty());
  group.apply(std::move(commit));
  group.check();
}

TEST(UpdatePaths, EverybodyFollowsARandomHistory) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed)
    random_walk(kClassic, seed, 25);
}

TEST(UpdatePaths, EverybodyFollowsARandomHistoryWithTheDefaultSuite) { random_walk(kDefault, 9, 12); }

TEST(UpdatePaths, NothingIsEncryptedToMembersAddedByTheSameCommit) {
  TreeGroup group(kClassic, 2);
  auto commit = group.commit({0}, {}, 3);
  for (const UpdatePathNode& node : commit.path.nodes)
    EXPECT_TRUE(node.encrypted_path_secret.empty());
  group.apply(std::move(commit));
  auto second = group.commit({0}, {}, 1);
  std::size_t ciphertexts = 0;
  for (const UpdatePathNode& node : second.path.nodes)
    ciphertexts += node.encrypted_path_secret.size();
  EXPECT_EQ(ciphertexts, 3u);
}

// Three members, of whom the first commits; every test below changes one thing about that commit.
class TamperedPath : public ::testing::Test {
 protected:
  TamperedPath() : group_(kClassic, 5) {
    group_.apply(group_.commit({0}, {}, 3));
    commit_.emplace(group_.commit({0}, {}, 0));
  }

  Result<OpenedPath> open(BytesView context) {
    RatchetTree merged = commit_->proposed;
    TRY(merge_path(merged, {0}, commit_->path));
    return open_path(merged, {0}, commit_->path, group_.own({2}), context, {});
  }
  ErrorCode refusal() { return open(commit_->context).code(); }

  TreeGroup group_;
  std::optional<TreeGroup::Commit> commit_;
};

TEST_F(TamperedPath, IsOpenedWhenNothingWasChanged) { EXPECT_TRUE(open(commit_->context)); }

TEST_F(TamperedPath, IsRefusedUnderAnotherContext) {
  EXPECT_EQ(open(Bytes(32, 1)).code(), ErrorCode::kDecryptionFailed);
}

TEST_F(TamperedPath, IsRefusedWithANodeTooFewOrTooMany) {
  auto nodes = commit_->path.nodes;
  commit_->path.nodes.pop_back();
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
  commit_->path.nodes = nodes;
  commit_->path.nodes.push_back(nodes[0]);
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithACiphertextTooFewOrTooMany) {
  auto& sent = commit_->path.nodes[1].encrypted_path_secret;
  sent.push_back(sent[0]);
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
  sent.clear();
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithAKeyTheTreeHolds) {
  commit_->path.nodes[0].encryption_key = commit_->proposed.leaf({2})->encryption_key;
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
  commit_->path.nodes[0].encryption_key = *commit_->proposed.encryption_key({3});
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithOneKeyTwice) {
  commit_->path.nodes[0].encryption_key = commit_->path.nodes[1].encryption_key;
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithTheCommittersOldLeafKey) {
  commit_->path.leaf_node.encryption_key = commit_->proposed.leaf({0})->encryption_key;
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithAKeyNothingCanBeEncryptedTo) {
  commit_->path.nodes[0].encryption_key = Bytes(32, 0);
  EXPECT_EQ(refusal(), ErrorCode::kKeyInvalid);
}

TEST_F(TamperedPath, IsRefusedWithAnotherParentHash) {
  commit_->path.leaf_node.parent_hash[0] ^= 1;
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithAnotherSource) {
  commit_->path.leaf_node.source = LeafNodeSource::update;
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, IsRefusedWithAPathSecretThatIsNotTheOneOfTheKeys) {
  RatchetTree merged = commit_->proposed;
  ASSERT_TRUE(merge_path(merged, {0}, commit_->path));
  // Leaves 2 and 3 are unmerged nowhere: their parent is blank, so the first ciphertext is the one to leaf 2.
  auto other = encrypt_with_label(kClassic, *merged.encryption_key({4}), "UpdatePathNode", commit_->context,
                                  Bytes(32, 1), group_.entropy());
  ASSERT_TRUE(other);
  commit_->path.nodes[1].encrypted_path_secret[0] = *other;
  EXPECT_EQ(refusal(), ErrorCode::kMlsCommitInvalid);
}

TEST_F(TamperedPath, LeavesANewcomerWithAForeignPathSecretOutside) {
  auto key = [&] { return group_.own({2}).keys.at(node_of({2})).clone(); };
  const RatchetTree& tree = group_.tree();
  EXPECT_EQ(join_tree(tree, {2}, key(), {0}, Bytes(32, 1)).code(), ErrorCode::kMlsWelcomeInvalid);
  EXPECT_EQ(join_tree(tree, {2}, key(), {2}, Bytes(32, 1)).code(), ErrorCode::kMlsWelcomeInvalid);
  EXPECT_EQ(join_tree(tree, {1}, key(), {0}, std::nullopt).code(), ErrorCode::kMlsWelcomeInvalid);
  EXPECT_TRUE(join_tree(tree, {2}, key(), {0}, std::nullopt));
}

// A dishonest signer of a GroupInfo can name the hash of any tree. Whatever byte of an honest tree it changes, signatures,
// parent hashes or the tree's shape show it.
TEST(ValidatedTree, IsRefusedWithAnyByteChangedEvenUnderItsOwnHash) {
  TreeGroup group(kClassic, 8);
  group.apply(group.commit({0}, {}, 5));
  group.apply(group.commit({3}, {{1}}, 0));
  group.apply(group.commit({5}, {}, 1));
  group.check();
  Bytes encoded = group.tree().encode();
  Bytes group_id{4, 2};
  std::vector<Extension> extensions;
  for (std::size_t index = 0; index < encoded.size(); ++index) {
    Bytes changed = encoded;
    changed[index] ^= 0x01;
    auto tree = RatchetTree::decode(kClassic, changed);
    EXPECT_FALSE(tree && validate_tree(*tree, {group_id, tree->tree_hash(), &extensions})) << index;
  }
}

TEST(TreePrivate, ComesBackFromItsEncoding) {
  TreeGroup group(kClassic, 5);
  group.apply(group.commit({0}, {}, 3));
  SecretWriter writer;
  write(writer, group.own({2}));
  SecretBytes bytes = writer.take();
  auto restored = decode<TreePrivate>(bytes.view());
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->leaf, LeafIndex{2});
  ASSERT_EQ(restored->keys.size(), group.own({2}).keys.size());
  for (const auto& [node, key] : restored->keys)
    EXPECT_TRUE(equal(key.view(), group.own({2}).keys.at(node).view()));
}

}  // namespace
}  // namespace carecircle::mls
