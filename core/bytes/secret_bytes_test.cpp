// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/secret_bytes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <type_traits>

#include "core/bytes/entropy.h"

namespace {

// What a freed array held at the moment it was given back, as seen by the allocator itself.
struct Watch {
  const void* address = nullptr;
  std::size_t size = 0;
  bool freed = false;
  bool was_zero = false;
};
Watch watch;

void look_at(const void* address) {
  if (address == nullptr || address != watch.address) return;
  watch.freed = true;
  watch.was_zero = true;
  const auto* bytes = static_cast<const unsigned char*>(address);
  for (std::size_t index = 0; index < watch.size; ++index)
    watch.was_zero = watch.was_zero && bytes[index] == 0;
}

}  // namespace

void* operator new[](std::size_t size) { return std::malloc(size == 0 ? 1 : size); }
void operator delete[](void* address) noexcept {
  look_at(address);
  std::free(address);
}
void operator delete[](void* address, std::size_t) noexcept {
  look_at(address);
  std::free(address);
}

namespace carecircle {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, std::string>);

void start_watch(const SecretBytes& secret) { watch = Watch{.address = secret.view().data(), .size = secret.size()}; }

TEST(SecretBytes, IsWipedWhenItGoes) {
  {
    const SecretBytes secret = SecretBytes::copy_of(as_bytes("a passphrase of somebody"));
    start_watch(secret);
  }
  EXPECT_TRUE(watch.freed);
  EXPECT_TRUE(watch.was_zero);
}

TEST(SecretBytes, IsWipedWhenReplaced) {
  SecretBytes secret = SecretBytes::copy_of(as_bytes("the old key"));
  start_watch(secret);
  secret = SecretBytes::copy_of(as_bytes("the new key"));
  EXPECT_TRUE(watch.freed);
  EXPECT_TRUE(watch.was_zero);
  EXPECT_EQ(as_text(secret.view()), "the new key");
}

TEST(SecretBytes, MovesWithoutACopyAndLeavesNothingBehind) {
  SecretBytes first = SecretBytes::copy_of(as_bytes("secret"));
  const std::uint8_t* address = first.view().data();
  SecretBytes second = std::move(first);
  EXPECT_EQ(second.view().data(), address);
  EXPECT_TRUE(first.empty());
  second = std::move(*&second);
  EXPECT_EQ(as_text(second.view()), "secret");
}

TEST(SecretBytes, ACloneIsIndependent) {
  SecretBytes first = SecretBytes::copy_of(as_bytes("secret"));
  const SecretBytes second = first.clone();
  wipe(first.mutable_view());
  EXPECT_EQ(as_text(second.view()), "secret");
}

TEST(SecretBytes, JoinsPartsInOrder) {
  EXPECT_EQ(as_text(SecretBytes::joined({as_bytes("ab"), BytesView{}, as_bytes("c")}).view()), "abc");
  EXPECT_TRUE(SecretBytes::joined({}).empty());
}

TEST(SecretBytes, StartsAsZerosOfTheGivenLength) {
  const SecretBytes secret(5);
  EXPECT_EQ(to_hex(secret.view()), "0000000000");
  EXPECT_TRUE(SecretBytes().empty());
  EXPECT_TRUE(SecretBytes::copy_of({}).empty());
}

TEST(SystemEntropy, GivesDifferentBytesEachTime) {
  SystemEntropy entropy;
  EXPECT_FALSE(equal(entropy.secret(32).view(), entropy.secret(32).view()));
  EXPECT_NE(entropy.array<16>(), entropy.array<16>());
}

}  // namespace
}  // namespace carecircle
