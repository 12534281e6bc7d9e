// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/extensions.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"

namespace carecircle {
namespace {

using testing::filled;

TEST(RolesExtension, WhoIsNotListedIsAMember) {
  Roles roles;
  roles.set(filled<16>(1), Role::owner);
  EXPECT_EQ(roles.role_of(filled<16>(1)), Role::owner);
  EXPECT_EQ(roles.role_of(filled<16>(2)), Role::member);
  roles.set(filled<16>(1), Role::member);
  EXPECT_TRUE(roles.entries().empty());
}

TEST(RolesExtension, SurvivesTheWireInTheOrderOfAccounts) {
  Roles roles;
  roles.set(filled<16>(2), Role::observer);
  roles.set(filled<16>(1), Role::owner);
  EXPECT_EQ(to_hex(encode(roles)), "000122" + std::string(32, '0').replace(0, 32, "01010101010101010101010101010101") +
                                       "05" + "02020202020202020202020202020202" + "01");
  EXPECT_EQ(decode<Roles>(encode(roles)), roles);
}

TEST(RolesExtension, ListedMembersUnknownRolesDisorderAndRepetitionAreMalformed) {
  const auto wire = [](std::initializer_list<std::pair<std::uint8_t, std::uint8_t>> entries) {
    TlsWriter inner, writer;
    for (const auto& [account, role] : entries) {
      inner.raw(Bytes(16, account));
      inner.u8(role);
    }
    writer.u16(1);
    writer.opaque(inner.bytes());
    return writer.take();
  };
  EXPECT_TRUE(decode<Roles>(wire({{1, 5}, {2, 4}})));
  EXPECT_EQ(decode<Roles>(wire({{1, 2}})).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<Roles>(wire({{1, 6}})).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<Roles>(wire({{2, 5}, {1, 4}})).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(decode<Roles>(wire({{1, 5}, {1, 4}})).code(), ErrorCode::kMalformedInput);
}

TEST(GroupContext, TheExtensionsOfACircleAreRead) {
  Roles roles;
  roles.set(filled<16>(1), Role::owner);
  const auto extensions = circle_extensions(filled<16>(9), roles);
  EXPECT_EQ(circle_of(extensions)->circle_id, filled<16>(9));
  EXPECT_EQ(roles_of(extensions), roles);
  EXPECT_EQ(direct_of(extensions).code(), ErrorCode::kFieldMissing);
}

TEST(GroupContext, TheExtensionOfAConversationIsRead) {
  const DirectExtension direct{filled<16>(1), filled<16>(2), filled<16>(3)};
  EXPECT_EQ(direct_of(direct_extensions(direct)), direct);
  EXPECT_EQ(circle_of(direct_extensions(direct)).code(), ErrorCode::kFieldMissing);
}

TEST(GroupContext, ChangedRolesKeepTheOtherExtensionsInPlace) {
  Roles roles;
  const auto before = circle_extensions(filled<16>(9), roles);
  roles.set(filled<16>(1), Role::admin);
  const auto after = with_roles(before, roles);
  EXPECT_EQ(after[0], before[0]);
  EXPECT_EQ(roles_of(after), roles);
  EXPECT_EQ(after.size(), before.size());
}

}  // namespace
}  // namespace carecircle
