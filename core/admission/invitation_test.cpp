// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/invitation.h"

#include <gtest/gtest.h>

#include "core/admission/admission_testing.h"
#include "core/envelope/signing.h"

namespace carecircle {
namespace {

using testing::account_of;
using testing::Applicant;
using testing::CircleStory;
using testing::make_person;
using testing::text;
using testing::text_of;

// ---- The newcomer checks the invitation against the link -----------------------------------------------------------------------

class Invitation : public ::testing::Test {
 protected:
  ErrorCode check(const Signed& invite, const testing::Person& inviter, const InviteLink& link) {
    return check_invite(invite, inviter.credential, inviter.device_key.public_key, link).code();
  }

  CircleStory circle_;
  NewInvite invite_ = circle_.invite(circle_.owner);
};

TEST_F(Invitation, TheNewcomerAcceptsWhatTheLinkNames) {
  const auto link = parse_invite_fragment(format_invite_fragment(invite_.link));
  ASSERT_TRUE(link);
  const auto invite =
      check_invite(invite_.signed_invite, circle_.owner.credential, circle_.owner.device_key.public_key, *link);
  ASSERT_TRUE(invite);
  EXPECT_EQ(invite->role, Role::member);
  EXPECT_EQ(invite->admitter_key_hashes.size(), 2u);
}

TEST_F(Invitation, AnInviteForgedByTheServerIsRefused) {
  const auto server = make_person(circle_.entropy);
  const auto forged = sign_content(server.device_key.seed.view(), "Invite", invite_.signed_invite.content);
  EXPECT_EQ(check(forged, server, invite_.link), ErrorCode::kInvitationInvalid);
  EXPECT_EQ(check(forged, circle_.owner, invite_.link), ErrorCode::kInvitationInvalid);
}

TEST_F(Invitation, AnotherInviteOfTheSameInviterIsRefused) {
  const auto other = circle_.invite(circle_.owner);
  EXPECT_EQ(check(other.signed_invite, circle_.owner, invite_.link), ErrorCode::kInvitationInvalid);
}

TEST_F(Invitation, AnInviteWithAnotherKeyPairThanTheLinksIsRefused) {
  auto invite = invite_.invite;
  invite.invite_public_key[0] ^= 1;
  const auto resigned = sign_content(circle_.owner.device_key.seed.view(), "Invite", encode(invite));
  EXPECT_EQ(check(resigned, circle_.owner, invite_.link), ErrorCode::kInvitationInvalid);
}

TEST_F(Invitation, AnotherMembersInviteUnderThisLinkIsRefused) {
  const auto resigned = sign_content(circle_.admin.device_key.seed.view(), "Invite", invite_.signed_invite.content);
  EXPECT_EQ(check(resigned, circle_.admin, invite_.link), ErrorCode::kInvitationInvalid);
}

TEST_F(Invitation, AFoundingLinkIntroducesNobody) {
  auto link = parse_invite_fragment(format_invite_fragment(invite_.link)).value();
  link.inviter_key_hash.reset();
  EXPECT_EQ(check(invite_.signed_invite, circle_.owner, link), ErrorCode::kInvitationInvalid);
}

TEST_F(Invitation, TheInviterIsAlwaysAnAdmitter) {
  const auto invite = make_invite({.circle_id = {}}, circle_.owner.identity.key.public_key,
                                  circle_.owner.device_key.seed.view(), circle_.entropy);
  EXPECT_TRUE(names_admitter(invite.invite, testing::credential_of(circle_.owner)));
  EXPECT_FALSE(names_admitter(invite.invite, testing::credential_of(circle_.admin)));
}

TEST_F(Invitation, ARotatedAdmitterCountsThroughItsOldKey) {
  const auto recovered = testing::recover(circle_.admin, circle_.entropy);
  EXPECT_TRUE(names_admitter(invite_.invite, testing::credential_of(recovered)));
}

TEST_F(Invitation, TheNameOpensForWhoHoldsTheLink) {
  const auto applicant = circle_.apply(circle_.owner, invite_);
  const auto join = decode<Join>(applicant.evidence.join).value();
  EXPECT_EQ(text_of(*open_join_name(join, invite_.link.secret.view())), "Newcomer");
  EXPECT_EQ(open_join_name(join, Bytes(32, 1)).code(), ErrorCode::kCommitmentMismatch);
  auto stolen = join;
  stolen.account_id[0] ^= 1;
  EXPECT_EQ(open_join_name(stolen, invite_.link.secret.view()).code(), ErrorCode::kDecryptionFailed);
}

TEST_F(Invitation, ANameThatIsTooLongIsNoticed) {
  const JoinDraft draft{.name = Bytes(1024)};
  EXPECT_EQ(make_join(draft, invite_.link, Bytes(32), circle_.entropy).code(), ErrorCode::kLimitExceeded);
}

TEST_F(Invitation, AProofIsForOneCallAndOneSubject) {
  const auto proof = make_invite_proof(invite_.link, kProofRegister, text("key"));
  const auto read = open_signed<InviteProof>(invite_.invite.invite_public_key, "InviteProof", proof);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->purpose, "register");
  EXPECT_EQ(read->subject, text("key"));
}

// ---- The admitter -------------------------------------------------------------------------------------------------------------------

TEST_F(Invitation, ExpiredAndUsedUpInvitesAreRefusedByTheAdmitter) {
  const auto applicant = circle_.apply(circle_.owner, invite_);
  EXPECT_TRUE(check_join_as_admitter(applicant.evidence, 999, 0));
  EXPECT_EQ(check_join_as_admitter(applicant.evidence, 1000, 0).code(), ErrorCode::kInvitationExpired);
  EXPECT_EQ(check_join_as_admitter(applicant.evidence, 999, 1).code(), ErrorCode::kInvitationUsedUp);
}

TEST_F(Invitation, EvidenceSurvivesTheWire) {
  const auto applicant = circle_.apply(circle_.owner, invite_);
  const auto encoded = encode_evidence({applicant.evidence, applicant.evidence});
  EXPECT_EQ(decode_evidence(encoded)->size(), 2u);
  EXPECT_TRUE(decode_evidence({})->empty());
  EXPECT_EQ(decode_evidence(BytesView(encoded).first(encoded.size() - 1)).code(), ErrorCode::kMalformedInput);
}

}  // namespace
}  // namespace carecircle
