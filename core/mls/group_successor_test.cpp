// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/mls/group_state.h"
#include "core/mls/suite.h"

// Reinitialisation and branching (RFC 9420 §11.2, §11.3): groups that continue another one.

namespace carecircle::mls {
namespace {

using namespace testing;

constexpr CipherSuite kNewSuite = CipherSuite::x25519_chacha20poly1305_sha256_ed25519;
const Bytes kSuccessorKey(32, 3);

// Founds whatever it likes.
class Careless final : public Policy {
 public:
  Result<void> check_credential(const LeafNode&, const LeafNode*) const override { return {}; }
  bool same_client(const LeafNode&, const LeafNode&) const override { return true; }
};

class SuccessorTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  SuccessorTest() : alice_(found(GetParam(), "alice", entropy_)), bob_(add_member(alice_, "bob", entropy_).group) {
    Joined carol = add_member(alice_, "carol", entropy_);
    follow(bob_, carol.message);
    carol_.emplace(std::move(carol.group));
  }

  // Everybody merges a ReInit to `suite`.
  void close_group(CipherSuite suite = kNewSuite) {
    ReInit reinit{.group_id = {9, 9}, .suite = static_cast<std::uint16_t>(suite), .extensions = {{0xF100, {7}}}};
    const Result<CommitOutput> output = bob_.commit({.proposals = {reinit}}, entropy_, kNow);
    ASSERT_TRUE(output) << output.error().where;
    const Result<Received> received = alice_.process(output->message, {}, kNow);
    ASSERT_TRUE(received) << received.error().where;
    EXPECT_EQ(std::get<StagedCommit>(*received).effect.reinit->group_id, reinit.group_id);
    follow(*carol_, output->message);
    ASSERT_TRUE(alice_.merge_staged() && bob_.merge_staged());
  }

  // Alice's state under another policy, changed by `change`.
  Group alice_with(const Policy& policy, void (*change)(GroupState&)) {
    auto state = open_state(alice_.serialize(kSuccessorKey, {}, entropy_), kSuccessorKey, {});
    EXPECT_TRUE(state);
    (*state)->policy = &policy;
    change(**state);
    return *Group::restore(seal_state(**state, kSuccessorKey, {}, entropy_), kSuccessorKey, {}, policy);
  }

  std::vector<KeyPackage> packages(CipherSuite suite, std::initializer_list<const char*> names) {
    std::vector<KeyPackage> result;
    for (const char* name : names) {
      secrets_.push_back(make_package(suite, name, entropy_));
      result.push_back(add_of(secrets_.back()).key_package);
    }
    return result;
  }

  Result<Group> join(const Group::Successor& successor, std::size_t package, const Group* predecessor) {
    return Group::join(*successor.welcome, secrets_[package], std::nullopt, {}, policy(), kNow, predecessor);
  }

