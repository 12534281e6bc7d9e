// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "core/bytes/encoding.h"
#include "core/crypto/aead.h"
#include "core/mls/group_fixture.h"
#include "core/mls/group_parts_v2_snapshot.h"

// The state in parts: a message costs a small write, every write leaves a state that goes on, whatever is not one write's is
// refused, and what is in storage opens nothing that was opened before.

namespace carecircle::mls {
namespace {

using namespace testing;

const Bytes kKey(32, 0x11);
const Bytes kContext{1, 2, 3};
constexpr std::uint32_t kBase = 1;
constexpr std::uint32_t kInventory = 2;
constexpr std::uint32_t kNodes = 3;
constexpr std::uint32_t kFirstSender = 4;

Result<Group> restored_from(const PartStore& store) { return Group::restore(store.all(), kKey, kContext, policy()); }

std::size_t size_of(const StateChanges& changes) {
  std::size_t size = 0;
  for (const StatePart& part : changes.parts)
    size += part.sealed.size();
  return size;
}

using Numbers = std::vector<std::uint32_t>;
Numbers numbers_of(const StateChanges& changes) {
  Numbers numbers;
  for (const StatePart& part : changes.parts)
    numbers.push_back(part.number);
  std::ranges::sort(numbers);
  return numbers;
}

// A host that writes, and what the group's other member was at each write: nothing is sent before it is written.
class Host {
 public:
  struct Moment {
    PartStore store;
    Bytes peer;
  };

  Host(Group& group, const Group& peer) : group_(group), peer_(peer) { save(); }

  void save() {
    store_.write(group_.changes(kKey, kContext, entropy_));
    group_.saved();
    moments.push_back({store_, peer_.serialize(kKey, kContext, entropy_)});
  }

  std::vector<Moment> moments;

 private:
  SeededEntropy entropy_{12};
  Group& group_;
  const Group& peer_;
  PartStore store_;
};

class GroupPartsTest : public ::testing::TestWithParam<CipherSuite> {
 protected:
  // Everything that changed, written and acknowledged.
  void save(Group& group, PartStore& store) {
    store.write(group.changes(kKey, kContext, entropy_));
    group.saved();
  }
  // One state, sealed with the same randomness, is one string of bytes.
  void expect_same(const Result<Group>& restored, const Group& original) {
    ASSERT_TRUE(restored) << restored.error().where;
    SeededEntropy left{1};
    SeededEntropy right{1};
    EXPECT_EQ(restored->serialize(kKey, kContext, left), original.serialize(kKey, kContext, right));
  }

  SeededEntropy entropy_{11};
};
INSTANTIATE_TEST_SUITE_P(Suites, GroupPartsTest, ::testing::ValuesIn(every_suite()));

TEST_P(GroupPartsTest, PartsLeadToTheStateThatWroteThem) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  PartStore store;
  save(bob.group, store);
  const Bytes late = *alice.protect(as_bytes("late"), {}, entropy_);
  EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("one"), {}, entropy_)), "one");
  save(bob.group, store);
  expect_same(restored_from(store), bob.group);
  ASSERT_TRUE(bob.group.protect(as_bytes("two"), {}, entropy_));
  ASSERT_TRUE(bob.group.process(*alice.propose(Update{}, {}, entropy_), {}, kNow));
  ASSERT_TRUE(bob.group.propose(Update{}, {}, entropy_));
  save(bob.group, store);
  expect_same(restored_from(store), bob.group);
  Result<Group> again = restored_from(store);
  EXPECT_EQ(hear(*again, late), "late");
  save(*again, store);
  expect_same(restored_from(store), *again);
}

TEST_P(GroupPartsTest, OnlyWhatChangedIsWritten) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  auto written = [&] {
    const StateChanges changes = alice.changes(kKey, kContext, entropy_);
    alice.saved();
    EXPECT_EQ(changes.replaces_all, numbers_of(changes) == (Numbers{kBase, kInventory, kNodes}));
    return numbers_of(changes);
  };
  EXPECT_EQ(written(), (Numbers{kBase, kInventory, kNodes}));
  EXPECT_EQ(written(), Numbers{});
  ASSERT_TRUE(alice.protect({}, {}, entropy_));
  EXPECT_EQ(written(), (Numbers{kInventory, kNodes, kFirstSender}));
  ASSERT_TRUE(alice.protect({}, {}, entropy_));
  EXPECT_EQ(written(), (Numbers{kInventory, kFirstSender}));
  EXPECT_EQ(hear(alice, *bob.group.protect(as_bytes("in"), {}, entropy_)), "in");
  EXPECT_EQ(written(), (Numbers{kInventory, kNodes, kFirstSender + 1}));
  ASSERT_TRUE(alice.propose(Update{}, {}, entropy_));
  EXPECT_EQ(written(), (Numbers{kBase, kInventory, kFirstSender}));
  ASSERT_TRUE(alice.commit({}, entropy_, kNow));
  EXPECT_EQ(written(), (Numbers{kBase, kInventory, kFirstSender}));
  alice.discard_staged();
  EXPECT_EQ(written(), (Numbers{kBase, kInventory}));
  ASSERT_TRUE(alice.commit({}, entropy_, kNow));
  ASSERT_TRUE(alice.merge_staged());
  EXPECT_EQ(written(), (Numbers{kBase, kInventory, kNodes}));
}

