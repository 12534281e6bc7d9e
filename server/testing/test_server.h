// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "server/application.h"
#include "server/testing/faulty_database.h"
#include "server/testing/manual_clock.h"
#include "server/testing/recording_publisher.h"

namespace carecircle {

// The whole server without sockets and threads, over stores in memory: calls go through limits, sessions, access and
// handlers exactly as they do in `serve`, and are committed one by one.
class TestServer {
 public:
  TestServer();

  // "/carecircle.v1.ContactsService/Ask". `token`: what the cookie carries; none when signed out.
  RpcResponse call_method(const std::string& path, std::unique_ptr<google::protobuf::Message> request,
                          const std::optional<Bytes>& token = std::nullopt);

  // A call with its types. The new session token of the answer, if any, is in session_token().
  template <typename Response, typename Request>
  Result<Response> call(const std::string& path, const Request& request,
                        const std::optional<Bytes>& token = std::nullopt) {
    RpcResponse response = call_method(path, std::make_unique<Request>(request), token);
    details_ = response.details;
    if (response.session_token) session_token_ = to_bytes(response.session_token->view());
    if (!response.outcome) return response.outcome.error();
    return static_cast<const Response&>(*response.message);
  }
  const Bytes& session_token() const { return session_token_; }
  const ErrorDetails& error_details() const { return details_; }

  // Runs every periodic job once.
  void tick();
  // Runs something in a transaction of its own, committed: for looking at and preparing tables.
  template <typename Work>
  auto transact(Work work) {
    return run_transaction(application_->database(), work);
  }

  Application& application() { return *application_; }
  ManualClock& clock() { return clock_; }
  RecordingPublisher& publisher() { return publisher_; }
  FaultyDatabase& database() { return *database_; }
  Entropy& entropy() { return entropy_; }

 private:
  bool run(std::unique_ptr<Job> job);

  SystemEntropy entropy_;
  ManualClock clock_;
  RecordingPublisher publisher_;
  FaultyDatabase* database_ = nullptr;  // owned by the application
  std::unique_ptr<Application> application_;
  Bytes session_token_;
  ErrorDetails details_;
};

}  // namespace carecircle
