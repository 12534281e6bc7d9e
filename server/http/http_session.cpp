// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/http_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>

#include "network/any_stream.h"
#include "server/http/connect.h"
#include "server/http/event_connection.h"
#include "server/http/http_server.h"
#include "server/http/request_rules.h"

namespace carecircle {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using Request = http::request<http::string_body>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kHandshakeTimeout{10};
constexpr std::chrono::seconds kIdleTimeout{60};
constexpr std::chrono::seconds kTransferTimeout{120};
constexpr std::size_t kBodySizeElsewhere = 4096;
constexpr const char* kEventsPath = "/v1/events";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::string_view path_of(const Request& request) {
  const std::string_view target = view(request.target());
  return target.substr(0, target.find('?'));
}

// RFC 6455 §4.2.1; the rest of the handshake is checked when it is answered.
bool is_websocket_upgrade(const Request& request) {
  return request.method() == http::verb::get && http::token_list(request[http::field::connection]).exists("upgrade") &&
         beast::iequals(request[http::field::upgrade], "websocket");
}

// Counts a thing for as long as it lives.
class Counted {
 public:
  Counted(std::atomic<std::size_t>& counter, std::size_t amount) : counter_(counter), amount_(amount) {
    counter_.fetch_add(amount_);
  }
  ~Counted() { counter_.fetch_sub(amount_); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& counter_;
  std::size_t amount_;
};

// From a request's arrival until its answer has been written.
class ActiveRequest {
 public:
  explicit ActiveRequest(HttpLoad& load) : load_(load) { load_.begin_request(); }
  ~ActiveRequest() { load_.end_request(); }
  ActiveRequest(const ActiveRequest&) = delete;
  ActiveRequest& operator=(const ActiveRequest&) = delete;

 private:
  HttpLoad& load_;
};

class HttpSession {
 public:
  HttpSession(AnyStream stream, HttpContext& context, HttpLoad& load, const NetworkThread& thread)
      : stream_(std::move(stream)),
        context_(context),
        load_(load),
        thread_(thread),
        buffer_(kHeaderSizeMax + kTransferBufferSize) {
    beast::error_code error;
    const auto remote = stream_.next_layer().socket().remote_endpoint(error);
    if (!error) address_prefix_ = address_prefix(remote.address().to_string());
  }

  asio::awaitable<void> run() {
    for (;;) {
      http::request_parser<http::string_body> parser;
      const bool received = co_await receive(parser);
      if (!received) co_return;
      Request request = parser.release();
      if (is_websocket_upgrade(request) && path_of(request) == kEventsPath) {
        const bool upgraded = co_await upgrade(request);
        if (upgraded) co_return;
        continue;
      }
      const ActiveRequest active(load_);
      const HttpAnswer answer = co_await answer_to(request);
      const bool keep = co_await send(request, answer);
      if (!keep) co_return;
    }
  }

 private:
  static constexpr std::size_t kTransferBufferSize = 64 * 1024;

  // False when the connection ended or was refused.
  asio::awaitable<bool> receive(http::request_parser<http::string_body>& parser) {
    parser.header_limit(kHeaderSizeMax);
    parser.body_limit(boost::none);
    stream_.next_layer().expires_after(kIdleTimeout);
    const auto [header_error, header_size] = co_await http::async_read_header(stream_, buffer_, parser, kAwait);
    if (header_error) co_return false;

    const Request& head = parser.get();
    const std::size_t limit = body_limit(head);
    parser.body_limit(limit);
    const bool too_long = parser.content_length() && *parser.content_length() > limit;
    const Counted body(load_.body_bytes,
                       parser.content_length() ? std::min<std::size_t>(*parser.content_length(), limit) : limit);
    if (too_long || load_.body_bytes.load() > kBodyBytesMax) {
      const HttpAnswer refusal = error(too_long ? ErrorCode::kLimitExceeded : ErrorCode::kUnavailable);
      co_await send(head, refusal, LastAnswer::yes);
      co_return false;
    }
    if (beast::iequals(head[http::field::expect], "100-continue")) {
      const asio::const_buffer go_on = asio::buffer(kContinue);
      const auto [go_on_error, go_on_size] = co_await asio::async_write(stream_, go_on, kAwait);
      if (go_on_error) co_return false;
    }
    stream_.next_layer().expires_after(kTransferTimeout);
    const auto [body_error, body_size] = co_await http::async_read(stream_, buffer_, parser, kAwait);
    if (body_error == http::error::body_limit) {
      const HttpAnswer refusal = error(ErrorCode::kLimitExceeded);
      co_await send(head, refusal, LastAnswer::yes);
    }
    co_return !body_error;
  }

