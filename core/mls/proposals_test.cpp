// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/proposals.h"

#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// RFC 9420 §12.1 and §12.2: one test for each rule, named after it.

namespace carecircle::mls {
namespace {

using namespace testing;

class ProposalListTest : public ::testing::Test {
 protected:
  ProposalListTest() {
    for (const char* name : {"alice", "bob", "carol"}) {
      leaves_.push_back(make_leaf(kTestSuite, name, entropy_));
      LeafNode node = leaf_template(kTestSuite, leaves_.back());
      node.encryption_key = generate_key_pair(kTestSuite, entropy_).public_key;
      sign_leaf(kTestSuite, node, {}, leaves_.back().signature_seed.view());
      EXPECT_TRUE(tree_.add(node));
    }
    context_.suite = kTestSuite;
    context_.group_id = {1};
    context_.extensions = {{0xF100, {1}}};
  }

  static ListedProposal by(std::uint32_t leaf, Proposal proposal) {
    return {std::move(proposal), {.type = SenderType::member, .leaf = LeafIndex{leaf}}};
  }
  Add newcomer(std::string_view name) { return add_of(make_package(kTestSuite, name, entropy_)); }
  Update update_of(std::uint32_t leaf) {
    LeafNode node = leaf_template(kTestSuite, leaves_[leaf]);
    node.source = LeafNodeSource::update;
    node.encryption_key = generate_key_pair(kTestSuite, entropy_).public_key;
    sign_leaf(kTestSuite, node, {context_.group_id, LeafIndex{leaf}}, leaves_[leaf].signature_seed.view());
    return {node};
  }
  PreSharedKeyProposal psk(std::size_t nonce_size) { return {{.id = {1}, .nonce = Bytes(nonce_size, 1)}}; }

  // The verdict on a list that alice, leaf 0, commits.
  Result<void> verdict(const ProposalList& list) {
    return validate_member_list(list, LeafIndex{0}, {context_, tree_, policy(), kNow});
  }
  Result<void> external_verdict(const ProposalList& list) {
    return validate_external_list(list, {context_, tree_, policy(), kNow});
  }

