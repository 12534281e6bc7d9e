// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/audit.pb.h"
#include "carecircle/v1/contacts.pb.h"
#include "carecircle/v1/help_requests.pb.h"
#include "core/crypto/hash.h"
#include "server/services/contacts/contacts_rules.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

using contacts::kDayMs;
using contacts::kHourMs;

class ContactsServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    conversation_id = world.random_id();
    ASSERT_TRUE(run_transaction(*world.database, [this](Transaction& t) -> Result<void> {
      TRY(world.delivery.open_stream(t, conversation_id, StreamKind::conversation, world.circle_id, world.now_ms));
      TRY(world.delivery.add_founder(t, conversation_id, subject.account));
      return world.delivery.add_founder(t, conversation_id, grantee.account);
    }));
    phone = world.random_id();
    ASSERT_TRUE(put_field(subject, phone, 1));
  }
  Result<v1::PutFieldResponse> put_field(const Person& caller, const Id& field_id, std::uint32_t generation) {
    v1::PutFieldRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.mutable_field()->set_field_id(field_of(field_id));
    request.mutable_field()->set_generation(generation);
    request.mutable_field()->set_sealed("sealed field " + std::to_string(generation));
    request.set_client_request_id(world.random_field());
    return world.call<v1::PutFieldResponse>("ContactsService/PutField", request, &caller);
  }
  Grant grant(std::uint64_t lifetime_ms = 2 * kHourMs) {
    half = world.entropy.array<32>();
    return {.grant_id = world.random_id(),
            .owner = subject.account,
            .grantee = grantee.account,
            .fields = {{.field_id = phone, .share_commit = sha256(half)}},
            .purpose = Purpose::mutual_aid_coordination,
            .not_before_ms = world.now_ms,
            .expires_ms = world.now_ms + lifetime_ms,
            .request_id = {}};
  }
  v1::CreateGrantRequest creation(const Grant& grant, const Person& signer) {
    v1::CreateGrantRequest request;
    request.set_circle_id(field_of(world.circle_id));
    *request.mutable_grant() = signer.sign("Grant", encode(grant));
    for (const GrantField& field : grant.fields) {
      const auto sealed = *hpke::seal(hpke::kStoredSuite, world.keys.shred_key.public_key, as_bytes(kLeaseDepositInfo),
                                      lease_deposit_context(grant.grant_id, field.field_id), half, world.entropy);
      v1::LeaseDeposit& deposit = *request.add_deposits();
      deposit.set_field_id(field_of(field.field_id));
      deposit.set_encapsulated(field_of(sealed.encapsulated));
      deposit.set_ciphertext(field_of(sealed.ciphertext));
    }
    request.mutable_message()->set_conversation_id(field_of(conversation_id));
    request.mutable_message()->set_body("grant");
    request.set_client_request_id(world.random_field());
    return request;
  }
  Result<v1::CreateGrantResponse> create(const v1::CreateGrantRequest& request, const Person& caller) {
    return world.call<v1::CreateGrantResponse>("ContactsService/CreateGrant", request, &caller);
  }
  Result<v1::CreateGrantResponse> create(const Grant& grant) { return create(creation(grant, subject), subject); }
  Grant created(std::uint64_t lifetime_ms = 2 * kHourMs) {
    const Grant result = grant(lifetime_ms);
    EXPECT_TRUE(create(result));
    return result;
  }
  ReleaseRequest asking(const Grant& grant) {
    ephemeral = hpke::generate_key_pair(hpke::kEphemeralSuite.kem, world.entropy);
    return {.grant_id = grant.grant_id,
            .field_ids = {phone},
            .device_id = grantee.device_id,
            .ephemeral_key = ephemeral.public_key,
            .nonce = world.entropy.array<32>()};
  }
  Result<v1::ReleaseLeaseResponse> release(const ReleaseRequest& asked, const Person& caller) {
    v1::ReleaseLeaseRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_request(field_of(encode(asked)));
    request.set_signature(field_of(sign_labelled(caller.device.seed.view(), "ReleaseRequest", encode(asked))));
    return world.call<v1::ReleaseLeaseResponse>("ContactsService/ReleaseLease", request, &caller);
  }
  Result<v1::ReleaseLeaseResponse> view(const Grant& grant) { return release(asking(grant), grantee); }
  Result<v1::RevokeGrantResponse> revoke(const Person& caller, const Grant& grant) {
    v1::RevokeGrantRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_grant_id(field_of(grant.grant_id));
    return world.call<v1::RevokeGrantResponse>("ContactsService/RevokeGrant", request, &caller);
  }
  v1::GrantRow row(const Person& caller) {
    v1::ListGrantsRequest request;
    request.set_circle_id(field_of(world.circle_id));
    return world.call<v1::ListGrantsResponse>("ContactsService/ListGrants", request, &caller)->grants(0);
  }
  bool has_half(const Grant& grant) { return *world.shred_store->exists(ShredKind::lease_half, grant.grant_id); }

  World world;
  Person owner = world.found_circle();
  Person subject = world.add_member(owner);
  Person grantee = world.add_member(owner);
  Id conversation_id{};
  Id phone{};
  ByteArray<32> half{};
  hpke::KeyPair ephemeral;
};

