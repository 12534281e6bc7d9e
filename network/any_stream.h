// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <boost/container/static_vector.hpp>
#include <functional>
#include <utility>
#include <variant>

namespace carecircle {

// A completion handler of Asio behind one type for each signature, with the executor that it wants to be called on. (Asio's own
// any_completion_handler, in Boost 1.81, has an executor that cannot post.)
template <typename... Arguments>
class AnyHandler {
 public:
  using executor_type = boost::asio::any_io_executor;

  template <typename Handler>
  AnyHandler(Handler handler, const executor_type& otherwise)
      : executor_(boost::asio::get_associated_executor(handler, otherwise)), handler_(std::move(handler)) {}

  void operator()(Arguments... arguments) { std::exchange(handler_, nullptr)(arguments...); }
  executor_type get_executor() const noexcept { return executor_; }

 private:
  executor_type executor_;
  std::move_only_function<void(Arguments...)> handler_;
};

// A connection with or without TLS, behind one type and one type of handler: what Beast builds upon it is compiled once, and
// the network's templates are left in any_stream.cpp. An AsyncStream of Asio. Not to be moved while an operation is under way.
class AnyStream {
 public:
  using executor_type = boost::asio::any_io_executor;
  using next_layer_type = boost::beast::tcp_stream;
  using Error = boost::beast::error_code;
  using OnTransferred = AnyHandler<Error, std::size_t>;
  using OnDone = AnyHandler<Error>;

  // More are transferred by further operations, as AsyncReadStream and AsyncWriteStream allow.
  static constexpr std::size_t kBuffersMax = 8;
  template <typename Buffer>
  using Buffers = boost::container::static_vector<Buffer, kBuffersMax>;

  explicit AnyStream(boost::asio::ip::tcp::socket socket);
  // `tls` outlives the stream. Nothing is read or written before `async_handshake` has ended.
  AnyStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls);

  executor_type get_executor();
  // The socket below, with its timeouts.
  next_layer_type& next_layer();
  const next_layer_type& next_layer() const;

  // The session of TLS, for what Asio has no words for; null without.
  SSL* tls();

  // Only with TLS.
  template <typename Token>
  auto async_handshake(boost::asio::ssl::stream_base::handshake_type side, Token&& token) {
    auto start = [this, side](auto handler) { handshake(side, OnDone(std::move(handler), get_executor())); };
    return boost::asio::async_initiate<Token, void(Error)>(std::move(start), token);
  }

  template <typename MutableBufferSequence, typename Token>
  auto async_read_some(const MutableBufferSequence& buffers, Token&& token) {
    auto start = [this](auto handler, const Buffers<boost::asio::mutable_buffer>& some) {
      read_some(some, OnTransferred(std::move(handler), get_executor()));
    };
    return boost::asio::async_initiate<Token, void(Error, std::size_t)>(std::move(start), token,
                                                                        first_of<boost::asio::mutable_buffer>(buffers));
  }

  template <typename ConstBufferSequence, typename Token>
  auto async_write_some(const ConstBufferSequence& buffers, Token&& token) {
    auto start = [this](auto handler, const Buffers<boost::asio::const_buffer>& some) {
      write_some(some, OnTransferred(std::move(handler), get_executor()));
    };
    return boost::asio::async_initiate<Token, void(Error, std::size_t)>(std::move(start), token,
                                                                        first_of<boost::asio::const_buffer>(buffers));
  }

  // What Beast's WebSocket calls when it has said goodbye, as for its own streams.
  friend void async_teardown(boost::beast::role_type role, AnyStream& stream, auto&& handler) {
    stream.tear_down(role, OnDone(std::forward<decltype(handler)>(handler), stream.get_executor()));
  }

 private:
  using Plain = boost::beast::tcp_stream;
  using Tls = boost::beast::ssl_stream<boost::beast::tcp_stream>;

  template <typename Buffer, typename Sequence>
  static Buffers<Buffer> first_of(const Sequence& sequence) {
    Buffers<Buffer> result;
    const auto end = boost::asio::buffer_sequence_end(sequence);
    for (auto next = boost::asio::buffer_sequence_begin(sequence); next != end && result.size() < kBuffersMax; ++next) {
      if (const Buffer buffer = *next; buffer.size() != 0) result.push_back(buffer);
    }
    return result;
  }

  void handshake(boost::asio::ssl::stream_base::handshake_type side, OnDone done);
  void read_some(const Buffers<boost::asio::mutable_buffer>& buffers, OnTransferred done);
  void write_some(const Buffers<boost::asio::const_buffer>& buffers, OnTransferred done);
  void tear_down(boost::beast::role_type role, OnDone done);

  std::variant<Plain, Tls> stream_;
};

}  // namespace carecircle
