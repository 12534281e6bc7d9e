// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/chain.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::key_of;
using testing::kRing;
using testing::SeededEntropy;

// Generations 1 to 4, of which 4 was made by a restored device that linked to 1, and 3 by a member who linked falsely.
class Chain : public ::testing::Test {
 protected:
  static Keyring four_generations() {
    Keyring ring(kRing);
    for (const std::uint8_t generation : {1, 2, 3, 4})
      EXPECT_TRUE(ring.add(generation, key_of(generation)));
    return ring;
  }
  ChainLink link(std::uint8_t from, std::uint8_t to, std::uint8_t key) {
    return seal_chain_link(kRing, from, key_of(from), to, key_of(key), entropy_);
  }

  SeededEntropy entropy_;
  Keyring ring_ = four_generations();
  std::vector<ChainLink> links_{link(2, 1, 1), link(3, 2, 0x66), link(4, 1, 1)};
};

TEST_F(Chain, LacksTheLinksThatAreMissingOrFalse) {
  const auto added = missing_links(ring_, links_, 1, entropy_);
  ASSERT_EQ(added.size(), 2u);
  EXPECT_EQ(added[0].generation, 3u);
  EXPECT_EQ(added[1].generation, 4u);
  EXPECT_TRUE(equal(open_chain_link(added[0], key_of(3))->view(), key_of(2)));
  EXPECT_TRUE(equal(open_chain_link(added[1], key_of(4))->view(), key_of(3)));
}

TEST_F(Chain, LacksNothingWhenTheLinksWereAdded) {
  const auto added = missing_links(ring_, links_, 0, entropy_);
  links_.insert(links_.end(), added.begin(), added.end());
  EXPECT_TRUE(missing_links(ring_, links_, 0, entropy_).empty());
}

TEST_F(Chain, IsLookedAtFromTheGenerationAskedFor) {
  EXPECT_EQ(missing_links(ring_, links_, 4, entropy_).size(), 1u);
  EXPECT_TRUE(missing_links(ring_, links_, 5, entropy_).empty());
  EXPECT_TRUE(missing_links(Keyring(kRing), links_, 0, entropy_).empty());
}

TEST_F(Chain, IsNotMendedByALinkOfAnotherRing) {
  auto of_another_ring = link(4, 3, 3);
  of_another_ring.ring_id = filled<16>(1);
  links_.push_back(of_another_ring);
  EXPECT_EQ(missing_links(ring_, links_, 4, entropy_).size(), 1u);
}

TEST_F(Chain, GetsNoLinkToAGenerationThatIsNotHeld) {
  Keyring ring(kRing);
  for (const std::uint8_t generation : {0, 3, 4, 9})
    ASSERT_TRUE(ring.add(generation, key_of(generation)));
  const auto added = missing_links(ring, {}, 0, entropy_);
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(added[0].generation, 4u);
}

}  // namespace
}  // namespace carecircle