  SeededEntropy entropy_{17};
  Group alice_;
  Group bob_;
  std::optional<Group> carol_;
  std::vector<KeyPackageSecrets> secrets_;
};
INSTANTIATE_TEST_SUITE_P(Suites, SuccessorTest,
                         ::testing::Values(CipherSuite::x25519_aes128gcm_sha256_ed25519,
                                           CipherSuite::xwing_aes256gcm_sha384_ed25519));

TEST_P(SuccessorTest, AReinitialisedGroupIsClosedAndStaysSoAfterARestart) {
  EXPECT_FALSE(alice_.reinit());
  close_group();
  const Group restored = *Group::restore(alice_.serialize(kSuccessorKey, {}, entropy_), kSuccessorKey, {}, policy());
  EXPECT_EQ(restored.reinit()->group_id, (Bytes{9, 9}));
  EXPECT_EQ(alice_.protect(as_bytes("still there?"), {}, entropy_).code(), ErrorCode::kWrongState);
  EXPECT_EQ(alice_.propose(Update{}, {}, entropy_).code(), ErrorCode::kWrongState);
  EXPECT_EQ(alice_.commit({}, entropy_, kNow).code(), ErrorCode::kWrongState);
}

TEST_P(SuccessorTest, AStagedReInitSurvivesARestart) {
  ReInit reinit{.group_id = {9}, .suite = static_cast<std::uint16_t>(kNewSuite)};
  const Result<CommitOutput> output = alice_.commit({.proposals = {reinit}}, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  Group restored = *Group::restore(alice_.serialize(kSuccessorKey, {}, entropy_), kSuccessorKey, {}, policy());
  const Result<Received> echo = restored.process(output->message, {}, kNow);
  ASSERT_TRUE(echo) << echo.error().where;
  EXPECT_TRUE(std::get<StagedCommit>(*echo).effect.reinit);
  ASSERT_TRUE(restored.merge_staged());
  EXPECT_TRUE(restored.reinit());
}

TEST_P(SuccessorTest, AnyMemberFoundsTheReinitialisedGroup) {
  close_group();
  const Result<Group::Successor> made = alice_.reinitialize(make_leaf(kNewSuite, "alice", entropy_),
                                                            packages(kNewSuite, {"bob", "carol"}), entropy_, kNow);
  ASSERT_TRUE(made) << made.error().where;
  EXPECT_EQ(made->group.epoch(), 1u);
  EXPECT_EQ(made->group.suite(), kNewSuite);
  EXPECT_EQ(made->group.extensions().at(0).data, Bytes{7});
  Result<Group> bob = join(*made, 0, &bob_);
  Result<Group> carol = join(*made, 1, &*carol_);
  ASSERT_TRUE(bob) << bob.error().where;
  ASSERT_TRUE(carol) << carol.error().where;
  expect_in_touch(*bob, *carol, entropy_);
  // Without the group it continues nobody gets in.
  EXPECT_EQ(join(*made, 0, nullptr).code(), ErrorCode::kMlsPskUnknown);
}

TEST_P(SuccessorTest, AReinitialisedGroupIsNotFoundedBeforeItsTimeOrWithoutAMember) {
  EXPECT_EQ(alice_.reinitialize(make_leaf(kNewSuite, "alice", entropy_), {}, entropy_, kNow).code(),
            ErrorCode::kWrongState);
  close_group();
  EXPECT_EQ(
      alice_.reinitialize(make_leaf(kNewSuite, "alice", entropy_), packages(kNewSuite, {"bob"}), entropy_, kNow).code(),
      ErrorCode::kMlsProposalInvalid);
}

// §12.4.3.1: "verify that all the members of the old group are also members of the new group".
TEST_P(SuccessorTest, AReinitialisedGroupWithoutAMemberIsNotJoined) {
  close_group();
  const Careless careless;
  const Group alice = alice_with(careless, [](GroupState&) {});
  const Result<Group::Successor> made =
      alice.reinitialize(make_leaf(kNewSuite, "alice", entropy_), packages(kNewSuite, {"bob"}), entropy_, kNow);
  ASSERT_TRUE(made) << made.error().where;
  EXPECT_EQ(join(*made, 0, &bob_).code(), ErrorCode::kMlsWelcomeInvalid);
}

// §12.4.3.1: "the group_id, version, cipher_suite, and group_context.extensions fields of the GroupInfo match the ReInit".
TEST_P(SuccessorTest, AReinitialisedGroupUnlikeItsReInitIsNotJoined) {
  close_group();
  void (*const changes[])(GroupState&) = {
      [](GroupState& state) { state.epoch.reinit->group_id.push_back(1); },
      [](GroupState& state) { state.epoch.reinit->extensions[0].data.push_back(1); },
      [](GroupState& state) {
        state.epoch.reinit->suite = static_cast<std::uint16_t>(CipherSuite::x25519_aes128gcm_sha256_ed25519);
      },
  };
  for (const auto change : changes) {
    secrets_.clear();
    const Group alice = alice_with(policy(), change);
    const CipherSuite suite = *suite_from_wire(alice.reinit()->suite);
    const Result<Group::Successor> made =
        alice.reinitialize(make_leaf(suite, "alice", entropy_), packages(suite, {"bob", "carol"}), entropy_, kNow);
    ASSERT_TRUE(made) << made.error().where;
    EXPECT_EQ(join(*made, 0, &bob_).code(), ErrorCode::kMlsWelcomeInvalid);
  }
}

// "verify that the last Commit to the referenced group contains a ReInit proposal"
TEST_P(SuccessorTest, AReinitialisationNobodyCommittedIsNotJoined) {
  const Group alice = alice_with(policy(), [](GroupState& state) {
    state.epoch.reinit = ReInit{.group_id = {9}, .suite = static_cast<std::uint16_t>(kNewSuite)};
  });
  const Result<Group::Successor> made = alice.reinitialize(make_leaf(kNewSuite, "alice", entropy_),
                                                           packages(kNewSuite, {"bob", "carol"}), entropy_, kNow);
  ASSERT_TRUE(made) << made.error().where;
  EXPECT_EQ(join(*made, 0, &bob_).code(), ErrorCode::kMlsWelcomeInvalid);
}

TEST_P(SuccessorTest, SomeMembersBranchAGroupOff) {
  const GroupParameters parameters{GetParam(), {4, 2}, {}};
  const Result<Group::Successor> made = alice_.branch(parameters, make_leaf(GetParam(), "alice", entropy_),
                                                      packages(GetParam(), {"carol"}), entropy_, kNow);
  ASSERT_TRUE(made) << made.error().where;
  Result<Group> carol = join(*made, 0, &*carol_);
  ASSERT_TRUE(carol) << carol.error().where;
  EXPECT_EQ(carol->members().size(), 2u);
  // The group it came from goes on.
  expect_in_touch(alice_, bob_, entropy_);
}

TEST_P(SuccessorTest, ABranchOfAnotherSuiteOrWithAStrangerIsNotFounded) {
  EXPECT_EQ(alice_.branch({kNewSuite, {4}, {}}, make_leaf(kNewSuite, "alice", entropy_), {}, entropy_, kNow).code(),
            ErrorCode::kMlsSuiteNotSupported);
  EXPECT_EQ(alice_
                .branch({GetParam(), {4}, {}}, make_leaf(GetParam(), "alice", entropy_), packages(GetParam(), {"dave"}),
                        entropy_, kNow)
                .code(),
            ErrorCode::kMlsProposalInvalid);
}

// "that the members of the new group compose a subset of the members of the old group"
TEST_P(SuccessorTest, ABranchWithAStrangerIsNotJoined) {
  const Careless careless;
  const Group alice = alice_with(careless, [](GroupState&) {});
  const Result<Group::Successor> made = alice.branch({GetParam(), {4}, {}}, make_leaf(GetParam(), "alice", entropy_),
                                                     packages(GetParam(), {"bob", "mallory"}), entropy_, kNow);
  ASSERT_TRUE(made) << made.error().where;
  EXPECT_EQ(join(*made, 0, &bob_).code(), ErrorCode::kMlsWelcomeInvalid);
}

// "verify that the epoch field in the GroupInfo is equal to 1", and that there is one such PSK.
TEST_P(SuccessorTest, ASuccessionThatIsNotTheFirstEpochsIsRefused) {
  const PreSharedKeyId link{.type = kPskTypeResumption, .usage = kPskUsageBranch, .group_id = alice_.group_id()};
  GroupInfo info;
  info.group_context.suite = GetParam();
  info.group_context.epoch = 2;
  auto state = open_state(alice_.serialize(kSuccessorKey, {}, entropy_), kSuccessorKey, {});
  ASSERT_TRUE(state);
  EXPECT_EQ(check_succession({link}, info, (*state)->epoch.tree, state->get(), policy()).code(),
            ErrorCode::kMlsWelcomeInvalid);
  info.group_context.epoch = 1;
  EXPECT_TRUE(check_succession({link}, info, (*state)->epoch.tree, state->get(), policy()));
  info.group_context.suite = kNewSuite;
  EXPECT_EQ(check_succession({link}, info, (*state)->epoch.tree, state->get(), policy()).code(),
            ErrorCode::kMlsWelcomeInvalid);
}

}  // namespace
}  // namespace carecircle::mls
