// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The main of every test module: there are no arguments, GTEST_* comes through the environment.
#include <gtest/gtest.h>

int main() {
  testing::InitGoogleTest();
  return RUN_ALL_TESTS();
}
