// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/mls/group_fixture.h"

// Random scripts by seed: adds, removals, updates, standalone proposals, external joins and rejoins, lost races, restarts
// from the sealed state at any moment, messages in any order. After every commit all members agree on the epoch.
// CARECIRCLE_MLS_OPERATIONS sets the number of operations of the long script, CARECIRCLE_MLS_SEED another one.

namespace carecircle::mls {
namespace {

using namespace testing;

constexpr std::size_t kMembersMax = 12;

class World {
 public:
  World(CipherSuite suite, std::uint64_t seed) : suite_(suite), entropy_(seed) {
    groups_.push_back(found(suite, next_name(), entropy_));
  }

  void step() {
    switch (entropy_.below(8)) {
      case 0: return add(1 + entropy_.below(3));
      case 1: return remove();
      case 2: return commit(any(), {});
      case 3: return propose_and_commit();
      case 4: return join_externally(entropy_.below(2) == 0);
      case 5: return race();
      case 6: return talk();
      default: return restart(any());
    }
  }

  std::size_t size() const { return groups_.size(); }

 private:
  std::string next_name() { return "member " + std::to_string(names_++); }
  std::uint32_t any() { return entropy_.below(static_cast<std::uint32_t>(groups_.size())); }

  // Mostly from the parts that the member has stored, sometimes after a write that failed; else from the whole state.
  void restart(std::uint32_t who) {
    const Bytes key(32, 1);
    Group& group = groups_[who];
    PartStore& store = stores_[group.own_leaf()];
    if (entropy_.below(4) == 0) group.changes(key, {}, entropy_);
    store.write(group.changes(key, {}, entropy_));
    SeededEntropy left{1};
    const Bytes whole = group.serialize(key, {}, left);
    Result<Group> restored = entropy_.below(4) == 0 ? Group::restore(whole, key, {}, policy())
                                                    : Group::restore(store.all(), key, {}, policy());
    ASSERT_TRUE(restored) << restored.error().where;
    SeededEntropy right{1};
    ASSERT_EQ(restored->serialize(key, {}, right), whole);
    group = std::move(*restored);
  }

  // Everybody but the committer follows and the committer merges, some of them after a restart.
  void deliver(std::uint32_t committer, const Bytes& message) {
    for (std::uint32_t i = 0; i < groups_.size(); ++i) {
      if (entropy_.below(4) == 0) restart(i);
      if (i == committer && entropy_.below(2) == 0) {
        ASSERT_TRUE(groups_[i].merge_staged());
      } else {
        follow(groups_[i], message);
      }
    }
    agree();
  }

  void agree() {
    for (const Group& group : groups_) {
      ASSERT_EQ(group.epoch(), groups_[0].epoch());
      ASSERT_EQ(to_hex(group.epoch_authenticator()), to_hex(groups_[0].epoch_authenticator()));
      ASSERT_EQ(group.members().size(), groups_.size());
    }
  }

  Result<CommitOutput> make_commit(std::uint32_t committer, CommitOptions options) {
    options.force_path = entropy_.below(3) == 0;
    return groups_[committer].commit(options, entropy_, kNow);
  }

  void commit(std::uint32_t committer, CommitOptions options) {
    const Result<CommitOutput> output = make_commit(committer, std::move(options));
    ASSERT_TRUE(output) << output.error().where;
    deliver(committer, output->message);
  }

  void add(std::uint32_t count) {
    if (groups_.size() + count > kMembersMax) return;
    std::vector<KeyPackageSecrets> packages;
    CommitOptions options;
    for (std::uint32_t i = 0; i < count; ++i) {
      packages.push_back(make_package(suite_, next_name(), entropy_));
      options.proposals.push_back(add_of(packages.back()));
    }
    const std::uint32_t committer = any();
    const Result<CommitOutput> output = make_commit(committer, std::move(options));
    ASSERT_TRUE(output) << output.error().where;
    for (std::uint32_t i = 0; i < groups_.size(); ++i) {
      follow(groups_[i], output->message);
    }
    for (const KeyPackageSecrets& package : packages) {
      Result<Group> joined = Group::join(*output->welcome, package, std::nullopt, {}, policy(), kNow);
      ASSERT_TRUE(joined) << joined.error().where;
      groups_.push_back(std::move(*joined));
    }
    agree();
  }

  void remove() {
    if (groups_.size() < 2) return;
    const std::uint32_t victim = any();
    const std::uint32_t committer = (victim + 1) % static_cast<std::uint32_t>(groups_.size());
    CommitOptions options;
    options.proposals.push_back(Remove{groups_[victim].own_leaf()});
    const Result<CommitOutput> output = make_commit(committer, std::move(options));
    ASSERT_TRUE(output) << output.error().where;
    const Result<Received> farewell = groups_[victim].process(output->message, {}, kNow);
    ASSERT_TRUE(farewell) << farewell.error().where;
    ASSERT_TRUE(std::get<StagedCommit>(*farewell).effect.removes_us);
    const std::uint32_t moved = committer > victim ? committer - 1 : committer;
    groups_.erase(groups_.begin() + victim);
    deliver(moved, output->message);
  }

