// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/any_stream.h"

#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace carecircle {

namespace asio = boost::asio;

AnyStream::AnyStream(asio::ip::tcp::socket socket) : stream_(std::in_place_type<Plain>, std::move(socket)) {}
AnyStream::AnyStream(asio::ip::tcp::socket socket, asio::ssl::context& tls)
    : stream_(std::in_place_type<Tls>, std::move(socket), tls) {}

AnyStream::executor_type AnyStream::get_executor() { return next_layer().get_executor(); }

AnyStream::next_layer_type& AnyStream::next_layer() {
  return std::visit([](auto& stream) -> Plain& { return boost::beast::get_lowest_layer(stream); }, stream_);
}
const AnyStream::next_layer_type& AnyStream::next_layer() const {
  return std::visit([](auto& stream) -> const Plain& { return boost::beast::get_lowest_layer(stream); }, stream_);
}

SSL* AnyStream::tls() {
  Tls* stream = std::get_if<Tls>(&stream_);
  return stream != nullptr ? stream->native_handle() : nullptr;
}

void AnyStream::handshake(asio::ssl::stream_base::handshake_type side, OnDone done) {
  std::get<Tls>(stream_).async_handshake(side, std::move(done));
}

void AnyStream::read_some(const Buffers<asio::mutable_buffer>& buffers, OnTransferred done) {
  std::visit([&](auto& stream) { stream.async_read_some(buffers, std::move(done)); }, stream_);
}

void AnyStream::write_some(const Buffers<asio::const_buffer>& buffers, OnTransferred done) {
  std::visit([&](auto& stream) { stream.async_write_some(buffers, std::move(done)); }, stream_);
}

void AnyStream::tear_down(boost::beast::role_type role, OnDone done) {
  using boost::beast::websocket::async_teardown;
  std::visit([&](auto& stream) { async_teardown(role, stream, std::move(done)); }, stream_);
}

}  // namespace carecircle
