// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/transport.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdlib>
#include <optional>

#include "carecircle/v1/events.pb.h"
#include "cli/client/connect_error.h"
#include "network/any_stream.h"

namespace carecircle::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr auto kConnectTimeout = std::chrono::seconds(10);
constexpr auto kCallTimeout = std::chrono::seconds(60);
constexpr auto kIdleMax =
    std::chrono::seconds(4);  // servers close kept connections; a call that must not repeat takes a new one then
constexpr auto kRetryDelay = std::chrono::milliseconds(200);
constexpr int kAttemptsMax = 4;
constexpr std::size_t kResponseMax = std::size_t{64} << 20;
constexpr std::size_t kFrameMax = std::size_t{8} << 20;
constexpr std::string_view kCookieName = "__Host-session";

// Runs one asynchronous operation to its end, so that the stream's timeouts hold. A WebSocket's own timers stay behind in the
// context: that is why it does not run until nothing is left.
template <typename Start>
error_code run(asio::io_context& context, Start start) {
  error_code outcome = asio::error::operation_aborted;
  bool finished = false;
  context.restart();
  start([&](error_code code, auto&&...) {
    outcome = code;
    finished = true;
  });
  while (!finished && context.run_one() > 0) {
  }
  return outcome;
}

bool only_reads(std::string_view path) {
  const std::string_view method = path.substr(path.find('/') + 1);
  return method.starts_with("Get") || method.starts_with("List") || method == "Sync" || method == "Acknowledge";
}

}  // namespace

struct Transport::Connection {
  explicit Connection(ServerAddress given) : address(std::move(given)) {}

  ServerAddress address;
  SecretBytes token;
  v1::ErrorDetail detail;
  asio::io_context context{1};
  asio::ssl::context tls{asio::ssl::context::tls_client};
  bool tls_ready = false;
  std::optional<AnyStream> stream;
  beast::flat_buffer buffer;
  std::chrono::steady_clock::time_point last_use;

  error_code prepare_tls();
  error_code connect(std::optional<AnyStream>& target);
  error_code connect_tcp(beast::tcp_stream& target);
  http::request<http::string_body> make_request(std::string_view path, std::string body) const;
  error_code exchange(const http::request<http::string_body>& request, http::response<http::string_body>& response);
  error_code exchange_on(AnyStream& open, const http::request<http::string_body>& request,
                         http::response<http::string_body>& response);
  void follow_cookie(const http::response<http::string_body>& response);
  void wait(std::chrono::milliseconds delay);
  Result<void> read_events(websocket::stream<AnyStream, false>& socket, const v1::Subscribe& subscribe,
                           const std::function<Result<bool>(const v1::ServerFrame&)>& on_frame);
};

error_code Transport::Connection::prepare_tls() {
  if (tls_ready) return {};
  error_code problem;
  const char* authority = std::getenv("CARECIRCLE_CA_FILE");
  if (authority && *authority) {
    tls.load_verify_file(authority, problem);
  } else {
    tls.set_default_verify_paths(problem);
  }
  if (!problem) tls.set_verify_mode(asio::ssl::verify_peer, problem);
  if (!problem) tls.set_verify_callback(asio::ssl::host_name_verification(address.host), problem);
  tls_ready = !problem;
  return problem;
}

error_code Transport::Connection::connect_tcp(beast::tcp_stream& target) {
  tcp::resolver resolver(context);
  error_code problem;
  const auto endpoints = resolver.resolve(address.host, address.port, problem);
  if (problem) return problem;
  target.expires_after(kConnectTimeout);
  problem = run(context, [&](auto done) { target.async_connect(endpoints, done); });
  if (!problem) target.socket().set_option(tcp::no_delay(true), problem);
  return problem;
}

error_code Transport::Connection::connect(std::optional<AnyStream>& target) {
  if (!address.tls) return connect_tcp(target.emplace(tcp::socket(context)).next_layer());
  if (auto problem = prepare_tls()) return problem;
  AnyStream& secure = target.emplace(tcp::socket(context), tls);
  if (!SSL_set_tlsext_host_name(secure.tls(), address.host.c_str())) return asio::error::invalid_argument;
  if (auto problem = connect_tcp(secure.next_layer())) return problem;
  secure.next_layer().expires_after(kConnectTimeout);
  return run(context, [&](auto done) { secure.async_handshake(asio::ssl::stream_base::client, done); });
}

http::request<http::string_body> Transport::Connection::make_request(std::string_view path, std::string body) const {
  http::request<http::string_body> request(http::verb::post, "/carecircle.v1." + std::string(path), 11);
  request.set(http::field::host, address.host + ":" + address.port);
  request.set(http::field::content_type, "application/proto");
  request.set("Connect-Protocol-Version", "1");
  request.set("CareCircle-Client-Version", std::string(kClientVersion));
  if (!token.empty())
    request.set(http::field::cookie, std::string(kCookieName) + "=" + std::string(as_text(token.view())));
  request.keep_alive(true);
  request.body() = std::move(body);
  request.prepare_payload();
  return request;
}

error_code Transport::Connection::exchange_on(AnyStream& open, const http::request<http::string_body>& request,
                                              http::response<http::string_body>& response) {
  open.next_layer().expires_after(kCallTimeout);
  error_code problem = run(context, [&](auto done) { http::async_write(open, request, done); });
  if (problem) return problem;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kResponseMax);
  problem = run(context, [&](auto done) { http::async_read(open, buffer, parser, done); });
  if (problem) return problem;
  response = parser.release();
  return {};
}

