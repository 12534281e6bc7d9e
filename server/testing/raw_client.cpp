// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/testing/raw_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/bytes/ensure.h"

namespace carecircle {
namespace {

constexpr std::size_t kChunk = 65'536;
constexpr std::string_view kLengthHeader = "\r\nContent-Length: ";

std::size_t content_length(const std::string& head) {
  const auto found = head.find(kLengthHeader);
  if (found == std::string::npos) return 0;
  std::size_t length = 0;
  std::from_chars(head.data() + found + kLengthHeader.size(), head.data() + head.size(), length);
  return length;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* generic = &address;
  ensure(::connect(socket_, static_cast<const sockaddr*>(generic), sizeof address) == 0,
         "the server accepts connections");
}

RawClient::~RawClient() { ::close(socket_); }

void RawClient::send(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;  // the server hung up: what follows reads the rest
    sent += static_cast<std::size_t>(count);
  }
}

bool RawClient::fill() {
  std::string chunk(kChunk, '\0');
  const ssize_t count = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (count <= 0) return false;
  buffer_.append(chunk, 0, static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> RawClient::take(std::size_t count) {
  while (buffer_.size() < count) {
    if (!fill()) return std::nullopt;
  }
  std::string result = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return result;
}

std::string RawClient::read_response(bool has_body) {
  std::size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  const std::string head = take(end + 4).value();
  return head + take(has_body ? content_length(head) : 0).value_or("");
}

std::string RawClient::exchange(const std::string& bytes) {
  send(bytes);
  return read_response();
}

void RawClient::send_frame(const std::string& payload) {
  ensure(payload.size() < 126, "test frames are short");
  std::string frame{'\x82', static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};  // a mask of zeros
  send(frame + payload);
}

std::optional<std::string> RawClient::read_frame() {
  for (;;) {
    const std::optional<std::string> head = take(2);
    if (!head) return std::nullopt;
    const auto opcode = static_cast<std::uint8_t>((*head)[0]) & 0x0f;
    std::size_t size = static_cast<std::uint8_t>((*head)[1]) & 0x7f;
    const std::size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
    const std::optional<std::string> length = take(extra);
    if (!length) return std::nullopt;
    if (extra > 0) size = 0;
    for (const char byte : *length)
      size = size << 8 | static_cast<std::uint8_t>(byte);
    const std::optional<std::string> payload = take(size);
    if (!payload || opcode == 8) return std::nullopt;
    if (opcode == 2) return payload;
  }
}

std::string post(const std::string& path, const std::string& body, const std::string& headers) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

std::string get(const std::string& path, const std::string& headers) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::string upgrade(const std::string& path, const std::string& headers) {
  return get(path,
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
             "dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                 headers);
}

}  // namespace carecircle