  // Some propose to update themselves, and another commits what it heard.
  void propose_and_commit() {
    if (groups_.size() < 2) return;
    const std::uint32_t committer = any();
    for (std::uint32_t i = 0; i < groups_.size(); ++i) {
      if (i == committer || entropy_.below(2) == 0) continue;
      const Result<Bytes> proposal = groups_[i].propose(Update{}, {}, entropy_);
      ASSERT_TRUE(proposal) << proposal.error().where;
      for (std::uint32_t j = 0; j < groups_.size(); ++j) {
        if (j != i) ASSERT_TRUE(groups_[j].process(*proposal, {}, kNow));
      }
    }
    CommitOptions options;
    for (const ReceivedProposal& proposal : groups_[committer].pending_proposals()) {
      options.proposal_references.push_back(proposal.reference);
    }
    commit(committer, std::move(options));
  }

  void join_externally(bool rejoin) {
    if (!rejoin && groups_.size() >= kMembersMax) return;
    if (rejoin && groups_.size() < 2) return;
    std::optional<LeafIndex> stale;
    std::string name = next_name();
    const Bytes info = *groups_[0].group_info(true);
    if (rejoin) {
      const std::uint32_t lost = 1 + entropy_.below(static_cast<std::uint32_t>(groups_.size()) - 1);
      stale = groups_[lost].own_leaf();
      name = text_of(groups_[lost].leaf(*stale)->credential.identity);
      groups_.erase(groups_.begin() + lost);
    }
    Result<Group::ExternalJoin> joined =
        Group::join_externally(info, make_leaf(suite_, name, entropy_), {.removes = stale}, policy(), entropy_, kNow);
    ASSERT_TRUE(joined) << joined.error().where;
    for (Group& group : groups_)
      follow(group, joined->message);
    groups_.push_back(std::move(joined->group));
    agree();
  }

  // Two commit at once: the server takes the first, and the loser discards its own.
  void race() {
    if (groups_.size() < 2) return;
    const std::uint32_t winner = any();
    const std::uint32_t loser = (winner + 1) % static_cast<std::uint32_t>(groups_.size());
    ASSERT_TRUE(groups_[loser].commit({}, entropy_, kNow));
    if (entropy_.below(2) == 0) restart(loser);
    const Result<CommitOutput> output = make_commit(winner, {});
    ASSERT_TRUE(output);
    groups_[loser].discard_staged();
    deliver(winner, output->message);
  }

  // One says three things, everybody hears them in another order.
  void talk() {
    const std::uint32_t speaker = any();
    std::vector<Bytes> messages;
    for (const char* text : {"0", "1", "2"})
      messages.push_back(*groups_[speaker].protect(as_bytes(text), {}, entropy_));
    const std::uint32_t first = entropy_.below(3);
    for (std::uint32_t i = 0; i < groups_.size(); ++i) {
      if (i == speaker) continue;
      for (std::uint32_t k = 0; k < 3; ++k) {
        const std::uint32_t which = (first + 2 * k) % 3;
        ASSERT_EQ(hear(groups_[i], messages[which]), std::to_string(which));
      }
    }
  }

  CipherSuite suite_;
  SeededEntropy entropy_;
  std::vector<Group> groups_;
  std::map<LeafIndex, PartStore> stores_;
  int names_ = 0;
};

// The elliptic curves that are there for conformance cost ten times as much under the sanitizers.
std::vector<CipherSuite> suites_of_the_product() {
  return {CipherSuite::x25519_aes128gcm_sha256_ed25519, CipherSuite::x25519_chacha20poly1305_sha256_ed25519,
          CipherSuite::xwing_aes256gcm_sha384_ed25519};
}

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

void play(CipherSuite suite, std::uint64_t seed, std::uint64_t operations) {
  World world(suite, seed);
  for (std::uint64_t operation = 0; operation < operations; ++operation) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(operation));
    world.step();
    if (::testing::Test::HasFailure()) return;
  }
}

class GroupRandomTest : public ::testing::TestWithParam<CipherSuite> {};
INSTANTIATE_TEST_SUITE_P(Suites, GroupRandomTest, ::testing::ValuesIn(suites_of_the_product()));

TEST_P(GroupRandomTest, AllMembersAgreeAfterEveryCommit) {
  for (const std::uint64_t seed : {1u, 2u})
    play(GetParam(), seed, 100);
}

TEST(GroupRandomScript, ALongOneLeavesAllMembersWithOneEpochAuthenticator) {
  constexpr std::uint64_t kOperations = 200;
  play(CipherSuite::x25519_aes128gcm_sha256_ed25519, setting("CARECIRCLE_MLS_SEED", 3),
       setting("CARECIRCLE_MLS_OPERATIONS", kOperations));
}

}  // namespace
}  // namespace carecircle::mls
