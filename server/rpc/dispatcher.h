// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes/secret_bytes.h"
#include "server/call.h"
#include "server/rpc/access.h"
#include "server/rpc/method_table.h"
#include "server/rpc/rates.h"
#include "server/storage/storage_thread.h"

// From a parsed request to a handler: limits, session, rate, access, handler, in this order. The limits are checked on the
// caller's thread; the rest runs as a job of the storage thread.

namespace carecircle {

struct RpcRequest {
  const Method* method = nullptr;
  std::unique_ptr<google::protobuf::Message> message;
  std::optional<SessionId> session;  // SHA-256 of the token in the cookie
  std::string address_prefix;
};

struct RpcResponse {
  Result<void> outcome;
  ErrorDetails details;
  std::unique_ptr<google::protobuf::Message> message;
  std::optional<SecretBytes> session_token;  // empty bytes: remove the cookie
};

using RpcDone = std::function<void(RpcResponse)>;

class Dispatcher {
 public:
  explicit Dispatcher(AccessLookup access) : access_(std::move(access)) {}

  // Tests that make many accounts from one address turn the rates off.
  void set_rates_enabled(bool enabled) { rates_enabled_ = enabled; }

  // The job of one request, or why its message is not within the declared limits. `done` is called once, on the storage
  // thread. Callable from any thread.
  Result<std::unique_ptr<Job>> make_job(RpcRequest request, RpcDone done);

  const AccessLookup& access() const { return access_; }

  // Who calls, after session, rate and access allowed it.
  Result<std::optional<Caller>> admit(Transaction&, const RpcRequest&, std::uint64_t now_ms);

 private:
  Result<std::optional<Session>> session_of(Transaction&, const RpcRequest&, std::uint64_t now_ms);
  Result<void> check_rate(Transaction&, const RpcRequest&, const std::optional<Session>&, std::uint64_t now_ms);
  Result<void> check_access(Transaction&, const RpcRequest&, const std::optional<Session>&);

  AccessLookup access_;
  Rates rates_;
  bool rates_enabled_ = true;
};

}  // namespace carecircle
