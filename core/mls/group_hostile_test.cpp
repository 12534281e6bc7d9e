// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <functional>

#include "core/mls/group_fixture.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"

// A member that holds all keys and breaks the rules of RFC 9420 §12.4.2. Mallory takes an honest commit of its own, changes
// it, signs it anew and sends it; the others must refuse it for the right reason and stay where they are.

namespace carecircle::mls {
namespace {

using namespace testing;

class HostileMemberTest : public ::testing::Test {
 protected:
  HostileMemberTest() : alice_(found(kTestSuite, "alice", entropy_)), bob_(add_member(alice_, "bob", entropy_).group) {
    Joined mallory = add_member(alice_, "mallory", entropy_);
    follow(bob_, mallory.message);
    mallory_ = open(mallory.group);
  }

  // A group's insides, as its own device has them.
  std::unique_ptr<GroupState> open(const Group& group) {
    const Bytes key(32, 1);
    auto state = open_state(group.serialize(key, {}, entropy_), key, {});
    EXPECT_TRUE(state);
    (*state)->policy = &policy();
    return std::move(*state);
  }

  // Mallory's commit of `options` with its content changed by `change`.
  Bytes forge(const CommitOptions& options, const std::function<void(AuthenticatedContent&)>& change) {
    const Result<CommitOutput> honest = create_commit(*mallory_, options, entropy_, kNow);
    EXPECT_TRUE(honest);
    std::unique_ptr<GroupState> reader = open(alice_);
    const Epoch& epoch = reader->epoch;
    const auto message = decode_message<PrivateMessage>(honest->message);
    const auto sender = open_sender_data(*message, kTestSuite, epoch.secrets.sender_data.view());
    auto content = open_private(*message, *sender, kTestSuite, reader->epoch.secret_tree);
    EXPECT_TRUE(content);
    change(*content);
    return send(std::move(*content));
  }

  Bytes send(AuthenticatedContent content) {
    const Epoch& epoch = mallory_->epoch;
    sign_content(content, kTestSuite, encode(epoch.context), mallory_->leaf.signature_seed.view());
    auto message =
        protect_private(content, kTestSuite, epoch.secrets.sender_data.view(), mallory_->epoch.secret_tree, entropy_);
    EXPECT_TRUE(message);
    return encode_message(std::move(*message));
  }

  static Commit& commit_of(AuthenticatedContent& content) { return std::get<Commit>(content.content.content); }

  // Bob refuses with this reason, nothing has changed, and he still follows alice.
  void expect_refused(const Bytes& message, ErrorCode code, std::string_view where) {
    const Bytes before = bob_.epoch_authenticator();
    const Result<Received> received = bob_.process(message, {}, kNow);
    ASSERT_FALSE(received);
    EXPECT_EQ(received.code(), code);
    EXPECT_EQ(std::string_view(received.error().where), kErrorsSayWhere ? where : "");
    EXPECT_FALSE(bob_.has_staged());
    EXPECT_EQ(bob_.epoch_authenticator(), before);
    const Result<CommitOutput> next = alice_.commit({}, entropy_, kNow);
    ASSERT_TRUE(next);
    follow(bob_, next->message);
  }

  CommitOptions removing_alice() {
    CommitOptions options;
    options.proposals.push_back(Remove{LeafIndex{0}});
    return options;
  }