TEST_F(ContactsServiceTest, a_view_is_recorded_and_opens_with_the_ephemeral_key) {
  const Grant shared = created();
  const ReleaseRequest asked = asking(shared);
  const auto answer = release(asked, grantee);
  ASSERT_TRUE(answer);
  const auto entry = decode<LogEntry>(as_bytes(answer->entry().content()));
  ASSERT_TRUE(entry);
  EXPECT_TRUE(verify_labelled(world.keys.log_key.public_key, "LogEntry", as_bytes(answer->entry().content()),
                              as_bytes(answer->entry().signature())));
  EXPECT_EQ(entry->commitment, event_commitment(as_bytes(answer->opening()), as_bytes(answer->event())));
  const hpke::Ciphertext sealed{to_bytes(as_bytes(answer->encapsulated())), to_bytes(as_bytes(answer->ciphertext()))};
  const auto opened = hpke::open(hpke::kEphemeralSuite, ephemeral.private_key.view(), sealed,
                                 as_bytes(kLeaseReleaseInfo), lease_release_context(encode(asked), entry->index));
  ASSERT_TRUE(opened);
  const auto halves = decode<ReleasedHalves>(opened->view());
  ASSERT_TRUE(halves);
  EXPECT_EQ(halves->halves.at(0), to_bytes(half));
  EXPECT_EQ(answer->fields(0).sealed(), "sealed field 1");
  EXPECT_EQ(answer->views(), 1u);
  EXPECT_EQ(world.audit_count(subject, v1::AUDIT_ACTION_LEASE_RELEASED), 1);
  EXPECT_EQ(world.audit_count(grantee, v1::AUDIT_ACTION_LEASE_RELEASED), 1);
}

TEST_F(ContactsServiceTest, the_same_nonce_is_the_same_view) {
  const Grant shared = created();
  const ReleaseRequest asked = asking(shared);
  const auto first = release(asked, grantee);
  const auto second = release(asked, grantee);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->entry().content(), second->entry().content());
  EXPECT_EQ(second->views(), 1u);
  ReleaseRequest other = asking(shared);
  other.nonce = asked.nonce;
  EXPECT_EQ(release(other, grantee).code(), ErrorCode::kConflict);
  EXPECT_EQ(row(subject).views(), 1u);
}

