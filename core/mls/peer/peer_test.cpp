// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/peer/peer.h"

#include <gtest/gtest.h>

#include "core/mls/mls_testing.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

std::vector<std::string> numbers_of_every_suite() {
  std::vector<std::string> numbers;
  for (const SuiteInfo& info : suites())
    numbers.push_back(std::to_string(static_cast<unsigned>(info.id)));
  return numbers;
}

class Peers : public ::testing::TestWithParam<std::string> {
 protected:
  static constexpr std::uint64_t kNowS = 1'800'000'000;

  // The values behind `ok`.
  static std::vector<std::string> tell(Peer& peer, const std::string& line) {
    std::string answer = peer.answer(line, kNowS);
    EXPECT_EQ(answer.substr(0, 2), "ok") << line.substr(0, 40) << ": " << answer;
    std::vector<std::string> words;
    for (std::size_t begin = 3; begin < answer.size();) {
      std::size_t end = std::min(answer.find(' ', begin), answer.size());
      words.push_back(answer.substr(begin, end - begin));
      begin = end + 1;
    }
    return words;
  }

  // `first` creates, `second` joins by Welcome.
  void found() {
    tell(first_, "create " + suite_ + " 0102 aa");
    std::string key_package = tell(second_, "key_package " + suite_ + " bb")[0];
    tell(first_, "add " + key_package);
    std::string welcome = tell(first_, "commit")[1];
    tell(first_, "merge");
    tell(second_, "join " + welcome);
  }

  void expect_same_epoch(Peer& other) {
    EXPECT_EQ(tell(first_, "authenticator"), tell(other, "authenticator"));
    EXPECT_EQ(tell(first_, "export 74657374 00 32"), tell(other, "export 74657374 00 32"));
  }

  std::string suite_ = GetParam();
  SeededEntropy entropy_{21};
  Peer first_{entropy_};
  Peer second_{entropy_};
  Peer third_{entropy_};
};

TEST_P(Peers, JoinByWelcomeAndTalk) {
  found();
  expect_same_epoch(second_);
  std::string message = tell(first_, "protect 68656c6c6f")[0];
  EXPECT_EQ(tell(second_, "unprotect " + message)[0], "68656c6c6f");
  message = tell(second_, "protect - 01")[0];
  EXPECT_EQ(tell(first_, "process " + message), (std::vector<std::string>{"application", "-"}));
}

TEST_P(Peers, FollowCommitsAndProposals) {
  found();
  tell(second_, "update");
  std::string commit = tell(second_, "commit")[0];
  tell(second_, "merge");
  EXPECT_EQ(tell(first_, "process " + commit), (std::vector<std::string>{"commit", "2"}));
  expect_same_epoch(second_);
  tell(second_, "add " + tell(third_, "key_package " + suite_ + " cc")[0]);
  std::string proposal = tell(second_, "propose")[0];
  EXPECT_EQ(tell(first_, "process " + proposal)[0], "proposal");
  auto output = tell(first_, "commit");
  tell(first_, "merge");
  tell(second_, "process " + output[0]);
  tell(third_, "join " + output[1]);
  expect_same_epoch(second_);
  expect_same_epoch(third_);
  EXPECT_EQ(tell(third_, "members"), (std::vector<std::string>{"0:aa", "1:bb", "2:cc"}));
}

TEST_P(Peers, JoinByExternalCommit) {
  found();
  std::string group_info = tell(first_, "group_info")[0];
  std::string commit = tell(third_, "join_externally " + group_info + " cc")[0];
  tell(first_, "process " + commit);
  tell(second_, "process " + commit);
  expect_same_epoch(second_);
  expect_same_epoch(third_);
}

TEST_P(Peers, ComeBackFromTheirState) {
  found();
  std::string key(64, '5');
  std::string state = tell(second_, "serialize " + key)[0];
  Peer restored(entropy_);
  tell(restored, "restore " + key + " " + state);
  expect_same_epoch(restored);
}

TEST_P(Peers, AnswerEveryMistakeWithAnError) {
  for (const char* line :
       {"", " ", "unknown", "create", "create 1 zz aa", "create 999 00 aa", "commit", "merge", "epoch", "join 00",
        "protect 00", "export 00 00 1", "remove -1", "restore 00 00", "process 00"}) {
    EXPECT_EQ(first_.answer(line, kNowS).substr(0, 6), "error ") << line;
  }
  found();
  for (const char* line :
       {"process 00", "remove 4294967296", "serialize 00", "export 00 00 1025", "merge", "propose"}) {
    EXPECT_EQ(first_.answer(line, kNowS).substr(0, 6), "error ") << line;
  }
  expect_same_epoch(second_);
}

INSTANTIATE_TEST_SUITE_P(EverySuite, Peers, ::testing::ValuesIn(numbers_of_every_suite()));

}  // namespace
}  // namespace carecircle::mls
