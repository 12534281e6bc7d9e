// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/direct.h"

#include <gtest/gtest.h>

#include "core/admission/admission_testing.h"

namespace carecircle {
namespace {

using testing::account_of;
using testing::filled;
using testing::leaf_of;
using testing::make_person;
using testing::Person;
using testing::recover;

class Direct : public ::testing::Test {
 protected:
  static constexpr mls::LeafIndex kAuthor{0};
  static constexpr mls::LeafIndex kHelper{1};

  ErrorCode join_code() { return testing::code_of(check_direct_join(view_, expected_)); }
  ErrorCode commit_code(const mls::CommitEffect& effect) {
    return testing::code_of(check_direct_commit(view_, effect));
  }
  mls::RemovedMember removal(mls::LeafIndex leaf) {
    return {.leaf = leaf, .node = *find_leaf(view_, leaf), .proposed_by = {.leaf = kAuthor}};
  }
  mls::CommitEffect replacement(const std::optional<mls::LeafIndex>& committer, const Person& successor) {
    mls::CommitEffect effect;
    effect.committer = committer;
    effect.removed.push_back(removal(kHelper));
    effect.added.push_back({.leaf = kHelper, .node = leaf_of(successor)});
    return effect;
  }

  testing::SeededEntropy entropy_;
  Person author_ = make_person(entropy_);
  Person helper_ = make_person(entropy_);
  GroupView view_{.group_id = Bytes(16, 1),
                  .epoch = 1,
                  .signer = kAuthor,
                  .extensions = direct_extensions({filled<16>(1), filled<16>(2), filled<16>(3)}),
                  .members = {{kAuthor, leaf_of(author_)}, {kHelper, leaf_of(helper_)}}};
  DirectExpectation expected_{.circle_id = filled<16>(1),
                              .request_id = filled<16>(2),
                              .offer_id = filled<16>(3),
                              .own_account = account_of(helper_),
                              .author = testing::credential_of(author_)};
};

TEST_F(Direct, TheHelperJoinsTheConversationThatTheAuthorFounded) {
  EXPECT_TRUE(check_direct_join(view_, expected_));
  const auto moved = recover(author_, entropy_);
  view_.members[0].second = leaf_of(moved);
  EXPECT_TRUE(check_direct_join(view_, expected_));
}

TEST_F(Direct, AConversationAboutAnotherOfferRequestOrCircleIsRefused) {
  for (const auto& direct : {DirectExtension{filled<16>(9), filled<16>(2), filled<16>(3)},
                             DirectExtension{filled<16>(1), filled<16>(9), filled<16>(3)},
                             DirectExtension{filled<16>(1), filled<16>(2), filled<16>(9)}}) {
    view_.extensions = direct_extensions(direct);
    EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
  }
  view_.extensions.clear();
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
}

TEST_F(Direct, AConversationThatIsACircleAsWellIsRefused) {
  const auto circle = circle_extensions(filled<16>(1), {});
  view_.extensions.insert(view_.extensions.end(), circle.begin(), circle.end());
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
}

TEST_F(Direct, AConversationThatAnotherFoundedIsRefused) {
  view_.signer = kHelper;
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
  view_.signer = std::nullopt;
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
}

// The author of the circle's tree has moved on: whoever signs with the key from before is not the author any more.
TEST_F(Direct, AConversationFoundedWithAKeyThatIsNotInTheCirclesTreeIsAGhosts) {
  expected_.author = testing::credential_of(recover(author_, entropy_));
  EXPECT_EQ(join_code(), ErrorCode::kGhostDevice);
}

TEST_F(Direct, MoreOrOtherAccountsThanTheTwoAreRefused) {
  view_.members.push_back({mls::LeafIndex{2}, leaf_of(make_person(entropy_))});
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
  view_.members[2].second = leaf_of(recover(author_, entropy_));
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
  view_.members.resize(1);
  EXPECT_EQ(join_code(), ErrorCode::kAdmissionRefused);
}

TEST_F(Direct, AMovedDeviceIsReplacedByItselfOrByThePeer) {
  const auto moved = recover(helper_, entropy_);
  EXPECT_TRUE(check_direct_commit(view_, replacement(kAuthor, moved)));
  EXPECT_TRUE(check_direct_commit(view_, replacement(std::nullopt, moved)));
  mls::CommitEffect update;
  update.committer = kAuthor;
  EXPECT_TRUE(check_direct_commit(view_, update));
}

TEST_F(Direct, AThirdAccountIsAGhost) {
  auto effect = replacement(kAuthor, make_person(entropy_));
  EXPECT_EQ(commit_code(effect), ErrorCode::kGhostDevice);
  effect.removed.clear();
  EXPECT_EQ(commit_code(effect), ErrorCode::kGhostDevice);
}

TEST_F(Direct, ASecondLeafOrOneThatDoesNotContinueIsAGhost) {
  const auto moved = recover(helper_, entropy_);
  auto effect = replacement(kAuthor, moved);
  effect.removed.clear();
  EXPECT_EQ(commit_code(effect), ErrorCode::kGhostDevice);
  effect = replacement(kAuthor, moved);
  effect.added.push_back(effect.added.front());
  EXPECT_EQ(commit_code(effect), ErrorCode::kGhostDevice);
  view_.members[1].second = leaf_of(moved);
  EXPECT_EQ(commit_code(replacement(kAuthor, helper_)), ErrorCode::kGhostDevice);
}

TEST_F(Direct, NobodyIsRemovedAndTheSubjectNeverChanges) {
  mls::CommitEffect effect;
  effect.committer = kAuthor;
  effect.removed.push_back(removal(kHelper));
  EXPECT_EQ(commit_code(effect), ErrorCode::kAdmissionRefused);
  effect.removed.clear();
  effect.extensions = view_.extensions;
  EXPECT_EQ(commit_code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(Direct, NobodyClosesTheConversation) {
  mls::CommitEffect effect;
  effect.committer = kAuthor;
  effect.reinit = mls::ReInit{};
  EXPECT_EQ(commit_code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(Direct, AnExternalCommitIsForTheOwnLeafAlone) {
  auto effect = replacement(std::nullopt, recover(helper_, entropy_));
  effect.removed.push_back(removal(kAuthor));
  effect.added.push_back({.leaf = mls::LeafIndex{2}, .node = leaf_of(recover(author_, entropy_))});
  EXPECT_EQ(commit_code(effect), ErrorCode::kAdmissionRefused);
}

}  // namespace
}  // namespace carecircle
