// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/envelope/signing.h"
#include "core/lease/lease_testing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::LeaseStory;
using testing::text;
using testing::text_of;

class ReleasedLease : public ::testing::Test {
 protected:
  // The answer of a server that recorded `event` instead of the truth.
  ErrorCode code_for(const Event& event) { return story_.open(pending_, story_.answer(pending_, event)).code(); }
  ErrorCode code_for(const LogEntry& entry) {
    return story_.open(pending_, story_.answer(pending_, story_.event(), entry)).code();
  }

  LeaseStory story_;
  PendingRelease pending_ = story_.ask();
  ReleaseAnswer answer_ = story_.answer(pending_, story_.event());
};

TEST_F(ReleasedLease, TheGranteeSeesTheFieldsAfterTheReleaseWasRecorded) {
  const auto release = story_.open(pending_, answer_);
  ASSERT_TRUE(release);
  ASSERT_EQ(release->fields.size(), 2u);
  EXPECT_EQ(release->entry_index, 41u);
  EXPECT_EQ(release->fields[0].kind, FieldKind::phone);
  EXPECT_EQ(text_of(release->fields[0].value), "+00 123");
  EXPECT_EQ(text_of(release->fields[1].value), "Third floor");
}

TEST_F(ReleasedLease, TheRequestIsSignedByTheGranteesDevice) {
  const auto request =
      open_signed<ReleaseRequest>(story_.grantee.device_key.public_key, "ReleaseRequest", pending_.signed_request);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->grant_id, story_.grant.grant_id);
  EXPECT_EQ(request->device_id, story_.grantee.device_id);
  EXPECT_EQ(request->field_ids.size(), 2u);
}

TEST_F(ReleasedLease, OneFieldMayBeAskedForByItself) {
  const auto pending = make_release_request(story_.grant, {filled<16>(22)}, story_.grantee.device_id,
                                            story_.grantee.device_key.seed.view(), story_.entropy)
                           .value();
  story_.server_halves.erase(story_.server_halves.begin());
  const auto release = story_.open(pending, story_.answer(pending, story_.event()));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->fields[0].kind, FieldKind::address);
  EXPECT_EQ(make_release_request(story_.grant, {filled<16>(99)}, {}, Bytes(32), story_.entropy).code(),
            ErrorCode::kNotFound);
}

// ---- "No proof, client refuses." ---------------------------------------------------------------------------------------------

TEST_F(ReleasedLease, AnEntryThatTheLogDidNotSignIsNoProof) {
  auto answer = answer_;
  answer.entry.signature[0] ^= 1;
  EXPECT_EQ(story_.open(pending_, answer).code(), ErrorCode::kProofInvalid);
  answer.entry = {};
  EXPECT_EQ(story_.open(pending_, answer).code(), ErrorCode::kProofInvalid);
  answer.entry = sign_content(story_.owner.device_key.seed.view(), "LogEntry", answer_.entry.content);
  EXPECT_EQ(story_.open(pending_, answer).code(), ErrorCode::kProofInvalid);
}

TEST_F(ReleasedLease, AnEntryThatCommitsToAnotherEventIsNoProof) {
  auto answer = answer_;
  answer.event.back() ^= 1;
  EXPECT_EQ(story_.open(pending_, answer).code(), ErrorCode::kProofInvalid);
  answer = answer_;
  answer.opening[0] ^= 1;
  EXPECT_EQ(story_.open(pending_, answer).code(), ErrorCode::kProofInvalid);
  answer.opening.clear();
  EXPECT_EQ(story_.open(pending_, answer).code(), ErrorCode::kProofInvalid);
}

TEST_F(ReleasedLease, AnEventOfAnotherGrantPartyPolicyActionOrOutcomeIsNoProof) {
  auto event = story_.event();
  event.object = Bytes(16, 9);
  EXPECT_EQ(code_for(event), ErrorCode::kProofInvalid);
  event = story_.event();
  event.actor = event.subject;
  EXPECT_EQ(code_for(event), ErrorCode::kProofInvalid);
  event = story_.event();
  event.subject = event.actor;
  EXPECT_EQ(code_for(event), ErrorCode::kProofInvalid);
  event = story_.event();
  event.policy_hash[0] ^= 1;
  EXPECT_EQ(code_for(event), ErrorCode::kProofInvalid);
  event = story_.event();
  event.action = 61;
  EXPECT_EQ(code_for(event), ErrorCode::kProofInvalid);
  event = story_.event();
  event.outcome = 1;
  EXPECT_EQ(code_for(event), ErrorCode::kProofInvalid);
}

