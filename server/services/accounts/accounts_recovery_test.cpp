// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/audit.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "core/crypto/hash.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

class AccountsRecoveryTest : public ::testing::Test {
 protected:
  Result<v1::StartRecoveryResponse> start(const SignatureKeyPair& code) {
    v1::StartRecoveryRequest request;
    request.set_recovery_key(field_of(code.public_key));
    return world.call<v1::StartRecoveryResponse>("AccountsService/StartRecovery", request, nullptr);
  }
  Result<v1::FinishRecoveryResponse> finish(const SignatureKeyPair& code, const v1::StartRecoveryResponse& begun) {
    const Bytes content = concat({world.keys.server_id, as_bytes(begun.recovery_id()), as_bytes(begun.challenge())});
    v1::FinishRecoveryRequest request;
    request.set_recovery_id(begun.recovery_id());
    request.set_signature(field_of(sign_labelled(code.seed.view(), "Recovery", content)));
    return world.call<v1::FinishRecoveryResponse>("AccountsService/FinishRecovery", request, nullptr);
  }
  void recover() {
    ASSERT_TRUE(finish(person.recovery, *start(person.recovery)));
    recovered.session = sha256(world.last_token->view());
  }
  // The person on a new device, with a rotated identity key.
  v1::MoveDeviceRequest move() {
    v1::MoveDeviceRequest request;
    set_device(recovered, 2, *request.mutable_device_set(), *request.mutable_device_statement());
    request.set_previous_signature(
        field_of(sign_labelled(person.identity.seed.view(), "DeviceSet", as_bytes(request.device_set().content()))));
    IdentityLink link{.identity_key = recovered.identity.public_key, .signature = {}};
    link.signature =
        sign_labelled(person.identity.seed.view(), "IdentityLink",
                      encode(IdentityLinkContent{.account_id = person.account, .identity_key = link.identity_key}));
    request.set_identity_link(field_of(encode(link)));
    request.mutable_secrets()->add_slots(field_of(slot(1, 7)));
    request.mutable_secrets()->add_slots(field_of(slot(3, 8)));
    request.mutable_secrets()->set_identity_sealed("sealed");
    request.mutable_secrets()->set_recovery_key(field_of(recovered.recovery.public_key));
    request.set_registration_record(std::string(192, 'm'));
    request.set_expected_index_version(1);
    request.set_index_sealed("index 2");
    return request;
  }
  Result<v1::MoveDeviceResponse> try_move(const v1::MoveDeviceRequest& request) {
    return world.call<v1::MoveDeviceResponse>("AccountsService/MoveDevice", request, &recovered);
  }
  Result<v1::GetAccountResponse> get_account(const Person& caller) {
    return world.call<v1::GetAccountResponse>("AccountsService/GetAccount", v1::GetAccountRequest{}, &caller);
  }

  void SetUp() override {
    recovered = world.new_person();
    recovered.account = person.account;
    recovered.name_hash = person.name_hash;
  }

  World world;
  Link link = world.found_link();
  Person person = world.register_person(link);
  Person recovered;
};

TEST_F(AccountsRecoveryTest, an_unknown_code_gets_a_challenge_as_well) {
  const auto unknown = signature_key_pair(world.entropy.secret(32).view());
  const auto known_answer = start(person.recovery);
  const auto unknown_answer = start(unknown);
  ASSERT_TRUE(known_answer && unknown_answer);
  EXPECT_EQ(known_answer->ByteSizeLong(), unknown_answer->ByteSizeLong());
  EXPECT_EQ(finish(unknown, *unknown_answer).code(), ErrorCode::kRecoveryCodeWrong);
  EXPECT_EQ(finish(unknown, *known_answer).code(), ErrorCode::kRecoveryCodeWrong);
  EXPECT_EQ(finish(person.recovery, *known_answer).code(), ErrorCode::kRecoveryCodeWrong) << "a challenge serves once";
}

TEST_F(AccountsRecoveryTest, a_recovering_session_reads_the_account_and_nothing_else) {
  recover();
  EXPECT_TRUE(get_account(recovered));
  v1::PutIndexRequest index;
  index.set_expected_version(1);
  index.set_index_sealed("index");
  EXPECT_EQ(world.call<v1::PutIndexResponse>("AccountsService/PutIndex", index, &recovered).code(),
            ErrorCode::kSignedOut);
  EXPECT_EQ(world.call<v1::SyncResponse>("ConversationsService/Sync", v1::SyncRequest{}, &recovered).code(),
            ErrorCode::kFieldMissing);
}

