// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/client/server_address.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// The wire: Connect unary calls with binary protobuf over HTTP/1.1 and one kept connection, and the WebSocket of events. HTTPS
// verifies against the system's roots, or against the file that CARECIRCLE_CA_FILE names.

namespace google::protobuf {
class MessageLite;
}
namespace carecircle::v1 {
class ErrorDetail;
class ServerFrame;
class Subscribe;
}  // namespace carecircle::v1

namespace carecircle::cli {

inline constexpr std::string_view kClientVersion = "1";

// Whether a call may be repeated when the connection is lost before its answer: it only reads, or carries a client_request_id.
enum class Repeat : std::uint8_t { no, yes };

class Transport {
 public:
  explicit Transport(ServerAddress address);
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) noexcept;
  ~Transport();

  const ServerAddress& address() const;
  // The session's token as it stands in the cookie; empty when signed out. Answers that set or clear it are followed.
  const SecretBytes& session_token() const;
  void set_session_token(BytesView token);

  // The server's error by its code; kUnavailable when it cannot be reached, kInternal for an answer that is not Connect's.
  Result<void> call(std::string_view path, const google::protobuf::MessageLite& request,
                    google::protobuf::MessageLite& response, Repeat repeat);
  // The same with a request that is encoded already.
  Result<void> call_with_bytes(std::string_view path, std::string request, google::protobuf::MessageLite& response,
                               Repeat repeat);
  // What came with the last error of `call`: the current epoch, how long to wait.
  const v1::ErrorDetail& last_detail() const;

  // Opens the WebSocket, subscribes and hands over each frame until `on_frame` answers false. kUnavailable when the connection ends.
  Result<void> follow(const v1::Subscribe& subscribe,
                      const std::function<Result<bool>(const v1::ServerFrame&)>& on_frame);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace carecircle::cli