TEST_F(ReleasedLease, AnEntryOfAnotherTypeOrDayThanItsEventIsNoProof) {
  auto entry = story_.entry_for(story_.event());
  entry.type = 61;
  EXPECT_EQ(code_for(entry), ErrorCode::kProofInvalid);
  entry = story_.entry_for(story_.event());
  entry.day += 1;
  EXPECT_EQ(code_for(entry), ErrorCode::kProofInvalid);
}

TEST_F(ReleasedLease, OneEntryProvesOneRelease) {
  const std::uint64_t used[] = {3, 41};
  EXPECT_EQ(story_.open(pending_, answer_, used).code(), ErrorCode::kProofInvalid);
  const std::uint64_t others[] = {3, 40, 42};
  EXPECT_TRUE(story_.open(pending_, answer_, others));
}

// ---- The halves -----------------------------------------------------------------------------------------------------------------

TEST_F(ReleasedLease, AnAnswerToAnotherRequestDoesNotOpen) {
  const auto other = story_.ask();
  EXPECT_EQ(story_.open(other, answer_).code(), ErrorCode::kDecryptionFailed);
}

TEST_F(ReleasedLease, AHalfThatTheOwnerDidNotDepositIsRefused) {
  story_.server_halves[0][0] ^= 1;
  EXPECT_EQ(story_.open(pending_, story_.answer(pending_, story_.event())).code(), ErrorCode::kCommitmentMismatch);
}

TEST_F(ReleasedLease, MissingOrMoreHalvesAreRefused) {
  story_.server_halves.push_back(Bytes(32));
  EXPECT_EQ(story_.open(pending_, story_.answer(pending_, story_.event())).code(), ErrorCode::kCommitmentMismatch);
  story_.server_halves.resize(1);
  EXPECT_EQ(story_.open(pending_, story_.answer(pending_, story_.event())).code(), ErrorCode::kCommitmentMismatch);
}

// With everything the grantee ever had but the server's half, nothing opens: not after a revocation, not from an old copy.
TEST_F(ReleasedLease, TheConversationsHalfAloneOpensNothing) {
  for (auto& half : story_.server_halves)
    half.assign(32, 0);
  EXPECT_EQ(story_.open(pending_, story_.answer(pending_, story_.event())).code(), ErrorCode::kCommitmentMismatch);
  for (const auto& share : story_.lease.offer.shares) {
    EXPECT_FALSE(open_field(story_.fields[0].field, share.half.view()));
  }
}

// The same halves under other terms make another key: the policy is part of it.
TEST_F(ReleasedLease, AWrapMadeForOtherTermsDoesNotOpen) {
  const auto update = rewrap_field(story_.grant.grant_id, filled<32>(1), story_.lease.kept[0], 1,
                                   story_.fields[0].key.view(), story_.entropy);
  story_.lease.offer.shares[0].wrapped = update.wrapped;
  EXPECT_EQ(story_.open(pending_, answer_).code(), ErrorCode::kDecryptionFailed);
  story_.lease.offer.shares[0].wrapped = story_.lease.offer.shares[1].wrapped;
  EXPECT_EQ(story_.open(pending_, answer_).code(), ErrorCode::kCommitmentMismatch);
}

TEST_F(ReleasedLease, AKindThatDiffersFromTheSealedOneIsRefused) {
  story_.lease.offer.shares[0].kind = FieldKind::email;
  EXPECT_EQ(story_.open(pending_, answer_).code(), ErrorCode::kCommitmentMismatch);
}

TEST_F(ReleasedLease, AMissingBlobIsNotFound) {
  const ReleaseExpectation expected{.log_key = story_.log_key.public_key};
  EXPECT_EQ(open_release(story_.lease.offer, pending_, answer_, expected, {story_.fields[0].field}).code(),
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace carecircle
