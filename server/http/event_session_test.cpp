// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/event_session.h"

#include <gtest/gtest.h>

#include "carecircle/v1/events.pb.h"
#include "server/storage/migrations.h"
#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/manual_clock.h"

namespace carecircle {
namespace {

constexpr StreamId kStream{2};
constexpr AccountId kAlice{3};
constexpr AccountId kBob{4};

// A socket that writes when it is told to.
class FakeTransport final : public EventTransport {
 public:
  void write(Frame frame) override {
    ASSERT_EQ(writing, nullptr) << "one frame at a time";
    writing = std::move(frame);
  }
  void read() override { reading = true; }
  void close() override { closed = true; }

  Frame writing;
  bool reading = false;
  bool closed = false;
};

// The storage thread and a network thread, one after the other on the test's own thread.
class Events : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(migrate(*database_, migrations()));
    ASSERT_TRUE(transact([](Delivery& delivery, Transaction& transaction) -> Result<void> {
      TRY(delivery.open_stream(transaction, kStream, StreamKind::conversation, CircleId{1}, ManualClock::kStartMs));
      TRY(delivery.add_founder(transaction, kStream, kAlice));
      return delivery.add_founder(transaction, kStream, kBob);
    }));
    hub_.set_network({[this](std::function<void()> task) { tasks_.push_back(std::move(task)); }});
    session_ =
        std::make_shared<EventSession>(context_, SessionId{}, Caller{.account = kBob}, 0,
                                       [this](std::function<void()> task) { tasks_.push_back(std::move(task)); });
  }
  void TearDown() override { hub_.clear(); }

  template <typename Work>
  Result<void> transact(Work work) {
    return run_transaction(*database_,
                           [&](Transaction& transaction) { return Result<void>(work(delivery_, transaction)); });
  }
  void send(int count, std::size_t size = 3) {
    ASSERT_TRUE(transact([&](Delivery& delivery, Transaction& transaction) -> Result<void> {
      const Bytes body(size, 7);
      for (int i = 0; i < count; ++i) {
        TRY(delivery.append(transaction, {.stream_id = kStream, .sender_account = kAlice, .body = body},
                            clock_.now_ms()));
      }
      return {};
    }));
  }

  // Lets both threads do all they have to do.
  void settle() {
    for (bool busy = true; busy;) {
      busy = storage_.run_waiting() > 0;
      for (std::function<void()>& task : std::exchange(tasks_, {})) {
        task();
        busy = true;
      }
    }
  }
  // The same, with a reader that takes every frame.
  void settle_and_read() {
    for (settle(); transport_.writing != nullptr; settle()) {
      received_.push_back(parse(*std::exchange(transport_.writing, nullptr)));
      session_->on_written();
    }
  }
  static v1::ServerFrame parse(const std::string& bytes) {
    v1::ServerFrame frame;
    EXPECT_TRUE(frame.ParseFromString(bytes));
    return frame;
  }

  void subscribe(std::uint64_t after) {
    v1::ClientFrame frame;
    v1::Cursor& cursor = *frame.mutable_subscribe()->add_cursors();
    cursor.set_stream_id(std::string(as_text(kStream)));
    cursor.set_after_sequence(after);
    transport_.reading = false;
    session_->on_frame(frame.SerializeAsString());
  }
  std::vector<std::uint64_t> sequences() const {
    std::vector<std::uint64_t> result;
    for (const v1::ServerFrame& frame : received_) {
      if (frame.has_message()) result.push_back(frame.message().sequence());
    }
    return result;
  }
  static std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> result;
    for (std::uint64_t number = first; number <= last; ++number)
      result.push_back(number);
    return result;
  }
  void start() {
    session_->start(owned_transport_);
    settle_and_read();
  }

  ManualClock clock_;
  Ticker ticker_;
  Metrics metrics_;
  Log log_;
  Hub hub_{metrics_};
  Delivery delivery_{hub_};
  std::unique_ptr<SqliteDatabase> database_ = SqliteDatabase::open(":memory:", SqliteJournal::write_ahead).value();
  StorageThread storage_{*database_, clock_, ticker_, metrics_, log_};
  bool signed_in_ = true;
  Dispatcher dispatcher_{
      {.session = [this](Transaction&, const SessionId&, std::uint64_t) -> Result<std::optional<Session>> {
         if (!signed_in_) return std::optional<Session>{};
         return std::optional(Session{.caller = {.account = kBob}});
       },
       .role = {}}};
  MethodTable methods_;
  Pages pages_{{}, ""};
  HttpContext context_{storage_, dispatcher_, methods_, delivery_, hub_, metrics_, pages_, {}, false};
  std::vector<std::function<void()>> tasks_;
  std::shared_ptr<FakeTransport> owned_transport_ = std::make_shared<FakeTransport>();
  FakeTransport& transport_ = *owned_transport_;
  std::vector<v1::ServerFrame> received_;
  std::shared_ptr<EventSession> session_;
};

TEST_F(Events, SendWhatIsMissingThenSayThatItWasAll) {
  send(3);
  start();
  subscribe(1);
  settle_and_read();
  EXPECT_EQ(sequences(), numbers(2, 3));
  ASSERT_FALSE(received_.empty());
  EXPECT_EQ(received_.back().subscribed().now_ms(), clock_.now_ms());
}

TEST_F(Events, SendWhatComesAfterwards) {
  start();
  subscribe(0);
  settle_and_read();
  send(2);
  settle_and_read();
  EXPECT_EQ(sequences(), numbers(1, 2));
}

