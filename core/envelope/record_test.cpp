// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/record.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"
#include "core/envelope/padding.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::make_person;
using testing::Person;
using testing::SeededEntropy;
using testing::text;
using testing::text_of;

using testing::kRing;
const Id kRecord = filled<16>(0x0e);

class Records : public ::testing::Test {
 protected:
  static Keyring two_generations() {
    Keyring keyring(kRing);
    EXPECT_TRUE(keyring.add(4, Bytes(32, 4)));
    EXPECT_TRUE(keyring.add(9, Bytes(32, 0x0b)));
    return keyring;
  }

  Bytes write_record(const Person& author, std::uint32_t revision, const ByteArray<32>& previous = {}) {
    const RecordDraft draft{.record_id = kRecord, .revision = revision, .previous_sha256 = previous};
    return seal_record(keyring_, draft, {author.credential, author.device_key.seed.view()}, text("groceries"), entropy_)
        .value();
  }

  SeededEntropy entropy_;
  Keyring keyring_ = two_generations();
  Person author_ = make_person(entropy_);
  Bytes bytes_ = write_record(author_, 1);
  RingRecord record_ = read_record(bytes_).value();
};

TEST_F(Records, AMemberReadsVerifiesAndOpensARecord) {
  EXPECT_TRUE(verify_record(record_));
  EXPECT_TRUE(check_record_author(record_, *decode<Credential>(author_.credential)));
  EXPECT_EQ(record_.generation, 9u);
  EXPECT_EQ(record_.author, author_.identity.account_id);
  EXPECT_EQ(text_of(*open_record(record_, keyring_)), "groceries");
}

// Computed by a separate program in another language from the formula of the header.
TEST(RecordFormat, AgreesWithAnotherImplementation) {
  testing::ConstantEntropy entropy;
  Keyring keyring(kRing);
  ASSERT_TRUE(keyring.add(9, Bytes(32, 0x0b)));
  const Credential credential{.account_id = filled<16>(1),
                              .device_id = filled<16>(2),
                              .identity_key = Bytes(32, 3),
                              .first_identity_key = Bytes(32, 4),
                              .set_version = 7,
                              .signature = Bytes(64, 5)};
  const RecordDraft draft{.record_id = kRecord, .revision = 3, .previous_sha256 = filled<32>(0x0f)};
  const auto record =
      seal_record(keyring, draft, {encode(credential), Bytes(32, 0x0d)}, text("plaintext"), entropy).value();
  EXPECT_EQ(to_hex(sha256(record)), "985f0b0f04106a589e2a9d08a008e10df62d5b0e156a556cac3b142baed11d29");
}

TEST_F(Records, TheLengthOfTheTextDoesNotShow) {
  const RecordDraft draft{.record_id = kRecord};
  const RecordSigner signer{author_.credential, author_.device_key.seed.view()};
  EXPECT_EQ(seal_record(keyring_, draft, signer, Bytes(1), entropy_)->size(),
            seal_record(keyring_, draft, signer, Bytes(255), entropy_)->size());
  EXPECT_EQ(seal_record(keyring_, draft, signer, Bytes(kPaddedPlaintextMax + 1), entropy_).code(),
            ErrorCode::kLimitExceeded);
}

TEST_F(Records, ARemovedMemberWithAllOldKeysCannotOpenALaterRecord) {
  Keyring removed(kRing);
  ASSERT_TRUE(removed.add(4, Bytes(32, 4)));
  EXPECT_EQ(open_record(record_, removed).code(), ErrorCode::kNotFound);
  EXPECT_EQ(open_record(record_, Keyring(filled<16>(1))).code(), ErrorCode::kNotFound);
}

// A false link of the chain adds a key; the record says by its commitment which one it was sealed under.
TEST_F(Records, ARecordOpensUnderTheCandidateItCommitsTo) {
  Keyring reader(kRing);
  ASSERT_TRUE(reader.add(10, Bytes(32, 10)));
  const auto link = [&](std::uint8_t key) {
    return seal_chain_link(kRing, 10, Bytes(32, 10), 9, Bytes(32, key), entropy_);
  };
  ASSERT_TRUE(reader.adopt({link(0x66)}));
  EXPECT_EQ(open_record(record_, reader).code(), ErrorCode::kCommitmentMismatch);
  ASSERT_TRUE(reader.adopt({link(0x67), link(0x0b), link(0x68)}));
  EXPECT_EQ(text_of(*open_record(record_, reader)), "groceries");
  RingRecord changed = record_;
  changed.sealed.back() ^= 1;
  EXPECT_EQ(open_record(changed, reader).code(), ErrorCode::kDecryptionFailed);
}

