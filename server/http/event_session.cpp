// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/event_session.h"

namespace carecircle {

// What one job reads for a client: pages of some streams, up to a page's worth of messages in all.
struct EventSession::CatchUp {
  std::deque<StreamCursor> cursors;  // what is left to do
  std::vector<Frame> frames;
  std::vector<StreamId> live;  // nothing is missing any more
  std::uint64_t now_ms = 0;

  // True while there is room for another stream's page.
  Result<bool> read_one(Transaction& transaction, Delivery& delivery, const AccountId& reader);
};

Result<bool> EventSession::CatchUp::read_one(Transaction& transaction, Delivery& delivery, const AccountId& reader) {
  StreamCursor& cursor = cursors.front();
  const Result<StreamPage> page =
      delivery.read(transaction, cursor.stream_id, reader, cursor.after_sequence, kMessagesPerPage);
  if (!page && page.error().code != ErrorCode::kNotAMember) return page.error();
  if (!page) {
    frames.push_back(error_frame(page.error().code));
    cursors.pop_front();
    return true;
  }
  for (const StoredMessage& message : page->messages)
    frames.push_back(message_frame(message));
  if (!page->messages.empty() && page->messages.back().sequence < page->last_sequence) {
    cursor.after_sequence = page->messages.back().sequence;
    return false;
  }
  live.push_back(cursor.stream_id);
  cursors.pop_front();
  return frames.size() < kMessagesPerPage;
}

Result<void> EventSession::check_session(Transaction& transaction, std::uint64_t now_ms) const {
  const std::optional<Session> session = TRY(context_.dispatcher.access().session(transaction, session_, now_ms));
  if (!session || session->recovering) return fail(ErrorCode::kSignedOut, "events: the session ended");
  return {};
}

void EventSession::submit(std::unique_ptr<Job> job) {
  if (context_.storage.submit(std::move(job)) != nullptr) close();
}

void EventSession::start(const std::shared_ptr<EventTransport>& transport) {
  transport_ = transport.get();
  owner_ = transport;
  auto self = shared_from_this();
  submit(make_job(
      [self](Transaction& transaction, std::uint64_t now_ms) { return self->check_session(transaction, now_ms); },
      [self, transport](const Result<void>& outcome) {
        if (outcome) self->connection_ = self->context_.hub.add(self->caller_.account, self->thread_, self);
        self->post_([self, transport, ok = outcome.has_value()] {
          if (!ok) return self->close();
          if (self->transport_ != nullptr) self->transport_->read();
        });
      }));
}

void EventSession::on_frame(std::string_view bytes) {
  const Result<ClientFrame> frame = parse_client_frame(bytes);
  if (!frame) return close();
  if (const auto* subscription = std::get_if<SubscribeFrame>(&*frame)) return subscribe(*subscription);
  if (const auto* acknowledgement = std::get_if<AcknowledgeFrame>(&*frame)) return acknowledge(*acknowledgement);
  transport_->read();
}

void EventSession::subscribe(const SubscribeFrame& frame) {
  if (cursors_.size() + frame.cursors.size() > kPendingCursorsMax) return close();
  cursors_.insert(cursors_.end(), frame.cursors.begin(), frame.cursors.end());
  subscribing_ = true;
  catch_up();
  if (transport_ != nullptr) transport_->read();
}

void EventSession::acknowledge(const AcknowledgeFrame& frame) {
  auto self = shared_from_this();
  auto transport = owner_.lock();
  submit(make_job(
      [self, frame](Transaction& transaction, std::uint64_t now_ms) -> Result<void> {
        TRY(self->check_session(transaction, now_ms));
        return self->context_.delivery.acknowledge(transaction, frame.stream_id, self->caller_.account, frame.sequence);
      },
      [self, transport](const Result<void>& outcome) {
        const std::optional<ErrorCode> code = outcome ? std::nullopt : std::optional(outcome.error().code);
        self->post_([self, transport, code] {
          if (code == ErrorCode::kSignedOut) return self->close();
          if (code) self->enqueue(error_frame(*code));
          if (self->transport_ != nullptr) self->transport_->read();
        });
      }));
}

// Nothing more is read while frames wait to be written: a slow reader costs one page of memory.
void EventSession::catch_up() {
  if (catching_up_ || !queue_.empty() || !subscribing_) return;
  catching_up_ = true;
  auto self = shared_from_this();
  auto result = std::make_shared<CatchUp>();
  result->cursors = std::exchange(cursors_, {});
  submit(make_job(
      [self, result](Transaction& transaction, std::uint64_t now_ms) -> Result<void> {
        TRY(self->check_session(transaction, now_ms));
        result->now_ms = now_ms;
        // A stream that is subscribed to again falls silent until it is caught up.
        for (const StreamCursor& cursor : result->cursors)
          self->context_.hub.unsubscribe(self->connection_, cursor.stream_id);
        while (!result->cursors.empty()) {
          const bool more = TRY(result->read_one(transaction, self->context_.delivery, self->caller_.account));
          if (!more) break;
        }
        return {};
      },
      [self, result](const Result<void>& outcome) {
        if (outcome) {
          for (const StreamId& stream_id : result->live)
            self->context_.hub.subscribe(self->connection_, stream_id);
        }
        self->post_([self, result, ok = outcome.has_value()] { ok ? self->on_caught_up(*result) : self->close(); });
      }));
}

void EventSession::on_caught_up(CatchUp& result) {
  catching_up_ = false;
  cursors_.insert(cursors_.begin(), result.cursors.begin(), result.cursors.end());
  if (cursors_.empty()) {
    subscribing_ = false;
    result.frames.push_back(subscribed_frame(result.now_ms));
  }
  for (Frame& frame : result.frames)
    enqueue(std::move(frame));
  catch_up();
}

void EventSession::enqueue(Frame frame) {
  if (transport_ == nullptr) return;
  if (queue_.size() >= kQueuedFramesMax || queued_bytes_ + frame->size() > kQueuedBytesMax) {
    context_.metrics.reader_cut_off();
    return close();
  }
  queued_bytes_ += frame->size();
  queue_.push_back(std::move(frame));
  if (queue_.size() == 1) transport_->write(queue_.front());
}

void EventSession::on_written() {
  if (queue_.empty()) return;
  queued_bytes_ -= queue_.front()->size();
  queue_.pop_front();
  if (transport_ == nullptr) return;
  if (!queue_.empty()) return transport_->write(queue_.front());
  catch_up();
}

void EventSession::close() {
  if (transport_ != nullptr) transport_->close();
}

void EventSession::on_closed() {
  if (transport_ == nullptr) return;
  transport_ = nullptr;
  queue_.clear();
  cursors_.clear();
  auto self = shared_from_this();
  context_.storage.submit_always(
      make_job([](Transaction&, std::uint64_t) -> Result<void> { return {}; },
               [self](const Result<void>&) { self->context_.hub.remove(self->connection_); }));
}

}  // namespace carecircle
