// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/keyring.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::key_of;
using testing::kRing;
using testing::SeededEntropy;

// A ring with generations 0, 3, 4 and 9, and the links between them.
struct Ring {
  SeededEntropy entropy;
  Keyring keyring{kRing};
  std::vector<ChainLink> links;

  Ring() {
    for (const std::uint8_t generation : {0, 3, 4, 9}) {
      EXPECT_TRUE(keyring.add(generation, key_of(generation)));
      if (auto link = keyring.make_link(generation, entropy)) links.push_back(*link);
    }
  }
};

// Computed by a separate program in another language from the formula of the header.
TEST(KeyringFormat, ChainLinksAgreeWithAnotherImplementation) {
  testing::ConstantEntropy entropy;
  const auto link = seal_chain_link(kRing, 9, Bytes(32, 0x0b), 4, Bytes(32, 0x0c), entropy);
  EXPECT_EQ(to_hex(sha256(encode(link))), "fec318655b63f67914faf9f3374bfa77ba9d7fdddd201a98c68a43890b4dbabf");
}

TEST(Keyring, TheExporterContextNamesRingAndGeneration) {
  EXPECT_EQ(to_hex(keyring_context(kRing, 258)), "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0000000000000102");
}

TEST(Keyring, WhoHoldsTheNewestGenerationWalksTheChainBack) {
  Ring ring;
  ASSERT_EQ(ring.links.size(), 3u);
  Keyring newcomer(kRing);
  ASSERT_TRUE(newcomer.add(9, key_of(9)));
  std::reverse(ring.links.begin(), ring.links.end());
  const auto learnt = newcomer.adopt(ring.links);
  ASSERT_TRUE(learnt);
  EXPECT_EQ(*learnt, 3u);
  EXPECT_TRUE(equal(*newcomer.key(0), key_of(0)));
}

TEST(Keyring, NobodyWalksTheChainForward) {
  Ring ring;
  Keyring removed(kRing);
  ASSERT_TRUE(removed.add(4, key_of(4)));
  EXPECT_EQ(*removed.adopt(ring.links), 2u);
  EXPECT_EQ(removed.key(9).code(), ErrorCode::kNotFound);
}

TEST(Keyring, ABrokenChainEndsWhereItBreaks) {
  Ring ring;
  ring.links.erase(ring.links.begin() + 1);  // from 4 to 3
  Keyring newcomer(kRing);
  ASSERT_TRUE(newcomer.add(9, key_of(9)));
  EXPECT_EQ(*newcomer.adopt(ring.links), 1u);
}

TEST(Keyring, AForkOfAGenerationIsNoticed) {
  Ring ring;
  EXPECT_TRUE(ring.keyring.add(9, key_of(9)));
  EXPECT_EQ(ring.keyring.add(9, key_of(8)).code(), ErrorCode::kConflict);
}

// Generations 1 to 4; the commit to 4 was a device's that had missed 2 and 3, and whoever held 3 added the link that it could not make.
TEST(Keyring, AnAddedLinkLeadsToWhatARestoredDeviceMissed) {
  SeededEntropy entropy;
  const auto link = [&](std::uint8_t from, std::uint8_t to) {
    return seal_chain_link(kRing, from, key_of(from), to, key_of(to), entropy);
  };
  std::vector links{link(2, 1), link(3, 2), link(4, 1)};
  Keyring restored(kRing);
  ASSERT_TRUE(restored.add(1, key_of(1)));
  ASSERT_TRUE(restored.add(4, key_of(4)));
  EXPECT_EQ(*restored.adopt(links), 0u);
  Keyring newcomer(kRing);
  ASSERT_TRUE(newcomer.add(4, key_of(4)));
  EXPECT_EQ(*newcomer.adopt(links), 1u);
  links.push_back(link(4, 3));
  EXPECT_EQ(*restored.adopt(links), 2u);
  EXPECT_EQ(*newcomer.adopt(links), 2u);
  for (const std::uint8_t generation : {1, 2, 3, 4}) {
    EXPECT_TRUE(equal(*restored.key(generation), key_of(generation)));
    EXPECT_TRUE(equal(*newcomer.key(generation), key_of(generation)));
  }
}

// Any member can seal a link to a key of their own making.
TEST(Keyring, AFalseLinkHidesNoTrueOne) {
  for (const bool false_one_first : {true, false}) {
    Ring ring;
    const auto false_link = seal_chain_link(kRing, 9, key_of(9), 4, key_of(0x66), ring.entropy);
    ring.links.insert(false_one_first ? ring.links.begin() : ring.links.end(), false_link);
    Keyring newcomer(kRing);
    ASSERT_TRUE(newcomer.add(9, key_of(9)));
    EXPECT_EQ(*newcomer.adopt(ring.links), 4u);
    EXPECT_EQ(newcomer.candidates(4)->size(), 2u);
    EXPECT_TRUE(equal(*newcomer.key(3), key_of(3)));
    EXPECT_TRUE(equal(*newcomer.key(0), key_of(0)));
  }
}

TEST(Keyring, AFalseLinkStaysBehindTheKeyThatWasExported) {
  Ring ring;
  ASSERT_TRUE(ring.keyring.adopt({seal_chain_link(kRing, 9, key_of(9), 4, key_of(0x66), ring.entropy)}));
  EXPECT_TRUE(equal(*ring.keyring.key(4), key_of(4)));
  const auto restored = Keyring::restore(ring.keyring.serialize().view());
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->size(), 4u);
  EXPECT_EQ(restored->candidates(4)->size(), 2u);
  EXPECT_TRUE(equal(*restored->key(4), key_of(4)));
}

