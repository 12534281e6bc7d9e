// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/audit/audit.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/crypto/hash.h"
#include "server/storage/migrations.h"
#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/manual_clock.h"

namespace carecircle {
namespace {

constexpr AccountId kOwner{1};
constexpr AccountId kGrantee{2};
constexpr std::uint16_t kAction = 62;

class AuditTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(migrate(*database_, migrations()));
    ASSERT_TRUE(set_key(kOwner, owner_key_));
    ASSERT_TRUE(set_key(kGrantee, grantee_key_));
  }

  template <typename Work>
  auto run(Work work) {
    return run_transaction(*database_, work);
  }
  Result<void> set_key(const AccountId& account, BytesView key) {
    return run([&](Transaction& transaction) { return audit_.set_subject_key(transaction, account, key); });
  }
  Result<std::vector<AuditRecord>> append(const AccountId& actor, const AccountId& subject) {
    return run([&](Transaction& transaction) {
      return audit_.append(transaction, {.actor = actor, .subject = subject, .action = kAction, .object = Bytes(16, 9)},
                           ManualClock::kStartMs);
    });
  }
  AuditPage list(const AccountId& party, std::uint64_t after = 0, std::uint32_t max = 0) {
    return run([&](Transaction& transaction) { return audit_.list(transaction, party, after, max); }).value();
  }
  static LogEntry entry_of(const AuditRecord& record) { return decode<LogEntry>(record.entry).value(); }

  std::unique_ptr<SqliteDatabase> database_ = SqliteDatabase::open(":memory:", SqliteJournal::write_ahead).value();
  SystemEntropy entropy_;
  SignatureKeyPair log_key_ = signature_key_pair(Bytes(32, 1));
  SecretBytes audit_key_ = SecretBytes::copy_of(Bytes(32, 2));
  Bytes owner_key_ = Bytes(32, 3);
  Bytes grantee_key_ = Bytes(32, 4);
  Audit audit_{log_key_, audit_key_, entropy_};
};

TEST_F(AuditTest, GivesEachPartyAnEntryOfItsOwn) {
  const std::vector<AuditRecord> records = append(kGrantee, kOwner).value();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(entry_of(records[0]).tag, sequence_tag(owner_key_, 1));
  EXPECT_EQ(entry_of(records[1]).tag, sequence_tag(grantee_key_, 1));
  EXPECT_NE(entry_of(records[0]).commitment, entry_of(records[1]).commitment);
}

TEST_F(AuditTest, GivesOneEntryWhenTheActorIsTheSubjectOrTheServer) {
  EXPECT_EQ(append(kOwner, kOwner)->size(), 1u);
  EXPECT_EQ(append(AccountId{}, kOwner)->size(), 1u);
}

TEST_F(AuditTest, SignsEntriesThatCommitToTheirEvents) {
  const AuditRecord record = append(kGrantee, kOwner)->front();
  EXPECT_TRUE(verify_labelled(audit_.public_key(), "LogEntry", record.entry, record.signature));
  EXPECT_EQ(entry_of(record).commitment, event_commitment(record.opening, record.event));
  const Event event = decode<Event>(record.event).value();
  EXPECT_EQ(event.actor, kGrantee);
  EXPECT_EQ(event.subject, kOwner);
  EXPECT_EQ(event.action, kAction);
  EXPECT_EQ(event.time_ms, ManualClock::kStartMs);
}

TEST_F(AuditTest, ChainsEveryEntryToTheOneBefore) {
  std::vector<AuditRecord> records = append(kGrantee, kOwner).value();
  for (AuditRecord& record : append(kOwner, kOwner).value())
    records.push_back(std::move(record));
  ByteArray<32> head{};
  for (std::size_t i = 0; i < records.size(); ++i) {
    const LogEntry entry = entry_of(records[i]);
    EXPECT_EQ(entry.index, i);
    EXPECT_EQ(entry.previous_head, head);
    head = sha256({head, records[i].entry});
  }
}