error_code Transport::Connection::exchange(const http::request<http::string_body>& request,
                                           http::response<http::string_body>& response) {
  const auto now = std::chrono::steady_clock::now();
  if (!stream || now - last_use > kIdleMax) {
    buffer.clear();
    if (auto problem = connect(stream)) {
      stream.reset();
      return problem;
    }
  }
  const error_code problem = exchange_on(*stream, request, response);
  if (problem || !response.keep_alive()) stream.reset();
  last_use = std::chrono::steady_clock::now();
  return problem;
}

void Transport::Connection::follow_cookie(const http::response<http::string_body>& response) {
  const auto [begin, end] = response.equal_range(http::field::set_cookie);
  for (auto field = begin; field != end; ++field) {
    const auto text = field->value();
    std::string_view cookie(text.data(), text.size());
    cookie = cookie.substr(0, cookie.find(';'));
    if (!cookie.starts_with(kCookieName) || cookie.size() <= kCookieName.size() || cookie[kCookieName.size()] != '=')
      continue;
    token = SecretBytes::copy_of(as_bytes(cookie.substr(kCookieName.size() + 1)));
  }
}

void Transport::Connection::wait(std::chrono::milliseconds delay) {
  asio::steady_timer timer(context, delay);
  error_code ignored = run(context, [&](auto done) { timer.async_wait(done); });
  static_cast<void>(ignored);  // a timer that nobody cancels has nothing to report
}

Transport::Transport(ServerAddress address) : connection_(std::make_unique<Connection>(std::move(address))) {}
Transport::Transport(Transport&&) noexcept = default;
Transport& Transport::operator=(Transport&&) noexcept = default;
Transport::~Transport() = default;

const ServerAddress& Transport::address() const { return connection_->address; }
const SecretBytes& Transport::session_token() const { return connection_->token; }
void Transport::set_session_token(BytesView token) { connection_->token = SecretBytes::copy_of(token); }
const v1::ErrorDetail& Transport::last_detail() const { return connection_->detail; }

Result<void> Transport::call(std::string_view path, const google::protobuf::MessageLite& request,
                             google::protobuf::MessageLite& response, Repeat repeat) {
  return call_with_bytes(path, request.SerializeAsString(), response, repeat);
}

Result<void> Transport::call_with_bytes(std::string_view path, std::string request,
                                        google::protobuf::MessageLite& response, Repeat repeat) {
  connection_->detail.Clear();
  const auto message = connection_->make_request(path, std::move(request));
  const int attempts_max = repeat == Repeat::yes || only_reads(path) ? kAttemptsMax : 1;
  http::response<http::string_body> answer;
  error_code problem;
  for (int attempt = 1; attempt <= attempts_max; ++attempt) {
    answer = {};
    problem = connection_->exchange(message, answer);
    if (!problem) break;
    if (attempt < attempts_max) connection_->wait(kRetryDelay * attempt);
  }
  if (problem) return fail(ErrorCode::kUnavailable, "transport");
  connection_->follow_cookie(answer);
  if (answer.result() == http::status::ok) {
    if (!response.ParseFromString(answer.body())) return fail(ErrorCode::kMalformedInput, "transport: response");
    return {};
  }
  return fail(read_connect_error(answer.body(), connection_->detail), "server");
}

Result<void> Transport::Connection::read_events(websocket::stream<AnyStream, false>& socket,
                                                const v1::Subscribe& subscribe,
                                                const std::function<Result<bool>(const v1::ServerFrame&)>& on_frame) {
  beast::get_lowest_layer(socket).expires_never();
  socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
  socket.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
    request.set("CareCircle-Client-Version", std::string(kClientVersion));
    request.set(http::field::cookie, std::string(kCookieName) + "=" + std::string(as_text(token.view())));
  }));
  socket.read_message_max(kFrameMax);
  socket.binary(true);
  const Error lost = fail(ErrorCode::kUnavailable, "events");
  const std::string host = address.host + ":" + address.port;
  websocket::response_type refusal;
  if (run(context, [&](auto done) { socket.async_handshake(refusal, host, "/v1/events", done); })) {
    return refusal.result() == http::status::unauthorized ? fail(ErrorCode::kSignedOut, "events") : lost;
  }
  v1::ClientFrame first;
  *first.mutable_subscribe() = subscribe;
  const std::string bytes = first.SerializeAsString();
  if (run(context, [&](auto done) { socket.async_write(asio::buffer(bytes), done); })) return lost;
  while (true) {
    beast::flat_buffer frame_bytes;
    if (run(context, [&](auto done) { socket.async_read(frame_bytes, done); })) return lost;
    v1::ServerFrame frame;
    if (!frame.ParseFromArray(frame_bytes.data().data(), static_cast<int>(frame_bytes.size()))) {
      return fail(ErrorCode::kMalformedInput, "events: frame");
    }
    if (!TRY(on_frame(frame))) return {};
  }
}

Result<void> Transport::follow(const v1::Subscribe& subscribe,
                               const std::function<Result<bool>(const v1::ServerFrame&)>& on_frame) {
  std::optional<AnyStream> stream;
  if (connection_->connect(stream)) return fail(ErrorCode::kUnavailable, "events: connect");
  websocket::stream<AnyStream, false> socket(std::move(*stream));
  return connection_->read_events(socket, subscribe, on_frame);
}

}  // namespace carecircle::cli