TEST_P(GroupPartsTest, EveryWriteIsAStateThatGoesOn) {
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
  ASSERT_EQ(host.moments.size(), 13u);
  for (std::size_t index = 0; index < host.moments.size(); ++index) {
    const auto& [store, sealed_peer] = host.moments[index];
    Result<Group> again = restored_from(store);
    ASSERT_TRUE(again) << index << ": " << again.error().where;
    Result<Group> peer = Group::restore(sealed_peer, kKey, kContext, policy());
    ASSERT_TRUE(peer) << index;
    again->discard_staged();
    if (again->epoch() != peer->epoch()) follow(*again, commit);
    expect_in_touch(*again, *peer, entropy_);
  }
}

// A part is lost, is that of another write, or was left behind by one: nothing but the parts of one write is a state.
TEST_P(GroupPartsTest, PartsThatAreNotThoseOfOneWriteAreRefused) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  Host host(bob.group, alice);
  for (int epoch = 0; epoch < 2; ++epoch) {
    for (const char* text : {"one", "two"}) {
      EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes(text), {}, entropy_)), text);
      host.save();
      ASSERT_TRUE(bob.group.propose(Update{}, {}, entropy_));
      host.save();
    }
    const Bytes commit = alice.commit({}, entropy_, kNow)->message;
    ASSERT_TRUE(alice.merge_staged());
    follow(bob.group, commit);
    host.save();
  }
  std::size_t torn_sets = 0;
  auto expect_refused = [&](const PartStore& torn, std::uint32_t number) {
    ++torn_sets;
    EXPECT_EQ(restored_from(torn).code(), ErrorCode::kStateDamaged) << number;
  };
  for (const auto& [store, peer] : host.moments) {
    for (const auto& [number, sealed] : store.parts) {
      PartStore torn = store;
      torn.parts.erase(number);
      expect_refused(torn, number);
    }
    for (const auto& [other, other_peer] : host.moments) {
      for (const auto& [number, sealed] : other.parts) {
        PartStore torn = store;
        if (torn.parts[number] == sealed) continue;
        torn.parts[number] = sealed;
        expect_refused(torn, number);
      }
    }
  }
  EXPECT_GT(torn_sets, 300u);
}

TEST_P(GroupPartsTest, AWriteThatFailedIsOfferedAgain) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  PartStore store;
  save(bob.group, store);
  auto hear_one = [&] { EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("in"), {}, entropy_)), "in"); };
  auto write_after_failure = [&] {
    PartStore never_heard_of = store;  // the write that failed may have reached the storage all the same
    never_heard_of.write(bob.group.changes(kKey, kContext, entropy_));
    ASSERT_TRUE(bob.group.protect(as_bytes("out"), {}, entropy_));
    const StateChanges changes = bob.group.changes(kKey, kContext, entropy_);
    store.write(changes);
    never_heard_of.write(changes);
    bob.group.saved();
    expect_same(restored_from(store), bob.group);
    EXPECT_EQ(never_heard_of.parts, store.parts);
  };
  hear_one();
  write_after_failure();
  ASSERT_TRUE(bob.group.commit({}, entropy_, kNow));
  write_after_failure();
  bob.group.discard_staged();
  write_after_failure();
  const Bytes commit = alice.commit({}, entropy_, kNow)->message;
  ASSERT_TRUE(alice.merge_staged());
  follow(bob.group, commit);
  hear_one();
  write_after_failure();
}

TEST_P(GroupPartsTest, AWholeStateIsGoneOnWithInParts) {
  Group alice = found(GetParam(), "alice", entropy_);
  ASSERT_TRUE(alice.protect(as_bytes("out"), {}, entropy_));
  PartStore store;
  save(alice, store);
  Result<Group> restored = Group::restore(alice.serialize(kKey, kContext, entropy_), kKey, kContext, policy());
  ASSERT_TRUE(restored);
  const StateChanges changes = restored->changes(kKey, kContext, entropy_);
  EXPECT_TRUE(changes.replaces_all);
  store.write(changes);
  expect_same(restored_from(store), alice);
}

