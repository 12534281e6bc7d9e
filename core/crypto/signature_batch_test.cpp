// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/signature_batch.h"

#include <gtest/gtest.h>

#include "core/crypto/signature_testing.h"

namespace carecircle {
namespace {

std::vector<SignedMessage> honest(std::size_t count, Entropy& entropy) {
  std::vector<SignedMessage> items;
  while (items.size() < count)
    items.push_back(honest(entropy));
  return items;
}

// One whose part of small order is `left_over`, found by trying messages.
SignedMessage forge_with(std::uint32_t left_over, const Deviation& deviation, Entropy& entropy) {
  for (;;) {
    Forgery forgery = forge(deviation, entropy);
    if (forgery.left_over == left_over) return std::move(forgery.item);
  }
}

// ---- what is accepted -------------------------------------------------------------------------------------------------------

TEST(SignatureBatch, HonestSignaturesOfAnyNumberAreValid) {
  SeededEntropy entropy;
  for (const std::size_t count : {0, 1, 2, 255, 256, 300})
    EXPECT_TRUE(valid_together(honest(count, entropy))) << count;
  EXPECT_TRUE(SignatureBatch().weights().empty());
}

TEST(SignatureBatch, TheSameSignatureTwiceIsValid) {
  SeededEntropy entropy;
  const SignedMessage item = honest(entropy);
  EXPECT_TRUE(valid_together({item, item, item}));
}

// verify() accepts these: what is of small order in key and nonce cancels out.
TEST(SignatureBatch, PartsOfSmallOrderThatCancelInOneSignatureAreValid) {
  SeededEntropy entropy;
  for (std::uint32_t order = 1; order < 8; ++order) {
    std::vector<SignedMessage> items = honest(3, entropy);
    items.push_back(forge_with(0, {.key_order = order}, entropy));
    items.push_back(forge_with(0, {.key_order = 1, .nonce_order = order}, entropy));
    EXPECT_TRUE(std::ranges::all_of(items, verifies)) << order;
    EXPECT_TRUE(valid_together(items)) << order;
  }
}

// ---- what is refused ----------------------------------------------------------------------------------------------------------

TEST(SignatureBatch, AnyChangedByteIsFound) {
  SeededEntropy entropy;
  const std::vector<SignedMessage> items = honest(5, entropy);
  auto refused = [&](Bytes SignedMessage::* part) {
    for (std::size_t index = 0; index < (items[3].*part).size(); ++index) {
      std::vector<SignedMessage> changed = items;
      (changed[3].*part)[index] ^= 1U << (index % 8);
      EXPECT_FALSE(valid_together(changed)) << index;
    }
  };
  refused(&SignedMessage::public_key);
  refused(&SignedMessage::message);
  refused(&SignedMessage::signature);
}

TEST(SignatureBatch, WrongLengthsAreRefused) {
  SeededEntropy entropy;
  const std::vector<SignedMessage> items = honest(2, entropy);
  for (Bytes SignedMessage::* part : {&SignedMessage::public_key, &SignedMessage::signature}) {
    std::vector<SignedMessage> changed = items;
    (changed[1].*part).pop_back();
    EXPECT_FALSE(valid_together(changed));
    (changed[1].*part).clear();
    EXPECT_FALSE(valid_together(changed));
  }
}

TEST(SignatureBatch, KeysAndNoncesOfSmallOrderAreRefused) {
  SeededEntropy entropy;
  for (std::uint32_t order = 0; order < 8; ++order) {
    std::vector<SignedMessage> items = honest(2, entropy);
    // S*B = R with A of small order, whatever is signed; and both of small order with S = 0.
    const Encoding scalar = random_scalar(entropy);
    items[0] = {to_bytes(small_order(order)), {}, concat({times_base(scalar), scalar})};
    EXPECT_FALSE(valid_together(items)) << order;
    items[0] = {to_bytes(small_order(order)), {}, concat({small_order(order), Bytes(32, 0)})};
    EXPECT_FALSE(valid_together(items)) << order;
  }
}

TEST(SignatureBatch, AResponseBeyondTheGroupsOrderIsRefused) {
  SeededEntropy entropy;
  std::vector<SignedMessage> items = honest(2, entropy);
  const Bytes order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  unsigned int carry = 0;
  for (std::size_t index = 0; index < order.size(); ++index) {
    carry += items[1].signature[32 + index] + order[index];
    items[1].signature[32 + index] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(valid_together(items));
}

// The equation times the cofactor would hold.
TEST(SignatureBatch, APartOfSmallOrderThatIsLeftOverIsRefused) {
  SeededEntropy entropy;
  for (std::uint32_t order = 1; order < 8; ++order) {
    std::vector<SignedMessage> items = honest(3, entropy);
    items[1] = forge_with(order, {.nonce_order = order}, entropy);
    EXPECT_FALSE(verifies(items[1])) << order;
    EXPECT_FALSE(valid_together(items)) << order;
    items[1] = forge_with(order, {.key_order = 1}, entropy);
    EXPECT_FALSE(verifies(items[1])) << order;
    EXPECT_FALSE(valid_together(items)) << order;
  }
}

// What one leaves over the others take away: the sum over all of them vanishes without weights.
TEST(SignatureBatch, PartsThatCancelBetweenSignaturesAreRefused) {
  SeededEntropy entropy;
  for (std::uint32_t order = 1; order < 8; ++order) {
    EXPECT_FALSE(valid_together({forge_with(order, {.nonce_order = order}, entropy),
                                 forge_with(8 - order, {.nonce_order = 8 - order}, entropy)}))
        << order;
  }
  std::vector<SignedMessage> twos;
  while (twos.size() < 64)
    twos.push_back(forge_with(4, {.nonce_order = 4}, entropy));
  EXPECT_FALSE(valid_together(twos));
  const SignedMessage above = forge({.response = 1}, entropy).item;
  const SignedMessage below = forge({.response = 1, .response_is_below = true}, entropy).item;
  EXPECT_FALSE(verifies(above));
  EXPECT_FALSE(verifies(below));
  EXPECT_FALSE(valid_together({above, below}));
}

// Who knew the weights while choosing what is signed could make two wrong equations cancel.
TEST(SignatureBatch, AChangedByteChangesEveryWeight) {
  SeededEntropy entropy;
  const std::vector<SignedMessage> items = honest(2, entropy);
  const std::vector<ByteArray<16>> before = batch_of(items).weights();
  EXPECT_NE(before[0], before[1]);
  for (Bytes SignedMessage::* part : {&SignedMessage::public_key, &SignedMessage::message, &SignedMessage::signature}) {
    for (std::size_t index = 0; index < (items[1].*part).size(); ++index) {
      std::vector<SignedMessage> changed = items;
      (changed[1].*part)[index] ^= 1;
      const std::vector<ByteArray<16>> after = batch_of(changed).weights();
      EXPECT_NE(after[0], before[0]);
      EXPECT_NE(after[1], before[1]);
    }
  }
}

// ---- one rule -------------------------------------------------------------------------------------------------------------------

TEST(SignatureBatch, JudgesLikeTheSingleVerification) {
  SeededEntropy entropy(2026);
  std::size_t accepted_forgeries = 0;
  for (int batch = 0; batch < 1000; ++batch) {
    std::vector<SignedMessage> items = honest(entropy.below(4), entropy);
    const std::uint32_t forgeries = entropy.below(3) + 1;
    for (std::uint32_t index = 0; index < forgeries; ++index) {
      const Deviation deviation{.key_order = entropy.below(8),
                                .nonce_order = 4 * entropy.below(2),
                                .response = static_cast<std::uint8_t>(entropy.below(8) / 7)};
      items.insert(items.begin() + entropy.below(static_cast<std::uint32_t>(items.size()) + 1),
                   forge(deviation, entropy).item);
    }
    const bool expected = std::ranges::all_of(items, verifies);
    if (expected) ++accepted_forgeries;
    ASSERT_EQ(valid_together(items), expected) << batch;
  }
  EXPECT_GT(accepted_forgeries, 50U);
  EXPECT_LT(accepted_forgeries, 950U);
}

}  // namespace
}  // namespace carecircle
