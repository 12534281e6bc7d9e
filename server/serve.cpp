// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/serve.h"

#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "server/application.h"
#include "server/http/http_server.h"
#include "server/http/request_rules.h"
#include "server/storage/data_folder.h"

namespace carecircle {
namespace {

// Events go nowhere in a process that serves nobody.
class SilentPublisher final : public Publisher {
 public:
  void message(const StoredMessage&) override {}
  void delivered(const Id&, const AccountId&, std::uint64_t) override {}
  void hint_to_stream(const Id&, const Hint&) override {}
  void hint_to_account(const AccountId&, const Hint&) override {}
  void removed(const Id&, const AccountId&) override {}
  void disconnect(const AccountId&) override {}
};

// Everything in the data folder is its owner's alone.
Result<DataFolder> open_data_folder(const Settings& settings) {
  ::umask(0077);
  return DataFolder::open(settings.get("data"));
}

Result<Stores> open_stores(const DataFolder& folder, Entropy& entropy) {
  Stores stores;
  stores.keys = TRY(folder.keys(entropy));
  stores.database = TRY(folder.database());
  stores.shred_store = TRY(folder.shred_store(entropy));
  return stores;
}

// Blocked before any thread starts, so that only wait_for_stop sees them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void wait_for_stop(const sigset_t& signals) {
  int received = 0;
  while (sigwait(&signals, &received) != 0) {
  }
}

std::string without_trailing_slash(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

// What members reach the server by, when nobody says otherwise.
std::string public_url_of(const Settings& settings, const Endpoint& endpoint, std::uint16_t port) {
  if (!settings.get("public_url").empty()) return without_trailing_slash(settings.get("public_url"));
  const bool any_address = endpoint.address == "0.0.0.0" || endpoint.address == "::";
  const char* scheme = settings.get("tls_certificate").empty() ? "http" : "https";
  return fmt::format("{}://{}:{}", scheme, any_address ? "localhost" : endpoint.host, port);
}

std::vector<std::string> own_origins(const std::string& public_url, const Endpoint& endpoint, std::uint16_t port) {
  std::vector<std::string> origins{origin_of(public_url)};
  for (const char* scheme : {"http", "https"}) {
    origins.push_back(origin_of(fmt::format("{}://{}:{}", scheme, endpoint.host, port)));
    origins.push_back(origin_of(fmt::format("{}://localhost:{}", scheme, port)));
  }
  return origins;
}

// The folder that was named, else the one beside this program (bin/carecircled, share/web) when there is one.
Result<WebFiles> read_web_files(const Settings& settings) {
  if (!settings.get("web").empty()) return WebFiles::read(settings.get("web"));
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path folder = program.parent_path().parent_path() / "share" / "web";
  return std::filesystem::is_directory(folder, error) ? WebFiles::read(folder) : WebFiles();
}

}  // namespace

void forbid_core_dumps() {
  const rlimit none{0, 0};
  ensure(setrlimit(RLIMIT_CORE, &none) == 0, "core dumps can be turned off");
  ensure(prctl(PR_SET_DUMPABLE, 0) == 0, "the process can be made undumpable");
}

Result<void> serve(const Settings& settings) {
  const sigset_t signals = block_stop_signals();
  const Endpoint endpoint = TRY(parse_endpoint(settings.get("listen")));
  const DataFolder folder = TRY(open_data_folder(settings));
  const FileLock lock = TRY(folder.lock_for_serving());

  SystemEntropy entropy;
  SystemClock clock;
  Log log;
  Metrics metrics;
  Hub hub(metrics);
  Application application(TRY(open_stores(folder, entropy)), hub, entropy);
  TRY(application.reconcile(clock.now_ms()));

  StorageThread storage(application.database(), clock, application.ticker(), metrics, log);
  WebFiles web_files = TRY(read_web_files(settings));
  Pages pages({}, "");
  HttpContext context{storage, application.dispatcher(), application.methods(), application.delivery(), hub, metrics,
                      pages};
  HttpServer http(context, log);
  TRY(http.listen({.address = endpoint.address,
                   .port = endpoint.port,
                   .tls_certificate_file = settings.get("tls_certificate"),
                   .tls_key_file = settings.get("tls_key")}));

  const std::string public_url = public_url_of(settings, endpoint, http.port());
  pages = Pages(std::move(web_files), public_url);
  context.own_origins = own_origins(public_url, endpoint, http.port());
  context.https = public_url.starts_with("https://");
  TRY(folder.write_public_url(public_url));

  storage.start();
  http.start();
  fmt::print("{}\n", public_url);
  std::fflush(stdout);
  wait_for_stop(signals);

  log.info("stopping", {});
  http.drain();
  storage.stop();
  http.stop();
  log.info("stopped", {});
  return {};
}

Result<void> invite(const Settings& settings) {
  const DataFolder folder = TRY(open_data_folder(settings));
  std::string public_url = without_trailing_slash(settings.get("public_url"));
  if (public_url.empty()) public_url = TRY(folder.public_url()).value_or("");
  if (public_url.empty()) {
    const Endpoint endpoint = TRY(parse_endpoint(settings.get("listen")));
    public_url = public_url_of(settings, endpoint, endpoint.port);
  }
  SystemEntropy entropy;
  SilentPublisher publisher;
  Application application(TRY(open_stores(folder, entropy)), publisher, entropy);
  const std::string link = TRY(application.founding_link(public_url, SystemClock().now_ms()));
  fmt::print("With this link one person becomes the owner of a new circle, once:\n{}\n", link);
  return {};
}

}  // namespace carecircle
