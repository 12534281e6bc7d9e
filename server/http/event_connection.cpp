// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/event_connection.h"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "server/http/request_rules.h"

namespace carecircle {
namespace {

class EventConnection final : public EventTransport, public std::enable_shared_from_this<EventConnection> {
 public:
  using Error = boost::beast::error_code;

  EventConnection(AnyStream stream, std::shared_ptr<EventSession> session, HttpLoad& load)
      : socket_(std::move(stream)), session_(std::move(session)), load_(load), buffer_(kClientFrameSizeMax) {
    load_.connections.fetch_add(1);
  }
  ~EventConnection() override { load_.connections.fetch_sub(1); }

  void accept(UpgradeRequest request) {
    namespace websocket = boost::beast::websocket;
    websocket::stream_base::timeout timeout{std::chrono::seconds(10), kEventIdleTimeout, true};
    socket_.set_option(timeout);
    socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
      for (const auto& [name, value] : security_headers())
        response.set(name, value);
    }));
    socket_.read_message_max(kClientFrameSizeMax);
    socket_.binary(true);
    request_ = std::move(request);
    auto self = this->shared_from_this();
    socket_.async_accept(request_, [self](Error error) {
      if (error) return;
      self->open_ = true;
      self->session_->start(self);
    });
  }

  void write(Frame frame) override {
    auto self = this->shared_from_this();
    socket_.async_write(boost::asio::buffer(*frame), [self, frame](Error error, std::size_t) {
      if (error) return self->finish();
      self->session_->on_written();
    });
  }

  void read() override {
    auto self = this->shared_from_this();
    socket_.async_read(buffer_, [self](Error error, std::size_t size) { self->on_read(error, size); });
  }

  // Drops the socket without a closing handshake: who is cut off does not read, and resumes by its cursors.
  void close() override {
    auto self = this->shared_from_this();
    boost::asio::post(socket_.get_executor(), [self] { self->finish(); });
  }

 private:
  void on_read(Error error, std::size_t size) {
    if (error || !open_) return finish();
    if (!socket_.got_binary()) return finish();
    const auto* data = static_cast<const char*>(buffer_.data().data());
    const std::string frame(data, size);
    buffer_.consume(size);
    session_->on_frame(frame);
  }

  void finish() {
    if (!open_) return;
    open_ = false;
    boost::beast::get_lowest_layer(socket_).close();
    session_->on_closed();
  }

  // Without permessage-deflate: ciphertext does not shrink.
  boost::beast::websocket::stream<AnyStream, false> socket_;
  std::shared_ptr<EventSession> session_;
  HttpLoad& load_;
  boost::beast::flat_buffer buffer_;
  UpgradeRequest request_;
  bool open_ = false;
};

}  // namespace

void serve_events(AnyStream stream, UpgradeRequest request, std::shared_ptr<EventSession> session, HttpLoad& load) {
  std::make_shared<EventConnection>(std::move(stream), std::move(session), load)->accept(std::move(request));
}

}  // namespace carecircle