TEST_F(AccountsRecoveryTest, moving_signs_the_old_device_out) {
  v1::PublishKeyPackagesRequest packages;
  packages.set_last_resort("last resort");
  ASSERT_TRUE(world.call<v1::PublishKeyPackagesResponse>("ConversationsService/PublishKeyPackages", packages, &person));
  recover();
  const auto request = move();
  ASSERT_TRUE(try_move(request));
  EXPECT_EQ(try_move(request)->index_version(), 2u) << "a lost answer";
  EXPECT_EQ(get_account(person).code(), ErrorCode::kAccountMoved);
  const auto account = get_account(recovered);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->index_sealed(), "index 2");
  EXPECT_EQ(account->secrets().slots(0), field_of(slot(1, 7)));
  EXPECT_EQ(account->secrets().recovery_key(), field_of(recovered.recovery.public_key));
  EXPECT_EQ(world.rows("conversations_key_packages"), 0);
  EXPECT_EQ(world.audit_count(person, v1::AUDIT_ACTION_DEVICE_MOVED), 1);
  EXPECT_EQ(world.publisher.disconnections.back(), person.account);
  v1::SyncRequest inbox;
  inbox.set_stream_id(field_of(recovered.device_id));
  EXPECT_TRUE(world.call<v1::SyncResponse>("ConversationsService/Sync", inbox, &recovered));
  inbox.set_stream_id(field_of(person.device_id));
  EXPECT_EQ(world.call<v1::SyncResponse>("ConversationsService/Sync", inbox, &recovered).code(), ErrorCode::kNotFound);
  EXPECT_EQ(finish(person.recovery, *start(person.recovery)).code(), ErrorCode::kRecoveryCodeWrong)
      << "the code is burnt";
}

TEST_F(AccountsRecoveryTest, moving_proves_the_succession) {
  recover();
  auto request = move();
  request.set_previous_signature(request.device_set().signature());
  EXPECT_EQ(try_move(request).code(), ErrorCode::kSignatureInvalid);
  request = move();
  set_device(recovered, 3, *request.mutable_device_set(), *request.mutable_device_statement());
  EXPECT_EQ(try_move(request).code(), ErrorCode::kConflict);
  request = move();
  const IdentityLink self_made{.identity_key = recovered.identity.public_key, .signature = Bytes(64, 1)};
  request.set_identity_link(field_of(encode(self_made)));
  EXPECT_EQ(try_move(request).code(), ErrorCode::kSignatureInvalid);
  request = move();
  request.set_expected_index_version(2);
  EXPECT_EQ(try_move(request).code(), ErrorCode::kIndexConflict);
  EXPECT_TRUE(get_account(person)) << "nothing was changed";
}

TEST_F(AccountsRecoveryTest, moving_destroys_the_local_half_of_the_device_before) {
  const auto get_half = [this](const Person& caller) {
    return world.call<v1::GetLocalHalfResponse>("AccountsService/GetLocalHalf", v1::GetLocalHalfRequest{}, &caller);
  };
  ASSERT_TRUE(get_half(person));
  Id half_id{};
  std::copy_n(person.session->begin(), half_id.size(), half_id.begin());
  recover();
  ASSERT_TRUE(try_move(move()));
  EXPECT_FALSE(world.shred_store->exists(ShredKind::local_half, half_id).value());
  EXPECT_EQ(get_half(person).code(), ErrorCode::kAccountMoved);
  EXPECT_TRUE(get_half(recovered)) << "the session is a full one now";
}

TEST_F(AccountsRecoveryTest, a_recovery_code_must_be_replaced) {
  recover();
  auto request = move();
  request.mutable_secrets()->set_recovery_key(field_of(person.recovery.public_key));
  EXPECT_EQ(try_move(request).code(), ErrorCode::kFieldMissing);
  request.mutable_secrets()->clear_recovery_key();
  EXPECT_EQ(try_move(request).code(), ErrorCode::kFieldMissing);
}

TEST_F(AccountsRecoveryTest, the_passphrase_moves_an_account_without_burning_the_code) {
  ASSERT_TRUE(world.sign_in(recovered, person.passphrase, recovered.device_id));
  auto request = move();
  request.mutable_secrets()->clear_recovery_key();
  ASSERT_TRUE(try_move(request));
  EXPECT_EQ(get_account(recovered)->secrets().recovery_key(), field_of(person.recovery.public_key));
}

TEST_F(AccountsRecoveryTest, moving_needs_a_fresh_proof) {
  recover();
  world.now_ms += 10 * 60'000;
  EXPECT_EQ(try_move(move()).code(), ErrorCode::kSignedOut);
}

}  // namespace
}  // namespace carecircle::testing