TEST_P(GroupPartsTest, AMessageCostsLittleHoweverLargeTheGroup) {
  Group alice = found(GetParam(), "alice", entropy_);
  CommitOptions options;
  for (int count = 0; count < 32; ++count)
    options.proposals.push_back(add_of(make_package(GetParam(), "member " + std::to_string(count), entropy_)));
  ASSERT_TRUE(alice.commit(options, entropy_, kNow));
  ASSERT_TRUE(alice.merge_staged());
  auto written = [&] {
    const std::size_t size = size_of(alice.changes(kKey, kContext, entropy_));
    alice.saved();
    return size;
  };
  EXPECT_GT(written(), 5'000u);
  ASSERT_TRUE(alice.protect(as_bytes("first"), {}, entropy_));
  EXPECT_LT(written(), 700u);
  ASSERT_TRUE(alice.protect(as_bytes("second"), {}, entropy_));
  EXPECT_LT(written(), 300u);
}

TEST_P(GroupPartsTest, ForeignAndDamagedPartsAreRefused) {
  Group alice = found(GetParam(), "alice", entropy_);
  ASSERT_TRUE(alice.protect(as_bytes("out"), {}, entropy_));
  PartStore store;
  save(alice, store);
  EXPECT_EQ(Group::restore(store.all(), Bytes(32, 0x12), kContext, policy()).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(Group::restore(store.all(), kKey, Bytes{1, 2}, policy()).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(Group::restore(std::span<const StatePart>{}, kKey, kContext, policy()).code(), ErrorCode::kStateDamaged);
  std::vector<StatePart> doubled = store.all();
  doubled.push_back(doubled[0]);
  EXPECT_EQ(Group::restore(doubled, kKey, kContext, policy()).code(), ErrorCode::kStateDamaged);
  for (const auto& [number, sealed] : store.parts) {
    auto code_with = [&](const Bytes& changed) {
      PartStore other = store;
      other.parts[number] = changed;
      return restored_from(other).code();
    };
    const bool is_base = number == kBase;
    for (std::size_t index = 2; index < sealed.size(); index += 5) {
      Bytes damaged = sealed;
      damaged[index] ^= 0x80;
      EXPECT_EQ(code_with(damaged), is_base ? ErrorCode::kDecryptionFailed : ErrorCode::kStateDamaged) << index;
    }
    Bytes newer = sealed;
    ++newer[1];
    EXPECT_EQ(code_with(newer), ErrorCode::kDataTooNew);
  }
}

// ---- Forward secrecy at rest ----------------------------------------------------------------------------------------------

// Opens every part as docs/protocol/mls.md says, which whoever holds the key can do as well.
std::map<std::uint32_t, Bytes> contents_of(const PartStore& store) {
  constexpr std::size_t kBaseIdSize = 16;
  std::map<std::uint32_t, Bytes> contents;
  Bytes base_id(kBaseIdSize);
  for (const auto& [number, sealed] : store.parts) {
    TlsWriter data;
    data.raw(BytesView(sealed).first(2));
    data.u32(number);
    data.raw(base_id);
    data.raw(kContext);
    const BytesView rest = BytesView(sealed).subspan(2);
    const auto opened =
        aead_open(Aead::aes_256_gcm, kKey, rest.first(kAeadNonceSize), data.bytes(), rest.subspan(kAeadNonceSize));
    EXPECT_TRUE(opened) << number;
    if (!opened) continue;
    contents[number] = to_bytes(opened->view());
    if (number == kBase) base_id = to_bytes(opened->view().first(kBaseIdSize));
  }
  return contents;
}

Bytes opaque_of(TlsReader& reader) { return to_bytes(*reader.opaque()); }

// The node secrets, and of each sender the secrets and keys of both ratchets.
std::vector<Bytes> tree_secrets_of(const PartStore& store) {
  std::vector<Bytes> secrets;
  for (const auto& [number, content] : contents_of(store)) {
    TlsReader reader(content);
    if (number == kNodes) {
      EXPECT_TRUE(reader.u32());
      for (std::uint32_t count = *reader.u32(); count > 0 && reader.u32(); --count)
        secrets.push_back(opaque_of(reader));
    }
    for (int ratchet = 0; number >= kFirstSender && ratchet < 2; ++ratchet) {
      EXPECT_TRUE(reader.u32());
      secrets.push_back(opaque_of(reader));
      for (std::uint32_t count = *reader.u32(); count > 0 && reader.u32(); --count) {
        secrets.push_back(opaque_of(reader));
        EXPECT_TRUE(reader.opaque());
      }
    }
  }
  return secrets;
}

bool holds(const PartStore& store, const Bytes& secret) {
  return std::ranges::any_of(contents_of(store),
                             [&](const auto& part) { return !std::ranges::search(part.second, secret).empty(); });
}

// What the secret tree has given up since `before` is nowhere in `after`. The number of secrets given up.
std::size_t expect_given_up(const PartStore& before, const PartStore& after) {
  const std::vector<Bytes> kept = tree_secrets_of(after);
  std::size_t given_up = 0;
  for (const Bytes& secret : tree_secrets_of(before)) {
    if (std::ranges::find(kept, secret) != kept.end()) continue;
    ++given_up;
    EXPECT_TRUE(holds(before, secret));
    EXPECT_FALSE(holds(after, secret));
  }
  return given_up;
}

// Every choice of parts that is still a state at all says that the key of `message` is gone.
void expect_consumed(const PartStore& store, BytesView message) {
  const std::vector<StatePart> parts = store.all();
  std::size_t opened = 0;
  for (std::uint32_t choice = 0; choice < 1U << parts.size(); ++choice) {
    std::vector<StatePart> chosen;
    for (std::size_t index = 0; index < parts.size(); ++index) {
      if ((choice >> index & 1U) != 0) chosen.push_back(parts[index]);
    }
    Result<Group> restored = Group::restore(chosen, kKey, kContext, policy());
    if (!restored) continue;
    ++opened;
    EXPECT_EQ(restored->process(message, {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  }
  EXPECT_EQ(opened, 1u);
}

TEST_P(GroupPartsTest, WhatIsStoredOpensNoMessageThatWasHeard) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  PartStore store;
  save(bob.group, store);
  EXPECT_EQ(tree_secrets_of(store).size(), 1u) << "the root's";
  for (const char* text : {"first", "second"}) {
    const PartStore before = store;
    const Bytes message = *alice.protect(as_bytes(text), {}, entropy_);
    EXPECT_EQ(hear(bob.group, message), text);
    save(bob.group, store);
    EXPECT_GE(expect_given_up(before, store), 1u);
    expect_consumed(store, message);
    const Bytes proposal = *alice.propose(Update{}, {}, entropy_);
    const PartStore between = store;
    ASSERT_TRUE(bob.group.process(proposal, {}, kNow));
    save(bob.group, store);
    EXPECT_EQ(expect_given_up(between, store), 1u);
    expect_consumed(store, proposal);
  }
}

TEST_P(GroupPartsTest, AKeyThatWasSkippedIsStoredUntilItIsUsed) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  const Bytes late = *alice.protect(as_bytes("late"), {}, entropy_);
  EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("one"), {}, entropy_)), "one");
  PartStore store;
  save(bob.group, store);
  const PartStore before = store;
  EXPECT_EQ(hear(bob.group, late), "late");
  save(bob.group, store);
  EXPECT_EQ(expect_given_up(before, store), 1u);
  expect_consumed(store, late);
}

TEST_P(GroupPartsTest, NothingOfAnEpochsSecretTreeIsStoredInTheNext) {
  Group alice = found(GetParam(), "alice", entropy_);
  Joined bob = add_member(alice, "bob", entropy_);
  PartStore store;
  EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("one"), {}, entropy_)), "one");
  const Bytes commit = alice.commit({}, entropy_, kNow)->message;
  ASSERT_TRUE(alice.merge_staged());
  ASSERT_TRUE(bob.group.process(commit, {}, kNow));
  save(bob.group, store);
  const PartStore before = store;
  ASSERT_TRUE(bob.group.merge_staged());
  EXPECT_EQ(hear(bob.group, *alice.protect(as_bytes("two"), {}, entropy_)), "two");
  save(bob.group, store);
  EXPECT_EQ(expect_given_up(before, store), tree_secrets_of(before).size());
}

// A member's parts as version 2 wrote them. To be kept for good, like group_state_v1_snapshot.h.
TEST(GroupPartsSnapshot, VersionTwoStaysReadable) {
  std::vector<StatePart> parts;
  std::uint32_t number = kBase;
  for (const std::string_view sealed : {kPartsV2Base, kPartsV2Inventory, kPartsV2Nodes, kPartsV2Alice, kPartsV2Bob})
    parts.push_back({number++, *from_hex(sealed)});
  Result<Group> bob = Group::restore(parts, kKey, kContext, policy());
  ASSERT_TRUE(bob) << bob.error().where;
  EXPECT_EQ(bob->pending_proposals().size(), 1u);
  EXPECT_EQ(bob->process(*from_hex(kPartsV2Heard), {}, kNow).code(), ErrorCode::kMlsKeyConsumed);
  EXPECT_EQ(hear(*bob, *from_hex(kPartsV2Late)), "late");
}

}  // namespace
}  // namespace carecircle::mls