  SeededEntropy entropy_{23};
  Group alice_;
  Group bob_;
  std::unique_ptr<GroupState> mallory_;
};

TEST_F(HostileMemberTest, HonestCommitPassesThisWay) {
  const Bytes message = forge({}, [](AuthenticatedContent&) {});
  const Result<Received> received = bob_.process(message, {}, kNow);
  EXPECT_TRUE(received) << received.error().where;
}

TEST_F(HostileMemberTest, CommitWithoutARequiredPathIsRefused) {
  const Bytes message = forge(removing_alice(), [](AuthenticatedContent& content) { commit_of(content).path.reset(); });
  expect_refused(message, ErrorCode::kMlsCommitInvalid, "commit: a path is required");
}

TEST_F(HostileMemberTest, EmptyCommitWithoutAPathIsRefused) {
  const Bytes message = forge({}, [](AuthenticatedContent& content) { commit_of(content).path.reset(); });
  expect_refused(message, ErrorCode::kMlsCommitInvalid, "commit: a path is required");
}

TEST_F(HostileMemberTest, WrongConfirmationTagIsRefused) {
  const Bytes message = forge({}, [](AuthenticatedContent& content) { content.auth.confirmation_tag[0] ^= 1; });
  expect_refused(message, ErrorCode::kMlsCommitInvalid, "commit: confirmation tag");
}

TEST_F(HostileMemberTest, UnknownProposalReferenceIsRefused) {
  const Bytes message = forge({}, [](AuthenticatedContent& content) {
    commit_of(content).proposals.push_back({ProposalReference{Bytes(32, 4)}});
  });
  expect_refused(message, ErrorCode::kMlsCommitInvalid, "commit: unknown proposal reference");
}

TEST_F(HostileMemberTest, CommitterThatRemovesItselfIsRefused) {
  const Bytes message = forge({}, [](AuthenticatedContent& content) {
    commit_of(content).proposals.push_back({Proposal(Remove{LeafIndex{2}})});
  });
  expect_refused(message, ErrorCode::kMlsProposalInvalid, "list: Remove of the committer");
}

TEST_F(HostileMemberTest, PathLeafWithAnotherIdentityIsRefused) {
  const Bytes message = forge({}, [&](AuthenticatedContent& content) {
    LeafNode& leaf = commit_of(content).path->leaf_node;
    leaf.credential.identity = to_bytes(as_bytes("alice"));
    sign_leaf(kTestSuite, leaf, {mallory_->epoch.context.group_id, LeafIndex{2}}, mallory_->leaf.signature_seed.view());
  });
  expect_refused(message, ErrorCode::kMlsLeafInvalid, "test: another identity");
}

TEST_F(HostileMemberTest, PathLeafWithTheKeyOfTheLeafItReplacesIsRefused) {
  const Bytes message = forge({}, [&](AuthenticatedContent& content) {
    LeafNode& leaf = commit_of(content).path->leaf_node;
    leaf.encryption_key = mallory_->epoch.tree.leaf(LeafIndex{2})->encryption_key;
    sign_leaf(kTestSuite, leaf, {mallory_->epoch.context.group_id, LeafIndex{2}}, mallory_->leaf.signature_seed.view());
  });
  expect_refused(message, ErrorCode::kMlsLeafInvalid, "leaf: its encryption key is the old one");
}

TEST_F(HostileMemberTest, PathLeafSignedBySomebodyElseIsRefused) {
  const Bytes message =
      forge({}, [](AuthenticatedContent& content) { commit_of(content).path->leaf_node.signature[3] ^= 1; });
  const Result<Received> received = bob_.process(message, {}, kNow);
  EXPECT_EQ(received.code(), ErrorCode::kSignatureInvalid);
  EXPECT_FALSE(bob_.has_staged());
}

TEST_F(HostileMemberTest, PathWithAWrongNumberOfNodesIsRefused) {
  const Bytes message = forge({}, [](AuthenticatedContent& content) {
    UpdatePath& path = *commit_of(content).path;
    path.nodes.push_back(path.nodes.back());
  });
  const Result<Received> received = bob_.process(message, {}, kNow);
  EXPECT_EQ(received.code(), ErrorCode::kMlsCommitInvalid);
  EXPECT_FALSE(bob_.has_staged());
}

TEST_F(HostileMemberTest, PathKeyThatIsInTheTreeAlreadyIsRefused) {
  const Bytes message = forge({}, [&](AuthenticatedContent& content) {
    commit_of(content).path->nodes.back().encryption_key = alice_.leaf(LeafIndex{0})->encryption_key;
  });
  const Result<Received> received = bob_.process(message, {}, kNow);
  EXPECT_EQ(received.code(), ErrorCode::kMlsCommitInvalid);
  EXPECT_FALSE(bob_.has_staged());
}

TEST_F(HostileMemberTest, PathSecretThatDoesNotOpenIsRefused) {
  const Bytes message = forge({}, [](AuthenticatedContent& content) {
    for (UpdatePathNode& node : commit_of(content).path->nodes) {
      for (hpke::Ciphertext& secret : node.encrypted_path_secret)
        secret.ciphertext[0] ^= 1;
    }
  });
  const Result<Received> received = bob_.process(message, {}, kNow);
  EXPECT_EQ(received.code(), ErrorCode::kDecryptionFailed);
  EXPECT_FALSE(bob_.has_staged());
}

TEST_F(HostileMemberTest, MessageOfAnotherEpochGroupOrSenderIsRefused) {
  AuthenticatedContent content;
  content.content.group_id = mallory_->epoch.context.group_id;
  content.content.epoch = mallory_->epoch.context.epoch + 1;
  content.content.sender = {.type = SenderType::member, .leaf = LeafIndex{2}};
  content.content.content = ApplicationData{SecretBytes(3)};
  AuthenticatedContent other_group;
  other_group.content.group_id = {9};
  other_group.content.epoch = mallory_->epoch.context.epoch;
  other_group.content.sender = content.content.sender;
  other_group.content.content = ApplicationData{SecretBytes(3)};
  EXPECT_EQ(bob_.process(send(std::move(content)), {}, kNow).code(), ErrorCode::kMlsWrongEpoch);
  EXPECT_EQ(bob_.process(send(std::move(other_group)), {}, kNow).code(), ErrorCode::kMlsWrongGroup);
  // Under alice's ratchet, but with mallory's signature.
  AuthenticatedContent as_alice;
  as_alice.content.group_id = mallory_->epoch.context.group_id;
  as_alice.content.epoch = mallory_->epoch.context.epoch;
  as_alice.content.sender = {.type = SenderType::member, .leaf = LeafIndex{0}};
  as_alice.content.content = ApplicationData{SecretBytes(3)};
  EXPECT_EQ(bob_.process(send(std::move(as_alice)), {}, kNow).code(), ErrorCode::kSignatureInvalid);
  // Alice's own message with the same key is still read.
  EXPECT_EQ(hear(bob_, *alice_.protect(as_bytes("true"), {}, entropy_)), "true");
}

TEST_F(HostileMemberTest, SenderWithABlankLeafIsRefused) {
  AuthenticatedContent content;
  content.content.group_id = mallory_->epoch.context.group_id;
  content.content.epoch = mallory_->epoch.context.epoch;
  content.content.sender = {.type = SenderType::member, .leaf = LeafIndex{3}};
  content.content.content = ApplicationData{SecretBytes(3)};
  const Result<Received> received = bob_.process(send(std::move(content)), {}, kNow);
  EXPECT_EQ(received.code(), ErrorCode::kMlsMessageInvalid);
}

TEST_F(HostileMemberTest, RemovedMemberCannotGoOn) {
  const Result<CommitOutput> removal = [&] {
    CommitOptions options;
    options.proposals.push_back(Remove{LeafIndex{2}});
    return alice_.commit(options, entropy_, kNow);
  }();
  ASSERT_TRUE(removal);
  follow(bob_, removal->message);
  ASSERT_TRUE(alice_.merge_staged());
  // With all it had, it cannot speak in the new epoch, and its old epoch is over.
  const Result<CommitOutput> late = create_commit(*mallory_, {}, entropy_, kNow);
  ASSERT_TRUE(late);
  EXPECT_EQ(bob_.process(late->message, {}, kNow).code(), ErrorCode::kMlsWrongEpoch);
  EXPECT_TRUE(receive(*mallory_, removal->message, {}).code() == ErrorCode::kMlsPendingCommit);
  mallory_->staged.reset();
  const Result<Received> told = receive(*mallory_, removal->message, {});
  ASSERT_TRUE(told);
  EXPECT_TRUE(std::get<StagedCommit>(*told).effect.removes_us);
}

}  // namespace
}  // namespace carecircle::mls
