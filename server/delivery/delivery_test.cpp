// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/delivery/delivery.h"

#include <gtest/gtest.h>

#include "server/storage/migrations.h"
#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/manual_clock.h"
#include "server/testing/recording_publisher.h"

namespace carecircle {
namespace {

constexpr CircleId kCircle{1};
constexpr StreamId kStream{2};
constexpr AccountId kAlice{3};
constexpr AccountId kBob{4};
constexpr AccountId kCarol{5};
constexpr DeviceId kDevice{6};
const Bytes kBody{7, 8, 9};

class DeliveryTest : public ::testing::Test {
 protected:
  template <typename Work>
  auto run(Work work) {
    return run_transaction(*database_, [&](Transaction& transaction) {
      auto result = work(delivery_, transaction);
      details_ = transaction.error_details();
      return result;
    });
  }

  void SetUp() override {
    ASSERT_TRUE(migrate(*database_, migrations()));
    ASSERT_TRUE(run([](Delivery& delivery, Transaction& transaction) -> Result<void> {
      TRY(delivery.open_stream(transaction, kStream, StreamKind::conversation, kCircle, ManualClock::kStartMs));
      TRY(delivery.add_founder(transaction, kStream, kAlice));
      return delivery.add_founder(transaction, kStream, kBob);
    }));
  }

  Result<Accepted> send(const AccountId& sender, std::uint64_t epoch, MessageKind kind = MessageKind::application,
                        std::optional<Id> request_id = std::nullopt) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.append(transaction,
                             {.stream_id = kStream,
                              .kind = kind,
                              .epoch = epoch,
                              .sender_account = sender,
                              .sender_device = kDevice,
                              .body = kBody,
                              .client_request_id = request_id},
                             now_ms_);
    });
  }

  std::vector<std::uint64_t> sequences_for(const AccountId& reader, std::uint64_t after = 0) {
    const auto page = run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.read(transaction, kStream, reader, after, 0);
    });
    std::vector<std::uint64_t> sequences;
    for (const StoredMessage& message : page.value().messages)
      sequences.push_back(message.sequence);
    return sequences;
  }

  Result<void> add(const AccountId& account) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.add_member(transaction, kStream, account);
    });
  }
  Result<void> remove(const AccountId& account) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.remove_member(transaction, kStream, account);
    });
  }
  Result<void> acknowledge(const AccountId& account, std::uint64_t sequence) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.acknowledge(transaction, kStream, account, sequence);
    });
  }
  Result<std::int64_t> delete_expired() {
    return run(
        [&](Delivery& delivery, Transaction& transaction) { return delivery.delete_expired(transaction, now_ms_); });
  }

  std::unique_ptr<SqliteDatabase> database_ = SqliteDatabase::open(":memory:", SqliteJournal::write_ahead).value();
  RecordingPublisher publisher_;
  Delivery delivery_{publisher_};
  ErrorDetails details_;
  std::uint64_t now_ms_ = ManualClock::kStartMs;
};

