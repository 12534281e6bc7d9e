// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/http_server.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "carecircle/v1/audit.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "carecircle/v1/events.pb.h"
#include "core/crypto/hash.h"
#include "server/http/request_rules.h"
#include "server/rpc/typed_method.h"
#include "server/storage/migrations.h"
#include "server/storage/sqlite/sqlite_database.h"
#include "server/testing/manual_clock.h"
#include "server/testing/raw_client.h"
#include "server/testing/temporary_folder.h"

namespace carecircle {
namespace {

constexpr StreamId kStream{2};
constexpr AccountId kAlice{3};
constexpr const char* kList = "/carecircle.v1.AuditService/List";
constexpr const char* kSend = "/carecircle.v1.ConversationsService/Send";

// A real server on a free port of loopback, with two methods of the contract.
class Http : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(migrate(*database_, migrations()));
    ASSERT_TRUE(run_transaction(*database_, [&](Transaction& transaction) -> Result<void> {
      TRY(delivery_.open_stream(transaction, kStream, StreamKind::conversation, CircleId{1}, clock_.now_ms()));
      return delivery_.add_founder(transaction, kStream, kAlice);
    }));
    add_methods();
    ASSERT_TRUE(http_.listen({.port = 0, .threads = 2}));
    context_.own_origins = {origin_of("http://localhost:8480")};
    storage_.start();
    http_.start();
  }
  void TearDown() override {
    http_.drain();
    storage_.stop();
    http_.stop();
  }

  void add_methods() {
    add_method<v1::ListAuditRequest, v1::ListAuditResponse>(
        methods_, "AuditService", "List",
        [](Call& call, const v1::ListAuditRequest& request) -> Result<v1::ListAuditResponse> {
          if (request.after_sequence() == 404) return fail(ErrorCode::kNotFound, "test");
          if (request.after_sequence() == 1) call.set_session_token(Bytes(32, 1));
          v1::ListAuditResponse response;
          response.set_last_sequence(request.after_sequence() + 1);
          return response;
        });
    add_method<v1::SendRequest, v1::SendResponse>(
        methods_, "ConversationsService", "Send",
        [this](Call& call, const v1::SendRequest& request) -> Result<v1::SendResponse> {
          const Accepted accepted = TRY(delivery_.append(
              call.transaction(),
              {.stream_id = kStream, .sender_account = call.account(), .body = as_bytes(request.body())},
              call.now_ms()));
          v1::SendResponse response;
          response.set_sequence(accepted.sequence);
          return response;
        });
  }

  std::string ask(const std::string& bytes) { return RawClient(http_.port()).exchange(bytes); }
  static bool has_status(const std::string& response, int status) {
    return response.starts_with("HTTP/1.1 " + std::to_string(status));
  }
  std::string cookie() const { return "Cookie: __Host-session=" + to_base64url(token_) + "\r\n"; }
  std::string send_message(const std::string& body) {
    v1::SendRequest request;
    request.set_circle_id(std::string(16, 'c'));
    request.set_conversation_id(std::string(16, 's'));
    request.set_client_request_id(std::string(16, 'r'));
    request.set_body(body);
    return ask(post(kSend, request.SerializeAsString(), "Content-Type: application/proto\r\n" + cookie()));
  }

  const Bytes token_ = Bytes(32, 5);
  ManualClock clock_;
  Ticker ticker_;
  Metrics metrics_;
  Log log_;
  Hub hub_{metrics_};
  Delivery delivery_{hub_};
  std::unique_ptr<SqliteDatabase> database_ = SqliteDatabase::open(":memory:", SqliteJournal::write_ahead).value();
  StorageThread storage_{*database_, clock_, ticker_, metrics_, log_};
  Dispatcher dispatcher_{
      {.session = [this](Transaction&, const SessionId& session, std::uint64_t) -> Result<std::optional<Session>> {
         if (session != sha256(token_)) return std::optional<Session>{};
         return std::optional(Session{.caller = {.account = kAlice, .session = session}});
       },
       .role = [](Transaction&, const CircleId&, const AccountId&) -> Result<Role> { return Role::member; }}};
  MethodTable methods_;
  Pages pages_{{}, "http://localhost:8480"};
  HttpContext context_{storage_, dispatcher_, methods_, delivery_, hub_, metrics_, pages_, {}, false};
  HttpServer http_{context_, log_};
};

