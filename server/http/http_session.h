// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>

#include "server/http/context.h"

namespace carecircle {

// Which network thread a connection belongs to, and how to reach it from others.
struct NetworkThread {
  std::size_t index;
  NetworkPost post;
};

// Answers requests of one connection until it ends or becomes a WebSocket. `tls` may be null: plain HTTP.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket socket,
                                              std::shared_ptr<boost::asio::ssl::context> tls, HttpContext& context,
                                              HttpLoad& load, const NetworkThread& thread);

}  // namespace carecircle