TEST_F(DeliveryTest, NumbersMessagesWithoutGaps) {
  for (std::uint64_t expected = 1; expected <= 5; ++expected)
    EXPECT_EQ(send(kAlice, 0)->sequence, expected);
  EXPECT_EQ(sequences_for(kBob), (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(sequences_for(kBob, 3), (std::vector<std::uint64_t>{4, 5}));
}

TEST_F(DeliveryTest, LeavesNoGapWhenAStepIsTakenBack) {
  ASSERT_TRUE(send(kAlice, 0));
  const auto failed = run([&](Delivery& delivery, Transaction& transaction) -> Result<void> {
    TRY(delivery.append(transaction, {.stream_id = kStream, .sender_account = kAlice, .body = kBody}, now_ms_));
    return fail(ErrorCode::kConflict, "test");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(send(kAlice, 0)->sequence, 2u);
}

TEST_F(DeliveryTest, ReturnsAMessageAsItWasSent) {
  ASSERT_TRUE(send(kAlice, 0));
  const auto page =
      run([](Delivery& delivery, Transaction& transaction) { return delivery.read(transaction, kStream, kBob, 0, 0); });
  const StoredMessage& message = page->messages.at(0);
  EXPECT_EQ(message.body, kBody);
  EXPECT_EQ(message.sender_account, kAlice);
  EXPECT_EQ(message.sender_device, kDevice);
  EXPECT_EQ(message.accepted_ms, now_ms_);
  EXPECT_EQ(page->last_sequence, 1u);
  EXPECT_EQ(page->first_sequence, 1u);
}

TEST_F(DeliveryTest, GivesARetriedRequestTheFirstAnswerAndStoresNothing) {
  const Accepted first = send(kAlice, 0, MessageKind::application, Id{1}).value();
  now_ms_ += 1000;
  const Accepted again = send(kAlice, 0, MessageKind::application, Id{1}).value();
  EXPECT_EQ(again.sequence, first.sequence);
  EXPECT_EQ(again.accepted_ms, first.accepted_ms);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(sequences_for(kBob).size(), 1u);
  EXPECT_EQ(publisher_.messages.size(), 1u);
}

TEST_F(DeliveryTest, KeepsRequestIdsOfAccountsApart) {
  EXPECT_EQ(send(kAlice, 0, MessageKind::application, Id{1})->sequence, 1u);
  EXPECT_EQ(send(kBob, 0, MessageKind::application, Id{1})->sequence, 2u);
}

TEST_F(DeliveryTest, AnswersARetriedCommitAlthoughTheEpochMovedOn) {
  ASSERT_TRUE(send(kAlice, 0, MessageKind::commit, Id{1}));
  EXPECT_EQ(send(kAlice, 0, MessageKind::commit, Id{1})->sequence, 1u);
}

TEST_F(DeliveryTest, LetsExactlyOneCommitLeaveAnEpoch) {
  EXPECT_TRUE(send(kAlice, 0, MessageKind::commit));
  EXPECT_EQ(send(kBob, 0, MessageKind::commit).code(), ErrorCode::kStaleEpoch);
  EXPECT_EQ(details_.current_epoch, 1u);
  EXPECT_TRUE(send(kBob, 1, MessageKind::commit));
}

TEST_F(DeliveryTest, RefusesAMessageOfAnotherEpoch) {
  ASSERT_TRUE(send(kAlice, 0, MessageKind::commit));
  EXPECT_EQ(send(kBob, 0).code(), ErrorCode::kStaleEpoch);
  EXPECT_EQ(send(kBob, 2).code(), ErrorCode::kStaleEpoch);
  EXPECT_TRUE(send(kBob, 1));
}

TEST_F(DeliveryTest, RefusesSendersAndReadersWhoAreNotInTheStream) {
  EXPECT_EQ(send(kCarol, 0).code(), ErrorCode::kNotAMember);
  const auto page = run(
      [](Delivery& delivery, Transaction& transaction) { return delivery.read(transaction, kStream, kCarol, 0, 0); });
  EXPECT_EQ(page.code(), ErrorCode::kNotAMember);
  EXPECT_EQ(acknowledge(kCarol, 0).code(), ErrorCode::kNotAMember);
}

TEST_F(DeliveryTest, AnswersTheSameForAStreamThatDoesNotExist) {
  const auto page = run([](Delivery& delivery, Transaction& transaction) {
    return delivery.read(transaction, StreamId{99}, kAlice, 0, 0);
  });
  EXPECT_EQ(page.code(), ErrorCode::kNotAMember);
}

TEST_F(DeliveryTest, ShowsANewMemberOnlyWhatComesAfterItJoined) {
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(add(kCarol));
  ASSERT_TRUE(send(kAlice, 0));
  EXPECT_EQ(sequences_for(kCarol), (std::vector<std::uint64_t>{2}));
}

TEST_F(DeliveryTest, ShowsARemovedMemberNothingLater) {
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(remove(kBob));
  ASSERT_TRUE(send(kAlice, 0));
  EXPECT_EQ(sequences_for(kBob), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(send(kBob, 0).code(), ErrorCode::kNotAMember);
  EXPECT_EQ(acknowledge(kBob, 2).code(), ErrorCode::kLimitExceeded);
  ASSERT_EQ(publisher_.removals.size(), 1u);
  EXPECT_EQ(publisher_.removals[0].second, kBob);
}

TEST_F(DeliveryTest, BeginsANewWindowForAMemberWhoComesBack) {
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(remove(kBob));
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(add(kBob));
  ASSERT_TRUE(send(kAlice, 0));
  EXPECT_EQ(sequences_for(kBob), (std::vector<std::uint64_t>{3}));
}

TEST_F(DeliveryTest, KeepsTheWindowOfAMemberWhoIsAddedTwice) {
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(add(kBob));
  EXPECT_EQ(sequences_for(kBob).size(), 1u);
}

TEST_F(DeliveryTest, TellsOthersWhatADeviceHasOnceAndNeverBackwards) {
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(acknowledge(kBob, 2));
  ASSERT_TRUE(acknowledge(kBob, 2));
  ASSERT_TRUE(acknowledge(kBob, 1));
  EXPECT_EQ(publisher_.deliveries.size(), 1u);
  EXPECT_EQ(acknowledge(kBob, 3).code(), ErrorCode::kLimitExceeded);
  const auto members =
      run([](Delivery& delivery, Transaction& transaction) { return delivery.members(transaction, kStream); });
  EXPECT_EQ(members->at(1).acknowledged_sequence, 2u);
}

TEST_F(DeliveryTest, ReadsAtMostAsManyAsAsked) {
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(send(kAlice, 0));
  const auto page =
      run([](Delivery& delivery, Transaction& transaction) { return delivery.read(transaction, kStream, kBob, 1, 2); });
  ASSERT_EQ(page->messages.size(), 2u);
  EXPECT_EQ(page->messages.back().sequence, 3u);
  EXPECT_EQ(page->last_sequence, 5u);
}

TEST_F(DeliveryTest, GivesGroupInformationOfTheCurrentEpochOnly) {
  const auto put = [&](std::uint64_t epoch) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.put_group_info(transaction, kStream, epoch, kBody);
    });
  };
  const auto get = [&] {
    return run([](Delivery& delivery, Transaction& transaction) { return delivery.group_info(transaction, kStream); });
  };
  EXPECT_EQ(get().code(), ErrorCode::kNotFound);
  EXPECT_TRUE(put(0));
  EXPECT_EQ(get()->group_info, kBody);
  ASSERT_TRUE(send(kAlice, 0, MessageKind::commit));
  EXPECT_EQ(get().code(), ErrorCode::kNotFound);
  EXPECT_EQ(put(0).code(), ErrorCode::kStaleEpoch);
}

TEST_F(DeliveryTest, KeepsAnInboxForItsAccountAlone) {
  const auto open = [&](const AccountId& account) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.open_inbox(transaction, kDevice, account, now_ms_);
    });
  };
  EXPECT_TRUE(open(kAlice));
  EXPECT_TRUE(open(kAlice));
  EXPECT_EQ(open(kBob).code(), ErrorCode::kAlreadyExists);
  const auto append = run([&](Delivery& delivery, Transaction& transaction) {
    return delivery.append_to_inbox(transaction, kDevice, kStream, kBob, DeviceId{9}, kBody, now_ms_);
  });
  EXPECT_EQ(append->sequence, 1u);
  const auto page = run(
      [](Delivery& delivery, Transaction& transaction) { return delivery.read(transaction, kDevice, kAlice, 0, 0); });
  EXPECT_EQ(page->messages.at(0).about_stream, kStream);
}

