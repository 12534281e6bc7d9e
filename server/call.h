// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/bytes/ensure.h"
#include "core/bytes/secret_bytes.h"
#include "server/storage/database.h"

// One RPC as a handler sees it: who calls, when, and the transaction it runs in. Handlers run one after the other on the
// storage thread; when one returns an error nothing it did remains, when it returns a response that response is sent only
// after the commit is on disk.

namespace google::protobuf {
class Message;
}

namespace carecircle {

// SHA-256 of the sign-in token: the session's key in the table of sessions.
using SessionId = ByteArray<32>;

struct Caller {
  AccountId account{};
  DeviceId device{};
  SessionId session{};
};

class Call {
 public:
  Call(Transaction& transaction, std::uint64_t now_ms, std::optional<Caller> caller, std::string address_prefix)
      : transaction_(transaction), now_ms_(now_ms), caller_(caller), address_prefix_(std::move(address_prefix)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Transaction& transaction() { return transaction_; }
  // The server's clock, UTC milliseconds; the same for the whole call.
  std::uint64_t now_ms() const { return now_ms_; }

  // Present for every method whose access option asks for a session: the caller is checked before the handler runs.
  bool signed_in() const { return caller_.has_value(); }
  const Caller& caller() const {
    ensure(caller_.has_value(), "a method that needs a session is declared without one");
    return *caller_;
  }
  const AccountId& account() const { return caller().account; }
  const DeviceId& device() const { return caller().device; }

  // The caller's network, "192.0.2.0/24" or "2001:db8::/48": for rate limits on failures. Never stored with an account.
  const std::string& address_prefix() const { return address_prefix_; }

  // Answers with Set-Cookie: the token of a new session (32 bytes), or its removal.
  void set_session_token(BytesView token) { session_token_ = SecretBytes::copy_of(token); }
  void clear_session_token() { session_token_ = SecretBytes(); }
  const std::optional<SecretBytes>& session_token() const { return session_token_; }

  // Last of all: `finish` completes the response after the commit, outside any transaction, on the storage thread. When it
  // fails the caller gets that error although the transaction stands (logged, not released; security.md 8.2).
  using Finish = std::function<Result<void>(google::protobuf::Message& response)>;
  template <typename Response>
  void finish_after_commit(std::function<Result<void>(Response& response)> finish) {
    finish_ = [finish = std::move(finish)](google::protobuf::Message& response) {
      return finish(static_cast<Response&>(response));
    };
  }
  const Finish& finish() const { return finish_; }

 private:
  Transaction& transaction_;
  std::uint64_t now_ms_;
  std::optional<Caller> caller_;
  std::string address_prefix_;
  std::optional<SecretBytes> session_token_;
  Finish finish_;
};

}  // namespace carecircle
