// SPDX-License-Identifier: AGPL-3.0-or-later
// One test a rule of RFC 9420 §7.3.
#include "core/mls/leaf.h"

#include <gtest/gtest.h>

#include "core/crypto/signature.h"
#include "core/mls/mls_testing.h"

namespace carecircle::mls {
namespace {

constexpr std::uint16_t kOwnExtension = 0xF100;

class LeafRules : public ::testing::Test {
 protected:
  LeafRules() : entropy_(3), secrets_(test_leaf("owner", entropy_)) {
    leaf_ = leaf_template(kTestSuite, secrets_);
    leaf_.encryption_key = generate_key_pair(kTestSuite, entropy_).public_key;
    leaf_.source = LeafNodeSource::update;
    leaf_.lifetime = {};
  }

  LeafPosition position() const { return {group_id_, {3}}; }

  Result<void> check(LeafNodeSource expected = LeafNodeSource::update, std::optional<std::uint64_t> now_s = kTestNowS) {
    sign_leaf(kTestSuite, leaf_, position(), secrets_.signature_seed.view());
    return validate_leaf(leaf_, expected, {kTestSuite, position(), &extensions_, now_s});
  }

  SeededEntropy entropy_;
  LeafSecrets secrets_;
  Bytes group_id_{1, 2, 3};
  LeafNode leaf_;
  std::vector<Extension> extensions_;
};

TEST_F(LeafRules, AFreshLeafIsValid) { EXPECT_TRUE(check()); }

TEST_F(LeafRules, TheSignatureCoversGroupAndIndex) {
  ASSERT_TRUE(check());
  Bytes other_group{9};
  EXPECT_EQ(verify_leaf_signature(kTestSuite, leaf_, {other_group, {3}}).code(), ErrorCode::kSignatureInvalid);
  EXPECT_EQ(verify_leaf_signature(kTestSuite, leaf_, {group_id_, {4}}).code(), ErrorCode::kSignatureInvalid);
}

TEST_F(LeafRules, TheSignatureOfAKeyPackagesLeafNamesNoGroup) {
  leaf_.source = LeafNodeSource::key_package;
  leaf_.lifetime = secrets_.lifetime;
  ASSERT_TRUE(check(LeafNodeSource::key_package));
  EXPECT_TRUE(verify_leaf_signature(kTestSuite, leaf_, {}));
}

TEST_F(LeafRules, ASignatureByAnotherKeyIsRefused) {
  ASSERT_TRUE(check());
  leaf_.signature_key = signature_key_pair(entropy_.secret(32).view()).public_key;
  EXPECT_EQ(verify_leaf_signature(kTestSuite, leaf_, position()).code(), ErrorCode::kSignatureInvalid);
}

TEST_F(LeafRules, RequiredExtensionsMustBeSupported) {
  extensions_ = {{kExtensionRequiredCapabilities, encode(RequiredCapabilities{{kOwnExtension}, {}, {}})}};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
  leaf_.capabilities.extensions = {kOwnExtension};
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, RequiredProposalsMustBeSupported) {
  extensions_ = {{kExtensionRequiredCapabilities, encode(RequiredCapabilities{{}, {0xF200}, {}})}};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
  leaf_.capabilities.proposals = {0xF200};
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, RequiredCredentialTypesMustBeSupported) {
  extensions_ = {{kExtensionRequiredCapabilities, encode(RequiredCapabilities{{}, {}, {2}})}};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
  leaf_.capabilities.credentials = {1, 2};
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, DefaultExtensionsAndProposalsNeedNotBeListed) {
  extensions_ = {
      {kExtensionRequiredCapabilities, encode(RequiredCapabilities{{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6, 7}, {1}})}};
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, AMalformedRequirementIsSupportedByNobody) {
  extensions_ = {{kExtensionRequiredCapabilities, {1}}};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(LeafRules, ExtensionsOfTheGroupMustBeSupported) {
  extensions_ = {{kOwnExtension, {}}};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
  leaf_.capabilities.extensions = {kOwnExtension};
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, TheLeafsOwnExtensionsMustBeAmongItsCapabilities) {
  leaf_.extensions = {{kOwnExtension, {}}};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
  leaf_.capabilities.extensions = {kOwnExtension};
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, TheLeafsOwnCredentialMustBeAmongItsCapabilities) {
  leaf_.capabilities.credentials = {2};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(LeafRules, TheVersionAndSuiteMustBeAmongItsCapabilities) {
  leaf_.capabilities.versions = {2};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
  leaf_.capabilities.versions = {1};
  leaf_.capabilities.suites = {2};
  EXPECT_EQ(check().code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(LeafRules, UnknownCapabilitiesAreIgnored) {
  leaf_.capabilities.versions.push_back(0x0A0A);
  leaf_.capabilities.suites.push_back(0x1A1A);
  leaf_.capabilities.extensions.push_back(0x2A2A);
  leaf_.capabilities.proposals.push_back(0x3A3A);
  leaf_.capabilities.credentials.push_back(0x4A4A);
  EXPECT_TRUE(check());
}

TEST_F(LeafRules, TheLifetimeIncludesBothOfItsEnds) {
  leaf_.source = LeafNodeSource::key_package;
  leaf_.lifetime = {1000, 2000};
  EXPECT_TRUE(check(LeafNodeSource::key_package, 1000));
  EXPECT_TRUE(check(LeafNodeSource::key_package, 2000));
  EXPECT_EQ(check(LeafNodeSource::key_package, 999).code(), ErrorCode::kMlsLeafInvalid);
  EXPECT_EQ(check(LeafNodeSource::key_package, 2001).code(), ErrorCode::kMlsLeafInvalid);
  EXPECT_TRUE(check(LeafNodeSource::key_package, std::nullopt));
}

TEST_F(LeafRules, TheSourceMustBeTheOneOfTheMessage) {
  EXPECT_EQ(check(LeafNodeSource::commit).code(), ErrorCode::kMlsLeafInvalid);
  EXPECT_EQ(check(LeafNodeSource::key_package).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(LeafRules, AnUpdateMustBringANewEncryptionKey) {
  LeafNode next = leaf_;
  EXPECT_EQ(validate_replacement(next, leaf_).code(), ErrorCode::kMlsLeafInvalid);
  next.encryption_key[0] ^= 1;
  EXPECT_TRUE(validate_replacement(next, leaf_));
}

TEST_F(LeafRules, AKeyNothingCanBeEncryptedToIsRefused) {
  leaf_.encryption_key = Bytes(32, 0);
  EXPECT_EQ(check().code(), ErrorCode::kKeyInvalid);
  leaf_.encryption_key = Bytes(31, 1);
  EXPECT_EQ(check().code(), ErrorCode::kKeyInvalid);
}

TEST_F(LeafRules, EncryptionKeysAreUniqueAmongTheMembers) {
  RatchetTree tree(kTestSuite);
  ASSERT_TRUE(tree.add(leaf_));
  LeafNode twin = leaf_;
  twin.signature_key[0] ^= 1;
  ASSERT_TRUE(tree.add(twin));
  EXPECT_EQ(validate_members(tree, {}).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(LeafRules, SignatureKeysAreUniqueAmongTheMembers) {
  RatchetTree tree(kTestSuite);
  ASSERT_TRUE(tree.add(leaf_));
  LeafNode twin = leaf_;
  twin.encryption_key[0] ^= 1;
  ASSERT_TRUE(tree.add(twin));
  EXPECT_EQ(validate_members(tree, {}).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_F(LeafRules, EveryCredentialTypeIsSupportedByEveryMember) {
  RatchetTree tree(kTestSuite);
  ASSERT_TRUE(tree.add(leaf_));
  LeafNode other = leaf_;
  other.encryption_key[0] ^= 1;
  other.signature_key[0] ^= 1;
  other.credential.type = 2;
  other.capabilities.credentials = {1, 2};
  ASSERT_TRUE(tree.add(other));
  EXPECT_EQ(validate_members(tree, {}).code(), ErrorCode::kMlsLeafInvalid);
  LeafNode knows_both = leaf_;
  knows_both.capabilities.credentials = {1, 2};
  tree.set_leaf({0}, knows_both);
  EXPECT_TRUE(validate_members(tree, {}));
}

}  // namespace
}  // namespace carecircle::mls
