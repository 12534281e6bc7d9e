// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/replay_window.h"

#include <gtest/gtest.h>

#include <set>

#include "core/crypto/entropy_testing.h"

namespace carecircle::sframe {
namespace {

TEST(SframeReplayWindow, EachCounterIsNewOnce) {
  ReplayWindow window;
  for (const std::uint64_t counter : {0u, 5u, 3u, 1u, 4u, 2u}) {
    EXPECT_FALSE(window.seen(counter)) << counter;
    window.mark(counter);
    EXPECT_TRUE(window.seen(counter)) << counter;
  }
  EXPECT_FALSE(window.seen(6));
}

TEST(SframeReplayWindow, TheOldestOfTheWindowIsStillNewAndTheOneBeforeIsNot) {
  ReplayWindow window;
  window.mark(5000);
  EXPECT_FALSE(window.seen(5000 - ReplayWindow::kSize + 1));
  EXPECT_TRUE(window.seen(5000 - ReplayWindow::kSize));
}

TEST(SframeReplayWindow, ALeapForgetsNothingThatMatters) {
  ReplayWindow window;
  window.mark(3);
  window.mark(std::uint64_t{1} << 47);
  EXPECT_TRUE(window.seen(3));
  EXPECT_FALSE(window.seen((std::uint64_t{1} << 47) - 1));
}

TEST(SframeReplayWindow, AgreesWithASetOfAllThatWasSeen) {
  SeededEntropy entropy{7};
  ReplayWindow window;
  std::set<std::uint64_t> seen;
  std::uint64_t highest = 0;
  for (int step = 0; step < 20'000; ++step) {
    // Mostly near the front, sometimes a leap.
    const std::uint64_t leap = entropy.below(500) == 0 ? entropy.below(3000) : 8;
    const std::uint64_t front = highest + leap;
    const std::uint64_t back = entropy.below(1100);
    const std::uint64_t counter = front > back ? front - back : 0;
    const bool too_old = !seen.empty() && counter + ReplayWindow::kSize <= highest;
    ASSERT_EQ(window.seen(counter), too_old || seen.contains(counter)) << step;
    if (window.seen(counter)) continue;
    window.mark(counter);
    seen.insert(counter);
    highest = std::max(highest, counter);
  }
}

}  // namespace
}  // namespace carecircle::sframe