  SeededEntropy entropy_{17};
  std::vector<LeafSecrets> leaves_;
  RatchetTree tree_{kTestSuite};
  GroupContext context_;
};

TEST_F(ProposalListTest, OrdinaryListIsValid) {
  const Result<void> result = verdict({by(0, newcomer("dave")), by(1, update_of(1)), by(0, Remove{LeafIndex{2}}),
                                       by(0, psk(32)), by(0, GroupContextExtensions{{}})});
  EXPECT_TRUE(result) << result.error().where;
}

TEST_F(ProposalListTest, AddWithInvalidKeyPackageIsInvalid) {
  Add add = newcomer("dave");
  add.key_package.signature[0] ^= 1;
  EXPECT_FALSE(verdict({by(0, add)}));
  Add forbidden = newcomer("forbidden");
  EXPECT_EQ(verdict({by(0, forbidden)}).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(ProposalListTest, AddOfAnExpiredKeyPackageIsInvalidForTheCommitter) {
  const Add add = newcomer("dave");
  EXPECT_FALSE(validate_member_list({by(0, add)}, LeafIndex{0}, {context_, tree_, policy(), kNow + 31 * 86400}));
  EXPECT_TRUE(validate_member_list({by(0, add)}, LeafIndex{0}, {context_, tree_, policy(), std::nullopt}));
}

TEST_F(ProposalListTest, AddIsJudgedByTheNewExtensions) {
  const GroupContextExtensions change{{{0xF200, {1}}}};
  EXPECT_FALSE(verdict({by(0, newcomer("dave")), by(0, change)}));
}

TEST_F(ProposalListTest, UpdateWithInvalidLeafIsInvalid) {
  Update update = update_of(1);
  update.leaf_node.signature[0] ^= 1;
  EXPECT_FALSE(verdict({by(1, update)}));
  // A leaf signed for another position.
  EXPECT_FALSE(verdict({by(2, update_of(1))}));
}

TEST_F(ProposalListTest, UpdateThatKeepsTheEncryptionKeyIsInvalid) {
  Update update = update_of(1);
  update.leaf_node.encryption_key = tree_.leaf(LeafIndex{1})->encryption_key;
  sign_leaf(kTestSuite, update.leaf_node, {context_.group_id, LeafIndex{1}}, leaves_[1].signature_seed.view());
  EXPECT_EQ(verdict({by(1, update)}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, UpdateFromOutsideIsInvalid) {
  EXPECT_EQ(verdict({{update_of(1), {.type = SenderType::external}}}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, UpdateToAnotherIdentityIsInvalid) {
  leaves_[1].identity = to_bytes(as_bytes("mallory"));
  EXPECT_EQ(verdict({by(1, update_of(1))}).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(ProposalListTest, RemoveOfABlankLeafIsInvalid) {
  EXPECT_EQ(verdict({by(0, Remove{LeafIndex{3}})}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(verdict({by(0, Remove{LeafIndex{0xFFFFFFFF}})}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, PskWithTheWrongNonceSizeIsInvalid) {
  EXPECT_EQ(verdict({by(0, psk(31))}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(verdict({by(0, psk(33))}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_TRUE(verdict({by(0, psk(32))}));
}

TEST_F(ProposalListTest, PskOfAnotherOperationIsInvalid) {
  for (const std::uint8_t usage : {kPskUsageReInit, kPskUsageBranch}) {
    PreSharedKeyProposal link = psk(32);
    link.psk.type = kPskTypeResumption;
    link.psk.usage = usage;
    EXPECT_EQ(verdict({by(0, link)}).code(), ErrorCode::kMlsProposalInvalid);
    for (const std::uint8_t operation : {kPskUsageReInit, kPskUsageBranch}) {
      const ListContext founding{context_, tree_, policy(), std::nullopt, operation};
      EXPECT_EQ(validate_member_list({by(0, link)}, LeafIndex{0}, founding).has_value(), operation == usage);
    }
  }
}

TEST_F(ProposalListTest, UpdateByTheCommitterIsInvalid) {
  EXPECT_EQ(verdict({by(0, update_of(0))}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, RemovalOfTheCommitterIsInvalid) {
  EXPECT_EQ(verdict({by(1, Remove{LeafIndex{0}})}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, TwoChangesOfOneLeafAreInvalid) {
  EXPECT_EQ(verdict({by(1, update_of(1)), by(0, Remove{LeafIndex{1}})}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(verdict({by(1, update_of(1)), by(1, update_of(1))}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(verdict({by(0, Remove{LeafIndex{1}}), by(0, Remove{LeafIndex{1}})}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, ClientAddedTwiceIsInvalid) {
  const Add add = newcomer("dave");
  EXPECT_EQ(verdict({by(0, add), by(0, add)}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, ClientAlreadyInTheGroupIsInvalidUnlessItIsRemoved) {
  const Result<KeyPackageSecrets> package = make_key_package(kTestSuite, leaves_[2], entropy_);
  ASSERT_TRUE(package);
  const Add again = add_of(*package);
  EXPECT_EQ(verdict({by(0, again)}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_TRUE(verdict({by(0, again), by(0, Remove{LeafIndex{2}})}));
}

TEST_F(ProposalListTest, SamePskTwiceIsInvalid) {
  EXPECT_EQ(verdict({by(0, psk(32)), by(0, psk(32))}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, TwoGroupContextExtensionsAreInvalid) {
  const GroupContextExtensions change{{}};
  EXPECT_EQ(verdict({by(0, change), by(1, change)}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, ReInitIsValidAloneAndForAKnownVersionAndSuite) {
  const auto suite = static_cast<std::uint16_t>(CipherSuite::xwing_aes256gcm_sha384_ed25519);
  EXPECT_TRUE(verdict({by(0, ReInit{.suite = suite})}));
  EXPECT_EQ(verdict({by(0, ReInit{.suite = suite}), by(0, newcomer("dave"))}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(verdict({by(0, ReInit{.version = 0, .suite = suite})}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(verdict({by(0, ReInit{.version = 2, .suite = suite})}).code(), ErrorCode::kMlsSuiteNotSupported);
  EXPECT_EQ(verdict({by(0, ReInit{.suite = 0x0004})}).code(), ErrorCode::kMlsSuiteNotSupported);
}

TEST_F(ProposalListTest, ExternalInitOfAMemberIsInvalid) {
  EXPECT_EQ(verdict({by(0, ExternalInit{{1}})}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, ExternalListHasOneInitAndAtMostOneRemoval) {
  const ListedProposal init{ExternalInit{{1}}, {.type = SenderType::new_member_commit}};
  const ListedProposal removal{Remove{LeafIndex{1}}, {.type = SenderType::new_member_commit}};
  const ListedProposal other{Remove{LeafIndex{2}}, {.type = SenderType::new_member_commit}};
  EXPECT_TRUE(external_verdict({init}));
  EXPECT_TRUE(external_verdict({removal, init}));
  EXPECT_TRUE(external_verdict({init, by(0, psk(32))}));
  EXPECT_EQ(external_verdict({}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(external_verdict({init, init}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(external_verdict({init, removal, other}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(external_verdict({init, by(0, newcomer("dave"))}).code(), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(external_verdict({init, by(0, GroupContextExtensions{})}).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(ProposalListTest, PathIsRequiredAsTheTableSays) {
  EXPECT_TRUE(path_required({}));
  EXPECT_FALSE(path_required({by(0, newcomer("dave")), by(0, psk(32))}));
  EXPECT_TRUE(path_required({by(0, newcomer("dave")), by(0, Remove{LeafIndex{1}})}));
  EXPECT_TRUE(path_required({by(1, update_of(1))}));
  EXPECT_TRUE(path_required({by(0, GroupContextExtensions{})}));
  EXPECT_TRUE(path_required({by(0, ExternalInit{})}));
}

TEST_F(ProposalListTest, ListIsAppliedInTheOrderOfTheStandard) {
  RatchetTree tree = tree_;
  const ProposalList list{by(0, newcomer("dave")), by(0, Remove{LeafIndex{1}}), by(2, update_of(2)),
                          by(0, GroupContextExtensions{{{0xF100, {9}}}})};
  const Result<AppliedList> applied = apply_list(list, context_.extensions, tree);
  ASSERT_TRUE(applied);
  // The newcomer takes the place that the removal made free, though the list names it first.
  ASSERT_EQ(applied->added.size(), 1u);
  EXPECT_EQ(applied->added[0].leaf, LeafIndex{1});
  EXPECT_EQ(text_of(tree.leaf(LeafIndex{1})->credential.identity), "dave");
  EXPECT_EQ(text_of(applied->removed.at(0).node.credential.identity), "bob");
  EXPECT_EQ(applied->updated, std::vector<LeafIndex>{LeafIndex{2}});
  EXPECT_EQ(applied->extensions.at(0).data, Bytes{9});
}

}  // namespace
}  // namespace carecircle::mls