TEST_F(DeliveryTest, TakesNothingIntoAnInboxButWelcomes) {
  ASSERT_TRUE(run([&](Delivery& delivery, Transaction& transaction) {
    return delivery.open_inbox(transaction, kDevice, kAlice, now_ms_);
  }));
  const auto sent = run([&](Delivery& delivery, Transaction& transaction) {
    return delivery.append(transaction, {.stream_id = kDevice, .sender_account = kAlice, .body = kBody}, now_ms_);
  });
  EXPECT_EQ(sent.code(), ErrorCode::kNotFound);
}

TEST_F(DeliveryTest, FindsTheConversationOfTwoMembers) {
  const auto between = [&](const AccountId& one, const AccountId& other) {
    return run([&](Delivery& delivery, Transaction& transaction) {
      return delivery.conversation_between(transaction, kCircle, one, other);
    });
  };
  EXPECT_EQ(between(kBob, kAlice).value(), kStream);
  EXPECT_EQ(between(kBob, kCarol).value(), std::nullopt);
}

TEST_F(DeliveryTest, DeletesDeliveredMessagesAfterAWeekAndOthersAfterAMonth) {
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(send(kAlice, 0));
  ASSERT_TRUE(acknowledge(kAlice, 1));
  ASSERT_TRUE(acknowledge(kBob, 1));
  EXPECT_EQ(delete_expired().value(), 0);
  now_ms_ += kDeliveredLifetimeMs + 1;
  EXPECT_EQ(delete_expired().value(), 1);
  EXPECT_EQ(sequences_for(kBob), (std::vector<std::uint64_t>{2}));
  now_ms_ = ManualClock::kStartMs + kUndeliveredLifetimeMs;
  EXPECT_EQ(delete_expired().value(), 1);
  EXPECT_EQ(send(kAlice, 0)->sequence, 3u);
}

TEST_F(DeliveryTest, PublishesAfterTheCommitAlone) {
  const auto failed = run([&](Delivery& delivery, Transaction& transaction) -> Result<void> {
    TRY(delivery.append(transaction, {.stream_id = kStream, .sender_account = kAlice, .body = kBody}, now_ms_));
    return fail(ErrorCode::kConflict, "test");
  });
  EXPECT_FALSE(failed);
  EXPECT_TRUE(publisher_.messages.empty());
  ASSERT_TRUE(send(kAlice, 0));
  EXPECT_EQ(publisher_.messages.size(), 1u);
}

}  // namespace
}  // namespace carecircle
