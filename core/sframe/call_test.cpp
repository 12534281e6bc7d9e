// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A call's sender and receivers over keys of a group: what must never repeat, and what must never open.
#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/sframe/header.h"
#include "core/sframe/receiver.h"
#include "core/sframe/sframe_testing.h"

namespace carecircle::sframe {
namespace {

const CallId kCall{1};
const BytesView kFrame = as_bytes("a picture");
constexpr std::uint32_t kSenderLeaf = 3;
constexpr std::uint32_t kCamera = 1;
constexpr std::uint32_t kScreen = 2;

class SframeCall : public ::testing::Test {
 protected:
  void SetUp() override { announce(sender_, 5); }

  Sender start(std::uint64_t epoch, std::optional<JoinId> previous = std::nullopt) {
    return Sender::start(kCall, kSenderLeaf, test_group(epoch), previous, entropy_).value();
  }
  void announce(const Sender& sender, std::uint64_t epoch) {
    ASSERT_TRUE(receiver_.announce(kSenderLeaf, sender.announcement(), test_group(epoch)));
  }
  Bytes protect(BytesView frame = kFrame) { return sender_.protect({}, frame).value(); }
  Result<SecretBytes> receive(BytesView frame, std::uint32_t stream = kCamera) {
    return receiver_.unprotect(kSenderLeaf, stream, {}, frame);
  }
  ErrorCode code(BytesView frame, std::uint32_t stream = kCamera) { return receive(frame, stream).code(); }

