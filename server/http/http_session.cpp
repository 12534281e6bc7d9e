// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/http_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

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
using Response = http::response<http::string_body>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kHandshakeTimeout{10};
constexpr std::chrono::seconds kIdleTimeout{60};
constexpr std::chrono::seconds kTransferTimeout{120};
constexpr std::size_t kBodySizeElsewhere = 4096;
constexpr const char* kEventsPath = "/v1/events";

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

template <typename Stream>
class HttpSession {
 public:
  HttpSession(Stream stream, HttpContext& context, HttpLoad& load, const NetworkThread& thread)
      : stream_(std::move(stream)),
        context_(context),
        load_(load),
        thread_(thread),
        buffer_(kHeaderSizeMax + kTransferBufferSize) {
    beast::error_code error;
    const auto remote = lowest().socket().remote_endpoint(error);
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
      Response response = co_await answer(request);
      const bool keep = co_await send(request, response);
      if (!keep) co_return;
    }
  }

  Stream& stream() { return stream_; }
  PlainStream& lowest() { return beast::get_lowest_layer(stream_); }

 private:
  static constexpr std::size_t kTransferBufferSize = 64 * 1024;

  // False when the connection ended or was refused.
  asio::awaitable<bool> receive(http::request_parser<http::string_body>& parser) {
    parser.header_limit(kHeaderSizeMax);
    parser.body_limit(boost::none);
    lowest().expires_after(kIdleTimeout);
    const auto [header_error, header_size] = co_await http::async_read_header(stream_, buffer_, parser, kAwait);
    if (header_error) co_return false;

    const Request& head = parser.get();
    const std::size_t limit = body_limit(head);
    parser.body_limit(limit);
    const bool too_long = parser.content_length() && *parser.content_length() > limit;
    const Counted body(load_.body_bytes,
                       parser.content_length() ? std::min<std::size_t>(*parser.content_length(), limit) : limit);
    if (too_long || load_.body_bytes.load() > kBodyBytesMax) {
      Response refusal = error(too_long ? ErrorCode::kLimitExceeded : ErrorCode::kUnavailable);
      refusal.keep_alive(false);
      co_await send(head, refusal);
      co_return false;
    }
    if (beast::iequals(head[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      const auto [go_on_error, go_on_size] = co_await http::async_write(stream_, go_on, kAwait);
      if (go_on_error) co_return false;
    }
    lowest().expires_after(kTransferTimeout);
    const auto [body_error, body_size] = co_await http::async_read(stream_, buffer_, parser, kAwait);
    if (body_error == http::error::body_limit) {
      Response refusal = error(ErrorCode::kLimitExceeded);
      refusal.keep_alive(false);
      co_await send(head, refusal);
    }
    co_return !body_error;
  }

  std::size_t body_limit(const Request& head) const {
    const Method* method = context_.methods.find(std::string(path_of(head)));
    if (method == nullptr) return kBodySizeElsewhere;
    return body_size_max(*method, encoding_of(view(head[http::field::content_type])).value_or(Encoding::json));
  }

  asio::awaitable<bool> send(const Request& request, Response& response) {
    const bool keep = response.keep_alive() && request.keep_alive() && !load_.stopping.load();
    response.version(request.version());
    response.keep_alive(keep);
    for (const auto& [name, value] : security_headers())
      response.set(name, value);
    if (context_.https) response.set(http::field::strict_transport_security, "max-age=31536000");
    response.prepare_payload();
    if (request.method() == http::verb::head) response.body().clear();
    lowest().expires_after(kTransferTimeout);
    if (request.method() == http::verb::head) {
      http::response<http::empty_body> head(response.base());
      const auto [head_error, head_size] = co_await http::async_write(stream_, head, kAwait);
      co_return keep && !head_error;
    }
    const auto [write_error, size] = co_await http::async_write(stream_, response, kAwait);
    if (!keep) lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored_);
    co_return keep && !write_error;
  }

  static Response from(const HttpAnswer& answer) {
    Response response(static_cast<http::status>(answer.status), 11);
    response.set(http::field::content_type, answer.content_type);
    response.body() = answer.body;
    return response;
  }

  static Response error(ErrorCode code) { return uncached(from(error_answer(code, {}))); }

  static Response uncached(Response response) {
    response.set(http::field::cache_control, "no-store");
    return response;
  }

  static Response text(unsigned status, std::string body) {
    return uncached(from({.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)}));
  }

  asio::awaitable<Response> answer(Request& request) {
    const std::string path(path_of(request));
    if (const Method* method = context_.methods.find(path)) {
      Response response = co_await answer_call(request, *method);
      co_return response;
    }
    co_return answer_page(request, path);
  }

  Response answer_page(const Request& request, const std::string& path) const {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      Response response = path.starts_with("/carecircle.v1.") ? text(404, "There is no such method.\n")
                                                              : text(405, "Only GET is possible here.\n");
      if (response.result_int() == 405) response.set(http::field::allow, "GET, HEAD");
      return response;
    }
    if (path == "/healthz") return text(200, "ok\n");
    if (path == "/readyz")
      return context_.storage.healthy() && !load_.stopping.load() ? text(200, "ready\n") : text(503, "not ready\n");
    if (path == "/metrics") return text(200, context_.metrics.text());
    Response response = from(context_.pages.get(path));
    response.set(http::field::cache_control, "no-cache");
    return response;
  }

  // What is wrong with a call before its body is looked at.
  std::optional<Response> refuse_call(const Request& request) const {
    if (request.method() != http::verb::post) {
      Response response = text(405, "A method is called by POST.\n");
      response.set(http::field::allow, "POST");
      return response;
    }
    if (!origin_allowed(view(request[http::field::origin]), context_.own_origins))
      return error(ErrorCode::kPermissionDenied);
    if (!encoding_of(view(request[http::field::content_type]))) {
      Response response = text(415, "application/proto or application/json.\n");
      response.set("Accept-Post", "application/json, application/proto");
      return response;
    }
    const CallHeaders headers{.protocol_version = view(request["Connect-Protocol-Version"]),
                              .content_encoding = view(request[http::field::content_encoding]),
                              .client_version = view(request["CareCircle-Client-Version"])};
    if (const Result<void> checked = check_headers(headers); !checked) return error(checked.error().code);
    return std::nullopt;
  }

  asio::awaitable<Response> answer_call(const Request& request, const Method& method) {
    const auto begin = std::chrono::steady_clock::now();
    if (std::optional<Response> refusal = refuse_call(request)) co_return std::move(*refusal);
    const Encoding encoding = *encoding_of(view(request[http::field::content_type]));
    RpcResponse result = co_await call(request, method, encoding);
    const std::string_view code = result.outcome ? "ok" : error_name(result.outcome.error().code);
    context_.metrics.call_finished(code, std::chrono::steady_clock::now() - begin);
    Response response = uncached(from(answer_of(result, encoding)));
    if (result.session_token) response.set(http::field::set_cookie, set_cookie(result.session_token->view()));
    if (result.details.retry_after_ms != 0) {
      response.set(http::field::retry_after, std::to_string((result.details.retry_after_ms + 999) / 1000));
    }
    co_return response;
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
    lowest().expires_never();
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
    lowest().expires_never();
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
      Response refusal = error(caller.error().code);
      const bool keep = co_await send(request, refusal);
      co_return !keep;
    }
    lowest().expires_never();
    auto events = std::make_shared<EventSession>(context_, *session, *caller, thread_.index, thread_.post);
    serve_events(std::move(stream_), std::move(request), std::move(events), load_);
    co_return true;
  }

  Stream stream_;
  HttpContext& context_;
  HttpLoad& load_;
  const NetworkThread& thread_;
  beast::flat_buffer buffer_;
  std::string address_prefix_ = "unknown";
  beast::error_code ignored_;
};

asio::awaitable<void> serve_tls(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                                HttpContext& context, HttpLoad& load, const NetworkThread& thread) {
  TlsStream stream(PlainStream(std::move(socket)), *tls);
  beast::get_lowest_layer(stream).expires_after(kHandshakeTimeout);
  const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
  if (error) co_return;
  HttpSession<TlsStream> session(std::move(stream), context, load, thread);
  co_await session.run();
}

}  // namespace

asio::awaitable<void> serve_connection(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                                       HttpContext& context, HttpLoad& load, const NetworkThread& thread) {
  const Counted connection(load.connections, 1);
  if (load.connections.load() > kConnectionsMax) co_return;
  beast::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls) {
    co_await serve_tls(std::move(socket), std::move(tls), context, load, thread);
    co_return;
  }
  HttpSession<PlainStream> session(PlainStream(std::move(socket)), context, load, thread);
  co_await session.run();
}

}  // namespace carecircle
