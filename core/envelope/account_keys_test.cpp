// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/account_keys.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"
#include "core/envelope/signing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::make_person;
using testing::SeededEntropy;
using testing::text;
using testing::text_of;

class AccountKeys : public ::testing::Test {
 protected:
  SeededEntropy entropy_;
  SecretBytes master_key_ = generate_account_master_key(entropy_);
  AccountIdentity identity_ = generate_identity(entropy_);
  SecretBytes storage_key_ = derive_storage_key(master_key_.view(), identity_.account_id);
};

TEST_F(AccountKeys, TheAccountIsNamedAfterItsFirstIdentityKey) {
  EXPECT_EQ(identity_.account_id, account_id_of(identity_.key.public_key));
  const auto rotated = rotate_identity(identity_, entropy_);
  EXPECT_EQ(rotated.account_id, identity_.account_id);
  EXPECT_NE(rotated.key.public_key, identity_.key.public_key);
}

TEST_F(AccountKeys, EachKeyIsForOneAccount) {
  EXPECT_FALSE(equal(storage_key_.view(), derive_storage_key(master_key_.view(), filled<16>(9)).view()));
  EXPECT_EQ(derive_account_sealing_key(storage_key_.view(), identity_.account_id).public_key,
            derive_account_sealing_key(storage_key_.view(), identity_.account_id).public_key);
  EXPECT_NE(derive_account_sealing_key(storage_key_.view(), identity_.account_id).public_key,
            derive_account_sealing_key(storage_key_.view(), filled<16>(9)).public_key);
}

TEST_F(AccountKeys, ACredentialIsValidForItsLeafKeyAlone) {
  const auto person = make_person(entropy_);
  const auto credential = decode<Credential>(person.credential);
  ASSERT_TRUE(credential);
  EXPECT_TRUE(verify_credential(*credential, person.device_key.public_key));
  EXPECT_FALSE(verify_credential(*credential, identity_.key.public_key));
}

TEST_F(AccountKeys, ARotatedIdentityContinuesTheOldOneAndNotTheOtherWayRound) {
  const auto person = make_person(entropy_);
  const auto successor = testing::recover(person, entropy_);
  const auto old_credential = *decode<Credential>(person.credential);
  const auto new_credential = *decode<Credential>(successor.credential);
  EXPECT_TRUE(verify_credential(new_credential, successor.device_key.public_key));
  EXPECT_TRUE(continues(old_credential, new_credential));
  EXPECT_FALSE(continues(new_credential, old_credential));
}

TEST_F(AccountKeys, ARivalRotationByTheRemovedDeviceDoesNotContinueTheFirst) {
  const auto person = make_person(entropy_);
  const auto first = *decode<Credential>(testing::recover(person, entropy_).credential);
  const auto rival = *decode<Credential>(testing::recover(person, entropy_).credential);
  EXPECT_FALSE(continues(first, rival));
}

TEST_F(AccountKeys, TheSealedIdentityComesBackWithItsChain) {
  const auto rotated = rotate_identity(rotate_identity(identity_, entropy_), entropy_);
  const Bytes sealed = seal_identity(master_key_.view(), rotated, entropy_);
  const auto opened = open_identity(master_key_.view(), identity_.account_id, sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->key.public_key, rotated.key.public_key);
  EXPECT_EQ(opened->links.size(), 2u);
  EXPECT_EQ(opened->set_version, 3u);
  const Bytes credential = make_credential(*opened, filled<16>(1), rotated.key.public_key);
  EXPECT_TRUE(verify_credential(*decode<Credential>(credential), rotated.key.public_key));
}

TEST_F(AccountKeys, AnotherMasterKeyOrAccountDoesNotOpenTheIdentity) {
  const Bytes sealed = seal_identity(master_key_.view(), identity_, entropy_);
  EXPECT_EQ(open_identity(Bytes(32, 1), identity_.account_id, sealed).code(), ErrorCode::kCommitmentMismatch);
  EXPECT_EQ(open_identity(master_key_.view(), filled<16>(9), sealed).code(), ErrorCode::kCommitmentMismatch);
}