TEST_F(AuditTest, NumbersTheEntriesOfAPartyWithoutGaps) {
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(append(kOwner, kOwner));
  const AuditPage page = list(kOwner);
  ASSERT_EQ(page.records.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(page.records[i].sequence, i + 1);
    EXPECT_EQ(entry_of(page.records[i]).tag, sequence_tag(owner_key_, i + 1));
  }
  EXPECT_EQ(page.last_sequence, 3u);
}

TEST_F(AuditTest, ListsAPageAfterASequence) {
  for (int i = 0; i < 4; ++i)
    ASSERT_TRUE(append(kOwner, kOwner));
  const AuditPage page = list(kOwner, 1, 2);
  ASSERT_EQ(page.records.size(), 2u);
  EXPECT_EQ(page.records[0].sequence, 2u);
  EXPECT_EQ(page.last_sequence, 4u);
}

TEST_F(AuditTest, ShowsAPartyItsOwnEntriesOnly) {
  ASSERT_TRUE(append(kOwner, kOwner));
  EXPECT_TRUE(list(kGrantee).records.empty());
}

TEST_F(AuditTest, RepeatsOneEntryByItsIndex) {
  const AuditRecord first = append(kGrantee, kOwner)->front();
  const auto again = run([&](Transaction& transaction) { return audit_.record(transaction, kOwner, first.index); });
  EXPECT_EQ(again->entry, first.entry);
  EXPECT_EQ(again->opening, first.opening);
  const auto foreign = run([&](Transaction& transaction) { return audit_.record(transaction, kGrantee, first.index); });
  EXPECT_EQ(foreign.code(), ErrorCode::kNotFound);
}

TEST_F(AuditTest, FailsForASubjectWithoutAKey) { EXPECT_EQ(append(kOwner, AccountId{9}).code(), ErrorCode::kNotFound); }

TEST_F(AuditTest, TakesASubjectKeyOnceAndOfTheRightSize) {
  EXPECT_EQ(set_key(kOwner, owner_key_).code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(set_key(AccountId{9}, Bytes(31, 1)).code(), ErrorCode::kKeyInvalid);
}

TEST_F(AuditTest, LeavesNoEntryOfAStepThatIsTakenBack) {
  const auto failed = run([&](Transaction& transaction) -> Result<void> {
    TRY(audit_.append(transaction, {.actor = kOwner, .subject = kOwner, .action = kAction}, ManualClock::kStartMs));
    return fail(ErrorCode::kConflict, "test");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(append(kOwner, kOwner)->front().index, 0u);
}

TEST_F(AuditTest, KeepsEventsSealedAtRest) {
  ASSERT_TRUE(append(kOwner, kOwner));
  Transaction transaction(*database_);
  const Bytes sealed = transaction.query("SELECT event_sealed FROM audit_events").value().front().blob(0);
  const Bytes object(16, 9);
  EXPECT_TRUE(std::ranges::search(sealed, object).empty());
}

TEST_F(AuditTest, ErasesOldEventsAndKeepsTheChain) {
  ASSERT_TRUE(append(kOwner, kOwner));
  const std::uint64_t later = ManualClock::kStartMs + kAuditEventLifetimeMs + 1;
  EXPECT_EQ(run([&](Transaction& transaction) { return audit_.delete_expired(transaction, later); }).value(), 1);
  const AuditPage page = list(kOwner);
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_TRUE(page.records[0].event.empty());
  EXPECT_FALSE(page.records[0].entry.empty());
}

TEST_F(AuditTest, ErasesAPartyAndItsKey) {
  ASSERT_TRUE(append(kOwner, kOwner));
  ASSERT_TRUE(run([&](Transaction& transaction) { return audit_.erase_party(transaction, kOwner); }));
  EXPECT_TRUE(list(kOwner).records.empty());
  EXPECT_EQ(append(kGrantee, kGrantee)->front().index, 1u);
}

}  // namespace
}  // namespace carecircle
