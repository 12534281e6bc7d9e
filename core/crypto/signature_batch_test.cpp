// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/signature_batch.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>

#include "core/bytes/encoding.h"
#include "core/crypto/entropy_testing.h"
#include "core/crypto/signature.h"

namespace carecircle {
namespace {

struct SignedMessage {
  Bytes public_key;
  Bytes message;
  Bytes signature;
};

bool verifies(const SignedMessage& item) { return verify(item.public_key, item.message, item.signature); }

SignatureBatch batch_of(const std::vector<SignedMessage>& items) {
  SignatureBatch batch;
  for (const SignedMessage& item : items)
    batch.add(item.public_key, item.message, item.signature);
  return batch;
}

bool valid_together(const std::vector<SignedMessage>& items) { return batch_of(items).all_valid(); }

SignedMessage honest(Entropy& entropy) {
  const SignatureKeyPair pair = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  Bytes message = to_bytes(entropy.array<20>());
  Bytes signature = sign(pair.seed.view(), message);
  return {pair.public_key, std::move(message), std::move(signature)};
}

std::vector<SignedMessage> honest(std::size_t count, Entropy& entropy) {
  std::vector<SignedMessage> items;
  while (items.size() < count)
    items.push_back(honest(entropy));
  return items;
}

// ---- signatures that nobody honest makes: D = S*B - h*A - R is what the maker wants it to be ---------------------------------

using Encoding = ByteArray<32>;

Encoding plus(const Encoding& a, const Encoding& b) {
  Encoding sum{};
  EXPECT_EQ(crypto_core_ed25519_add(sum.data(), a.data(), b.data()), 0);
  return sum;
}

// `times` times a point of order 8.
Encoding small_order(std::uint32_t times) {
  const Bytes generator = from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a").value();
  Encoding point{};
  std::ranges::copy(generator, point.begin());
  Encoding sum{1};
  for (std::uint32_t index = 0; index < times; ++index)
    sum = plus(sum, point);
  return sum;
}

Encoding random_scalar(Entropy& entropy) {
  const ByteArray<64> wide = entropy.array<64>();
  Encoding scalar{};
  crypto_core_ed25519_scalar_reduce(scalar.data(), wide.data());
  return scalar;
}

Encoding times_base(const Encoding& scalar) {
  Encoding point{};
  EXPECT_EQ(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()), 0);
  return point;
}

struct Deviation {
  std::uint32_t key_order = 0;     // A has this many times the point of order 8
  std::uint32_t nonce_order = 0;   // R has
  std::uint8_t response = 0;       // S is too great by this much
  bool response_is_below = false;  // too small, rather
};

struct Forgery {
  SignedMessage item;
  std::uint32_t left_over;  // the part of small order in -D, as a multiple of the point of order 8
};

Forgery forge(const Deviation& deviation, Entropy& entropy) {
  const Encoding private_key = random_scalar(entropy);
  const Encoding nonce = random_scalar(entropy);
  const Encoding key = plus(times_base(private_key), small_order(deviation.key_order));
  const Encoding nonce_point = plus(times_base(nonce), small_order(deviation.nonce_order));
  const Bytes message = to_bytes(entropy.array<20>());
  const Bytes hashed = concat({nonce_point, key, message});
  ByteArray<64> digest{};
  crypto_hash_sha512(digest.data(), hashed.data(), hashed.size());
  Encoding challenge{};
  crypto_core_ed25519_scalar_reduce(challenge.data(), digest.data());
  Encoding response{};
  crypto_core_ed25519_scalar_mul(response.data(), challenge.data(), private_key.data());
  crypto_core_ed25519_scalar_add(response.data(), response.data(), nonce.data());
  const Encoding shift{deviation.response};
  (deviation.response_is_below ? crypto_core_ed25519_scalar_sub : crypto_core_ed25519_scalar_add)(
      response.data(), response.data(), shift.data());
  return {{to_bytes(key), message, concat({nonce_point, response})},
          (challenge[0] * deviation.key_order + deviation.nonce_order) % 8};
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