TEST_F(Http, IsReadyAndHealthyAndCounts) {
  EXPECT_TRUE(has_status(ask(get("/healthz")), 200));
  EXPECT_TRUE(has_status(ask(get("/readyz")), 200));
  EXPECT_NE(ask(get("/metrics")).find("carecircle_batch_jobs"), std::string::npos);
}

TEST_F(Http, PutsTheSecurityHeadersOnEverything) {
  for (const std::string& request :
       {get("/"), get("/nowhere"), get("/healthz"), post(kList, "{}"), post(kList, "{}", ""), upgrade("/v1/events")}) {
    const std::string response = ask(request);
    for (const auto& [name, value] : security_headers()) {
      EXPECT_NE(response.find(std::string(name) + ": " + value), std::string::npos)
          << name << " in the answer to " << request;
    }
  }
}

TEST_F(Http, AnswersACallInBothEncodings) {
  const std::string json =
      ask(post(kList, R"({"afterSequence":"6"})", "Content-Type: application/json\r\n" + cookie()));
  EXPECT_TRUE(has_status(json, 200));
  EXPECT_TRUE(json.ends_with(R"({"lastSequence":"7"})"));
  EXPECT_NE(json.find("Cache-Control: no-store"), std::string::npos);
  EXPECT_TRUE(has_status(send_message("hello"), 200));
}

TEST_F(Http, AnswersTheErrorsOfHandlersAndOfTheirRules) {
  EXPECT_TRUE(
      has_status(ask(post(kList, R"({"afterSequence":"404"})", "Content-Type: application/json\r\n" + cookie())), 404));
  const std::string signed_out = ask(post(kList, "{}"));
  EXPECT_TRUE(has_status(signed_out, 401));
  EXPECT_NE(signed_out.find("signed_out"), std::string::npos);
  const std::string too_many =
      ask(post(kList, R"({"entriesMax":501})", "Content-Type: application/json\r\n" + cookie()));
  EXPECT_NE(too_many.find("limit_exceeded"), std::string::npos);
}

TEST_F(Http, SetsTheSessionCookie) {
  const std::string response =
      ask(post(kList, R"({"afterSequence":"1"})", "Content-Type: application/json\r\n" + cookie()));
  EXPECT_NE(response.find("Set-Cookie: __Host-session="), std::string::npos);
}

TEST_F(Http, RefusesWhatIsNoCall) {
  EXPECT_TRUE(has_status(ask(get(kList)), 405));
  EXPECT_TRUE(has_status(ask(post(kList, "{}", "Content-Type: text/plain\r\n")), 415));
  EXPECT_TRUE(has_status(ask(post("/carecircle.v1.AuditService/Nothing", "{}")), 404));
  EXPECT_TRUE(has_status(ask(post(kList, "{", "Content-Type: application/json\r\n" + cookie())), 400));
  EXPECT_NE(ask(post(kList, "{}", "Content-Type: application/json\r\nCareCircle-Client-Version: 0\r\n"))
                .find("client_too_old"),
            std::string::npos);
}

TEST_F(Http, RefusesForeignOriginsOnCallsAndEvents) {
  const std::string foreign = "Origin: https://evil.example\r\n";
  EXPECT_TRUE(has_status(ask(post(kList, "{}", "Content-Type: application/json\r\n" + foreign + cookie())), 403));
  EXPECT_TRUE(has_status(ask(upgrade("/v1/events", foreign + cookie())), 403));
  const std::string cross_site = "Sec-Fetch-Site: cross-site\r\n";
  const std::string refused = ask(post(kList, "{}", "Content-Type: application/json\r\n" + cross_site + cookie()));
  EXPECT_TRUE(has_status(refused, 403));
  EXPECT_NE(refused.find("permission_denied"), std::string::npos);
  const std::string own = "Origin: http://localhost:8480\r\nSec-Fetch-Site: same-origin\r\n";
  EXPECT_TRUE(has_status(ask(post(kList, "{}", "Content-Type: application/json\r\n" + own + cookie())), 200));
}

