// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <deque>
#include <memory>

#include "server/http/context.h"
#include "server/http/event_frames.h"

// One client of /v1/events apart from its socket: what it subscribed to, what is on its way to it. Everything runs on the
// connection's network thread, but what is said to run on the storage thread.
//
// A subscription first sends what is missing, a page at a time: the next page is read when the last one has left. The stream
// goes live in the job that finds nothing more missing, so that nothing is lost or repeated in between. A reader that does
// not keep up is cut off at a fixed queue and resumes later.

namespace carecircle {

inline constexpr std::size_t kQueuedFramesMax = 4'096;
inline constexpr std::size_t kQueuedBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kPendingCursorsMax = 1'024;
inline constexpr std::uint32_t kMessagesPerPage = 200;
inline constexpr std::size_t kClientFrameSizeMax = 64 * 1024;

// The socket.
class EventTransport {
 public:
  virtual ~EventTransport() = default;
  virtual void write(Frame frame) = 0;  // one at a time; then on_written()
  virtual void read() = 0;              // one at a time; then on_frame()
  virtual void close() = 0;             // then on_closed(), once
};

class EventSession final : public EventSink, public std::enable_shared_from_this<EventSession> {
 public:
  EventSession(HttpContext& context, SessionId session, Caller caller, std::size_t thread, NetworkPost post)
      : context_(context), session_(session), caller_(caller), thread_(thread), post_(std::move(post)) {}

  // Joins the hub, then reads. The transport owns this session. Its pending operations keep it alive; while none is pending, the job
  // whose end starts the next one does.
  void start(const std::shared_ptr<EventTransport>& transport);

  void on_frame(std::string_view bytes);
  void on_written();
  void on_closed();

  void enqueue(Frame frame) override;
  void close() override;

 private:
  struct CatchUp;

  void submit(std::unique_ptr<Job> job);
  Result<void> check_session(Transaction&, std::uint64_t now_ms) const;
  void subscribe(const SubscribeFrame& frame);
  void acknowledge(const AcknowledgeFrame& frame);
  void catch_up();
  void on_caught_up(CatchUp& result);

  HttpContext& context_;
  SessionId session_;
  Caller caller_;
  std::size_t thread_;
  NetworkPost post_;
  EventTransport* transport_ = nullptr;  // null once closed
  std::weak_ptr<EventTransport> owner_;  // the same, for jobs that keep it alive
  std::deque<Frame> queue_;              // its front is being written
  std::size_t queued_bytes_ = 0;
  std::deque<StreamCursor> cursors_;  // still to be caught up
  bool catching_up_ = false;          // a job is under way
  bool subscribing_ = false;          // `subscribed` is still to be said
  ConnectionId connection_ = 0;       // storage thread
};

}  // namespace carecircle
