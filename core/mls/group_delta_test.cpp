// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/mls/group_delta_v1_snapshot.h"
#include "core/mls/group_fixture.h"

// The state as a checkpoint and deltas: a message costs a small write, and a crash between any two writes leaves a state
// that goes on.

namespace carecircle::mls {
namespace {

using namespace testing;

const Bytes kKey(32, 0x11);
const Bytes kContext{1, 2, 3};

// What a host keeps for one group, after one of its writes.
struct Disk {
  Bytes checkpoint;
  std::vector<Bytes> deltas;
};

Result<Group> restored_from(const Disk& disk) {
  return Group::restore(disk.checkpoint, disk.deltas, kKey, kContext, policy());
}

// A host that writes, and what the group's other member was at each write: nothing is sent before it is written.
class Host {
 public:
  struct Moment {
    Disk disk;
    Bytes peer;
  };

  Host(Group& group, const Group& peer) : group_(group), peer_(peer) { save(); }

  void save() {
    if (std::optional<Bytes> delta = group_.delta(kKey, kContext, entropy_)) {
      disk_.deltas.push_back(*delta);
      remember();
      return;
    }
    disk_.checkpoint = group_.checkpoint(kKey, kContext, entropy_);
    remember();
    // The deltas of the checkpoint before go one by one, and the power may fail between any two.
    while (!disk_.deltas.empty()) {
      disk_.deltas.erase(disk_.deltas.begin());
      remember();
    }
  }

  std::vector<Moment> moments;

 private:
  void remember() { moments.push_back({disk_, peer_.serialize(kKey, kContext, entropy_)}); }

  SeededEntropy entropy_{12};
  Group& group_;
  const Group& peer_;
  Disk disk_;
};

class GroupDeltaTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  SeededEntropy entropy_{11};
};
INSTANTIATE_TEST_SUITE_P(Suites, GroupDeltaTest, ::testing::ValuesIn(every_suite()));

TEST_P(GroupDeltaTest, DeltasLeadToTheStateThatWroteThem) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  Disk disk{bob.group.checkpoint(kKey, kContext, entropy_), {}};
  auto save = [&] { disk.deltas.push_back(bob.group.delta(kKey, kContext, entropy_).value()); };
  const Bytes late = *alice.protect(as_bytes("late"), {}, entropy_);
  EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("one"), {}, entropy_)), "one");
  save();
  ASSERT_TRUE(bob.group.protect(as_bytes("two"), {}, entropy_));
  save();
  ASSERT_TRUE(bob.group.process(*alice.propose(Update{}, {}, entropy_), {}, kNow));
  ASSERT_TRUE(bob.group.propose(Update{}, {}, entropy_));
  save();
  Result<Group> again = restored_from(disk);
  ASSERT_TRUE(again) << again.error().where;
  // One state, sealed with the same randomness, is one string of bytes.
  SeededEntropy left{1};
  SeededEntropy right{1};
  EXPECT_EQ(again->serialize(kKey, kContext, left), bob.group.serialize(kKey, kContext, right));
  EXPECT_EQ(hear(*again, late), "late");
}

TEST_P(GroupDeltaTest, AnyPrefixOfTheWritesIsAStateThatGoesOn) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  Host host(bob.group, alice);
  auto exchange = [&] {
    EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("in"), {}, entropy_)), "in");
    host.save();
    const Bytes out = *bob.group.protect(as_bytes("out"), {}, entropy_);
    host.save();
    EXPECT_EQ(hear(alice, out), "out");
  };
  exchange();
  exchange();
  // A commit that is lost to another one.
  ASSERT_TRUE(bob.group.commit({}, entropy_, kNow));
  host.save();
  bob.group.discard_staged();
  host.save();
  exchange();
  const Bytes commit = alice.commit({}, entropy_, kNow)->message;
  ASSERT_TRUE(alice.merge_staged());
  ASSERT_TRUE(bob.group.process(commit, {}, kNow));
  host.save();
  ASSERT_TRUE(bob.group.merge_staged());
  host.save();
  exchange();
  ASSERT_GT(host.moments.size(), 15u);
  for (std::size_t index = 0; index < host.moments.size(); ++index) {
    const auto& [disk, sealed_peer] = host.moments[index];
    Result<Group> again = restored_from(disk);
    ASSERT_TRUE(again) << index << ": " << again.error().where;
    Result<Group> peer = Group::restore(sealed_peer, kKey, kContext, policy());
    ASSERT_TRUE(peer) << index;
    again->discard_staged();
    if (again->epoch() != peer->epoch()) follow(*again, commit);
    expect_in_touch(*again, *peer, entropy_);
  }
}