TEST_F(ContactsServiceTest, only_the_grantee_views_from_its_own_device) {
  const Grant shared = created();
  EXPECT_EQ(release(asking(shared), owner).code(), ErrorCode::kNotFound);
  EXPECT_EQ(release(asking(shared), subject).code(), ErrorCode::kPermissionDenied);
  ReleaseRequest asked = asking(shared);
  asked.device_id = world.random_id();
  EXPECT_EQ(release(asked, grantee).code(), ErrorCode::kPermissionDenied);
  asked = asking(shared);
  asked.field_ids.push_back(world.random_id());
  EXPECT_EQ(release(asked, grantee).code(), ErrorCode::kMalformedInput);
  asked.field_ids.clear();
  EXPECT_EQ(release(asked, grantee).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(revoke(owner, shared).code(), ErrorCode::kNotFound);
  EXPECT_EQ(row(subject).views(), 0u);
}

TEST_F(ContactsServiceTest, taking_back_destroys_the_half_and_answers_a_receipt) {
  const Grant shared = created();
  ASSERT_TRUE(has_half(shared));
  const auto first = revoke(subject, shared);
  ASSERT_TRUE(first);
  EXPECT_FALSE(has_half(shared));
  const auto receipt = decode<RevocationReceipt>(as_bytes(first->receipt().content()));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->grant_id, shared.grant_id);
  EXPECT_TRUE(verify_labelled(world.keys.log_key.public_key, "RevocationReceipt", as_bytes(first->receipt().content()),
                              as_bytes(first->receipt().signature())));
  EXPECT_EQ(revoke(grantee, shared)->receipt().content(), first->receipt().content());
  EXPECT_EQ(view(shared).code(), ErrorCode::kContactGrantRevoked);
  EXPECT_EQ(row(grantee).state(), v1::GRANT_STATE_REVOKED);
  EXPECT_EQ(world.audit_count(subject, v1::AUDIT_ACTION_GRANT_REVOKED), 1);
  EXPECT_EQ(world.audit_count(grantee, v1::AUDIT_ACTION_GRANT_REVOKED), 1);
}

TEST_F(ContactsServiceTest, a_refused_view_is_in_the_subjects_audit_a_few_times) {
  const Grant shared = created();
  ASSERT_TRUE(revoke(grantee, shared));
  for (int tries = 0; tries < 10; ++tries)
    EXPECT_EQ(view(shared).code(), ErrorCode::kContactGrantRevoked);
  EXPECT_EQ(world.audit_count(subject, v1::AUDIT_ACTION_RELEASE_REFUSED),
            static_cast<int>(contacts::kRefusalEntriesPerHourMax));
  EXPECT_EQ(world.audit_count(grantee, v1::AUDIT_ACTION_RELEASE_REFUSED), 0);
}

TEST_F(ContactsServiceTest, expiry_is_exact) {
  const Grant shared = created(kHourMs);
  world.now_ms += kHourMs - 1;
  EXPECT_TRUE(view(shared));
  world.now_ms += 1;
  EXPECT_EQ(view(shared).code(), ErrorCode::kContactGrantExpired) << "before the periodic job";
  EXPECT_EQ(row(subject).state(), v1::GRANT_STATE_EXPIRED);
  world.tick();
  EXPECT_FALSE(has_half(shared));
  EXPECT_EQ(view(shared).code(), ErrorCode::kContactGrantExpired);
  EXPECT_EQ(world.audit_count(subject, v1::AUDIT_ACTION_GRANT_EXPIRED), 1);
}