TEST_F(Http, RefusesABodyThatIsTooLongBeforeItIsSent) {
  RawClient client(http_.port());
  client.send("POST " + std::string(kList) +
              " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n");
  EXPECT_NE(client.read_response().find("limit_exceeded"), std::string::npos);
}

TEST_F(Http, HangsUpOnHeadersThatAreTooLongOrNoHttp) {
  EXPECT_EQ(ask(get("/", "X-Long: " + std::string(kHeaderSizeMax, 'x') + "\r\n")), "");
  EXPECT_EQ(ask("nonsense\r\n\r\n"), "");
}

TEST_F(Http, KeepsAConnectionForManyCalls) {
  RawClient client(http_.port());
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(has_status(client.exchange(post(kList, "{}", "Content-Type: application/json\r\n" + cookie())), 200));
}

TEST_F(Http, AnswersManyConnectionsAtOnce) {
  std::vector<std::thread> clients;
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([this] {
      RawClient connection(http_.port());
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(
            has_status(connection.exchange(post(kList, "{}", "Content-Type: application/json\r\n" + cookie())), 200));
      }
    });
  }
  for (std::thread& client : clients)
    client.join();
}

TEST_F(Http, AsksForASessionBeforeEvents) {
  EXPECT_TRUE(has_status(ask(upgrade("/v1/events")), 401));
  EXPECT_TRUE(has_status(ask(get("/v1/events", cookie())), 404));
}

TEST_F(Http, SendsEventsAndResumesThem) {
  ASSERT_TRUE(has_status(send_message("one"), 200));
  v1::ClientFrame subscribe;
  subscribe.mutable_subscribe()->add_cursors()->set_stream_id(std::string(as_text(kStream)));
  const auto next = [](RawClient& client) {
    v1::ServerFrame frame;
    const std::optional<std::string> bytes = client.read_frame();
    EXPECT_TRUE(bytes && frame.ParseFromString(*bytes));
    return frame;
  };
  {
    RawClient client(http_.port());
    client.send(upgrade("/v1/events", cookie()));
    ASSERT_TRUE(has_status(client.read_response(false), 101));
    client.send_frame(subscribe.SerializeAsString());
    EXPECT_EQ(next(client).message().body(), "one");
    EXPECT_TRUE(next(client).has_subscribed());
    ASSERT_TRUE(has_status(send_message("two"), 200));
    EXPECT_EQ(next(client).message().body(), "two");
  }
  ASSERT_TRUE(has_status(send_message("three"), 200));
  subscribe.mutable_subscribe()->mutable_cursors(0)->set_after_sequence(2);
  RawClient client(http_.port());
  client.send(upgrade("/v1/events", cookie()));
  ASSERT_TRUE(has_status(client.read_response(false), 101));
  client.send_frame(subscribe.SerializeAsString());
  EXPECT_EQ(next(client).message().body(), "three");
}

TEST_F(Http, ClosesAConnectionThatSendsNoFrame) {
  RawClient client(http_.port());
  client.send(upgrade("/v1/events", cookie()));
  ASSERT_TRUE(has_status(client.read_response(false), 101));
  client.send_frame("\xff\xff\xff");
  EXPECT_EQ(client.read_frame(), std::nullopt);
}

TEST_F(Http, AnswersAnOldClientAndSaysWhetherItGoesOn) {
  EXPECT_NE(ask("GET /healthz HTTP/1.0\r\n\r\n").find("Connection: close"), std::string::npos);
  EXPECT_NE(ask("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").find("Connection: keep-alive"),
            std::string::npos);
}

