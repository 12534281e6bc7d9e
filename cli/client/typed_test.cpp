// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "cli/client/join_link.h"
#include "cli/client/passphrase_rule.h"

// What a person types or pastes.

namespace carecircle::cli {
namespace {

TEST(ServerAddress, IsReadFromItsUsualForms) {
  const auto plain = parse_server_address("http://localhost:8480");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "localhost");
  EXPECT_EQ(plain->port, "8480");
  EXPECT_EQ(plain->text(), "http://localhost:8480");
  EXPECT_EQ(parse_server_address("https://care.example")->text(), "https://care.example");
  EXPECT_EQ(parse_server_address("https://care.example")->port, "443");
  EXPECT_EQ(parse_server_address("http://[::1]:8480/")->text(), "http://[::1]:8480");
}

TEST(ServerAddress, RefusesEverythingElse) {
  for (const char* text : {"", "localhost:8480", "ftp://host", "http://", "http://host:", "http://host:port",
                           "http://host/path", "http://ho st", "http://[::1", "http://host:123456"}) {
    EXPECT_EQ(parse_server_address(text).code(), ErrorCode::kMalformedInput) << text;
  }
}

TEST(JoinLink, IsReadWithItsServerAndFragment) {
  InviteLink made;
  made.secret = SecretBytes(32);
  const auto link = parse_join_link("http://localhost:8480/join#" + format_invite_fragment(made));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->server.text(), "http://localhost:8480");
  EXPECT_FALSE(link->invite.inviter_key_hash);
}

TEST(JoinLink, RefusesWhatIsNoLink) {
  for (const char* text :
       {"", "http://localhost:8480/join", "http://localhost:8480/join#", "http://localhost:8480/other#1.a.b",
        "localhost/join#1.a.b", "http://localhost:8480/join#2.AAAAAAAAAAAAAAAAAAAAAA.AAAA"}) {
    EXPECT_EQ(parse_join_link(text).code(), ErrorCode::kInvitationInvalid) << text;
  }
}

TEST(Passphrase, HasEightToAHundredAndTwentyEightCharacters) {
  EXPECT_FALSE(check_passphrase(as_bytes("seven77")));
  EXPECT_TRUE(check_passphrase(as_bytes("eight888")));
  EXPECT_TRUE(check_passphrase(as_bytes("ąćęłńóśź")));
  EXPECT_TRUE(check_passphrase(as_bytes(std::string(128, 'x'))));
  EXPECT_EQ(check_passphrase(as_bytes(std::string(129, 'x'))).code(), ErrorCode::kPassphraseTooShort);
}

}  // namespace
}  // namespace carecircle::cli
