// SPDX-License-Identifier: AGPL-3.0-or-later
// The negative corpus: a member who holds every key of its place, and sends what an honest client never would. Each commit
// is signed and tagged anew after it was changed, so that only the rule in question can refuse it; afterwards the state of
// the recipient is, byte for byte, what it was.
#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"

namespace carecircle::mls {
namespace {

using testing::kNow;

// A member built from the parts below Group, who joined by the founder's Welcome.
class Insider {
 public:
  Insider(const Bytes& welcome, const KeyPackageSecrets& package)
      : suite_(package.suite), seed_(package.leaf.signature_seed.clone()) {
    auto opened = open_welcome(*decode_message<Welcome>(welcome), package.reference, package.init_key.view(), {});
    EXPECT_TRUE(opened);
    const GroupInfo& info = opened->group_info;
    context_ = info.group_context;
    tree_ = *RatchetTree::decode(suite_, find_extension(info.extensions, kExtensionRatchetTree)->data);
    own_ = *join_tree(*tree_, {1}, package.encryption_key.clone(), info.signer, std::nullopt);
    secrets_ =
        derive_epoch_secrets(suite_, opened->secrets.joiner_secret.view(), opened->psk_secret.view(), encode(context_));
    interim_ = interim_transcript_hash(suite_, context_.confirmed_transcript_hash, info.confirmation_tag);
  }

  // What a commit with a path alone consists of, before it is signed.
  struct Draft {
    RatchetTree tree;
    PathDraft path;
    UpdatePath sent;
  };
  Draft draft(Entropy& entropy) const {
    RatchetTree tree = *tree_;
    PathAuthor author{own_.leaf, *tree.leaf(own_.leaf), seed_.view(), context_.group_id};
    PathDraft path = *draft_path(tree, author, entropy);
    Bytes context = provisional_context(context_, tree, context_.extensions);
    UpdatePath sent = *encrypt_path(tree, path, context, {}, entropy);
    return {std::move(tree), std::move(path), std::move(sent)};
  }

  // The draft as an MLSMessage, with `path` in place of its own.
  Bytes send(const Draft& draft, std::optional<UpdatePath> path, std::vector<ProposalOrRef> proposals = {}) const {
    AuthenticatedContent content = framed(Commit{std::move(proposals), std::move(path)});
    return tagged(std::move(content), draft);
  }

  AuthenticatedContent framed(Content body) const {
    AuthenticatedContent content;
    content.wire_format = WireFormat::public_message;
    content.content.group_id = context_.group_id;
    content.content.epoch = context_.epoch;
    content.content.sender = {.type = SenderType::member, .leaf = own_.leaf};
    content.content.content = std::move(body);
    return content;
  }

  // Signs and tags a commit that leads to `draft`.
  Bytes tagged(AuthenticatedContent content, const Draft& draft) const {
    sign_content(content, suite_, encode(context_), seed_.view());
    EpochInputs inputs{.tree = draft.tree,
                       .own = draft.path.own.clone(),
                       .extensions = context_.extensions,
                       .init_secret = secrets_.init.clone(),
                       .commit_secret = draft.path.commit_secret.clone(),
                       .psk_secret = zero_secret(suite_)};
    content.auth.confirmation_tag = next_epoch(context_, interim_, std::move(inputs), content).epoch.confirmation_tag;
    return protected_public(std::move(content));
  }

  Bytes protected_public(AuthenticatedContent content) const {
    auto message = protect_public(std::move(content), suite_, encode(context_), secrets_.membership.view());
    EXPECT_TRUE(message);
    return encode_message(std::move(*message));
  }

  // The draft with another leaf, and with path secrets encrypted under the context that this leads to.
  Draft with_leaf(const Draft& draft, LeafNode leaf, Entropy& entropy) const {
    RatchetTree tree = draft.tree;
    tree.set_leaf(own_.leaf, leaf);
    PathDraft path{std::move(leaf), {}, draft.path.commit_secret.clone(), draft.path.own.clone()};
    for (const DraftNode& node : draft.path.nodes)
      path.nodes.push_back({node.step, node.path_secret.clone()});
    Bytes context = provisional_context(context_, tree, context_.extensions);
    UpdatePath sent = *encrypt_path(tree, path, context, {}, entropy);
    return {std::move(tree), std::move(path), std::move(sent)};
  }