TEST_F(ContactsServiceTest, what_a_grant_may_say_is_limited) {
  Grant bad = grant(kHourMs - contacts::kClockToleranceMs - 1);
  EXPECT_EQ(create(bad).code(), ErrorCode::kContactLifetime);
  bad = grant(365 * kDayMs + contacts::kClockToleranceMs + 1);
  EXPECT_EQ(create(bad).code(), ErrorCode::kContactLifetime);
  for (const std::uint16_t flag : {kGrantNotifyEach, kGrantNeedsOwnerOnline, kGrantMutual}) {
    bad = grant();
    bad.flags = flag;
    EXPECT_EQ(create(bad).code(), ErrorCode::kValueNotSupported);
  }
  bad = grant();
  bad.flags = kGrantEndsWithRequest;
  EXPECT_EQ(create(bad).code(), ErrorCode::kMalformedInput);
  bad = grant();
  bad.fields[0].field_id = world.random_id();
  EXPECT_EQ(create(bad).code(), ErrorCode::kContactFieldEmpty);
  bad = grant();
  bad.fields.clear();
  EXPECT_EQ(create(creation(bad, subject), subject).code(), ErrorCode::kFieldMissing);
  bad = grant();
  bad.grantee = world.random_id();
  EXPECT_EQ(create(bad).code(), ErrorCode::kNotFound);
  bad = grant();
  bad.grantee = owner.account;
  EXPECT_EQ(create(bad).code(), ErrorCode::kContactNoConversation);
  bad = grant();
  bad.grantee = subject.account;
  EXPECT_EQ(create(bad).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(world.rows("contacts_grants"), 0);
}

TEST_F(ContactsServiceTest, the_subject_alone_decides) {
  const Grant other = grant();
  EXPECT_EQ(create(creation(other, grantee), grantee).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(create(creation(other, grantee), subject).code(), ErrorCode::kSignatureInvalid);
}

TEST_F(ContactsServiceTest, a_deposit_is_the_half_that_was_promised) {
  Grant bad = grant();
  bad.fields[0].share_commit = ByteArray<32>{1};
  EXPECT_EQ(create(bad).code(), ErrorCode::kCommitmentMismatch);
  const Grant good = grant();
  auto request = creation(good, subject);
  request.mutable_deposits(0)->set_field_id(world.random_field());
  EXPECT_EQ(create(request, subject).code(), ErrorCode::kMalformedInput);
  request = creation(good, subject);
  request.mutable_deposits(0)->set_ciphertext(std::string(48, 'x'));
  EXPECT_EQ(create(request, subject).code(), ErrorCode::kDecryptionFailed);
  EXPECT_FALSE(has_half(good));
}

TEST_F(ContactsServiceTest, creating_again_is_the_same_grant) {
  const auto request = creation(grant(), subject);
  const auto first = create(request, subject);
  ASSERT_TRUE(first);
  EXPECT_EQ(create(request, subject)->sequence(), first->sequence());
  auto other = request;
  other.set_client_request_id(world.random_field());
  EXPECT_EQ(create(other, subject).code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(world.rows("contacts_grants"), 1);
}

TEST_F(ContactsServiceTest, five_grants_an_hour) {
  for (int count = 0; count < 5; ++count)
    created();
  EXPECT_EQ(create(grant()).code(), ErrorCode::kRateLimited);
  EXPECT_EQ(world.details.retry_after_ms, kHourMs);
  world.now_ms += kHourMs;
  EXPECT_TRUE(create(grant()));
}

TEST_F(ContactsServiceTest, views_and_intervals_are_counted) {
  Grant limited = grant();
  limited.views_max = 2;
  limited.interval_min_s = 60;
  ASSERT_TRUE(create(limited));
  ASSERT_TRUE(view(limited));
  EXPECT_EQ(view(limited).code(), ErrorCode::kContactTooSoon);
  world.now_ms += 60'000;
  ASSERT_TRUE(view(limited));
  world.now_ms += 60'000;
  EXPECT_EQ(view(limited).code(), ErrorCode::kContactViewsUsedUp);
}

TEST_F(ContactsServiceTest, a_failed_step_leaves_no_half) {
  const Grant stale = grant();
  auto request = creation(stale, subject);
  request.mutable_message()->set_epoch(7);
  EXPECT_EQ(create(request, subject).code(), ErrorCode::kStaleEpoch);
  EXPECT_FALSE(has_half(stale));
  EXPECT_EQ(world.rows("contacts_grants"), 0);
}

TEST_F(ContactsServiceTest, a_crash_before_the_main_commit_leaves_a_half_that_goes_at_start) {
  const Id orphan = world.random_id();
  ASSERT_TRUE(world.shred_store->put(ShredKind::lease_half, orphan, phone, subject.account, half, world.now_ms));
  const Grant shared = created();
  world.restart();
  EXPECT_FALSE(*world.shred_store->exists(ShredKind::lease_half, orphan));
  EXPECT_TRUE(view(shared));
}

TEST_F(ContactsServiceTest, a_crash_after_the_half_was_erased_ends_the_grant) {
  const Grant shared = created();
  ASSERT_TRUE(world.shred_store->erase(ShredKind::lease_half, shared.grant_id));
  EXPECT_EQ(view(shared).code(), ErrorCode::kContactGrantRevoked) << "recorded, and not released";
  EXPECT_EQ(world.audit_count(subject, v1::AUDIT_ACTION_LEASE_RELEASED), 1);
  world.restart();
  EXPECT_EQ(row(subject).state(), v1::GRANT_STATE_REVOKED);
  EXPECT_EQ(row(subject).end_reason(), v1::GRANT_END_REASON_HALF_MISSING);
  EXPECT_TRUE(revoke(subject, shared)) << "the receipt is there";
}

TEST_F(ContactsServiceTest, an_old_copy_of_the_database_ends_what_is_over_as_expired) {
  const Grant shared = created();
  ASSERT_TRUE(world.shred_store->erase(ShredKind::lease_half, shared.grant_id));
  world.now_ms = shared.expires_ms;
  world.restart();
  EXPECT_EQ(row(subject).state(), v1::GRANT_STATE_EXPIRED);
}

TEST_F(ContactsServiceTest, grants_end_when_one_of_the_two_leaves) {
  const Grant shared = created();
  v1::LeaveRequest leave;
  leave.set_circle_id(field_of(world.circle_id));
  leave.set_epoch(world.epoch);
  leave.set_proposal("proposal");
  leave.set_client_request_id(world.random_field());
  ASSERT_TRUE(world.call<v1::LeaveResponse>("CirclesService/Leave", leave, &grantee));
  EXPECT_FALSE(has_half(shared));
  EXPECT_EQ(row(subject).end_reason(), v1::GRANT_END_REASON_DEPARTED);
  EXPECT_EQ(create(grant()).code(), ErrorCode::kNotFound);
}

TEST_F(ContactsServiceTest, fields_have_generations_and_belong_to_their_owner) {
  EXPECT_TRUE(put_field(subject, phone, 1)) << "the same again";
  EXPECT_EQ(put_field(subject, phone, 3).code(), ErrorCode::kRevisionConflict);
  EXPECT_TRUE(put_field(subject, phone, 2));
  EXPECT_TRUE(put_field(grantee, phone, 1)) << "another card";
  v1::GetCardRequest request;
  request.set_circle_id(field_of(world.circle_id));
  const auto card = world.call<v1::GetCardResponse>("ContactsService/GetCard", request, &subject);
  ASSERT_TRUE(card);
  EXPECT_EQ(card->fields(0).generation(), 2u);
  for (std::uint32_t count = 1; count < contacts::kFieldsPerCardMax; ++count)
    ASSERT_TRUE(put_field(subject, world.random_id(), 1));
  EXPECT_EQ(put_field(subject, world.random_id(), 1).code(), ErrorCode::kLimitExceeded);
}

TEST_F(ContactsServiceTest, asking_leaves_an_entry_with_the_one_who_is_asked) {
  v1::AskRequest request;
  request.set_circle_id(field_of(world.circle_id));
  request.set_account_id(subject.id());
  request.mutable_message()->set_conversation_id(field_of(conversation_id));
  request.mutable_message()->set_body("ask");
  request.set_client_request_id(world.random_field());
  ASSERT_TRUE(world.call<v1::AskResponse>("ContactsService/Ask", request, &grantee));
  ASSERT_TRUE(world.call<v1::AskResponse>("ContactsService/Ask", request, &grantee)) << "repeated";
  EXPECT_EQ(world.audit_count(subject, v1::AUDIT_ACTION_CONTACT_ASKED), 1);
  EXPECT_EQ(world.call<v1::AskResponse>("ContactsService/Ask", request, &owner).code(),
            ErrorCode::kContactNoConversation);
  EXPECT_EQ(world.call<v1::AskResponse>("ContactsService/Ask", request, &subject).code(), ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace carecircle::testing