TEST_P(GroupDeltaTest, ADeltaIsSmallHoweverLargeTheGroup) {
  Group alice = found(GetParam(), "alice", entropy_);
  CommitOptions options;
  for (int count = 0; count < 32; ++count)
    options.proposals.push_back(add_of(make_package(GetParam(), "member " + std::to_string(count), entropy_)));
  ASSERT_TRUE(alice.commit(options, entropy_, kNow));
  ASSERT_TRUE(alice.merge_staged());
  const std::size_t whole = alice.checkpoint(kKey, kContext, entropy_).size();
  ASSERT_TRUE(alice.protect(as_bytes("first"), {}, entropy_));
  const std::size_t first = alice.delta(kKey, kContext, entropy_)->size();
  ASSERT_TRUE(alice.protect(as_bytes("second"), {}, entropy_));
  const std::size_t second = alice.delta(kKey, kContext, entropy_)->size();
  EXPECT_GT(whole, 5'000u);
  EXPECT_LT(first, 1'200u);
  EXPECT_LT(second, 250u);
}

TEST_P(GroupDeltaTest, ACommitAsksForACheckpoint) {
  Group alice = found(GetParam(), "alice", entropy_);
  EXPECT_FALSE(alice.delta(kKey, kContext, entropy_)) << "nothing was saved yet";
  alice.checkpoint(kKey, kContext, entropy_);
  EXPECT_TRUE(alice.delta(kKey, kContext, entropy_));
  ASSERT_TRUE(alice.commit({}, entropy_, kNow));
  EXPECT_FALSE(alice.delta(kKey, kContext, entropy_));
  alice.checkpoint(kKey, kContext, entropy_);
  EXPECT_TRUE(alice.delta(kKey, kContext, entropy_));
  ASSERT_TRUE(alice.merge_staged());
  EXPECT_FALSE(alice.delta(kKey, kContext, entropy_));
}

TEST_P(GroupDeltaTest, MissingForeignAndDamagedDeltasAreRefused) {
  Group alice = found(GetParam(), "alice", entropy_);
  const Bytes checkpoint = alice.checkpoint(kKey, kContext, entropy_);
  const Bytes first = *alice.delta(kKey, kContext, entropy_);
  const Bytes second = *alice.delta(kKey, kContext, entropy_);
  auto code_of = [&](const std::vector<Bytes>& deltas, const Bytes& key = kKey, const Bytes& context = kContext) {
    return Group::restore(checkpoint, deltas, key, context, policy()).code();
  };
  EXPECT_EQ(code_of({second}), ErrorCode::kStateDamaged);
  EXPECT_EQ(code_of({first, first}), ErrorCode::kStateDamaged);
  EXPECT_EQ(code_of({second, first}), ErrorCode::kStateDamaged);
  EXPECT_EQ(code_of({checkpoint}), ErrorCode::kMalformedInput);
  EXPECT_EQ(Group::restore(first, kKey, kContext, policy()).code(), ErrorCode::kDataTooNew);
  Bytes newer = first;
  newer[1] = 2;
  EXPECT_EQ(code_of({newer}), ErrorCode::kDataTooNew);
  constexpr std::size_t kNumber = 2 + 32;
  for (std::size_t index = kNumber + 4; index < first.size(); ++index) {
    Bytes damaged = first;
    damaged[index] ^= 0x80;
    EXPECT_EQ(code_of({damaged}), ErrorCode::kDecryptionFailed) << index;
  }
  for (std::size_t size = 0; size < first.size(); ++size)
    EXPECT_FALSE(restored_from({checkpoint, {to_bytes(BytesView(first).first(size))}})) << size;
}

// A member's checkpoint and deltas as version 1 wrote them. To be kept for good, like group_state_v1_snapshot.h.
TEST(GroupDeltaSnapshot, VersionOneStaysReadable) {
  SeededEntropy entropy{5};
  const std::vector<Bytes> deltas{*from_hex(kDeltaV1First), *from_hex(kDeltaV1Second)};
  Result<Group> bob = Group::restore(*from_hex(kDeltaV1Checkpoint), deltas, kKey, kContext, policy());
  ASSERT_TRUE(bob) << bob.error().where;
  EXPECT_EQ(bob->pending_proposals().size(), 1u);
  EXPECT_EQ(bob->process(*from_hex(kDeltaV1Heard), {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  EXPECT_EQ(hear(*bob, *from_hex(kDeltaV1Late)), "late");
}

}  // namespace
}  // namespace carecircle::mls
