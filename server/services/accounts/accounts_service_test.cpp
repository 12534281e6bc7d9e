// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "carecircle/v1/audit.pb.h"
#include "core/crypto/hash.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr const char* kPassphrase = "correct horse battery staple";

class AccountsServiceTest : public ::testing::Test {
 protected:
  Result<v1::StartSignInResponse> start_sign_in(const ByteArray<32>& name_hash, BytesView ke1) {
    v1::StartSignInRequest request;
    request.set_sign_in_name_hash(field_of(name_hash));
    request.set_ke1(field_of(ke1));
    return world.call<v1::StartSignInResponse>("AccountsService/StartSignIn", request, nullptr);
  }
  Result<v1::FinishSignInResponse> finish_sign_in(const std::string& sign_in_id) {
    v1::FinishSignInRequest request;
    request.set_sign_in_id(sign_in_id);
    request.set_ke3(std::string(64, 'k'));
    return world.call<v1::FinishSignInResponse>("AccountsService/FinishSignIn", request, nullptr);
  }
  Result<v1::GetAccountResponse> get_account(const Person& caller) {
    return world.call<v1::GetAccountResponse>("AccountsService/GetAccount", v1::GetAccountRequest{}, &caller);
  }
  Result<v1::PutIndexResponse> put_index(const Person& caller, std::uint64_t expected) {
    v1::PutIndexRequest request;
    request.set_expected_version(expected);
    request.set_index_sealed("index " + std::to_string(expected + 1));
    return world.call<v1::PutIndexResponse>("AccountsService/PutIndex", request, &caller);
  }
  Result<v1::FinishRegistrationResponse> finish(const v1::FinishRegistrationRequest& request) {
    return world.call<v1::FinishRegistrationResponse>("AccountsService/FinishRegistration", request, nullptr);
  }

  World world;
  Link link = world.found_link();
  Person person = world.register_person(link);
};

TEST_F(AccountsServiceTest, a_registered_device_signs_in_fully_and_another_one_recovering) {
  ASSERT_TRUE(world.sign_in(person, kPassphrase, person.device_id));
  EXPECT_TRUE(put_index(person, 1));
  ASSERT_TRUE(world.sign_in(person, kPassphrase, world.random_id()));
  EXPECT_TRUE(get_account(person));
  EXPECT_EQ(put_index(person, 2).code(), ErrorCode::kSignedOut);
  EXPECT_EQ(world.audit_count(person, v1::AUDIT_ACTION_SIGNED_IN), 2);
}

TEST_F(AccountsServiceTest, the_account_comes_back_as_it_was_given) {
  const auto account = get_account(person);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->account_id(), person.id());
  ASSERT_EQ(account->secrets().slots_size(), 2);
  EXPECT_EQ(account->secrets().slots(1), field_of(slot(3, 2)));
  EXPECT_EQ(account->secrets().recovery_key(), field_of(person.recovery.public_key));
  EXPECT_EQ(account->index_sealed(), "index 1");
  EXPECT_EQ(account->index_version(), 1u);
  EXPECT_TRUE(account->circle_id().empty());
}

TEST_F(AccountsServiceTest, an_unknown_name_is_answered_like_a_known_one) {
  const auto begun = *opaque::start_login(as_bytes("guess"), world.entropy);
  const ByteArray<32> unknown = world.entropy.array<32>();
  const auto known_answer = start_sign_in(person.name_hash, begun.ke1);
  const auto first = start_sign_in(unknown, begun.ke1);
  const auto second = start_sign_in(unknown, begun.ke1);
  ASSERT_TRUE(known_answer && first && second);
  EXPECT_EQ(known_answer->ke2().size(), first->ke2().size());
  EXPECT_EQ(known_answer->ByteSizeLong(), first->ByteSizeLong());
  EXPECT_EQ(first->ke2().substr(0, 32), second->ke2().substr(0, 32)) << "a stable evaluation, as for a known name";
  EXPECT_NE(first->ke2().substr(0, 32), known_answer->ke2().substr(0, 32));
  const auto known_end = finish_sign_in(known_answer->sign_in_id());
  const auto unknown_end = finish_sign_in(first->sign_in_id());
  EXPECT_EQ(known_end.code(), ErrorCode::kSignInFailed);
  EXPECT_EQ(unknown_end.code(), ErrorCode::kSignInFailed);
}

