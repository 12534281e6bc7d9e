// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "core/bytes/result.h"
#include "server/http/context.h"

// Listens and answers: one network thread per core, each with an acceptor of its own on the same address (SO_REUSEPORT).

namespace carecircle {

inline constexpr std::size_t kConnectionsMax = 20'000;
inline constexpr std::size_t kHeaderSizeMax = 16 * 1024;
inline constexpr std::size_t kBodyBytesMax = 256 * 1024 * 1024;  // of all requests together
inline constexpr std::uint64_t kDrainMsMax = 3'000;              // what a graceful stop waits for answers under way

struct ListenOptions {
  std::string address = "127.0.0.1";  // an IP address
  std::uint16_t port = 8480;          // 0: any free one
  std::string tls_certificate_file;   // PEM chain; empty: plain HTTP
  std::string tls_key_file;
  unsigned threads = 0;  // 0: one per core
};

class HttpServer {
 public:
  HttpServer(HttpContext& context, Log& log);
  ~HttpServer();  // stops
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds; after this the hub knows the network threads. kUnavailable when the address cannot be bound, kKeyInvalid when the
  // certificate or its key cannot be used.
  Result<void> listen(const ListenOptions& options);
  std::uint16_t port() const;
  // Begins to accept, after the storage thread was started.
  void start();
  // Stops accepting and waits for answers under way; then the storage thread may be stopped, and then stop() is called.
  void drain();
  void stop();

 private:
  struct Network;
  std::unique_ptr<Network> network_;
};

}  // namespace carecircle
