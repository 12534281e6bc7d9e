// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/password_hash.h"

#include <gtest/gtest.h>

namespace carecircle {
namespace {

constexpr std::uint32_t kSmallMemoryKib = 64;
const Bytes kSalt(16, 0);

TEST(PasswordHash, IsDeterministicAndDependsOnEverything) {
  const SecretBytes reference = argon2id(as_bytes("passphrase"), kSalt, 32, 2, kSmallMemoryKib);
  EXPECT_TRUE(equal(reference.view(), argon2id(as_bytes("passphrase"), kSalt, 32, 2, kSmallMemoryKib).view()));
  EXPECT_FALSE(equal(reference.view(), argon2id(as_bytes("passphrasf"), kSalt, 32, 2, kSmallMemoryKib).view()));
  EXPECT_FALSE(equal(reference.view(), argon2id(as_bytes("passphrase"), Bytes(16, 1), 32, 2, kSmallMemoryKib).view()));
  EXPECT_FALSE(equal(reference.view(), argon2id(as_bytes("passphrase"), kSalt, 32, 3, kSmallMemoryKib).view()));
  EXPECT_FALSE(equal(reference.view(), argon2id(as_bytes("passphrase"), kSalt, 32, 2, 2 * kSmallMemoryKib).view()));
  EXPECT_EQ(argon2id({}, kSalt, 64, 1, kSmallMemoryKib).size(), 64U);
}

TEST(PasswordHash, RunsWithTheProductsParameters) {
  EXPECT_EQ(argon2id(as_bytes("passphrase"), kSalt, 64).size(), 64U);
}

}  // namespace
}  // namespace carecircle
