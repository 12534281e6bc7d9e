// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/circle.h"

#include <gtest/gtest.h>

#include "core/admission/admission_testing.h"
#include "core/envelope/signing.h"

namespace carecircle {
namespace {

using testing::account_of;
using testing::Applicant;
using testing::CircleStory;
using testing::make_person;
using testing::recover;

class CircleCommit : public ::testing::Test {
 protected:
  // Whether an otherwise valid admission with this change is refused as it should be.
  ErrorCode code_with(const AdmissionEvidence& evidence) {
    auto effect = circle_.admit(CircleStory::kOwner, applicant_);
    effect.authenticated_data = encode_evidence({evidence});
    return circle_.code(effect);
  }

  CircleStory circle_;
  NewInvite invite_ = circle_.invite(circle_.owner);
  Applicant applicant_ = circle_.apply(circle_.owner, invite_);
};

// ---- Additions: "every member checks" ------------------------------------------------------------------------------------------

TEST_F(CircleCommit, AnInvitedNewcomerIsAdmittedByOwnerOrAdmin) {
  EXPECT_TRUE(circle_.accepts(circle_.admit(CircleStory::kOwner, applicant_)));
  EXPECT_TRUE(circle_.accepts(circle_.admit(CircleStory::kAdmin, applicant_)));
}

TEST_F(CircleCommit, ADeviceThatNobodyInvitedIsAGhost) {
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  effect.authenticated_data.clear();
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
  effect.authenticated_data = encode_evidence({});
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
}

TEST_F(CircleCommit, EvidenceThatCannotBeReadOrIsLeftOverIsRefused) {
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  effect.authenticated_data = {1, 2, 3};
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  effect.authenticated_data = encode_evidence({applicant_.evidence, applicant_.evidence});
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, SeveralNewcomersNeedTheirEvidenceInOrder) {
  const auto second = circle_.apply(circle_.owner, invite_);
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  effect.added.push_back(CircleStory::addition(second.person, second.key_package_ref));
  effect.authenticated_data = encode_evidence({applicant_.evidence, second.evidence});
  EXPECT_TRUE(circle_.accepts(effect));
  effect.authenticated_data = encode_evidence({second.evidence, applicant_.evidence});
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  effect.authenticated_data = encode_evidence({applicant_.evidence});
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
}

TEST_F(CircleCommit, ACommitterWithoutTheRightAdmitsNobody) {
  EXPECT_EQ(circle_.code(circle_.admit(CircleStory::kMember, applicant_)), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, ACommitterWhomTheInvitationDoesNotNameAdmitsNobody) {
  const auto narrow =
      make_invite({.circle_id = invite_.invite.circle_id, .role = Role::member, .expires_ms = 1000},
                  circle_.owner.identity.key.public_key, circle_.owner.device_key.seed.view(), circle_.entropy);
  const auto applicant = circle_.apply(circle_.owner, narrow);
  EXPECT_TRUE(circle_.accepts(circle_.admit(CircleStory::kOwner, applicant)));
  EXPECT_EQ(circle_.code(circle_.admit(CircleStory::kAdmin, applicant)), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AnInviterWithoutTheRightInvitesNobody) {
  const auto applicant = circle_.apply(circle_.member, circle_.invite(circle_.member));
  EXPECT_EQ(circle_.code(circle_.admit(CircleStory::kOwner, applicant)), ErrorCode::kAdmissionRefused);
}

// "The server cannot mint an invited ghost."
TEST_F(CircleCommit, AnInvitationByWhoIsNotInTheTreeIsRefused) {
  const auto server = make_person(circle_.entropy);
  const auto applicant = circle_.apply(server, circle_.invite(server));
  EXPECT_EQ(circle_.code(circle_.admit(CircleStory::kOwner, applicant)), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AnInvitationInAnInvitersNameIsRefused) {
  const auto server = make_person(circle_.entropy);
  auto evidence = applicant_.evidence;
  evidence.invite = sign_content(server.device_key.seed.view(), "Invite", evidence.invite.content);
  EXPECT_EQ(code_with(evidence), ErrorCode::kAdmissionRefused);
  evidence.inviter_signature_key = server.device_key.public_key;
  EXPECT_EQ(code_with(evidence), ErrorCode::kAdmissionRefused);
  evidence = applicant_.evidence;
  evidence.inviter_credential = server.credential;
  EXPECT_EQ(code_with(evidence), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AnInvitationToAnotherCircleIsRefused) {
  const auto other = make_invite({.circle_id = testing::filled<16>(1)}, circle_.owner.identity.key.public_key,
                                 circle_.owner.device_key.seed.view(), circle_.entropy);
  EXPECT_EQ(circle_.code(circle_.admit(CircleStory::kOwner, circle_.apply(circle_.owner, other))),
            ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, EveryChangedByteOfTheEvidenceIsRefused) {
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  for (std::size_t index = 0; index < effect.authenticated_data.size(); ++index) {
    effect.authenticated_data[index] ^= 0x10;
    EXPECT_FALSE(circle_.accepts(effect)) << index;
    effect.authenticated_data[index] ^= 0x10;
  }
}

TEST_F(CircleCommit, AJoinReplayedForAnotherInvitationIsRefused) {
  const auto other = circle_.invite(circle_.owner);
  auto evidence = applicant_.evidence;
  evidence.invite = other.signed_invite;
  EXPECT_EQ(code_with(evidence), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AJoinWithoutTheLinksOrTheAccountsSignatureIsRefused) {
  auto evidence = applicant_.evidence;
  evidence.join_invite_signature = evidence.join_account_signature;
  EXPECT_EQ(code_with(evidence), ErrorCode::kAdmissionRefused);
  evidence = applicant_.evidence;
  evidence.join_account_signature = evidence.join_invite_signature;
  EXPECT_EQ(code_with(evidence), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, ASwappedKeyPackageIsRefused) {
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  effect.added.front().key_package_ref[0] ^= 1;
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AKeyPackageOfAnotherAccountIsRefused) {
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  effect.added.front().node = testing::leaf_of(make_person(circle_.entropy));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, ANewcomerAddedTwiceIsAGhost) {
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  effect.added.push_back(effect.added.front());
  effect.authenticated_data = encode_evidence({applicant_.evidence, applicant_.evidence});
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
}

// ---- Invited roles ------------------------------------------------------------------------------------------------------------------

TEST_F(CircleCommit, AHigherRoleIsGivenByAnOwnerInTheSameCommit) {
  const auto applicant = circle_.apply(circle_.owner, circle_.invite(circle_.owner, Role::moderator));
  auto changed = circle_.roles;
  changed.set(account_of(applicant.person), Role::moderator);
  auto effect = circle_.admit(CircleStory::kOwner, applicant);
  circle_.set_roles(effect, changed);
  EXPECT_TRUE(circle_.accepts(effect));
  auto by_admin = circle_.admit(CircleStory::kAdmin, applicant);
  circle_.set_roles(by_admin, changed);
  EXPECT_EQ(circle_.code(by_admin), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, ANewcomerGetsExactlyTheRoleOfTheInvitation) {
  const auto invited_higher = circle_.apply(circle_.owner, circle_.invite(circle_.owner, Role::moderator));
  EXPECT_EQ(circle_.code(circle_.admit(CircleStory::kOwner, invited_higher)), ErrorCode::kAdmissionRefused);
  auto changed = circle_.roles;
  changed.set(account_of(applicant_.person), Role::moderator);
  auto effect = circle_.admit(CircleStory::kOwner, applicant_);
  circle_.set_roles(effect, changed);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, OnlyAnOwnerInvitesOwnersAndAdmins) {
  const auto applicant = circle_.apply(circle_.admin, circle_.invite(circle_.admin, Role::admin));
  auto changed = circle_.roles;
  changed.set(account_of(applicant.person), Role::admin);
  auto effect = circle_.admit(CircleStory::kOwner, applicant);
  circle_.set_roles(effect, changed);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

// ---- An Add for an account that is in the tree -------------------------------------------------------------------------------------

TEST_F(CircleCommit, AMovedDeviceIsAddedAgainByAnyPeerWithoutInvitation) {
  const auto recovered = recover(circle_.admin, circle_.entropy);
  auto effect = circle_.commit_by(CircleStory::kMember);
  effect.added.push_back(CircleStory::addition(recovered));
  effect.removed.push_back(circle_.removal(CircleStory::kAdmin, CircleStory::kMember));
  EXPECT_TRUE(circle_.accepts(effect));
}

TEST_F(CircleCommit, ASecondLeafOfAnAccountIsAGhost) {
  auto effect = circle_.commit_by(CircleStory::kOwner);
  effect.added.push_back(CircleStory::addition(recover(circle_.member, circle_.entropy)));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
}

TEST_F(CircleCommit, AReplacementThatDoesNotContinueTheOldLeafIsAGhost) {
  const auto recovered = recover(circle_.member, circle_.entropy);
  circle_.view.members[2].second = testing::leaf_of(recovered);
  auto effect = circle_.commit_by(CircleStory::kOwner);
  effect.removed.push_back(circle_.removal(CircleStory::kMember, CircleStory::kOwner));
  effect.added.push_back(CircleStory::addition(circle_.member));  // the device from before
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
  effect.added.front() = CircleStory::addition(recover(circle_.member, circle_.entropy));  // its rival rotation
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
}

TEST_F(CircleCommit, NobodyClosesTheCircle) {
  auto effect = circle_.commit_by(CircleStory::kOwner);
  EXPECT_TRUE(circle_.accepts(effect));
  effect.reinit = mls::ReInit{};
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

// ---- External commits ----------------------------------------------------------------------------------------------------------------

TEST_F(CircleCommit, ARejoiningDeviceTakesThePlaceOfItsOwnLeaf) {
  EXPECT_TRUE(circle_.accepts(circle_.rejoin(CircleStory::kMember, recover(circle_.member, circle_.entropy))));
  EXPECT_TRUE(circle_.accepts(circle_.rejoin(CircleStory::kOwner, recover(circle_.owner, circle_.entropy))));
}

TEST_F(CircleCommit, AStrangerCannotJoinFromOutside) {
  auto effect = circle_.rejoin(CircleStory::kMember, make_person(circle_.entropy));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
  effect.removed.clear();
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
}

TEST_F(CircleCommit, ARejoinThatLeavesItsOldLeafOrDoesNotContinueItIsAGhost) {
  auto effect = circle_.rejoin(CircleStory::kMember, recover(circle_.member, circle_.entropy));
  effect.removed.clear();
  EXPECT_EQ(circle_.code(effect), ErrorCode::kGhostDevice);
  const auto recovered = recover(circle_.member, circle_.entropy);
  circle_.view.members[2].second = testing::leaf_of(recovered);
  EXPECT_EQ(circle_.code(circle_.rejoin(CircleStory::kMember, circle_.member)), ErrorCode::kGhostDevice);
}

TEST_F(CircleCommit, ARejoinCannotRemoveOthersOrChangeRoles) {
  const auto recovered = recover(circle_.member, circle_.entropy);
  auto effect = circle_.rejoin(CircleStory::kMember, recovered);
  effect.removed.push_back(circle_.removal(CircleStory::kAdmin, CircleStory::kMember));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  effect = circle_.rejoin(CircleStory::kMember, recovered);
  circle_.set_roles(effect, circle_.roles);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

// ---- Removals ---------------------------------------------------------------------------------------------------------------------------

TEST_F(CircleCommit, WhoHoldsTheRightRemoves) {
  auto effect = circle_.commit_by(CircleStory::kOwner);
  effect.removed.push_back(circle_.removal(CircleStory::kAdmin, CircleStory::kOwner));
  EXPECT_TRUE(circle_.accepts(effect));
  effect = circle_.commit_by(CircleStory::kAdmin);
  effect.removed.push_back(circle_.removal(CircleStory::kMember, CircleStory::kAdmin));
  EXPECT_TRUE(circle_.accepts(effect));
}

TEST_F(CircleCommit, AMemberRemovesNobodyAndAnAdminNobodyAbove) {
  auto effect = circle_.commit_by(CircleStory::kMember);
  effect.removed.push_back(circle_.removal(CircleStory::kAdmin, CircleStory::kMember));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  effect = circle_.commit_by(CircleStory::kAdmin);
  effect.removed.push_back(circle_.removal(CircleStory::kOwner, CircleStory::kAdmin));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AnyoneCommitsWhatTheLeaverOrAnEntitledMemberProposed) {
  auto effect = circle_.commit_by(CircleStory::kMember);
  effect.removed.push_back(circle_.removal(CircleStory::kAdmin, CircleStory::kAdmin));
  EXPECT_TRUE(circle_.accepts(effect));
  effect.removed.front() = circle_.removal(CircleStory::kAdmin, CircleStory::kOwner);
  EXPECT_TRUE(circle_.accepts(effect));
}

TEST_F(CircleCommit, ARemovalProposedFromOutsideIsRefused) {
  auto effect = circle_.commit_by(CircleStory::kMember);
  effect.removed.push_back(circle_.removal(CircleStory::kAdmin, CircleStory::kOwner));
  effect.removed.front().proposed_by.type = mls::SenderType::external;
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, TheLastOwnerCannotLeave) {
  auto effect = circle_.commit_by(CircleStory::kAdmin);
  effect.removed.push_back(circle_.removal(CircleStory::kOwner, CircleStory::kOwner));
  EXPECT_EQ(circle_.code(effect), ErrorCode::kLastOwner);
}

// ---- Roles and other extensions --------------------------------------------------------------------------------------------------------

TEST_F(CircleCommit, AnOwnerGivesAndTakesRoles) {
  auto changed = circle_.roles;
  changed.set(account_of(circle_.member), Role::owner);
  changed.set(account_of(circle_.admin), Role::member);
  auto effect = circle_.commit_by(CircleStory::kOwner);
  circle_.set_roles(effect, changed);
  EXPECT_TRUE(circle_.accepts(effect));
}

TEST_F(CircleCommit, AnAdminGivesRolesBelowItsOwn) {
  auto changed = circle_.roles;
  changed.set(account_of(circle_.member), Role::moderator);
  auto effect = circle_.commit_by(CircleStory::kAdmin);
  circle_.set_roles(effect, changed);
  EXPECT_TRUE(circle_.accepts(effect));
}

TEST_F(CircleCommit, NobodyRaisesThemselves) {
  for (const auto& [leaf, person] :
       {std::pair{CircleStory::kAdmin, &circle_.admin}, std::pair{CircleStory::kMember, &circle_.member}}) {
    auto changed = circle_.roles;
    changed.set(account_of(*person), Role::owner);
    auto effect = circle_.commit_by(leaf);
    circle_.set_roles(effect, changed);
    EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  }
}

TEST_F(CircleCommit, AnAdminTakesNoRoleFromAnOwner) {
  auto changed = circle_.roles;
  changed.set(account_of(circle_.owner), Role::member);
  auto effect = circle_.commit_by(CircleStory::kAdmin);
  circle_.set_roles(effect, changed);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, ARoleIsNotGivenToAStranger) {
  auto changed = circle_.roles;
  changed.set(testing::filled<16>(1), Role::moderator);
  auto effect = circle_.commit_by(CircleStory::kOwner);
  circle_.set_roles(effect, changed);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, AnOwnerAlwaysRemains) {
  auto changed = circle_.roles;
  changed.set(account_of(circle_.owner), Role::member);
  auto effect = circle_.commit_by(CircleStory::kOwner);
  circle_.set_roles(effect, changed);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kLastOwner);
}

TEST_F(CircleCommit, OtherExtensionsNeverChange) {
  auto effect = circle_.commit_by(CircleStory::kOwner);
  effect.extensions = circle_extensions(testing::filled<16>(1), circle_.roles);
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  effect.extensions = circle_.view.extensions;
  effect.extensions->push_back({.type = 0xF1FF, .data = {}});
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
  effect.extensions->clear();
  EXPECT_EQ(circle_.code(effect), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleCommit, ACommitThatChangesNothingButKeysIsFine) {
  EXPECT_TRUE(circle_.accepts(circle_.commit_by(CircleStory::kMember)));
}

}  // namespace
}  // namespace carecircle