TEST_F(AccountsServiceTest, a_sign_in_serves_once_and_for_a_minute) {
  const auto begun = *opaque::start_login(as_bytes(kPassphrase), world.entropy);
  const auto answer = start_sign_in(person.name_hash, begun.ke1);
  ASSERT_TRUE(answer);
  auto parameters = opaque::product_parameters();
  parameters.stretching = opaque::Stretching::identity;
  const auto finished =
      *opaque::finish_login(parameters, as_bytes(kPassphrase), begun.state.view(), as_bytes(answer->ke2()), {});
  v1::FinishSignInRequest request;
  request.set_sign_in_id(answer->sign_in_id());
  request.set_ke3(field_of(finished.ke3));
  world.now_ms += kMinuteMs;
  EXPECT_EQ(world.call<v1::FinishSignInResponse>("AccountsService/FinishSignIn", request, nullptr).code(),
            ErrorCode::kSignInFailed);
  world.now_ms -= kMinuteMs;
  EXPECT_EQ(world.call<v1::FinishSignInResponse>("AccountsService/FinishSignIn", request, nullptr).code(),
            ErrorCode::kSignInFailed)
      << "used";
}

TEST_F(AccountsServiceTest, guesses_are_delayed_and_lock_the_owner_out_for_a_minute_at_most) {
  for (int tries = 0; tries < 5; ++tries)
    EXPECT_EQ(world.sign_in(person, "guess", person.device_id).code(), ErrorCode::kSignInFailed);
  EXPECT_EQ(world.sign_in(person, "guess", person.device_id).code(), ErrorCode::kRateLimited);
  EXPECT_GT(world.details.retry_after_ms, 0u);
  for (int tries = 0; tries < 30; ++tries) {
    world.now_ms += world.details.retry_after_ms;
    EXPECT_FALSE(world.sign_in(person, "guess", person.device_id));
  }
  EXPECT_LE(world.details.retry_after_ms, kMinuteMs);
  world.address_prefix = "198.51.100.0/24";
  world.now_ms += 10'000;
  EXPECT_TRUE(world.sign_in(person, kPassphrase, person.device_id)) << "the owner, from elsewhere";
  EXPECT_TRUE(get_account(person)) << "nothing was deleted";
}

TEST_F(AccountsServiceTest, registering_evaluates_names_like_a_guess) {
  Person other = world.new_person();
  other.name_hash = person.name_hash;
  for (int tries = 0; tries < 5; ++tries)
    EXPECT_EQ(world.try_register(other, link).code(), ErrorCode::kSignInNameTaken);
  v1::StartRegistrationRequest request;
  const auto finish_request = world.registration(other, link);
  request.set_invite_id(finish_request.invite_id());
  request.set_sign_in_name_hash(finish_request.sign_in_name_hash());
  request.set_registration_request(std::string(32, 'r'));
  *request.mutable_invite_proof() = finish_request.invite_proof();
  EXPECT_EQ(world.call<v1::StartRegistrationResponse>("AccountsService/StartRegistration", request, nullptr).code(),
            ErrorCode::kRateLimited);
}

TEST_F(AccountsServiceTest, registering_again_opens_another_session) {
  Person other = world.new_person();
  const auto request = world.registration(other, link);
  ASSERT_TRUE(finish(request));
  EXPECT_TRUE(finish(request)) << "a lost answer";
  EXPECT_EQ(world.rows("accounts_accounts"), 2);
  auto changed = request;
  changed.set_registration_record(std::string(192, 'x'));
  EXPECT_EQ(finish(changed).code(), ErrorCode::kAlreadyExists);
}