  // The leaf, changed and signed anew.
  LeafNode resigned(LeafNode leaf) const {
    sign_leaf(suite_, leaf, {context_.group_id, own_.leaf}, seed_.view());
    return leaf;
  }

 private:
  CipherSuite suite_;
  SecretBytes seed_;
  GroupContext context_;
  std::optional<RatchetTree> tree_;
  TreePrivate own_;
  EpochSecrets secrets_;
  Bytes interim_;
};

class InsiderTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  InsiderTest() : founder_(testing::found(GetParam(), "founder", entropy_)), insider_(join()) {}

  Insider join() {
    KeyPackageSecrets package = testing::make_package(GetParam(), "insider", entropy_);
    auto output = founder_.commit({.proposals = {testing::add_of(package)}}, entropy_, kNow);
    EXPECT_TRUE(output && founder_.merge_staged());
    return Insider(*output->welcome, package);
  }

  // With the same randomness, equal states have equal seals.
  Bytes state() const {
    SeededEntropy entropy(99);
    return founder_.serialize(Bytes(32, 1), {}, entropy);
  }

  void expect_refused(const Bytes& message, std::size_t number = 0) {
    const Bytes before = state();
    EXPECT_FALSE(founder_.process(message, {}, kNow)) << number;
    EXPECT_FALSE(founder_.has_staged()) << number;
    EXPECT_EQ(state(), before) << number;
  }
  void expect_accepted(const Bytes& message) {
    auto received = founder_.process(message, {}, kNow);
    ASSERT_TRUE(received) << received.error().where;
    EXPECT_TRUE(founder_.merge_staged());
  }

