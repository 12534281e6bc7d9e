// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "server/services/accounts/accounts_rules.h"
#include "server/testing/circle_world.h"

// A browser's local store opens with a half that the server holds for the sign-in session, and never again without it.

namespace carecircle::testing {
namespace {

class LocalHalfTest : public ::testing::Test {
 protected:
  Result<std::string> local_half(const Person& caller) {
    const auto answer =
        TRY(world.call<v1::GetLocalHalfResponse>("AccountsService/GetLocalHalf", v1::GetLocalHalfRequest{}, &caller));
    return answer.local_half();
  }
  Result<v1::DestroyLocalHalfResponse> destroy(const Person& caller) {
    return world.call<v1::DestroyLocalHalfResponse>("AccountsService/DestroyLocalHalf", v1::DestroyLocalHalfRequest{},
                                                    &caller);
  }
  bool stored(const Person& person) {
    Id half_id{};
    std::copy_n(person.session->begin(), half_id.size(), half_id.begin());
    return world.shred_store->exists(ShredKind::local_half, half_id).value();
  }
  // The same person in another session, on this device or elsewhere.
  Person signed_in_again(const DeviceId& device_id) {
    Person again = world.new_person();
    again.account = person.account;
    again.name_hash = person.name_hash;
    EXPECT_TRUE(world.sign_in(again, person.passphrase, device_id));
    return again;
  }

  World world;
  Link link = world.found_link();
  Person person = world.register_person(link);
};

TEST_F(LocalHalfTest, is_made_by_the_first_call_and_stays_the_same) {
  EXPECT_FALSE(stored(person));
  const auto first = local_half(person);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->size(), 32u);
  EXPECT_EQ(*local_half(person), *first);
  world.restart();
  EXPECT_EQ(*local_half(person), *first);
}

TEST_F(LocalHalfTest, is_another_one_after_it_was_destroyed) {
  const auto first = local_half(person);
  ASSERT_TRUE(destroy(person));
  EXPECT_FALSE(stored(person));
  EXPECT_TRUE(destroy(person)) << "a lost answer";
  EXPECT_NE(*local_half(person), *first);
}

TEST_F(LocalHalfTest, belongs_to_one_session) {
  const Person again = signed_in_again(person.device_id);
  const auto first = local_half(person);
  const auto second = local_half(again);
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  ASSERT_TRUE(destroy(again));
  EXPECT_EQ(*local_half(person), *first);
}

TEST_F(LocalHalfTest, is_for_those_who_wait_for_admission_and_not_for_a_recovering_session) {
  const Person owner = world.found_circle();
  const Link invitation = world.invite(owner);
  const Person waiting = world.register_person(invitation);
  world.join(waiting, invitation);
  EXPECT_TRUE(local_half(waiting));
  EXPECT_EQ(local_half(signed_in_again(world.random_id())).code(), ErrorCode::kSignedOut);
}

TEST_F(LocalHalfTest, goes_with_the_session_that_signs_out) {
  ASSERT_TRUE(local_half(person));
  ASSERT_TRUE(world.call<v1::SignOutResponse>("AccountsService/SignOut", v1::SignOutRequest{}, &person));
  EXPECT_FALSE(stored(person));
  EXPECT_EQ(local_half(person).code(), ErrorCode::kSignedOut);
}

TEST_F(LocalHalfTest, goes_when_the_session_expires) {
  world.sessions_last = false;
  ASSERT_TRUE(local_half(person));
  world.pass(accounts::kSessionLifetimeMs);
  EXPECT_FALSE(stored(person));
  EXPECT_EQ(local_half(person).code(), ErrorCode::kSignedOut);
}

TEST_F(LocalHalfTest, goes_with_the_other_sessions_when_the_passphrase_changes) {
  const Person again = signed_in_again(person.device_id);
  ASSERT_TRUE(local_half(person));
  const auto kept = local_half(again);
  v1::FinishPassphraseChangeRequest request;
  request.set_registration_record(std::string(192, 'n'));
  request.mutable_secrets()->add_slots(field_of(slot(1, 7)));
  request.mutable_secrets()->set_identity_sealed("sealed");
  ASSERT_TRUE(
      world.call<v1::FinishPassphraseChangeResponse>("AccountsService/FinishPassphraseChange", request, &again));
  EXPECT_FALSE(stored(person));
  EXPECT_EQ(*local_half(again), *kept);
}

TEST_F(LocalHalfTest, goes_with_the_oldest_session_when_there_are_too_many) {
  ASSERT_TRUE(local_half(person));
  for (std::uint32_t count = 0; count < accounts::kSessionsPerAccountMax; ++count) {
    world.pass(1);
    ASSERT_TRUE(signed_in_again(person.device_id).session);
  }
  EXPECT_FALSE(stored(person));
}

TEST_F(LocalHalfTest, of_a_session_that_is_gone_goes_at_the_next_start) {
  const Id nobodys = world.random_id();
  ASSERT_TRUE(world.shred_store->put(ShredKind::local_half, nobodys, Id{}, person.account, Bytes(32, 1), world.now_ms));
  ASSERT_TRUE(local_half(person));
  world.restart();
  EXPECT_FALSE(world.shred_store->exists(ShredKind::local_half, nobodys).value());
  EXPECT_TRUE(stored(person));
}

}  // namespace
}  // namespace carecircle::testing
