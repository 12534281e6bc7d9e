// SPDX-License-Identifier: AGPL-3.0-or-later
//
// docs/protocol/admission.md and docs/protocol/keyring.md.
#include <gtest/gtest.h>

#include "core/codec/admission.h"
#include "core/crypto/hash.h"
#include "core/envelope/account_keys.h"
#include "core/envelope/record.h"
#include "tests/protocol/worked_example.h"

namespace carecircle {
namespace {

using testing::StatedEntropy;
using testing::WorkedExample;

TEST(ProtocolPage, AdmissionShowsAnInvitation) {
  WorkedExample page("admission");
  const Id invite_id = page.given_array<16>("invite_id");
  const Bytes s = page.given("s");
  const InviteSecrets secrets = derive_invite_secrets(s, invite_id);
  page.shows("isk", secrets.signature_seed.view());
  page.shows("ipk", secrets.public_key);
  page.shows("name key", secrets.name_key.view());

  const ByteArray<32> inviter_key_hash = sha256(page.given("inviter AIK"));
  page.shows("SHA-256(inviter AIK)", inviter_key_hash);
  const InviteLink link{
      .invite_id = invite_id, .secret = SecretBytes::copy_of(s), .inviter_key_hash = inviter_key_hash};
  page.shows("fragment", format_invite_fragment(link));

  Invite invite{.circle_id = page.given_array<16>("circle_id"),
                .invite_id = invite_id,
                .role = Role::member,
                .uses = 1,
                .expires_ms = page.given_number("exp"),
                .invite_public_key = {},
                .admitter_key_hashes = {inviter_key_hash}};
  std::ranges::copy(secrets.public_key, invite.invite_public_key.begin());
  page.shows("Invite", encode(invite));
  page.shows("Invite signature", sign_labelled(page.given("inviter DSK seed"), "Invite", encode(invite)));

  const InviteProof proof{
      .invite_id = invite_id, .purpose = std::string(kProofRegister), .subject = page.given("newcomer AIK")};
  page.shows("InviteProof", encode(proof));
  page.shows("InviteProof signature", sign_labelled(secrets.signature_seed.view(), "InviteProof", encode(proof)));
}

TEST(ProtocolPage, KeyringShowsALinkAndARecord) {
  WorkedExample page("keyring");
  const Id ring_id = page.given_array<16>("ring_id");
  const Bytes previous_key = page.given("K_2");
  const Bytes key = page.given("K_3");
  StatedEntropy link_entropy(page, {"link nonce"});
  const ChainLink link = seal_chain_link(ring_id, 3, key, 2, previous_key, link_entropy);
  page.shows("ChainLink", encode(link));
  EXPECT_TRUE(equal(open_chain_link(link, key)->view(), previous_key));

  StatedEntropy identity_entropy(page, {"AIK seed"});
  const AccountIdentity identity = generate_identity(identity_entropy);
  const Bytes device_seed = page.given("DSK seed");
  const Bytes credential =
      make_credential(identity, page.given_array<16>("device_id"), signature_key_pair(device_seed).public_key);
  Keyring keyring(ring_id);
  ASSERT_TRUE(keyring.add(3, key));
  const Id record_id = page.given_array<16>("record_id");
  TlsWriter record_context;
  record_context.u16(static_cast<std::uint16_t>(RecordKind::help_request));
  record_context.raw(record_id);
  record_context.u32(1);
  page.shows("K_rec", derive_key(key, {}, "record", record_context.bytes(), 32).view());
  StatedEntropy record_entropy(page, {"record nonce"});
  const Bytes content = page.given("content");
  const Bytes record = *seal_record(keyring, {.record_id = record_id},
                                    {.credential = credential, .signature_seed = device_seed}, content, record_entropy);
  page.shows("RingRecord", record);
  EXPECT_TRUE(equal(open_record(*read_record(record), keyring)->view(), content));
}

}  // namespace
}  // namespace carecircle
