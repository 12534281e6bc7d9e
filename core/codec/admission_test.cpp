// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/admission.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/codec/samples.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"

namespace carecircle {
namespace {

InviteLink link_with_hash() {
  return {samples::filled<16>(1), SecretBytes::copy_of(Bytes(32, 2)), samples::filled<32>(3)};
}

TEST(Role, OnlyTheFiveNumbersAreRoles) {
  EXPECT_EQ(role_from_wire(1).value(), Role::observer);
  EXPECT_EQ(role_from_wire(5).value(), Role::owner);
  for (std::uint8_t value : {0, 6, 255})
    EXPECT_EQ(role_from_wire(value).code(), ErrorCode::kMalformedInput);
  Bytes invite = encode(samples::invite());
  invite[2 + 16 + 16] = 6;
  EXPECT_EQ(decode<Invite>(invite).code(), ErrorCode::kMalformedInput);
}

TEST(InviteSecrets, FollowTheirDefinition) {
  const Bytes s(32, 7);
  const Id invite_id = samples::filled<16>(8);
  const InviteSecrets secrets = derive_invite_secrets(s, invite_id);
  EXPECT_TRUE(equal(secrets.signature_seed.view(), derive_key(s, invite_id, "invite/auth", {}, 32).view()));
  EXPECT_TRUE(equal(secrets.name_key.view(), derive_key(s, invite_id, "invite/name", {}, 32).view()));
  EXPECT_EQ(secrets.public_key, signature_key_pair(secrets.signature_seed.view()).public_key);
}

TEST(InviteLink, ComesBackWithAndWithoutTheInvitersHash) {
  InviteLink link = link_with_hash();
  const InviteLink joining = parse_invite_fragment(format_invite_fragment(link)).value();
  EXPECT_EQ(joining.invite_id, link.invite_id);
  EXPECT_TRUE(equal(joining.secret.view(), link.secret.view()));
  EXPECT_EQ(joining.inviter_key_hash, link.inviter_key_hash);
  link.inviter_key_hash.reset();
  EXPECT_FALSE(parse_invite_fragment(format_invite_fragment(link)).value().inviter_key_hash.has_value());
}

TEST(InviteLink, AnythingElseIsRefused) {
  const std::string valid = format_invite_fragment(link_with_hash());
  const std::string id = to_base64url(samples::filled<16>(1));
  const std::string secret = to_base64url(Bytes(32, 2));
  const std::vector<std::string> refused = {"",
                                            "1",
                                            "1.",
                                            "1..",
                                            "1...",
                                            "2." + id + "." + secret,
                                            "#" + valid,
                                            valid + ".",
                                            valid + "." + id,
                                            "1." + id,
                                            "1." + secret + "." + id,
                                            "1." + id + "." + to_base64url(Bytes(31, 2)),
                                            "1." + id + "." + secret + ".",
                                            "1." + id + "." + secret + "." + id,
                                            "1." + id + "." + secret + "=",
                                            " " + valid,
                                            valid + "\n",
                                            valid.substr(0, valid.size() - 1) + "N"};
  for (const std::string& text : refused) {
    EXPECT_EQ(parse_invite_fragment(text).code(), ErrorCode::kInvitationInvalid) << text;
  }
}

}  // namespace
}  // namespace carecircle
