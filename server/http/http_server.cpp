// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/http/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "server/http/http_session.h"

namespace carecircle {
namespace {

namespace asio = boost::asio;
using Acceptor = asio::ip::tcp::acceptor;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptPause{50};

// One core's share of the network.
struct Core {
  explicit Core(std::size_t index)
      : acceptor(context),
        thread_info{index, [this](std::function<void()> task) { asio::post(context, std::move(task)); }} {}
  asio::io_context context{1};
  Acceptor acceptor;
  NetworkThread thread_info;
  std::thread thread;
};

boost::system::error_code bind_to(Acceptor& acceptor, const asio::ip::tcp::endpoint& endpoint, bool shared) {
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && shared) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

// SO_REUSEPORT would let two servers share a port unnoticed: bound once without it, the address is known to be free.
Result<asio::ip::tcp::endpoint> free_endpoint(const ListenOptions& options) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) return fail(ErrorCode::kUnavailable, "listen: not an IP address");
  asio::io_context context;
  Acceptor probe(context);
  error = bind_to(probe, {address, options.port}, false);
  if (error) return fail(ErrorCode::kUnavailable, "listen: the address is in use or not ours");
  return probe.local_endpoint();
}

Result<std::shared_ptr<asio::ssl::context>> tls_context(const ListenOptions& options) {
  if (options.tls_certificate_file.empty()) return std::shared_ptr<asio::ssl::context>();
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  boost::system::error_code error;
  tls->set_options(
      asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
  if (!error) tls->use_certificate_chain_file(options.tls_certificate_file, error);
  if (!error) tls->use_private_key_file(options.tls_key_file, asio::ssl::context::pem, error);
  if (error) return fail(ErrorCode::kKeyInvalid, "listen: certificate or key");
  return tls;
}

}  // namespace

struct HttpServer::Network {
  HttpContext& context;
  Log& log;
  HttpLoad load;
  std::shared_ptr<asio::ssl::context> tls;
  std::vector<std::unique_ptr<Core>> cores;
  std::uint16_t port = 0;

  asio::awaitable<void> accept_all(Core& core);
};

asio::awaitable<void> HttpServer::Network::accept_all(Core& core) {
  while (!load.stopping.load()) {
    auto [error, socket] = co_await core.acceptor.async_accept(kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors: the others go on, and closing connections make room.
      asio::steady_timer pause(core.context, kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    asio::co_spawn(core.context, serve_connection(std::move(socket), tls, context, load, core.thread_info),
                   asio::detached);
  }
}

HttpServer::HttpServer(HttpContext& context, Log& log) : network_(std::make_unique<Network>(context, log)) {}
HttpServer::~HttpServer() { stop(); }

Result<void> HttpServer::listen(const ListenOptions& options) {
  const auto endpoint = TRY(free_endpoint(options));
  network_->tls = TRY(tls_context(options));
  network_->port = endpoint.port();
  const unsigned threads = options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  std::vector<NetworkPost> posts;
  for (std::size_t index = 0; index < threads; ++index) {
    auto core = std::make_unique<Core>(index);
    if (bind_to(core->acceptor, endpoint, true)) return fail(ErrorCode::kUnavailable, "listen: bind");
    posts.push_back(core->thread_info.post);
    network_->cores.push_back(std::move(core));
  }
  network_->context.hub.set_network(std::move(posts));
  return {};
}

std::uint16_t HttpServer::port() const { return network_->port; }

void HttpServer::start() {
  for (const std::unique_ptr<Core>& core : network_->cores) {
    asio::co_spawn(core->context, network_->accept_all(*core), asio::detached);
    core->thread = std::thread([&context = core->context] { context.run(); });
  }
  network_->log.info("listening", {{"port", network_->port}, {"threads", network_->cores.size()}});
}

void HttpServer::drain() {
  if (network_->load.stopping.exchange(true)) return;
  for (const std::unique_ptr<Core>& core : network_->cores) {
    asio::post(core->context, [&acceptor = core->acceptor] {
      boost::system::error_code ignored;
      acceptor.close(ignored);
    });
  }
  network_->load.wait_until_idle(std::chrono::milliseconds(kDrainMsMax));
}

void HttpServer::stop() {
  drain();
  for (const std::unique_ptr<Core>& core : network_->cores)
    core->context.stop();
  for (const std::unique_ptr<Core>& core : network_->cores) {
    if (core->thread.joinable()) core->thread.join();
  }
  network_->context.hub.clear();
  network_->cores.clear();
}

}  // namespace carecircle
