// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lease/lease.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"
#include "core/envelope/signing.h"
#include "core/lease/lease_keys.h"
#include "core/lease/lease_testing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::LeaseStory;
using testing::SeededEntropy;
using testing::text;
using testing::text_of;

// ---- Fields ---------------------------------------------------------------------------------------------------------------

TEST(ContactField, OpensWithItsKeyAlone) {
  SeededEntropy entropy;
  const auto field = seal_field(filled<16>(1), FieldKind::phone, 1, text("+00 123"), entropy).value();
  const auto opened = open_field(field.field, field.key.view());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->kind, FieldKind::phone);
  EXPECT_EQ(text_of(opened->value), "+00 123");
  EXPECT_EQ(open_field(field.field, Bytes(32, 1)).code(), ErrorCode::kCommitmentMismatch);
}

TEST(ContactField, NeitherKindNorLengthShows) {
  SeededEntropy entropy;
  const auto phone = seal_field(filled<16>(1), FieldKind::phone, 1, Bytes(3), entropy).value();
  const auto note = seal_field(filled<16>(1), FieldKind::note, 1, Bytes(240), entropy).value();
  EXPECT_EQ(phone.field.sealed.size(), note.field.sealed.size());
  EXPECT_TRUE(seal_field(filled<16>(1), FieldKind::note, 1, Bytes(kContactValueMax), entropy));
  EXPECT_EQ(seal_field(filled<16>(1), FieldKind::note, 1, Bytes(kContactValueMax + 1), entropy).code(),
            ErrorCode::kLimitExceeded);
}

TEST(ContactField, EachGenerationHasAFreshKey) {
  SeededEntropy entropy;
  const auto first = seal_field(filled<16>(1), FieldKind::phone, 1, text("1"), entropy).value();
  const auto second = seal_field(filled<16>(1), FieldKind::phone, 2, text("2"), entropy).value();
  EXPECT_FALSE(open_field(second.field, first.key.view()));
  auto relabelled = first.field;
  relabelled.generation = 2;
  EXPECT_EQ(open_field(relabelled, first.key.view()).code(), ErrorCode::kDecryptionFailed);
}

TEST(ContactField, OtherKindsAreMalformed) {
  EXPECT_EQ(field_kind_from_wire(0).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(field_kind_from_wire(7).code(), ErrorCode::kMalformedInput);
}

// ---- The owner ----------------------------------------------------------------------------------------------------------------

// Computed by a separate program in another language from the formula of the header.
TEST(LeaseFormat, TheLeaseKeyAgreesWithAnotherImplementation) {
  EXPECT_EQ(to_hex(derive_lease_key(Bytes(32, 1), Bytes(32, 2), filled<16>(3), filled<16>(4), filled<32>(5)).view()),
            "8da77225c13308fab180792bf63272b41bfd0d3ac55c149540da2b61afe15404");
}

class Lease : public ::testing::Test {
 protected:
  ErrorCode make_with(const std::vector<LeasedField>& fields) {
    return make_lease(story_.terms(), fields, {}, story_.owner.device_key.seed.view(), story_.shred_key.public_key,
                      story_.entropy)
        .code();
  }
  Result<Grant> read_offer(const LeaseOffer& offer) {
    return read_lease(offer, story_.owner.device_key.public_key, story_.owner.identity.account_id,
                      story_.grantee.identity.account_id);
  }

  LeaseStory story_;
};

TEST_F(Lease, TheServerGetsTheHalvesThatTheGrantPromises) {
  ASSERT_EQ(story_.lease.deposits.size(), 2u);
  for (std::size_t index = 0; index < 2; ++index) {
    EXPECT_EQ(sha256(story_.server_halves[index]), story_.grant.fields[index].share_commit);
  }
}

TEST_F(Lease, ADepositOpensForItsGrantAndFieldAlone) {
  const auto& deposit = story_.lease.deposits[0];
  const Bytes other = lease_deposit_context(story_.grant.grant_id, story_.grant.fields[1].field_id);
  EXPECT_EQ(hpke::open(hpke::kStoredSuite, story_.shred_key.private_key.view(), deposit.sealed_half,
                       as_bytes(kLeaseDepositInfo), other)
                .code(),
            ErrorCode::kDecryptionFailed);
}

TEST_F(Lease, FieldsAreAtLeastOneAtMostSixAndEachOnce) {
  std::vector<LeasedField> fields;
  EXPECT_EQ(make_with(fields), ErrorCode::kLimitExceeded);
  for (std::uint8_t number = 0; number <= kLeaseFieldsMax; ++number) {
    fields.push_back({.field_id = filled<16>(number), .key = SecretBytes(32)});
  }
  EXPECT_EQ(make_with(fields), ErrorCode::kLimitExceeded);
  fields.pop_back();
  fields.back().field_id = fields.front().field_id;
  EXPECT_EQ(make_with(fields), ErrorCode::kAlreadyExists);
}

TEST_F(Lease, ABadShredKeyIsNoticed) {
  std::vector<LeasedField> fields;
  fields.push_back({.field_id = filled<16>(1), .key = SecretBytes(32)});
  EXPECT_EQ(
      make_lease(story_.terms(), fields, {}, story_.owner.device_key.seed.view(), Bytes(5), story_.entropy).code(),
      ErrorCode::kKeyInvalid);
}

// ---- The grantee reads the offer -------------------------------------------------------------------------------------------

TEST_F(Lease, TheGranteeReadsTheOwnersOffer) {
  const auto grant = read_offer(story_.lease.offer);
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->grant_id, story_.grant.grant_id);
  EXPECT_EQ(policy_hash_of(story_.lease.offer.grant), story_.lease.policy_hash);
}