TEST_F(Http, TellsAClientThatAsksToSendItsBody) {
  RawClient client(http_.port());
  client.send("POST " + std::string(kList) +
              " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n" + cookie() +
              "Expect: 100-continue\r\n\r\n");
  EXPECT_TRUE(has_status(client.read_response(), 100));
  EXPECT_TRUE(has_status(client.exchange("{}"), 200));
}

TEST_F(Http, RefusesAnAddressInUse) {
  HttpServer other(context_, log_);
  EXPECT_EQ(other.listen({.port = http_.port()}).code(), ErrorCode::kUnavailable);
}

// The same server with a web client.
class HttpWeb : public Http {
 protected:
  void SetUp() override {
    write("index.html", "<!doctype html>");
    write("assets/core-1a.wasm", std::string(300'000, 'w'));
    write("assets/core-1a.wasm.br", "br");
    pages_ = Pages(WebFiles::read(folder_.path()).value(), "");
    Http::SetUp();
  }
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name) << content;
  }

  TemporaryFolder folder_;
};

TEST_F(HttpWeb, ServesTheWebClientUnderTheStrictPolicy) {
  const std::string page = ask(get("/join", "Accept: text/html,*/*;q=0.8\r\n"));
  EXPECT_TRUE(has_status(page, 200));
  EXPECT_TRUE(page.ends_with("\r\n\r\n<!doctype html>"));
  EXPECT_NE(page.find("Content-Type: text/html; charset=utf-8\r\n"), std::string::npos);
  EXPECT_NE(page.find("trusted-types carecircle-worker\r\n"), std::string::npos);
  EXPECT_EQ(page.find("unsafe-inline"), std::string::npos);
  const std::string module = ask(get("/assets/core-1a.wasm"));
  EXPECT_NE(module.find("Content-Type: application/wasm\r\n"), std::string::npos);
  EXPECT_TRUE(module.ends_with(std::string(300'000, 'w')));
}

TEST_F(HttpWeb, ChoosesTheCodingAndConfirmsACurrentCopy) {
  const std::string compressed = ask(get("/assets/core-1a.wasm", "Accept-Encoding: gzip, br\r\n"));
  EXPECT_NE(compressed.find("Content-Encoding: br\r\n"), std::string::npos);
  EXPECT_TRUE(compressed.ends_with("\r\n\r\nbr"));
  const auto begin = compressed.find("ETag: ") + 6;
  const std::string tag = compressed.substr(begin, compressed.find("\r\n", begin) - begin);
  RawClient client(http_.port());
  client.send(get("/assets/core-1a.wasm", "Accept-Encoding: br\r\nIf-None-Match: " + tag + "\r\n"));
  EXPECT_TRUE(has_status(client.read_response(), 304));
  EXPECT_TRUE(has_status(client.exchange(get("/healthz")), 200)) << "nothing followed the head of the 304";
}

TEST_F(HttpWeb, AnswersHeadWithTheHeadersAlone) {
  RawClient client(http_.port());
  client.send("HEAD /assets/core-1a.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string head = client.read_response(false);
  EXPECT_TRUE(has_status(head, 200));
  EXPECT_NE(head.find("Content-Length: 300000\r\n"), std::string::npos);
  EXPECT_TRUE(has_status(client.exchange(get("/healthz")), 200)) << "nothing followed the head";
}

TEST_F(HttpWeb, LeadsNowhereOutsideTheFolder) {
  for (const char* path : {"/../index.html", "/assets/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
                           "/assets%2f..%2findex"})
    EXPECT_TRUE(has_status(ask(get(path, "Accept: text/html\r\n")), 404)) << path;
  EXPECT_TRUE(has_status(ask(get("/v1/events", "Accept: text/html\r\n")), 404));
  EXPECT_TRUE(has_status(ask(get("/carecircle.v1.AuditService/Nothing", "Accept: text/html\r\n")), 404));
  EXPECT_TRUE(has_status(ask(post("/", "")), 405));
}

}  // namespace
}  // namespace carecircle