TEST_F(Records, EveryChangedByteIsRefused) {
  for (std::size_t index = 0; index < bytes_.size(); ++index) {
    Bytes changed = bytes_;
    changed[index] ^= 0x04;
    const auto record = read_record(changed);
    EXPECT_FALSE(record && verify_record(*record)) << index;
  }
}

TEST_F(Records, EveryTruncationIsMalformed) {
  for (std::size_t size = 0; size < bytes_.size(); ++size) {
    EXPECT_EQ(read_record(BytesView(bytes_).first(size)).code(), ErrorCode::kMalformedInput) << size;
  }
}

TEST_F(Records, ARecordInAnothersNameIsRefused) {
  const auto other = make_person(entropy_);
  Bytes forged = write_record(other, 1);
  std::ranges::copy(author_.identity.account_id, forged.begin() + 48);  // the author's field
  EXPECT_EQ(verify_record(*read_record(forged)).code(), ErrorCode::kRecordRefused);
}

TEST_F(Records, ACredentialWithAnothersDeviceKeyIsRefused) {
  const auto other = make_person(entropy_);
  const RecordDraft draft{.record_id = kRecord};
  const auto forged =
      seal_record(keyring_, draft, {author_.credential, other.device_key.seed.view()}, text("x"), entropy_).value();
  EXPECT_EQ(verify_record(*read_record(forged)).code(), ErrorCode::kSignatureInvalid);
}

TEST_F(Records, ARecordOutlivesTheDeviceThatWroteIt) {
  const auto recovered = testing::recover(author_, entropy_);
  EXPECT_TRUE(verify_record(record_));
  EXPECT_TRUE(check_record_author(record_, *decode<Credential>(recovered.credential)));
}

TEST_F(Records, ARecordByARivalOfTheMembersKeyIsRefused) {
  const auto member = *decode<Credential>(testing::recover(author_, entropy_).credential);
  const auto rival = testing::recover(author_, entropy_);
  const auto record = read_record(write_record(rival, 1)).value();
  EXPECT_TRUE(verify_record(record));
  EXPECT_EQ(check_record_author(record, member).code(), ErrorCode::kRecordRefused);
  const auto stranger = *decode<Credential>(make_person(entropy_).credential);
  EXPECT_EQ(check_record_author(record, stranger).code(), ErrorCode::kRecordRefused);
}

TEST_F(Records, RevisionsFollowOneAnotherByHash) {
  const auto second = read_record(write_record(author_, 2, record_.sha256)).value();
  EXPECT_TRUE(check_revision(record_, std::nullopt, false));
  EXPECT_TRUE(check_revision(second, seen_record(record_), false));
  EXPECT_TRUE(check_revision(second, seen_record(second), false));
  EXPECT_EQ(check_revision(record_, seen_record(second), true).code(), ErrorCode::kRolledBack);
}

TEST_F(Records, RevisionsByAnotherOrOfAnotherOrLeftOutAreRefused) {
  const auto seen = seen_record(record_);
  const auto by_another = read_record(write_record(make_person(entropy_), 2, record_.sha256)).value();
  EXPECT_EQ(check_revision(by_another, seen, true).code(), ErrorCode::kRecordRefused);
  const auto of_another = read_record(write_record(author_, 2, filled<32>(1))).value();
  EXPECT_EQ(check_revision(of_another, seen, true).code(), ErrorCode::kRecordRefused);
  const auto twin = read_record(write_record(author_, 1)).value();
  EXPECT_EQ(check_revision(twin, seen, true).code(), ErrorCode::kRecordRefused);
  const auto third = read_record(write_record(author_, 3, filled<32>(1))).value();
  EXPECT_EQ(check_revision(third, seen, false).code(), ErrorCode::kRecordRefused);
  EXPECT_TRUE(check_revision(third, seen, true));
}

TEST_F(Records, TheSealedPartOfARequestOpensWithItsKeyAlone) {
  const Bytes key(32, 1);
  const auto sealed = seal_request_part(key, kRecord, text("third floor"), entropy_).value();
  EXPECT_EQ(text_of(*open_request_part(key, kRecord, sealed)), "third floor");
  EXPECT_EQ(open_request_part(Bytes(32, 2), kRecord, sealed).code(), ErrorCode::kCommitmentMismatch);
  EXPECT_EQ(open_request_part(key, filled<16>(1), sealed).code(), ErrorCode::kCommitmentMismatch);
}

}  // namespace
}  // namespace carecircle