TEST_F(Lease, AnOfferOfAnotherOwnerOrToAnotherGranteeIsRefused) {
  const auto& offer = story_.lease.offer;
  const auto& owner = story_.owner.identity.account_id;
  const auto& grantee = story_.grantee.identity.account_id;
  EXPECT_EQ(read_lease(offer, story_.grantee.device_key.public_key, owner, grantee).code(),
            ErrorCode::kSignatureInvalid);
  EXPECT_EQ(read_lease(offer, story_.owner.device_key.public_key, grantee, grantee).code(),
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(read_lease(offer, story_.owner.device_key.public_key, owner, owner).code(), ErrorCode::kPermissionDenied);
}

// "Downgrade tests on every Grant field": the signature covers them all.
TEST_F(Lease, EveryChangedByteOfTheGrantIsRefused) {
  auto& content = story_.lease.offer.grant.content;
  for (std::size_t index = 0; index < content.size(); ++index) {
    content[index] ^= 1;
    EXPECT_EQ(read_offer(story_.lease.offer).code(), ErrorCode::kSignatureInvalid) << index;
    content[index] ^= 1;
  }
}

TEST_F(Lease, SharesThatAreNotTheGrantsAreMalformed) {
  auto& shares = story_.lease.offer.shares;
  std::swap(shares[0], shares[1]);
  EXPECT_EQ(read_offer(story_.lease.offer).code(), ErrorCode::kMalformedInput);
  std::swap(shares[0], shares[1]);
  shares[0].half = SecretBytes(31);
  EXPECT_EQ(read_offer(story_.lease.offer).code(), ErrorCode::kMalformedInput);
  shares.pop_back();
  EXPECT_EQ(read_offer(story_.lease.offer).code(), ErrorCode::kMalformedInput);
}

// ---- After an edit ------------------------------------------------------------------------------------------------------------

TEST_F(Lease, AnEditedFieldOpensAfterItsUpdate) {
  story_.edit_first_field("+00 456");
  const auto update = rewrap_field(story_.grant.grant_id, story_.lease.policy_hash, story_.lease.kept[0], 2,
                                   story_.fields[0].key.view(), story_.entropy);
  EXPECT_EQ(story_.view().code(), ErrorCode::kNotFound);  // the old W_f is of another generation
  ASSERT_TRUE(apply_lease_update(story_.lease.offer, update));
  const auto release = story_.view();
  ASSERT_TRUE(release);
  EXPECT_EQ(text_of(release->fields[0].value), "+00 456");
}

TEST_F(Lease, UpdatesForOthersOrNotNewerAreRefused) {
  const LeaseUpdate update{
      .grant_id = story_.grant.grant_id, .field_id = story_.grant.fields[0].field_id, .generation = 2};
  auto changed = update;
  changed.grant_id = filled<16>(99);
  EXPECT_EQ(apply_lease_update(story_.lease.offer, changed).code(), ErrorCode::kNotFound);
  changed = update;
  changed.field_id = filled<16>(99);
  EXPECT_EQ(apply_lease_update(story_.lease.offer, changed).code(), ErrorCode::kNotFound);
  changed = update;
  changed.generation = 1;
  EXPECT_EQ(apply_lease_update(story_.lease.offer, changed).code(), ErrorCode::kRolledBack);
}

}  // namespace
}  // namespace carecircle
