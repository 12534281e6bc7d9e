// SPDX-License-Identifier: AGPL-3.0-or-later
#include <memory>

#include "core/mls/message.h"
#include "core/mls/mls_fuzzing.h"
#include "core/mls/mls_testing.h"

// A group's life as the input tells it: each step of two bytes {what, who} adds, removes, updates, speaks, loses a race,
// restarts from what it has stored or comes back by an external commit. The delivery service is honest; whatever happens, all
// members stay in one epoch and hear each other, and who was removed is told so.

using namespace carecircle;
using namespace carecircle::mls;

namespace {

constexpr std::size_t kStepsMax = 32;
constexpr std::size_t kMembersMax = 6;
const Bytes kKey(32, 1);

class Story {
 public:
  Story() { members_.push_back(must(Group::create({kTestSuite, {1}, {}}, new_leaf(), kAnyCredential, entropy_))); }

  void step(std::uint8_t what, std::size_t who) {
    who %= members_.size();
    switch (what % 7) {
      case 0: add(who); break;
      case 1: remove(who, what / 7); break;
      case 2: commit(who, {.force_path = true}); break;
      case 3: speak(who); break;
      case 4: restart(who); break;
      case 5: race(who, what / 7); break;
      case 6: come_back(who); break;
    }
    for (const Group& member : members_)
      ensure(member.epoch_authenticator() == members_[0].epoch_authenticator(), "one epoch for all");
  }

 private:
  LeafSecrets new_leaf() { return test_leaf("member", entropy_); }

  // Everybody but the committer processes and merges; whom it removes leaves the story.
  void deliver(BytesView message, std::size_t committer) {
    for (std::size_t index = members_.size(); index-- > 0;) {
      if (index == committer) continue;
      const Received received = must(members_[index].process(message, {}, kTestNowS));
      const bool removed = std::get<StagedCommit>(received).effect.removes_us;
      const auto merged = members_[index].merge_staged();
      ensure(removed ? merged.code() == ErrorCode::kMlsRemoved : merged.has_value(), "the removed are told");
      if (removed) members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(index));
    }
  }

  CommitOutput commit(std::size_t who, const CommitOptions& options) {
    CommitOutput output = must(members_[who].commit(options, entropy_, kTestNowS));
    if (entropy_.below(2) == 0) restart(who);  // a crash between staging and sending loses nothing
    must(members_[who].merge_staged());
    deliver(output.message, who);
    return output;
  }

  void add(std::size_t who) {
    if (members_.size() == kMembersMax) return;
    const KeyPackageSecrets package = must(make_key_package(kTestSuite, new_leaf(), entropy_));
    CommitOptions options;
    options.proposals.push_back(Add{must(decode_message<KeyPackage>(package.message))});
    const CommitOutput output = commit(who, options);
    members_.push_back(must(Group::join(*output.welcome, package, std::nullopt, {}, kAnyCredential, kTestNowS)));
  }

  void remove(std::size_t who, std::size_t other) {
    other %= members_.size();
    if (other == who) return;
    CommitOptions options;
    options.proposals.push_back(Remove{members_[other].own_leaf()});
    commit(who, options);
  }

  void speak(std::size_t who) {
    const Bytes message = must(members_[who].protect(as_bytes("hello"), {}, entropy_));
    for (std::size_t index = 0; index < members_.size(); ++index) {
      const auto heard = members_[index].process(message, {}, kTestNowS);
      const bool own = index == who;
      ensure(own ? heard.code() == ErrorCode::kMlsKeyConsumed
                 : heard && std::holds_alternative<ApplicationMessage>(*heard),
             "all others hear it");
      ensure(!members_[index].process(message, {}, kTestNowS).has_value(), "and once");
    }
  }

  void restart(std::size_t who) {
    PartStore& store = stores_[members_[who].own_leaf()];
    store.write(members_[who].changes(kKey, {}, entropy_));
    members_[who] = must(Group::restore(store.all(), kKey, {}, kAnyCredential));
  }

  // Two commit in the same epoch; the delivery service takes that of `who`.
  void race(std::size_t who, std::size_t other) {
    other %= members_.size();
    if (other == who) return;
    must(members_[other].commit({}, entropy_, kTestNowS));
    const CommitOutput won = must(members_[who].commit({.force_path = true}, entropy_, kTestNowS));
    ensure(members_[other].process(won.message, {}, kTestNowS).code() == ErrorCode::kMlsPendingCommit,
           "a staged commit is not overwritten");
    members_[other].discard_staged();
    must(members_[who].merge_staged());
    deliver(won.message, who);
  }

  // `who` lost its state and takes the place of its own leaf by an external commit.
  void come_back(std::size_t who) {
    if (members_.size() == 1) return;
    const std::size_t helper = who == 0 ? 1 : 0;
    const Bytes group_info = must(members_[helper].group_info(true));
    auto joined = must(Group::join_externally(group_info, new_leaf(), {.removes = members_[who].own_leaf()},
                                              kAnyCredential, entropy_, kTestNowS));
    deliver(joined.message, members_.size());
    members_.push_back(std::move(joined.group));
  }

  SeededEntropy entropy_{1};
  std::vector<Group> members_;
  std::map<LeafIndex, PartStore> stores_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Story story;
  for (std::size_t step = 0; step < kStepsMax && 2 * step + 1 < size; ++step)
    story.step(data[2 * step], data[2 * step + 1]);
  return 0;
}