  SeededEntropy entropy_{17};
  Group founder_;
  Insider insider_;
};

TEST_P(InsiderTest, AnHonestCommitOfItsIsAccepted) {
  auto draft = insider_.draft(entropy_);
  expect_accepted(insider_.send(draft, draft.sent));
}

TEST_P(InsiderTest, ALeafWithAnyByteChangedIsRefused) {
  auto draft = insider_.draft(entropy_);
  const Bytes encoded = encode(draft.sent.leaf_node);
  const std::size_t step = encoded.size() > 1000 ? 7 : 1;
  std::size_t tried = 0;
  for (std::size_t index = 0; index < encoded.size(); index += step) {
    Bytes changed = encoded;
    changed[index] ^= 0x01;
    auto leaf = decode<LeafNode>(changed);
    if (!leaf) continue;
    auto altered = insider_.with_leaf(draft, std::move(*leaf), entropy_);
    expect_refused(insider_.send(altered, altered.sent), index);
    ++tried;
  }
  EXPECT_GT(tried, 50u);
  auto unaltered = insider_.with_leaf(draft, draft.sent.leaf_node, entropy_);
  expect_accepted(insider_.send(unaltered, unaltered.sent));
}

TEST_P(InsiderTest, APathNodeWithAnyByteChangedIsRefused) {
  auto draft = insider_.draft(entropy_);
  const Bytes encoded = encode(draft.sent.nodes[0]);
  const std::size_t step = encoded.size() > 1000 ? 29 : 1;
  for (std::size_t index = 0; index < encoded.size(); index += step) {
    Bytes changed = encoded;
    changed[index] ^= 0x01;
    auto node = decode<UpdatePathNode>(changed);
    if (!node) continue;
    UpdatePath path = draft.sent;
    path.nodes[0] = std::move(*node);
    expect_refused(insider_.send(draft, std::move(path)), index);
  }
  expect_accepted(insider_.send(draft, draft.sent));
}

TEST_P(InsiderTest, ACommitWithAnyByteOfItsFrameChangedIsRefused) {
  auto draft = insider_.draft(entropy_);
  const Bytes message = insider_.send(draft, draft.sent);
  const std::size_t step = message.size() > 1000 ? 29 : 1;
  for (std::size_t index = 0; index < message.size(); index += step) {
    Bytes changed = message;
    changed[index] ^= 0x10;
    expect_refused(changed, index);
  }
  expect_accepted(message);
}

TEST_P(InsiderTest, ACommitWithoutItsPathIsRefused) {
  auto draft = insider_.draft(entropy_);
  expect_refused(insider_.send(draft, std::nullopt));
}

TEST_P(InsiderTest, APathToAnotherKeyIsRefusedEvenUnderItsOwnParentHash) {
  auto draft = insider_.draft(entropy_);
  LeafNode leaf = draft.path.leaf_node;
  leaf.parent_hash = draft.tree.merge_path_keys({1}, {generate_key_pair(GetParam(), entropy_).public_key});
  auto altered = insider_.with_leaf(draft, insider_.resigned(std::move(leaf)), entropy_);
  expect_refused(insider_.send(altered, altered.sent));
}

TEST_P(InsiderTest, ALeafWithAnotherParentHashIsRefused) {
  auto draft = insider_.draft(entropy_);
  LeafNode leaf = draft.path.leaf_node;
  leaf.parent_hash[0] ^= 1;
  auto altered = insider_.with_leaf(draft, insider_.resigned(std::move(leaf)), entropy_);
  expect_refused(insider_.send(altered, altered.sent));
}

TEST_P(InsiderTest, ALeafThatTakesTheFoundersSignatureKeyIsRefused) {
  auto draft = insider_.draft(entropy_);
  LeafNode leaf = draft.path.leaf_node;
  leaf.signature_key = founder_.leaf({0})->signature_key;
  auto altered = insider_.with_leaf(draft, insider_.resigned(std::move(leaf)), entropy_);
  expect_refused(insider_.send(altered, altered.sent));
}

TEST_P(InsiderTest, ALeafWithAnotherIdentityIsRefused) {
  auto draft = insider_.draft(entropy_);
  LeafNode leaf = draft.path.leaf_node;
  leaf.credential.identity = to_bytes(as_bytes("founder"));
  auto altered = insider_.with_leaf(draft, insider_.resigned(std::move(leaf)), entropy_);
  expect_refused(insider_.send(altered, altered.sent));
}

TEST_P(InsiderTest, ALeafThatNoLongerSupportsTheGroupIsRefused) {
  auto draft = insider_.draft(entropy_);
  LeafNode leaf = draft.path.leaf_node;
  leaf.capabilities.extensions.clear();
  auto altered = insider_.with_leaf(draft, insider_.resigned(std::move(leaf)), entropy_);
  expect_refused(insider_.send(altered, altered.sent));
}

TEST_P(InsiderTest, ProposalsThatAreNotItsToMakeAreRefused) {
  auto draft = insider_.draft(entropy_);
  const std::vector<Proposal> forbidden{Remove{{1}},
                                        Remove{{7}},
                                        Update{draft.path.leaf_node},
                                        ExternalInit{Bytes(32, 1)},
                                        GroupContextExtensions{{{0xF1FF, {}}}},
                                        Add{}};
  for (std::size_t number = 0; number < forbidden.size(); ++number) {
    expect_refused(insider_.send(draft, draft.sent, {{forbidden[number]}}), number);
  }
}

TEST_P(InsiderTest, AReferenceToAProposalThatNobodySentIsRefused) {
  auto draft = insider_.draft(entropy_);
  expect_refused(insider_.send(draft, draft.sent, {{ProposalReference{Bytes(32, 1)}}}));
}

TEST_P(InsiderTest, ACommitForAnotherEpochOrGroupOrSenderIsRefused) {
  auto draft = insider_.draft(entropy_);
  for (std::size_t number = 0; number < 5; ++number) {
    AuthenticatedContent content = insider_.framed(Commit{{}, draft.sent});
    if (number == 0) ++content.content.epoch;
    if (number == 1) --content.content.epoch;
    if (number == 2) content.content.group_id.push_back(0);
    if (number == 3) content.content.sender.leaf = {0};
    if (number == 4) content.content.sender.leaf = {9};
    expect_refused(insider_.tagged(std::move(content), draft), number);
  }
}

TEST_P(InsiderTest, ACommitWithAForeignConfirmationTagIsRefused) {
  auto draft = insider_.draft(entropy_);
  auto other = insider_.draft(entropy_);
  expect_refused(insider_.send(other, draft.sent));
}

INSTANTIATE_TEST_SUITE_P(EverySuite, InsiderTest, ::testing::ValuesIn(testing::every_suite()));

}  // namespace
}  // namespace carecircle::mls
