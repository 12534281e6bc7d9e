// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a device checks before it uses a group: newcomers, rejoining devices, and leaves that take another's place.
#include <gtest/gtest.h>

#include "core/admission/admission_testing.h"
#include "core/admission/anchor.h"

namespace carecircle {
namespace {

using testing::CircleStory;
using testing::leaf_of;
using testing::make_person;
using testing::recover;

// ---- Leaves ----------------------------------------------------------------------------------------------------------------------------

TEST(LeafCredential, BindsTheLeafsKeyToTheAccount) {
  testing::SeededEntropy entropy;
  const auto person = make_person(entropy);
  EXPECT_TRUE(check_leaf_credential(leaf_of(person), nullptr));
  auto leaf = leaf_of(person);
  leaf.signature_key = make_person(entropy).device_key.public_key;
  EXPECT_EQ(check_leaf_credential(leaf, nullptr).code(), ErrorCode::kSignatureInvalid);
}

TEST(LeafCredential, OtherKindsOfCredentialsAreNotAccepted) {
  testing::SeededEntropy entropy;
  auto leaf = leaf_of(make_person(entropy));
  leaf.credential.type = 2;
  EXPECT_EQ(CirclePolicy().check_credential(leaf, nullptr).code(), ErrorCode::kMlsLeafInvalid);
  leaf.credential = {.identity = testing::text("owner")};
  EXPECT_EQ(CirclePolicy().check_credential(leaf, nullptr).code(), ErrorCode::kMlsLeafInvalid);
}

TEST(LeafCredential, ContinuesTheLeafItReplaces) {
  testing::SeededEntropy entropy;
  const auto person = make_person(entropy);
  const auto recovered = recover(person, entropy);
  const auto old_leaf = leaf_of(person);
  const auto new_leaf = leaf_of(recovered);
  EXPECT_TRUE(check_leaf_credential(new_leaf, &old_leaf));
  EXPECT_EQ(check_leaf_credential(old_leaf, &new_leaf).code(), ErrorCode::kGhostDevice);
  const auto stranger = leaf_of(make_person(entropy));
  EXPECT_EQ(check_leaf_credential(stranger, &old_leaf).code(), ErrorCode::kGhostDevice);
}

TEST(LeafCredential, KeyPackagesCountOnlyFromDevicesInTheCircle) {
  CircleStory circle;
  EXPECT_TRUE(check_leaf_of_member(circle.view, leaf_of(circle.member)));
  EXPECT_EQ(check_leaf_of_member(circle.view, leaf_of(make_person(circle.entropy))).code(), ErrorCode::kGhostDevice);
  EXPECT_EQ(check_leaf_of_member(circle.view, leaf_of(recover(circle.member, circle.entropy))).code(),
            ErrorCode::kGhostDevice);
}

// ---- Point 5: the newcomer -------------------------------------------------------------------------------------------------------------

class CircleJoin : public ::testing::Test {
 protected:
  ErrorCode code() { return testing::code_of(check_circle_join(circle_.view, invite_.invite, inviter_)); }

  CircleStory circle_;
  NewInvite invite_ = circle_.invite(circle_.owner);
  Credential inviter_ = testing::credential_of(circle_.owner);
};

TEST_F(CircleJoin, TheInvitedCirclesGroupIsJoined) {
  EXPECT_TRUE(check_circle_join(circle_.view, invite_.invite, inviter_));
  circle_.view.signer = CircleStory::kAdmin;
  EXPECT_TRUE(check_circle_join(circle_.view, invite_.invite, inviter_));
}

TEST_F(CircleJoin, AnotherCirclesGroupIsRefused) {
  circle_.view.extensions = circle_extensions(testing::filled<16>(1), circle_.roles);
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
  circle_.view.extensions.clear();
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
}

// The server could build a group of its own around a stored key package.
TEST_F(CircleJoin, AGroupSignedByWhoMayNotAdmitIsRefused) {
  circle_.view.signer = CircleStory::kMember;
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
  circle_.view.signer = std::nullopt;
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
  circle_.view.signer = CircleStory::kFree;
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
  auto raised = circle_.roles;
  raised.set(testing::account_of(circle_.member), Role::owner);
  circle_.view.extensions = with_roles(circle_.view.extensions, raised);
  circle_.view.signer = CircleStory::kMember;
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleJoin, AGroupWithoutTheInviterOrTheirRightIsRefused) {
  circle_.view.signer = CircleStory::kAdmin;
  auto lowered = circle_.roles;
  lowered.set(testing::account_of(circle_.owner), Role::member);
  const auto extensions = circle_.view.extensions;
  circle_.view.extensions = with_roles(extensions, lowered);
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
  circle_.view.extensions = extensions;
  circle_.view.members.erase(circle_.view.members.begin());
  EXPECT_EQ(code(), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleJoin, AnInviterWhoMovedMeanwhileIsRecognised) {
  circle_.view.members[0].second = leaf_of(recover(circle_.owner, circle_.entropy));
  EXPECT_TRUE(check_circle_join(circle_.view, invite_.invite, inviter_));
}

// ---- Anchors -----------------------------------------------------------------------------------------------------------------------------

class Anchors : public ::testing::Test {
 protected:
  CircleStory circle_;
  Anchor anchor_ = anchor_of(circle_.view).value();
};

TEST_F(Anchors, ALaterOrTheSameEpochByAKnownSignerIsJoined) {
  EXPECT_TRUE(check_anchor(anchor_, circle_.view));
  circle_.view.epoch += 7;
  EXPECT_TRUE(check_anchor(anchor_, circle_.view));
}

TEST_F(Anchors, StaleGroupInformationIsRefused) {
  circle_.view.epoch -= 1;
  EXPECT_EQ(check_anchor(anchor_, circle_.view).code(), ErrorCode::kRolledBack);
}

TEST_F(Anchors, ASignerWhoWasNoMemberIsRefused) {
  circle_.view.members.push_back({CircleStory::kFree, leaf_of(make_person(circle_.entropy))});
  circle_.view.signer = CircleStory::kFree;
  EXPECT_EQ(check_anchor(anchor_, circle_.view).code(), ErrorCode::kAdmissionRefused);
  circle_.view.signer = std::nullopt;
  EXPECT_EQ(check_anchor(anchor_, circle_.view).code(), ErrorCode::kAdmissionRefused);
}

TEST_F(Anchors, ACrossSignedSuccessorOfAKnownSignerIsAccepted) {
  circle_.view.members[0].second = leaf_of(recover(circle_.owner, circle_.entropy));
  EXPECT_TRUE(check_anchor(anchor_, circle_.view));
}

TEST_F(Anchors, TheKeyFromBeforeARotationIsRefused) {
  circle_.view.members[0].second = leaf_of(recover(circle_.owner, circle_.entropy));
  anchor_ = anchor_of(circle_.view).value();
  circle_.view.members[0].second = leaf_of(circle_.owner);
  EXPECT_EQ(check_anchor(anchor_, circle_.view).code(), ErrorCode::kAdmissionRefused);
}

TEST_F(Anchors, AnotherGroupIsRefused) {
  circle_.view.group_id = Bytes(16, 1);
  EXPECT_EQ(check_anchor(anchor_, circle_.view).code(), ErrorCode::kMlsWrongGroup);
}

}  // namespace
}  // namespace carecircle