  std::size_t body_limit(const Request& head) const {
    const Method* method = context_.methods.find(std::string(path_of(head)));
    if (method == nullptr) return kBodySizeElsewhere;
    return body_size_max(*method, encoding_of(view(head[http::field::content_type])).value_or(Encoding::json));
  }

  enum class LastAnswer : bool { no, yes };

  // Head and content in one gather-write: Beast's serializer would be compiled for each kind of body. False when the
  // connection ends with this answer.
  asio::awaitable<bool> send(const Request& request, const HttpAnswer& answer, LastAnswer last = LastAnswer::no) {
    const bool keep = last == LastAnswer::no && request.keep_alive() && !load_.stopping.load();
    const AnswerFrame frame{.keep_alive = keep, .http_1_0 = request.version() == 10, .https = context_.https};
    const std::string head = head_of(answer, frame);
    const bool head_alone = request.method() == http::verb::head;
    const std::string_view content = head_alone ? std::string_view() : answer.content();
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(head), asio::buffer(content)};
    stream_.next_layer().expires_after(kTransferTimeout);
    const auto [error, size] = co_await asio::async_write(stream_, pieces, kAwait);
    if (!keep) stream_.next_layer().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored_);
    co_return keep && !error;
  }

  static HttpAnswer error(ErrorCode code) { return uncached(error_answer(code, {})); }

  asio::awaitable<HttpAnswer> answer_to(const Request& request) {
    const std::string path(path_of(request));
    if (const Method* method = context_.methods.find(path)) {
      HttpAnswer answer = co_await answer_call(request, *method);
      co_return answer;
    }
    co_return answer_page(request, path);
  }

