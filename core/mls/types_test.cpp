// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/types.h"

#include <gtest/gtest.h>

#include "core/mls/mls_testing.h"
#include "core/mls/path.h"

namespace carecircle::mls {
namespace {

LeafNode example_leaf(LeafNodeSource source) {
  SeededEntropy entropy(1);
  LeafNode leaf = leaf_template(CipherSuite::xwing_aes256gcm_sha384_ed25519, test_leaf("owner", entropy));
  leaf.encryption_key = Bytes(32, 7);
  leaf.source = source;
  leaf.extensions = {{0xF100, {1, 2}}, {0xF101, {}}};
  leaf.signature = Bytes(64, 9);
  if (source != LeafNodeSource::key_package) leaf.lifetime = {};
  if (source == LeafNodeSource::commit) leaf.parent_hash = Bytes(32, 5);
  return leaf;
}

template <typename T>
void expect_round_trip(const T& value) {
  Bytes bytes = encode(value);
  auto decoded = decode<T>(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(encode(*decoded), bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode<T>(BytesView(bytes).first(size)));
  bytes.push_back(0);
  EXPECT_FALSE(decode<T>(bytes));
}

TEST(MlsTypes, LeafNodesOfEverySourceComeBack) {
  for (auto source : {LeafNodeSource::key_package, LeafNodeSource::update, LeafNodeSource::commit}) {
    LeafNode leaf = example_leaf(source);
    expect_round_trip(leaf);
    EXPECT_EQ(*decode<LeafNode>(encode(leaf)), leaf);
  }
}

TEST(MlsTypes, ProposalsOfEveryTypeComeBack) {
  KeyPackage key_package{.suite = 1, .init_key = Bytes(32, 1), .leaf_node = example_leaf(LeafNodeSource::key_package)};
  std::vector<Proposal> proposals{
      Add{key_package},
      Update{example_leaf(LeafNodeSource::update)},
      Remove{{7}},
      PreSharedKeyProposal{{.type = 1, .id = {1, 2}, .nonce = Bytes(32, 3)}},
      PreSharedKeyProposal{{.type = 2, .usage = 1, .group_id = {4}, .epoch = 9, .nonce = Bytes(32, 3)}},
      ReInit{.group_id = {1}, .suite = 1, .extensions = {{3, {0, 0, 0}}}},
      ExternalInit{Bytes(32, 8)},
      GroupContextExtensions{{{3, {0, 0, 0}}}}};
  for (const Proposal& proposal : proposals)
    expect_round_trip(proposal);
}

TEST(MlsTypes, SendersOfEveryTypeComeBack) {
  expect_round_trip(Sender{SenderType::member, {3}, 0});
  expect_round_trip(Sender{SenderType::external, {}, 4});
  expect_round_trip(Sender{SenderType::new_member_proposal, {}, 0});
  expect_round_trip(Sender{SenderType::new_member_commit, {}, 0});
}

TEST(MlsTypes, AnUpdatePathComesBack) {
  expect_round_trip(UpdatePath{example_leaf(LeafNodeSource::commit),
                               {{Bytes(32, 1), {{Bytes(32, 2), Bytes(48, 3)}}}, {Bytes(32, 4), {}}}});
}

TEST(MlsTypes, AnExtensionTypeThatStandsTwiceIsMalformed) {
  LeafNode leaf = example_leaf(LeafNodeSource::update);
  leaf.extensions = {{0xF100, {1}}, {0xF101, {}}, {0xF100, {1}}};
  EXPECT_EQ(decode<LeafNode>(encode(leaf)).code(), ErrorCode::kMalformedInput);
}

TEST(MlsTypes, UnknownTypesAreMalformed) {
  EXPECT_EQ(decode<Proposal>(Bytes{0, 0}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<Proposal>(Bytes{0, 8}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<Sender>(Bytes{0}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<Sender>(Bytes{5}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<PreSharedKeyId>(Bytes{3, 0, 0}).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<MlsCredential>(Bytes{0, 9, 0}).code(), ErrorCode::kMalformedInput);
}

TEST(MlsTypes, AListOfTypesWithAnOddLengthIsMalformed) {
  Capabilities capabilities;
  Bytes bytes{3, 0, 1, 0};
  TlsReader reader(bytes);
  EXPECT_FALSE(read_types(reader, capabilities.versions));
}

TEST(MlsTypes, UnmergedLeavesMustAscend) {
  EXPECT_TRUE(decode<ParentNode>(encode(ParentNode{{1}, {}, {{1}, {2}}})));
  EXPECT_EQ(decode<ParentNode>(encode(ParentNode{{1}, {}, {{2}, {1}}})).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<ParentNode>(encode(ParentNode{{1}, {}, {{2}, {2}}})).code(), ErrorCode::kMalformedInput);
}

}  // namespace
}  // namespace carecircle::mls