TEST_F(Events, SendMoreThanOnePageInOrder) {
  send(static_cast<int>(kMessagesPerPage) * 2 + 5);
  start();
  subscribe(0);
  settle_and_read();
  EXPECT_EQ(sequences(), numbers(1, kMessagesPerPage * 2 + 5));
}

TEST_F(Events, NeitherLoseNorRepeatWhatArrivesWhileCatchingUp) {
  send(static_cast<int>(kMessagesPerPage) + 1);
  start();
  subscribe(0);
  settle();  // the first page is on its way
  send(3);
  settle_and_read();
  send(1);
  settle_and_read();
  EXPECT_EQ(sequences(), numbers(1, kMessagesPerPage + 5));
}

TEST_F(Events, ReadNoNextPageWhileTheReaderIsSlow) {
  send(static_cast<int>(kMessagesPerPage) * 3);
  start();
  subscribe(0);
  settle();
  send(10);
  settle();
  EXPECT_NE(transport_.writing, nullptr);
  EXPECT_FALSE(transport_.closed);
  EXPECT_TRUE(received_.empty());
}

TEST_F(Events, CutOffAReaderWhoseQueueIsFullAndLetItResume) {
  start();
  subscribe(0);
  settle_and_read();
  send(static_cast<int>(kQueuedFramesMax) + 10);
  settle();
  EXPECT_TRUE(transport_.closed);
  session_->on_closed();
  settle();
  EXPECT_EQ(hub_.size(), 0u);

  const std::uint64_t last = sequences().empty() ? 0 : sequences().back();
  transport_ = FakeTransport();
  session_ = std::make_shared<EventSession>(context_, SessionId{}, Caller{.account = kBob}, 0,
                                            [this](std::function<void()> task) { tasks_.push_back(std::move(task)); });
  start();
  subscribe(last);
  settle_and_read();
  EXPECT_EQ(sequences(), numbers(1, kQueuedFramesMax + 10));
}

TEST_F(Events, CutOffAReaderWhoseQueueHoldsTooManyBytes) {
  start();
  subscribe(0);
  settle_and_read();
  send(static_cast<int>(kQueuedBytesMax / 1'000'000) + 2, 1'000'000);
  settle();
  EXPECT_TRUE(transport_.closed);
}

TEST_F(Events, RefuseAStreamOfOthersAndGoOn) {
  ASSERT_TRUE(transact(
      [](Delivery& delivery, Transaction& transaction) { return delivery.remove_member(transaction, kStream, kBob); }));
  v1::ClientFrame frame;
  frame.mutable_subscribe()->add_cursors()->set_stream_id(std::string(16, 'x'));
  start();
  session_->on_frame(frame.SerializeAsString());
  settle_and_read();
  ASSERT_EQ(received_.size(), 2u);
  EXPECT_EQ(received_[0].error().code(), v1::ERROR_CODE_NOT_A_MEMBER);
  EXPECT_TRUE(received_[1].has_subscribed());
}

TEST_F(Events, SendARemovedMemberNothingMore) {
  start();
  subscribe(0);
  settle_and_read();
  ASSERT_TRUE(transact(
      [](Delivery& delivery, Transaction& transaction) { return delivery.remove_member(transaction, kStream, kBob); }));
  send(1);
  settle_and_read();
  EXPECT_TRUE(sequences().empty());
}

TEST_F(Events, StoreAcknowledgements) {
  send(2);
  start();
  v1::ClientFrame frame;
  frame.mutable_acknowledge()->set_stream_id(std::string(as_text(kStream)));
  frame.mutable_acknowledge()->set_sequence(2);
  session_->on_frame(frame.SerializeAsString());
  settle_and_read();
  ASSERT_TRUE(transact([](Delivery& delivery, Transaction& transaction) -> Result<void> {
    EXPECT_EQ(delivery.members(transaction, kStream)->at(1).acknowledged_sequence, 2u);
    return {};
  }));
  EXPECT_TRUE(transport_.reading);
}

TEST_F(Events, CloseOnAFrameThatIsNotOne) {
  start();
  session_->on_frame("\xff\xff");
  EXPECT_TRUE(transport_.closed);
}

TEST_F(Events, IgnoreAFrameOfANewerClient) {
  start();
  transport_.reading = false;
  session_->on_frame(std::string("\xa2\x06\x01x", 4));
  EXPECT_FALSE(transport_.closed);
  EXPECT_TRUE(transport_.reading);
}

TEST_F(Events, CloseWhenTheSessionHasEnded) {
  start();
  signed_in_ = false;
  subscribe(0);
  settle();
  EXPECT_TRUE(transport_.closed);
}

TEST_F(Events, CloseEveryConnectionOfAnAccountThatIsDisconnected) {
  start();
  hub_.disconnect(kBob);
  settle();
  EXPECT_TRUE(transport_.closed);
  EXPECT_EQ(hub_.size(), 0u);
}

TEST_F(Events, HintAtChanges) {
  start();
  subscribe(0);
  settle_and_read();
  hub_.hint_to_account(kBob, {.circle_id = CircleId{1}, .noun = HintNoun::grant, .object_id = Id{9}});
  hub_.hint_to_stream(kStream, {.circle_id = CircleId{1}, .noun = HintNoun::member, .object_id = Id{9}});
  settle_and_read();
  ASSERT_GE(received_.size(), 2u);
  EXPECT_EQ(received_[received_.size() - 2].hint().noun(), v1::Hint::NOUN_GRANT);
  EXPECT_EQ(received_.back().hint().noun(), v1::Hint::NOUN_MEMBER);
}

}  // namespace
}  // namespace carecircle