TEST_F(AccountKeys, AnIdentityWhoseChainDoesNotLeadToItsKeyIsRefused) {
  auto broken = rotate_identity(identity_, entropy_);
  broken.links.clear();
  const Bytes sealed = seal_identity(master_key_.view(), broken, entropy_);
  EXPECT_EQ(open_identity(master_key_.view(), identity_.account_id, sealed).code(), ErrorCode::kSignatureInvalid);
}

TEST_F(AccountKeys, StatementsAreSignedByTheCurrentIdentityKey) {
  const auto rotated = rotate_identity(identity_, entropy_);
  const auto statement = open_signed<DeviceStatement>(rotated.key.public_key, "DeviceStatement",
                                                      sign_device_statement(rotated, {.sequence = 4}));
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->account_id, identity_.account_id);
  EXPECT_EQ(statement->set_version, 2u);
  const Signed device_set = sign_device_set(rotated, {.time_ms = 5});
  EXPECT_EQ(open_signed<DeviceSet>(rotated.key.public_key, "DeviceSet", device_set)->identity_key,
            rotated.key.public_key);
  EXPECT_EQ(open_signed<DeviceSet>(identity_.key.public_key, "DeviceSet", device_set).code(),
            ErrorCode::kSignatureInvalid);
  EXPECT_EQ(open_signed<DeviceSet>(rotated.key.public_key, "DeviceStatement", device_set).code(),
            ErrorCode::kSignatureInvalid);
}

TEST_F(AccountKeys, AnOldIndexDoesNotPassForANewOne) {
  const Bytes sealed = seal_index(storage_key_.view(), identity_.account_id, 7, text("index"), entropy_);
  EXPECT_EQ(text_of(*open_index(storage_key_.view(), identity_.account_id, 7, sealed)), "index");
  EXPECT_EQ(open_index(storage_key_.view(), identity_.account_id, 8, sealed).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(open_index(Bytes(32, 1), identity_.account_id, 7, sealed).code(), ErrorCode::kCommitmentMismatch);
}

TEST_F(AccountKeys, TheIndexHidesItsLength) {
  EXPECT_EQ(seal_index(storage_key_.view(), identity_.account_id, 1, Bytes(1), entropy_).size(),
            seal_index(storage_key_.view(), identity_.account_id, 1, Bytes(4095), entropy_).size());
}

TEST_F(AccountKeys, TheLocalKeyOpensByPassphraseAndByStorageKey) {
  const auto local_key = generate_local_key(entropy_);
  const DeviceId device_id = filled<16>(3);
  const Bytes salt(kLocalSaltSize, 4);
  const auto by_passphrase = derive_local_wrapping_key_from_passphrase(text("correct horse"), salt);
  const auto by_storage = derive_local_wrapping_key_from_storage_key(storage_key_.view(), device_id);
  for (const auto* wrapping_key : {&by_passphrase, &by_storage}) {
    const Bytes wrapped = wrap_local_key(wrapping_key->view(), device_id, local_key.view(), entropy_);
    EXPECT_TRUE(equal(unwrap_local_key(wrapping_key->view(), device_id, wrapped)->view(), local_key.view()));
    EXPECT_FALSE(unwrap_local_key(wrapping_key->view(), filled<16>(5), wrapped));
  }
  const auto wrong = derive_local_wrapping_key_from_passphrase(text("wrong horse"), salt);
  const Bytes wrapped = wrap_local_key(by_passphrase.view(), device_id, local_key.view(), entropy_);
  EXPECT_EQ(unwrap_local_key(wrong.view(), device_id, wrapped).code(), ErrorCode::kCommitmentMismatch);
}

}  // namespace
}  // namespace carecircle
