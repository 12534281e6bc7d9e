// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/rpc/dispatcher.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "carecircle/v1/options.pb.h"
#include "server/rpc/limits.h"

namespace carecircle {
namespace {

constexpr const char* kCircleField = "circle_id";

v1::Access access_of(const Method& method) { return method.descriptor->options().GetExtension(v1::access); }

// The circle that a request names. Its field is required and has exactly 16 bytes: the limits were checked.
CircleId circle_of(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName(kCircleField);
  ensure(field != nullptr, "a method for members names its circle");
  std::string scratch;
  const std::string& value = request.GetReflection()->GetStringReference(request, field, &scratch);
  CircleId circle_id{};
  ensure(value.size() == circle_id.size(), "a circle's id has 16 bytes");
  std::ranges::copy(as_bytes(value), circle_id.begin());
  return circle_id;
}

class RpcJob final : public Job {
 public:
  RpcJob(Dispatcher& dispatcher, RpcRequest request, RpcDone done)
      : dispatcher_(dispatcher), request_(std::move(request)), done_(std::move(done)) {}

  Result<void> run(Transaction& transaction, std::uint64_t now_ms) override {
    const std::optional<Caller> caller = TRY(dispatcher_.admit(transaction, request_, now_ms));
    call_.emplace(transaction, now_ms, caller, request_.address_prefix);
    response_.message = TRY(request_.method->handle(*call_, *request_.message));
    return {};
  }

  void complete(const Result<void>& outcome, const ErrorDetails& details) override {
    response_.outcome = outcome;
    if (outcome && call_->finish()) response_.outcome = call_->finish()(*response_.message);
    if (response_.outcome && call_->session_token()) response_.session_token = call_->session_token()->clone();
    response_.details = details;
    if (!response_.outcome) response_.message.reset();
    done_(std::move(response_));
  }

 private:
  Dispatcher& dispatcher_;
  RpcRequest request_;
  RpcDone done_;
  std::optional<Call> call_;
  RpcResponse response_;
};

}  // namespace

Result<std::unique_ptr<Job>> Dispatcher::make_job(RpcRequest request, RpcDone done) {
  TRY(check_limits(*request.message));
  return std::unique_ptr<Job>(std::make_unique<RpcJob>(*this, std::move(request), std::move(done)));
}

Result<std::optional<Session>> Dispatcher::session_of(Transaction& transaction, const RpcRequest& request,
                                                      std::uint64_t now_ms) {
  if (!request.session) return std::optional<Session>{};
  return access_.session(transaction, *request.session, now_ms);
}

Result<void> Dispatcher::check_rate(Transaction& transaction, const RpcRequest& request,
                                    const std::optional<Session>& session, std::uint64_t now_ms) {
  if (!rates_enabled_) return {};
  const std::uint32_t per_minute = request.method->descriptor->options().GetExtension(v1::rate_per_minute);
  const std::string who = session ? to_hex(session->caller.session) : request.address_prefix;
  const std::optional<std::uint64_t> wait_ms =
      rates_.take(request.method->descriptor->full_name() + " " + who, per_minute, now_ms);
  if (!wait_ms) return {};
  transaction.error_details().retry_after_ms = *wait_ms;
  return fail(ErrorCode::kRateLimited, "rate_per_minute");
}

Result<void> Dispatcher::check_access(Transaction& transaction, const RpcRequest& request,
                                      const std::optional<Session>& session) {
  const v1::Access access = access_of(*request.method);
  ensure(access != v1::ACCESS_UNSPECIFIED, "every method says who may call it");
  if (access == v1::ACCESS_PUBLIC) return {};
  if (!session) return fail(ErrorCode::kSignedOut, "access: no session");
  if (access == v1::ACCESS_RECOVERING) return {};
  if (session->recovering) return fail(ErrorCode::kSignedOut, "access: a recovering session");
  if (access == v1::ACCESS_SIGNED_IN) return {};
  const Role role = TRY(access_.role(transaction, circle_of(*request.message), session->caller.account));
  if (access == v1::ACCESS_OWNER && role != Role::owner && role != Role::admin) {
    return fail(ErrorCode::kPermissionDenied, "access: not an owner");
  }
  return {};
}

Result<std::optional<Caller>> Dispatcher::admit(Transaction& transaction, const RpcRequest& request,
                                                std::uint64_t now_ms) {
  Result<std::optional<Session>> session = session_of(transaction, request, now_ms);
  // Why a session ended (the account moved) matters to methods that need one; public ones go on without it.
  const bool is_public = access_of(*request.method) == v1::ACCESS_PUBLIC;
  if (!session && !is_public) return session.error();
  const std::optional<Session> valid = session ? *session : std::nullopt;
  TRY(check_rate(transaction, request, valid, now_ms));
  TRY(check_access(transaction, request, valid));
  return valid ? std::optional(valid->caller) : std::nullopt;
}

}  // namespace carecircle
