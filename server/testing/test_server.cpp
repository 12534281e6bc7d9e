// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/testing/test_server.h"

#include "core/crypto/hash.h"

namespace carecircle {

TestServer::TestServer() {
  Result<Stores> stores = open_memory_stores(entropy_);
  ensure(stores.has_value(), "stores in memory can be opened");
  auto database = std::make_unique<FaultyDatabase>(std::move(stores->database));
  database_ = database.get();
  stores->database = std::move(database);
  application_ = std::make_unique<Application>(std::move(*stores), publisher_, entropy_);
  application_->dispatcher().set_rates_enabled(false);
}

bool TestServer::run(std::unique_ptr<Job> job) {
  std::vector<std::unique_ptr<Job>> jobs;
  jobs.push_back(std::move(job));
  return BatchRunner(application_->database()).run(std::move(jobs), clock_.now_ms());
}

RpcResponse TestServer::call_method(const std::string& path, std::unique_ptr<google::protobuf::Message> request,
                                    const std::optional<Bytes>& token) {
  const Method* method = application_->methods().find(path);
  ensure(method != nullptr, "the method is in the contract");
  RpcRequest rpc{.method = method, .message = std::move(request), .address_prefix = "192.0.2.0/24"};
  if (token) rpc.session = sha256(*token);
  RpcResponse answer;
  Result<std::unique_ptr<Job>> job = application_->dispatcher().make_job(
      std::move(rpc), [&answer](RpcResponse response) { answer = std::move(response); });
  if (!job) {
    answer.outcome = job.error();
    return answer;
  }
  run(std::move(*job));
  return answer;
}

void TestServer::tick() {
  for (const Ticker::Entry& entry : application_->ticker().entries()) {
    const bool durable =
        run(make_job(entry.job, [&entry](const Result<void>& outcome) { EXPECT_TRUE(outcome) << entry.name; }));
    EXPECT_TRUE(durable) << entry.name;
  }
}

}  // namespace carecircle
