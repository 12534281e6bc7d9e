// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  Result<void> read(const std::string& content) {
    const std::string file = (folder_.path() / "carecircle.toml").string();
    std::ofstream(file) << content;
    return settings_.read_file(file);
  }
  TemporaryFolder folder_;
  Settings settings_;
};

TEST_F(SettingsTest, BeginWithTheirDefaults) {
  EXPECT_EQ(settings_.get("listen"), "localhost:8480");
  EXPECT_EQ(settings_.all().at("listen").source, SettingSource::built_in);
}

TEST_F(SettingsTest, SayWhereAValueCameFrom) {
  ASSERT_TRUE(read("listen = \"0.0.0.0:1\"\n"));
  EXPECT_EQ(settings_.all().at("listen").source, SettingSource::file);
  ASSERT_EQ(::setenv("CARECIRCLE_LISTEN", "0.0.0.0:2", 1), 0);
  ASSERT_TRUE(settings_.read_environment());
  ::unsetenv("CARECIRCLE_LISTEN");
  EXPECT_EQ(settings_.get("listen"), "0.0.0.0:2");
  EXPECT_EQ(settings_.all().at("listen").source, SettingSource::environment);
}

TEST_F(SettingsTest, RefuseFilesThatAreNotSettings) {
  EXPECT_EQ(read("listen = \n").code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(read("listen = 8480\n").code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(read("lisen = \"x\"\n").code(), ErrorCode::kValueNotSupported);
}

TEST_F(SettingsTest, DoWithoutAFile) { EXPECT_TRUE(settings_.read_file((folder_.path() / "none.toml").string())); }

TEST(Endpoints, AreAHostAndAPort) {
  EXPECT_EQ(parse_endpoint("localhost:8480")->address, "127.0.0.1");
  EXPECT_EQ(parse_endpoint("[::1]:0")->address, "::1");
  EXPECT_EQ(parse_endpoint("192.0.2.1:65535")->port, 65535);
  for (const char* text : {"", ":80", "localhost", "localhost:", "localhost:x", "localhost:65536", "localhost:-1"}) {
    EXPECT_EQ(parse_endpoint(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

}  // namespace
}  // namespace carecircle
