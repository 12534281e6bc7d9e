// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace carecircle {

// A TCP connection to 127.0.0.1 that says exactly what a test wants said, well-formed or not.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(const std::string& bytes);
  // One response: its head, and as much body as Content-Length says. Empty when the connection ended.
  std::string read_response(bool has_body = true);
  // Sends and reads one response.
  std::string exchange(const std::string& bytes);

  // WebSocket (RFC 6455): one masked binary frame out; the payload of one data frame in, nothing when the connection ended.
  void send_frame(const std::string& payload);
  std::optional<std::string> read_frame();

 private:
  bool fill();  // more bytes into buffer_
  std::optional<std::string> take(std::size_t count);

  int socket_;
  std::string buffer_;
};

// The lines of a POST with a body.
std::string post(const std::string& path, const std::string& body,
                 const std::string& headers = "Content-Type: application/json\r\n");
std::string get(const std::string& path, const std::string& headers = "");
std::string upgrade(const std::string& path, const std::string& headers = "");

}  // namespace carecircle
