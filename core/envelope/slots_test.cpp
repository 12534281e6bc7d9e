// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/slots.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::SeededEntropy;

const AccountId kAccount = filled<16>(1);
const Bytes kExportKey(64, 2);
const Bytes kMasterKey(32, 3);

class Slots : public ::testing::Test {
 protected:
  SeededEntropy entropy_;
  Slot slot_ = make_password_slot(kAccount, kExportKey, 5, kMasterKey, entropy_);
};

TEST_F(Slots, ThePasswordSlotOpensWithTheExportKey) {
  EXPECT_TRUE(equal(open_password_slot(kAccount, slot_, kExportKey)->view(), kMasterKey));
  EXPECT_EQ(open_password_slot(kAccount, slot_, Bytes(64, 9)).code(), ErrorCode::kCommitmentMismatch);
}

// Computed by a separate program in another language from the formula of the header.
TEST(SlotFormat, AgreesWithAnotherImplementation) {
  testing::ConstantEntropy entropy;
  EXPECT_EQ(to_hex(sha256(encode(make_password_slot(kAccount, kExportKey, 5, kMasterKey, entropy)))),
            "c5865d2e9ad2cd27ecdc1d13aaa061a341a132e90c7bc28397eccf5526b3ba63");
}

TEST_F(Slots, AChangedSlotDoesNotOpen) {
  EXPECT_FALSE(open_password_slot(filled<16>(9), slot_, kExportKey));
  Slot changed = slot_;
  changed.generation = 4;
  EXPECT_EQ(open_password_slot(kAccount, changed, kExportKey).code(), ErrorCode::kDecryptionFailed);
  changed = slot_;
  changed.parameters = {1};
  EXPECT_EQ(open_password_slot(kAccount, changed, kExportKey).code(), ErrorCode::kDecryptionFailed);
  changed = slot_;
  changed.slot_id = filled<16>(9);
  EXPECT_EQ(open_password_slot(kAccount, changed, kExportKey).code(), ErrorCode::kCommitmentMismatch);
  changed = slot_;
  changed.type = SlotType::recovery;
  EXPECT_EQ(open_password_slot(kAccount, changed, kExportKey).code(), ErrorCode::kWrongState);
}

TEST_F(Slots, ASlotSurvivesTheWireAndNothingElseDoes) {
  const Bytes encoded = encode(slot_);
  const auto decoded = decode<Slot>(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(open_password_slot(kAccount, *decoded, kExportKey));
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_EQ(decode<Slot>(BytesView(encoded).first(size)).code(), ErrorCode::kMalformedInput);
  }
  for (const std::uint8_t type : {0, 5, 255}) {
    Bytes changed = encoded;
    changed[18] = type;
    EXPECT_EQ(decode<Slot>(changed).code(), ErrorCode::kMalformedInput);
  }
}

TEST_F(Slots, TheRecoverySlotOpensWithTheCodeThatIsTyped) {
  const auto code = RecoveryCode::generate(entropy_);
  const auto slot = make_recovery_slot(kAccount, code, 1, kMasterKey, entropy_);
  const auto typed = RecoveryCode::parse(as_text(code.text().view()));
  ASSERT_TRUE(typed);
  EXPECT_TRUE(equal(open_recovery_slot(kAccount, slot, *typed)->view(), kMasterKey));
  const auto other = RecoveryCode::generate(entropy_);
  EXPECT_EQ(open_recovery_slot(kAccount, slot, other).code(), ErrorCode::kCommitmentMismatch);
  EXPECT_EQ(open_password_slot(kAccount, slot, code.key_material()).code(), ErrorCode::kWrongState);
}

// The check symbol was computed by a separate program as the number modulo 37.
constexpr std::string_view kCode = "7ZQ4M0T9XKC2VB8GHJ5NRPWSDEV";

TEST(RecoveryCodes, CaseSpacesHyphensAndLookalikesDoNotMatter) {
  for (const std::string_view typed :
       {kCode, std::string_view("7zq4m-0t9xk-c2vb8-ghj5n-rpwsd-ev"),
        std::string_view(" 7ZQ4 MoT9XKC2VB8GHJ5NRPWSDEV\n"), std::string_view("7ZQ4MO-T9XKC2VB8GHJ5NRPWSDEV")}) {
    const auto code = RecoveryCode::parse(typed);
    ASSERT_TRUE(code) << typed;
    EXPECT_EQ(as_text(code->key_material()), kCode.substr(0, 26));
  }
}

TEST(RecoveryCodes, IAndLReadAsOne) {
  SeededEntropy entropy;
  for (int round = 0; round < 20; ++round) {
    const auto code = RecoveryCode::generate(entropy);
    std::string typed(as_text(code.text().view()));
    for (char& character : typed) {
      if (character == '1') character = round % 2 == 0 ? 'l' : 'I';
    }
    EXPECT_TRUE(RecoveryCode::parse(typed)) << typed;
  }
}

TEST(RecoveryCodes, AnyOneWrongCharacterIsNoticed) {
  for (std::size_t index = 0; index < kCode.size(); ++index) {
    for (const char other : std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
      std::string typed(kCode);
      if (typed[index] == other) continue;
      typed[index] = other;
      EXPECT_EQ(RecoveryCode::parse(typed).code(), ErrorCode::kRecoveryCodeWrong) << typed;
    }
  }
}

TEST(RecoveryCodes, TwoSwappedCharactersAreNoticed) {
  for (std::size_t index = 1; index < kCode.size(); ++index) {
    std::string typed(kCode);
    if (typed[index] == typed[index - 1]) continue;
    std::swap(typed[index], typed[index - 1]);
    EXPECT_EQ(RecoveryCode::parse(typed).code(), ErrorCode::kRecoveryCodeWrong) << typed;
  }
}

TEST(RecoveryCodes, OtherLengthsAndCharactersAreRefused) {
  for (const std::string_view typed :
       {std::string_view(""), kCode.substr(0, 26), std::string_view("7ZQ4M0T9XKC2VB8GHJ5NRPWSDEV0"),
        std::string_view("UZQ4M0T9XKC2VB8GHJ5NRPWSDEV"), std::string_view("7ZQ4M0T9XKC2VB8GHJ5NRPWSD!V")}) {
    EXPECT_EQ(RecoveryCode::parse(typed).code(), ErrorCode::kRecoveryCodeWrong) << typed;
  }
}

TEST(RecoveryCodes, ArePrintedInGroupsOfPlainCharacters) {
  SeededEntropy entropy;
  for (int round = 0; round < 100; ++round) {
    const auto code = RecoveryCode::generate(entropy);
    const auto printed = code.text();
    EXPECT_EQ(printed.size(), 32u);
    EXPECT_EQ(as_text(printed.view()).find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), std::string_view::npos);
    EXPECT_EQ(as_text(printed.view())[5], '-');
  }
}

TEST(RecoveryCodes, SignTheServersChallenge) {
  const auto code = RecoveryCode::parse(kCode);
  const Bytes server_id(32, 1), recovery_id(16, 2), challenge(32, 3);
  const Bytes signature = sign_recovery_challenge(*code, server_id, recovery_id, challenge);
  const Bytes public_key = derive_recovery_login_key(*code).public_key;
  EXPECT_TRUE(verify_labelled(public_key, "Recovery", concat({server_id, recovery_id, challenge}), signature));
  EXPECT_FALSE(verify_labelled(public_key, "Recovery", concat({server_id, challenge, recovery_id}), signature));
}

}  // namespace
}  // namespace carecircle