TEST(Keyring, ALinkThatDoesNotOpenIsLeftAlone) {
  Ring ring;
  auto changed = ring.links.back();
  changed.previous_generation = 3;
  const auto of_another_key = seal_chain_link(kRing, 9, key_of(8), 4, key_of(4), ring.entropy);
  const auto short_key = seal_chain_link(kRing, 9, key_of(9), 4, Bytes(31, 4), ring.entropy);
  EXPECT_EQ(*ring.keyring.adopt({changed, of_another_key, short_key}), 0u);
  EXPECT_EQ(ring.keyring.candidates(4)->size(), 1u);
}

// Long links are what a hostile member can seal most of; the shortest are followed first.
TEST(Keyring, TheCandidatesOfAGenerationAreLimitedAndShortLinksComeFirst) {
  SeededEntropy entropy;
  Keyring keyring(kRing);
  std::vector<ChainLink> links;
  for (std::uint8_t generation = 200; generation > 100; --generation) {
    ASSERT_TRUE(keyring.add(generation, key_of(generation)));
    links.push_back(seal_chain_link(kRing, generation, key_of(generation), 7, key_of(generation - 50), entropy));
  }
  ASSERT_TRUE(keyring.add(8, key_of(8)));
  links.push_back(seal_chain_link(kRing, 8, key_of(8), 7, key_of(7), entropy));
  EXPECT_EQ(*keyring.adopt(links), kRingCandidatesMax);
  EXPECT_EQ(keyring.candidates(7)->size(), kRingCandidatesMax);
  EXPECT_TRUE(equal(*keyring.key(7), key_of(7)));
}

TEST(Keyring, AMemberTellsWhetherALinkIsTrue) {
  Ring ring;
  EXPECT_TRUE(ring.keyring.confirms(ring.links.back()));
  EXPECT_FALSE(ring.keyring.confirms(seal_chain_link(kRing, 9, key_of(9), 4, key_of(0x66), ring.entropy)));
  EXPECT_FALSE(ring.keyring.confirms(seal_chain_link(kRing, 9, key_of(8), 4, key_of(4), ring.entropy)));
  EXPECT_FALSE(ring.keyring.confirms(seal_chain_link(kRing, 8, key_of(8), 4, key_of(4), ring.entropy)));
  auto foreign = ring.links.back();
  foreign.ring_id = filled<16>(1);
  EXPECT_FALSE(ring.keyring.confirms(foreign));
}

TEST(Keyring, LinksOfAnotherRingOrThatLeadForwardAreRefused) {
  Ring ring;
  auto foreign = ring.links.front();
  foreign.ring_id = filled<16>(1);
  EXPECT_EQ(ring.keyring.adopt({foreign}).code(), ErrorCode::kRecordRefused);
  auto forward = ring.links.front();
  forward.previous_generation = forward.generation;
  EXPECT_EQ(ring.keyring.adopt({forward}).code(), ErrorCode::kRecordRefused);
  EXPECT_EQ(open_chain_link(forward, key_of(3)).code(), ErrorCode::kRecordRefused);
}

TEST(Keyring, AChangedLinkDoesNotOpen) {
  Ring ring;
  auto changed = ring.links.back();
  changed.previous_generation = 3;
  EXPECT_EQ(open_chain_link(changed, key_of(9)).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(open_chain_link(ring.links.back(), key_of(8)).code(), ErrorCode::kCommitmentMismatch);
}

TEST(Keyring, AKeyOfAnotherSizeInALinkIsRefused) {
  SeededEntropy entropy;
  const auto link = seal_chain_link(kRing, 9, key_of(9), 4, Bytes(31, 4), entropy);
  EXPECT_EQ(open_chain_link(link, key_of(9)).code(), ErrorCode::kMalformedInput);
}

TEST(Keyring, SerialisesForTheIndex) {
  Ring ring;
  const auto bytes = ring.keyring.serialize();
  const auto restored = Keyring::restore(bytes.view());
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->ring_id(), kRing);
  EXPECT_EQ(restored->size(), 4u);
  EXPECT_EQ(restored->newest_generation(), 9u);
  EXPECT_TRUE(equal(*restored->key(3), key_of(3)));
  EXPECT_FALSE(Keyring::restore(bytes.view().first(bytes.size() - 1)));
}

TEST(Keyring, ASerialisedRingOutOfOrderIsRefused) {
  Ring ring;
  auto bytes = ring.keyring.serialize();
  bytes.mutable_view()[18 + 7] = 200;  // generation 0 becomes 200, before 3
  EXPECT_EQ(Keyring::restore(bytes.view()).code(), ErrorCode::kMalformedInput);
}

TEST(Keyring, ASerialisedRingWithAKeyTwiceIsRefused) {
  Keyring keyring(kRing);
  ASSERT_TRUE(keyring.add(5, key_of(5)));
  const auto once = keyring.serialize();
  const Bytes twice = concat({once.view(), once.view().subspan(18)});
  EXPECT_EQ(Keyring::restore(twice).code(), ErrorCode::kMalformedInput);
}

TEST(Keyring, LinksSurviveTheWire) {
  Ring ring;
  const auto link = decode<ChainLink>(encode(ring.links.front()));
  ASSERT_TRUE(link);
  EXPECT_TRUE(equal(open_chain_link(*link, key_of(3))->view(), key_of(0)));
}

}  // namespace
}  // namespace carecircle