TEST_F(AccountsServiceTest, registration_checks_keys_signatures_and_slots) {
  Person other = world.new_person();
  const auto request = world.registration(other, link);
  auto changed = request;
  changed.mutable_device_set()->set_signature(std::string(64, 'x'));
  EXPECT_EQ(finish(changed).code(), ErrorCode::kSignatureInvalid);
  changed = request;
  changed.mutable_device_statement()->set_signature(std::string(64, 'x'));
  EXPECT_EQ(finish(changed).code(), ErrorCode::kSignatureInvalid);
  changed = request;
  set_device(other, 2, *changed.mutable_device_set(), *changed.mutable_device_statement());
  EXPECT_EQ(finish(changed).code(), ErrorCode::kKeyInvalid) << "a first set has version 1";
  Person claimed = world.new_person();
  claimed.account = person.account;
  EXPECT_EQ(finish(world.registration(claimed, link)).code(), ErrorCode::kKeyInvalid) << "another one's account id";
  changed = request;
  changed.mutable_secrets()->clear_slots();
  changed.mutable_secrets()->add_slots(field_of(slot(3, 2)));
  EXPECT_EQ(finish(changed).code(), ErrorCode::kMalformedInput) << "no password slot";
  changed.mutable_secrets()->add_slots(field_of(slot(1, 2)));
  EXPECT_EQ(finish(changed).code(), ErrorCode::kMalformedInput) << "a slot id twice";
  changed = request;
  changed.mutable_secrets()->mutable_slots()->RemoveLast();
  EXPECT_EQ(finish(changed).code(), ErrorCode::kMalformedInput) << "a recovery key without its slot";
  changed = request;
  *changed.mutable_invite_proof() = signed_struct(link.signature_seed.view(), "InviteProof", as_bytes("no proof"));
  EXPECT_EQ(finish(changed).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(world.rows("accounts_accounts"), 1);
}

TEST_F(AccountsServiceTest, a_device_id_that_is_taken_is_refused) {
  Person other = world.new_person();
  other.device_id = person.device_id;
  EXPECT_EQ(world.try_register(other, link).code(), ErrorCode::kAlreadyExists);
  const Person owner = world.found_circle();
  other.device_id = world.circle_id;
  EXPECT_EQ(world.try_register(other, link).code(), ErrorCode::kAlreadyExists) << "the id of a circle";
  EXPECT_EQ(world.rows("accounts_accounts"), 2);
}

TEST_F(AccountsServiceTest, the_index_is_replaced_only_from_its_own_version) {
  EXPECT_EQ(put_index(person, 1)->version(), 2u);
  EXPECT_EQ(put_index(person, 1)->version(), 2u) << "the same again";
  EXPECT_TRUE(put_index(person, 2));
  EXPECT_EQ(put_index(person, 1).code(), ErrorCode::kIndexConflict);
  EXPECT_EQ(world.details.current_revision, 3u);
  EXPECT_EQ(get_account(person)->index_sealed(), "index 3");
}

TEST_F(AccountsServiceTest, a_passphrase_change_needs_a_fresh_proof_and_ends_other_sessions) {
  Person elsewhere = world.new_person();
  elsewhere.name_hash = person.name_hash;
  ASSERT_TRUE(world.sign_in(elsewhere, kPassphrase, person.device_id));
  v1::FinishPassphraseChangeRequest request;
  request.set_registration_record(std::string(192, 'n'));
  request.mutable_secrets()->add_slots(field_of(slot(1, 5)));
  request.mutable_secrets()->add_slots(field_of(slot(3, 2)));
  request.mutable_secrets()->set_identity_sealed("sealed");
  world.now_ms += 10 * kMinuteMs;
  EXPECT_EQ(
      world.call<v1::FinishPassphraseChangeResponse>("AccountsService/FinishPassphraseChange", request, &person).code(),
      ErrorCode::kSignedOut);
  ASSERT_TRUE(world.sign_in(person, kPassphrase, person.device_id));
  ASSERT_TRUE(
      world.call<v1::FinishPassphraseChangeResponse>("AccountsService/FinishPassphraseChange", request, &person));
  EXPECT_EQ(get_account(elsewhere).code(), ErrorCode::kSignedOut);
  const auto account = get_account(person);
  EXPECT_EQ(account->secrets().slots(0), field_of(slot(1, 5)));
  EXPECT_EQ(account->secrets().recovery_key(), field_of(person.recovery.public_key)) << "its slot is still there";
  world.restart();
  EXPECT_EQ(get_account(person)->secrets().slots_size(), 2) << "reconciling keeps what is named";
}

TEST_F(AccountsServiceTest, sessions_end_at_sign_out_and_after_thirty_days) {
  Person second = world.new_person();
  second.name_hash = person.name_hash;
  ASSERT_TRUE(world.sign_in(second, kPassphrase, person.device_id));
  ASSERT_TRUE(world.call<v1::SignOutResponse>("AccountsService/SignOut", v1::SignOutRequest{}, &second));
  ASSERT_TRUE(world.last_token);
  EXPECT_TRUE(world.last_token->empty());
  EXPECT_EQ(get_account(second).code(), ErrorCode::kSignedOut);
  world.sessions_last = false;
  world.pass(30ull * 24 * 60 * kMinuteMs);
  EXPECT_EQ(get_account(person).code(), ErrorCode::kSignedOut);
  EXPECT_EQ(world.rows("accounts_sessions"), 0);
}

TEST_F(AccountsServiceTest, the_sign_in_name_is_stored_nowhere_but_as_its_hash) {
  const auto server = world.call<v1::GetServerResponse>("AccountsService/GetServer", v1::GetServerRequest{}, nullptr);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->server_id(), field_of(world.keys.server_id));
  EXPECT_EQ(server->log_key(), field_of(world.keys.log_key.public_key));
  EXPECT_EQ(server->now_ms(), world.now_ms);
}

}  // namespace
}  // namespace carecircle::testing