  HttpAnswer answer_page(const Request& request, const std::string& path) const {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      if (path.starts_with("/carecircle.v1.")) return text_answer(404, "There is no such method.\n");
      HttpAnswer answer = text_answer(405, "Only GET is possible here.\n");
      answer.headers.emplace_back("Allow", "GET, HEAD");
      return answer;
    }
    if (path == "/healthz") return text_answer(200, "ok\n");
    if (path == "/readyz")
      return context_.storage.healthy() && !load_.stopping.load() ? text_answer(200, "ready\n")
                                                                  : text_answer(503, "not ready\n");
    if (path == "/metrics") return text_answer(200, context_.metrics.text());
    return context_.pages.get({.path = path,
                               .accept = view(request[http::field::accept]),
                               .accept_encoding = view(request[http::field::accept_encoding]),
                               .if_none_match = view(request[http::field::if_none_match])});
  }

  // What is wrong with a call before its body is looked at.
  std::optional<HttpAnswer> refuse_call(const Request& request) const {
    if (request.method() != http::verb::post) {
      HttpAnswer answer = text_answer(405, "A method is called by POST.\n");
      answer.headers.emplace_back("Allow", "POST");
      return answer;
    }
    if (!origin_allowed(view(request[http::field::origin]), context_.own_origins) ||
        !fetch_site_allowed(view(request["Sec-Fetch-Site"])))
      return error(ErrorCode::kPermissionDenied);
    if (!encoding_of(view(request[http::field::content_type]))) {
      HttpAnswer answer = text_answer(415, "application/proto or application/json.\n");
      answer.headers.emplace_back("Accept-Post", "application/json, application/proto");
      return answer;
    }
    const CallHeaders headers{.protocol_version = view(request["Connect-Protocol-Version"]),
                              .content_encoding = view(request[http::field::content_encoding]),
                              .client_version = view(request["CareCircle-Client-Version"])};
    if (const Result<void> checked = check_headers(headers); !checked) return error(checked.error().code);
    return std::nullopt;
  }

  asio::awaitable<HttpAnswer> answer_call(const Request& request, const Method& method) {
    const auto begin = std::chrono::steady_clock::now();
    if (std::optional<HttpAnswer> refusal = refuse_call(request)) co_return std::move(*refusal);
    const Encoding encoding = *encoding_of(view(request[http::field::content_type]));
    RpcResponse result = co_await call(request, method, encoding);
    const std::string_view code = result.outcome ? "ok" : error_name(result.outcome.error().code);
    context_.metrics.call_finished(code, std::chrono::steady_clock::now() - begin);
    HttpAnswer answer = uncached(answer_of(result, encoding));
    if (result.session_token) answer.headers.emplace_back("Set-Cookie", set_cookie(result.session_token->view()));
    if (result.details.retry_after_ms != 0) {
      answer.headers.emplace_back("Retry-After", std::to_string((result.details.retry_after_ms + 999) / 1000));
    }
    co_return answer;
  }

  // What the storage thread answers with, and the timer that wakes the coroutine when it has.
  template <typename Value>
  struct Pending {
    explicit Pending(const asio::any_io_executor& executor) : wake(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer wake;
    Value value;
  };

  template <typename Value>
  static std::function<void(Value)> resume(std::shared_ptr<Pending<Value>> pending) {
    return [pending](Value value) {
      const auto executor = pending->wake.get_executor();
      asio::post(executor, [pending, value = std::move(value)]() mutable {
        pending->value = std::move(value);
        pending->wake.cancel();
      });
    };
  }

  asio::awaitable<RpcResponse> call(const Request& request, const Method& method, Encoding encoding) {
    RpcResponse failed;
    Result<std::unique_ptr<google::protobuf::Message>> message = parse_request(method, encoding, request.body());
    if (!message) {
      failed.outcome = message.error();
      co_return failed;
    }
    RpcRequest rpc{.method = &method,
                   .message = std::move(*message),
                   .session = session_of_cookie(view(request[http::field::cookie])),
                   .address_prefix = address_prefix_};
    auto pending = std::make_shared<Pending<RpcResponse>>(stream_.get_executor());
    Result<std::unique_ptr<Job>> job = context_.dispatcher.make_job(std::move(rpc), resume(pending));
    if (!job) {
      failed.outcome = job.error();
      co_return failed;
    }
    if (context_.storage.submit(std::move(*job)) != nullptr) {
      failed.outcome = fail(ErrorCode::kUnavailable, "the queue is full");
      co_return failed;
    }
    stream_.next_layer().expires_never();
    co_await pending->wake.async_wait(kAwait);
    co_return std::move(pending->value);
  }

  asio::awaitable<Result<Caller>> caller_of(SessionId session) {
    auto pending = std::make_shared<Pending<Result<Caller>>>(stream_.get_executor());
    auto done = resume(pending);
    auto found = std::make_shared<Caller>();
    std::unique_ptr<Job> job = make_job(
        [this, session, found](Transaction& transaction, std::uint64_t now_ms) -> Result<void> {
          const std::optional<Session> present =
              TRY(context_.dispatcher.access().session(transaction, session, now_ms));
          if (!present || present->recovering) return fail(ErrorCode::kSignedOut, "events: no session");
          *found = present->caller;
          return {};
        },
        [done, found](const Result<void>& outcome) {
          done(outcome ? Result<Caller>(*found) : Result<Caller>(outcome.error()));
        });
    if (context_.storage.submit(std::move(job)) != nullptr)
      co_return fail(ErrorCode::kUnavailable, "the queue is full");
    stream_.next_layer().expires_never();
    co_await pending->wake.async_wait(kAwait);
    co_return std::move(pending->value);
  }

  // True when the connection now belongs to an EventConnection, or ended.
  asio::awaitable<bool> upgrade(Request& request) {
    const std::optional<SessionId> session = session_of_cookie(view(request[http::field::cookie]));
    const bool allowed = origin_allowed(view(request[http::field::origin]), context_.own_origins);
    Result<Caller> caller = fail(allowed ? ErrorCode::kSignedOut : ErrorCode::kPermissionDenied, "events: not allowed");
    if (allowed && session) caller = co_await caller_of(*session);
    if (!caller) {
      const HttpAnswer refusal = error(caller.error().code);
      const bool keep = co_await send(request, refusal);
      co_return !keep;
    }
    stream_.next_layer().expires_never();
    auto events = std::make_shared<EventSession>(context_, *session, *caller, thread_.index, thread_.post);
    serve_events(std::move(stream_), std::move(request), std::move(events), load_);
    co_return true;
  }

  AnyStream stream_;
  HttpContext& context_;
  HttpLoad& load_;
  const NetworkThread& thread_;
  beast::flat_buffer buffer_;
  std::string address_prefix_ = "unknown";
  beast::error_code ignored_;
};

}  // namespace

asio::awaitable<void> serve_connection(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                                       HttpContext& context, HttpLoad& load, const NetworkThread& thread) {
  const Counted connection(load.connections, 1);
  if (load.connections.load() > kConnectionsMax) co_return;
  beast::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  AnyStream stream = tls ? AnyStream(std::move(socket), *tls) : AnyStream(std::move(socket));
  if (tls) {
    stream.next_layer().expires_after(kHandshakeTimeout);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
    if (error) co_return;
  }
  HttpSession session(std::move(stream), context, load, thread);
  co_await session.run();
}

}  // namespace carecircle