  SeededEntropy entropy_;
  Sender sender_ = start(5);
  Receiver receiver_{kCall};
};

TEST_F(SframeCall, TheReceiverSeesWhatTheSenderSent) {
  const Bytes metadata{1, 2, 3};
  const auto opened = receiver_.unprotect(kSenderLeaf, kCamera, metadata, *sender_.protect(metadata, kFrame));
  ASSERT_TRUE(opened);
  EXPECT_TRUE(equal(opened->view(), kFrame));
}

TEST_F(SframeCall, TheKeyIdNamesLeafJoinAndEpoch) {
  const std::uint64_t key_id = parse_header(protect())->header.key_id;
  EXPECT_EQ(key_id, std::uint64_t{kSenderLeaf} << 16 | std::uint64_t{sender_.announcement().join_id[0]} << 8 | 5);
}

TEST_F(SframeCall, TheCounterOnlyRises) {
  for (std::uint64_t expected = 0; expected < 300; ++expected)
    EXPECT_EQ(parse_header(protect())->header.counter, expected);
}

TEST_F(SframeCall, AStartOfTheSameEpochHasAnotherKeyAndAnotherKeyId) {
  std::optional<JoinId> previous = sender_.announcement().join_id;
  for (int again = 0; again < 300; ++again) {
    Sender next = start(5, previous);
    EXPECT_NE(next.announcement().join_id[0], (*previous)[0]);
    previous = next.announcement().join_id;
    // Even where a key id comes again, the base key does not: the first frame is not one that the receiver can open.
    EXPECT_FALSE(receive(*next.protect({}, kFrame)));
  }
}

// Every byte given out is the same: the draw cannot end with another first byte unless it is asked for one.
TEST_F(SframeCall, TheFirstByteIsDrawnAgainUntilItIsAnother) {
  class Counting final : public Entropy {
   public:
    void fill(MutableBytesView out) override { std::ranges::fill(out, static_cast<std::uint8_t>(draws_++ / 3)); }

   private:
    int draws_ = 0;
  } entropy;
  const Sender sender = *Sender::start(kCall, kSenderLeaf, test_group(5), JoinId{0}, entropy);
  EXPECT_EQ(sender.announcement().join_id[0], 1);
}

TEST_F(SframeCall, ASenderNeverGoesBackToAnEpoch) {
  EXPECT_EQ(sender_.enter_epoch(test_group(5)).code(), ErrorCode::kMlsWrongEpoch);
  EXPECT_EQ(sender_.enter_epoch(test_group(4)).code(), ErrorCode::kMlsWrongEpoch);
  protect();
  EXPECT_EQ(parse_header(protect())->header.counter, 1u);
  ASSERT_TRUE(sender_.enter_epoch(test_group(6)));
  EXPECT_EQ(sender_.announcement().epoch, 6u);
  EXPECT_EQ(parse_header(protect())->header, (Header{.key_id = parse_header(protect())->header.key_id, .counter = 0}));
}

TEST_F(SframeCall, AKeyIsDroppedWhenItsCounterEnds) {
  SenderTesting::set_counter(sender_, kCounterEnd - 1);
  EXPECT_TRUE(receive(protect()));
  EXPECT_EQ(sender_.protect({}, kFrame).code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(sender_.protect({}, kFrame).code(), ErrorCode::kLimitExceeded);
  ASSERT_TRUE(sender_.enter_epoch(test_group(6)));
  EXPECT_TRUE(sender_.protect({}, kFrame));
}

TEST_F(SframeCall, AFrameOpensOnceInAnyOrder) {
  const Bytes first = protect();
  const Bytes second = protect();
  EXPECT_TRUE(receive(second));
  EXPECT_TRUE(receive(first));
  EXPECT_EQ(code(first), ErrorCode::kMlsKeyConsumed);
  EXPECT_EQ(code(second), ErrorCode::kMlsKeyConsumed);
}

TEST_F(SframeCall, AFrameOlderThanTheWindowIsRefused) {
  const Bytes late = protect();
  for (std::size_t count = 0; count < ReplayWindow::kSize; ++count)
    ASSERT_TRUE(receive(protect()));
  EXPECT_EQ(code(late), ErrorCode::kMlsKeyConsumed);
}

TEST_F(SframeCall, AForgedFrameDoesNotMoveTheWindow) {
  const Bytes honest = protect();
  SenderTesting::set_counter(sender_, 1'000'000);
  Bytes forged = protect();
  forged.back() ^= 1;
  EXPECT_EQ(code(forged), ErrorCode::kDecryptionFailed);
  EXPECT_TRUE(receive(honest));
}

TEST_F(SframeCall, StreamsHaveWindowsOfTheirOwnUpToALimit) {
  for (std::uint32_t stream = 0; stream < kStreamsMax; ++stream)
    ASSERT_TRUE(receive(protect(), stream));
  EXPECT_EQ(code(protect(), kStreamsMax), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(receive(protect(), kScreen));
}

TEST_F(SframeCall, AnotherParticipantsKeyIdIsNotAccepted) {
  constexpr std::uint32_t kOtherLeaf = 4;
  const Bytes frame = protect();
  EXPECT_EQ(receiver_.unprotect(kOtherLeaf, kCamera, {}, frame).code(), ErrorCode::kNotFound);
  const Sender other = *Sender::start(kCall, kOtherLeaf, test_group(5), std::nullopt, entropy_);
  ASSERT_TRUE(receiver_.announce(kOtherLeaf, other.announcement(), test_group(5)));
  EXPECT_EQ(receiver_.unprotect(kOtherLeaf, kCamera, {}, frame).code(), ErrorCode::kNotFound);
  // One who announces somebody else's join_id gets a key of the own leaf.
  ASSERT_TRUE(receiver_.announce(kOtherLeaf, sender_.announcement(), test_group(5)));
  EXPECT_EQ(receiver_.unprotect(kOtherLeaf, kCamera, {}, frame).code(), ErrorCode::kNotFound);
}

TEST_F(SframeCall, AnnouncingAgainDoesNotOpenTheWindow) {
  const Bytes frame = protect();
  ASSERT_TRUE(receive(frame));
  announce(sender_, 5);
  EXPECT_EQ(code(frame), ErrorCode::kMlsKeyConsumed);
}

TEST_F(SframeCall, AnnouncementsOfOtherCallsEpochsAndLeavesAreRefused) {
  Announcement other = sender_.announcement();
  other.call_id = CallId{2};
  EXPECT_EQ(receiver_.announce(kSenderLeaf, other, test_group(5)).code(), ErrorCode::kConflict);
  EXPECT_EQ(receiver_.announce(kSenderLeaf, sender_.announcement(), test_group(6)).code(), ErrorCode::kMlsWrongEpoch);
  EXPECT_EQ(receiver_.announce(kLeafIndexMax + 1, sender_.announcement(), test_group(5)).code(),
            ErrorCode::kLimitExceeded);
  EXPECT_EQ(Sender::start(kCall, kLeafIndexMax + 1, test_group(5), std::nullopt, entropy_).code(),
            ErrorCode::kLimitExceeded);
}

TEST_F(SframeCall, TheEpochBeforeIsHeardUntilItIsForgotten) {
  const Bytes before = protect();
  const Bytes much_later = protect();
  ASSERT_TRUE(sender_.enter_epoch(test_group(6)));
  EXPECT_EQ(code(protect()), ErrorCode::kNotFound);
  announce(sender_, 6);
  EXPECT_TRUE(receive(protect()));
  EXPECT_TRUE(receive(before));
  receiver_.forget_before(6);
  EXPECT_EQ(code(much_later), ErrorCode::kNotFound);
  EXPECT_TRUE(receive(protect()));
}

TEST_F(SframeCall, OnlyTheNewestKeysOfAParticipantAreHeld) {
  std::vector<Bytes> frames{protect()};
  for (std::uint64_t epoch : {6u, 7u}) {
    ASSERT_TRUE(sender_.enter_epoch(test_group(epoch)));
    announce(sender_, epoch);
    frames.push_back(protect());
  }
  EXPECT_EQ(code(frames[0]), ErrorCode::kNotFound);
  EXPECT_TRUE(receive(frames[1]));
  EXPECT_TRUE(receive(frames[2]));
}

// The KID has eight bits of the epoch: 256 epochs later it comes again, with another key.
TEST_F(SframeCall, AKeyIdThatComesAgainBelongsToTheNewKey) {
  const Bytes before = protect();
  ASSERT_TRUE(sender_.enter_epoch(test_group(5 + 256)));
  announce(sender_, 5 + 256);
  EXPECT_EQ(code(before), ErrorCode::kDecryptionFailed);
  EXPECT_TRUE(receive(protect()));
}

TEST_F(SframeCall, WhoLeftIsNotHeard) {
  receiver_.forget(kSenderLeaf);
  EXPECT_EQ(code(protect()), ErrorCode::kNotFound);
}

TEST_F(SframeCall, WhatIsNotSframeIsMalformed) { EXPECT_EQ(code(Bytes{0xFF, 1}), ErrorCode::kMalformedInput); }

// The same keys from a real group: two members agree, and the next epoch has others.
TEST(SframeOverMls, MembersOfAGroupAgreeOnEachSendersKey) {
  SeededEntropy entropy;
  mls::Group alice = mls::testing::found(mls::CipherSuite::x25519_aes128gcm_sha256_ed25519, "alice", entropy);
  const mls::Group bob = mls::testing::add_member(alice, "bob", entropy).group;
  const auto epoch_of = [](const mls::Group& group) {
    return GroupEpoch{group.epoch(), [&group](BytesView context) {
                        return group.export_secret(kExporterLabel, context, kBaseKeySize);
                      }};
  };
  Sender sender = *Sender::start(kCall, alice.own_leaf().value, epoch_of(alice), std::nullopt, entropy);
  Receiver receiver{kCall};
  const std::uint32_t leaf = alice.own_leaf().value;
  ASSERT_TRUE(receiver.announce(leaf, sender.announcement(), epoch_of(bob)));
  EXPECT_TRUE(receiver.unprotect(leaf, kCamera, {}, *sender.protect({}, kFrame)));

  const mls::Group carol = mls::testing::add_member(alice, "carol", entropy).group;
  ASSERT_TRUE(sender.enter_epoch(epoch_of(alice)));
  EXPECT_EQ(receiver.announce(leaf, sender.announcement(), epoch_of(bob)).code(), ErrorCode::kMlsWrongEpoch);
  ASSERT_TRUE(receiver.announce(leaf, sender.announcement(), epoch_of(carol)));
  EXPECT_TRUE(receiver.unprotect(leaf, kCamera, {}, *sender.protect({}, kFrame)));
}

}  // namespace
}  // namespace carecircle::sframe
