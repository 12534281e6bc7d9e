// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/account.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"

namespace carecircle {
namespace {

Bytes seed_of(std::uint8_t number) { return Bytes(32, number); }
Bytes key_of(std::uint8_t number) { return signature_key_pair(seed_of(number)).public_key; }

const Bytes kLeafKey = key_of(100);

// An account whose identity keys were 1, 2, … up to `last`, signed for kLeafKey.
Credential credential_with_keys(std::uint8_t last, std::uint32_t set_version = 1) {
  Credential credential;
  credential.first_identity_key = key_of(1);
  credential.account_id = account_id_of(credential.first_identity_key);
  credential.device_id.fill(9);
  for (std::uint8_t number = 2; number <= last; ++number) {
    const Bytes content = encode(IdentityLinkContent{credential.account_id, key_of(number)});
    credential.links.push_back(
        {key_of(number), sign_labelled(seed_of(static_cast<std::uint8_t>(number - 1)), "IdentityLink", content)});
  }
  credential.identity_key = key_of(last);
  credential.set_version = set_version;
  credential.signature = sign_labelled(seed_of(last), "Credential", credential_content(credential, kLeafKey));
  return credential;
}

void sign_again(Credential& credential, std::uint8_t number) {
  credential.signature = sign_labelled(seed_of(number), "Credential", credential_content(credential, kLeafKey));
}

TEST(Account, TheIdIsTheHashOfTheFirstKey) {
  const AccountId id = account_id_of(key_of(1));
  const Bytes hash = digest(Hash::sha256, {as_bytes("carecircle/account/v1"), key_of(1)});
  EXPECT_EQ(to_hex(id), to_hex(BytesView(hash).first(16)));
}

TEST(Credential, IsValidWithAndWithoutRotations) {
  for (std::uint8_t last : {1, 2, 5}) {
    const Credential credential = credential_with_keys(last);
    EXPECT_TRUE(verify_credential(credential, kLeafKey).has_value());
    const Credential decoded = decode<Credential>(encode(credential)).value();
    EXPECT_TRUE(verify_credential(decoded, kLeafKey).has_value());
  }
}

TEST(Credential, IsForOneLeafOnly) {
  EXPECT_EQ(verify_credential(credential_with_keys(2), key_of(101)).code(), ErrorCode::kSignatureInvalid);
  EXPECT_EQ(verify_credential(credential_with_keys(2), {}).code(), ErrorCode::kSignatureInvalid);
}

TEST(Credential, EveryFieldIsSigned) {
  const Credential valid = credential_with_keys(2);
  std::vector<Credential> forged(6, valid);
  forged[0].account_id[0] ^= 1;
  forged[1].device_id[0] ^= 1;
  forged[2].identity_key[0] ^= 1;
  forged[3].first_identity_key[0] ^= 1;
  forged[4].set_version += 1;
  forged[5].signature[0] ^= 1;
  for (const Credential& credential : forged) {
    EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);
  }
}

TEST(Credential, AKeyThatNoLinkLeadsToIsRefused) {
  Credential credential = credential_with_keys(3);
  credential.links.pop_back();
  sign_again(credential, 3);
  EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);

  credential = credential_with_keys(3);
  credential.links.erase(credential.links.begin());
  sign_again(credential, 3);
  EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);
}

TEST(Credential, ALinkSignedByTheWrongKeyOrForAnotherAccountIsRefused) {
  Credential credential = credential_with_keys(2);
  credential.links[0].signature =
      sign_labelled(seed_of(2), "IdentityLink", encode(IdentityLinkContent{credential.account_id, key_of(2)}));
  sign_again(credential, 2);
  EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);

  credential.links[0].signature =
      sign_labelled(seed_of(1), "IdentityLink", encode(IdentityLinkContent{AccountId{}, key_of(2)}));
  sign_again(credential, 2);
  EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);
}

TEST(Credential, AnotherAccountsFirstKeyIsRefused) {
  Credential credential = credential_with_keys(1);
  credential.account_id = account_id_of(key_of(50));
  sign_again(credential, 1);
  EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);
}

TEST(Credential, MoreLinksThanTheLimitAreRefused) {
  Credential credential = credential_with_keys(1);
  credential.links.resize(kIdentityLinksMax + 1);
  EXPECT_EQ(verify_credential(credential, kLeafKey).code(), ErrorCode::kSignatureInvalid);
}

TEST(Credential, ASuccessorKeepsTheAccountTheChainAndTheSetVersion) {
  const Credential known = credential_with_keys(2, 5);
  EXPECT_TRUE(continues(known, known));
  EXPECT_TRUE(continues(known, credential_with_keys(3, 6)));
  EXPECT_TRUE(continues(credential_with_keys(1, 5), known));
  EXPECT_FALSE(continues(known, credential_with_keys(3, 4)));
  EXPECT_FALSE(continues(known, credential_with_keys(1, 6)));
  Credential other = credential_with_keys(3, 6);
  other.account_id.fill(1);
  EXPECT_FALSE(continues(known, other));
}

}  // namespace
}  // namespace carecircle
