// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/home.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "cli/client/home_database.h"

namespace carecircle::cli {
namespace {

const Bytes kPassphrase = to_bytes(as_bytes("four plain words here"));
constexpr DeviceId kDevice{7};

// A folder of its own for each test, gone afterwards.
class HomeTest : public testing::Test {
 protected:
  HomeTest() {
    std::string name = (std::filesystem::temp_directory_path() / "carecircle_home_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~HomeTest() override { std::filesystem::remove_all(folder_); }

  Home make() {
    auto home = Home::create(folder_ / "home", kDevice, kPassphrase);
    EXPECT_TRUE(home && home->finish_creation());
    return std::move(*home);
  }
  std::string text(Home& home, std::string_view name) {
    auto value = home.get(name);
    return value && *value ? std::string(as_text((*value)->view())) : "";
  }

  SystemEntropy entropy_;
  std::filesystem::path folder_;
};

// Runs `work` in a process of its own, which ends without cleaning up; its exit code.
int in_another_process(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(HomeTest, KeepsValuesAcrossOpenings) {
  {
    ASSERT_TRUE(make().put("account", as_bytes("mine")));
  }
  auto home = Home::open(folder_ / "home", kPassphrase);
  ASSERT_TRUE(home);
  EXPECT_EQ(text(*home, "account"), "mine");
  EXPECT_EQ(home->device_id(), kDevice);
  ASSERT_TRUE(home->remove("account"));
  EXPECT_EQ(text(*home, "account"), "");
}

TEST_F(HomeTest, RefusesAWrongPassphrase) {
  {
    make();
  }
  EXPECT_EQ(Home::open(folder_ / "home", as_bytes("another passphrase")).code(), ErrorCode::kPassphraseWrong);
}

TEST_F(HomeTest, IsNotMadeTwice) {
  {
    make();
  }
  EXPECT_EQ(Home::create(folder_ / "home", kDevice, kPassphrase).code(), ErrorCode::kHomeInUse);
}

TEST_F(HomeTest, LeavesNothingOfACreationThatWasNotFinished) {
  {
    ASSERT_TRUE(Home::create(folder_ / "home", kDevice, kPassphrase));
  }
  EXPECT_FALSE(Home::exists(folder_ / "home"));
  EXPECT_EQ(Home::open(folder_ / "home", kPassphrase).code(), ErrorCode::kNotFound);
}

TEST_F(HomeTest, IsOpenedByTheStorageKeyWhenThePassphraseChangedElsewhere) {
  const SecretBytes storage_key = entropy_.secret(32);
  {
    Home home = make();
    ASSERT_TRUE(home.put("account", as_bytes("mine")));
    ASSERT_TRUE(home.wrap_under_storage_key(storage_key.view()));
  }
  EXPECT_FALSE(Home::reopen(folder_ / "home", entropy_.secret(32).view(), as_bytes("new passphrase")));
  auto home = Home::reopen(folder_ / "home", storage_key.view(), as_bytes("new passphrase"));
  ASSERT_TRUE(home);
  EXPECT_EQ(text(*home, "account"), "mine");
}

TEST_F(HomeTest, IsPrivateToItsUser) {
  {
    make();
  }
  struct stat folder{};
  struct stat file{};
  ASSERT_EQ(stat((folder_ / "home").c_str(), &folder), 0);
  ASSERT_EQ(stat((folder_ / "home" / "home.db").c_str(), &file), 0);
  EXPECT_EQ(folder.st_mode & 0777U, 0700U);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

TEST_F(HomeTest, ShowsNeitherNamesNorValuesOnDisk) {
  {
    ASSERT_TRUE(make().put("distinctive_name", as_bytes("distinctive value")));
  }
  std::ifstream file(folder_ / "home" / "home.db", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(bytes.find("distinctive"), std::string::npos);
}

TEST_F(HomeTest, ListsAShelfInItsOrder) {
  Home home = make();
  for (const std::uint64_t position : {3, 1, 2})
    ASSERT_TRUE(home.put_on_shelf("messages", position, as_bytes(std::to_string(position))));
  auto entries = home.list_shelf("messages", 1);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[0].position, 2U);
  EXPECT_EQ(as_text((*entries)[1].value.view()), "3");
  EXPECT_EQ(*home.last_position("messages"), 3U);
  EXPECT_EQ(*home.last_position("others"), 0U);
}

TEST_F(HomeTest, RollsBackATransactionThatFails) {
  Home home = make();
  ASSERT_TRUE(home.put("state", as_bytes("before")));
  const auto outcome = home.transaction([&]() -> Result<void> {
    TRY(home.transaction([&] { return home.put("state", as_bytes("after")); }));
    return fail(ErrorCode::kInternal, "test");
  });
  EXPECT_EQ(outcome.code(), ErrorCode::kInternal);
  EXPECT_EQ(text(home, "state"), "before");
}

TEST_F(HomeTest, TellsWhatIsDurableOnceTheOutermostTransactionIs) {
  Home home = make();
  std::vector<std::string> told;
  const auto put_and_tell = [&]() -> Result<void> {
    TRY(home.transaction([&]() -> Result<void> {
      home.when_durable([&] { told.emplace_back(text(home, "state")); });
      return home.put("state", as_bytes("inner"));
    }));
    EXPECT_TRUE(told.empty());
    return home.put("state", as_bytes("outer"));
  };
  ASSERT_TRUE(home.transaction(put_and_tell));
  EXPECT_EQ(told, std::vector<std::string>{"outer"});
  told.clear();
  const auto failing = home.transaction([&]() -> Result<void> {
    TRY(put_and_tell());
    return fail(ErrorCode::kInternal, "test");
  });
  EXPECT_EQ(failing.code(), ErrorCode::kInternal);
  ASSERT_TRUE(home.transaction([&] { return home.put("state", as_bytes("last")); }));
  EXPECT_TRUE(told.empty());
}

TEST_F(HomeTest, ClearsAShelfAndNoOther) {
  Home home = make();
  for (const std::string_view shelf : {"parts/1", "parts/2"}) {
    ASSERT_TRUE(home.put_on_shelf(shelf, 1, as_bytes("one")));
    ASSERT_TRUE(home.put_on_shelf(shelf, 7, as_bytes("seven")));
  }
  ASSERT_TRUE(home.clear_shelf("parts/1"));
  EXPECT_EQ(home.list_shelf("parts/1")->size(), 0U);
  EXPECT_EQ(home.list_shelf("parts/2")->size(), 2U);
}

TEST_F(HomeTest, OverwritesWhatIsReplacedOrRemoved) {
  auto database = HomeDatabase::open(folder_ / "home");
  ASSERT_TRUE(database);
  const Bytes shelf{1};
  const auto is_on_disk = [&](std::string_view value) {
    std::ifstream file(folder_ / "home" / "home.db", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return bytes.find(value) != std::string::npos;
  };
  ASSERT_TRUE((*database)->put(shelf, 1, as_bytes("what was first")));
  EXPECT_TRUE(is_on_disk("what was first"));
  ASSERT_TRUE((*database)->put(shelf, 1, as_bytes("second")));
  EXPECT_FALSE(is_on_disk("what was first"));
  ASSERT_TRUE((*database)->put(shelf, 2, as_bytes("what was removed")));
  EXPECT_TRUE(is_on_disk("what was removed"));
  ASSERT_TRUE((*database)->remove_all(shelf));
  EXPECT_FALSE(is_on_disk("what was removed"));
}

TEST_F(HomeTest, ForgetsWhatAProcessThatDiedHadNotCommitted) {
  {
    ASSERT_TRUE(make().put("state", as_bytes("before")));
  }
  const int code = in_another_process([&] {
    auto home = Home::open(folder_ / "home", kPassphrase);
    return home && home->transaction([&]() -> Result<void> {
      TRY(home->put("state", as_bytes("after")));
      _exit(0);
    });
  });
  EXPECT_EQ(code, 0);
  auto home = Home::open(folder_ / "home", kPassphrase);
  ASSERT_TRUE(home);
  EXPECT_EQ(text(*home, "state"), "before");
}

TEST_F(HomeTest, QueuesUpTheCommandsOfTwoProcesses) {
  constexpr int kProcesses = 3;
  {
    ASSERT_TRUE(make().put("count", as_bytes("0")));
  }
  const auto count_up = [&] {
    auto home = Home::open(folder_ / "home", kPassphrase);
    return home && home->put("count", as_bytes(std::to_string(std::stoi(text(*home, "count")) + 1)));
  };
  for (int process = 0; process < kProcesses; ++process) {
    if (fork() == 0) _exit(count_up() ? 0 : 1);
  }
  for (int process = 0; process < kProcesses; ++process) {
    int status = 0;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  auto home = Home::open(folder_ / "home", kPassphrase);
  ASSERT_TRUE(home);
  EXPECT_EQ(text(*home, "count"), std::to_string(kProcesses));
}

}  // namespace
}  // namespace carecircle::cli
