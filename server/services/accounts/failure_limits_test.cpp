// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/accounts/failure_limits.h"

#include <gtest/gtest.h>

namespace carecircle::accounts {
namespace {

constexpr FailureLimits::Key kKey{1};

TEST(FailureLimits, the_first_tries_are_free_then_each_doubles_the_wait) {
  FailureLimits limits;
  std::uint64_t now_ms = 1'000'000;
  for (std::uint32_t tries = 0; tries < kNameAndNetwork.free_tries; ++tries) {
    EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, now_ms), 0u);
    limits.count(kKey, now_ms);
  }
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, now_ms), 1000u);
  limits.count(kKey, now_ms);
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, now_ms), 2000u);
}

TEST(FailureLimits, the_wait_is_never_longer_than_a_minute_and_is_forgotten) {
  FailureLimits limits;
  for (int tries = 0; tries < 1000; ++tries)
    limits.count(kKey, 5'000'000);
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, 5'000'000), 60'000u);
  EXPECT_EQ(limits.wait_ms(kKey, kName, 5'000'000), 10'000u);
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, 5'060'000), 0u);
  limits.count(kKey, 5'000'000 + kFailuresForgottenMs);
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, 5'000'000 + kFailuresForgottenMs), 0u);
}

TEST(FailureLimits, a_success_takes_back_its_own_try_or_all) {
  FailureLimits limits;
  for (int tries = 0; tries < 6; ++tries)
    limits.count(kKey, 1000);
  limits.take_back(kKey);
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, 1000), 1000u);
  limits.forget(kKey);
  EXPECT_EQ(limits.wait_ms(kKey, kNameAndNetwork, 1000), 0u);
  limits.take_back(kKey);
}

}  // namespace
}  // namespace carecircle::accounts
