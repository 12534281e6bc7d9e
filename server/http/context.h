// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "server/delivery/delivery.h"
#include "server/http/hub.h"
#include "server/http/pages.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/method_table.h"
#include "server/storage/storage_thread.h"

namespace carecircle {

// What requests are answered from. Everything outlives the network threads; all of it may be used from any of them.
struct HttpContext {
  StorageThread& storage;
  Dispatcher& dispatcher;
  const MethodTable& methods;
  Delivery& delivery;
  Hub& hub;
  Metrics& metrics;
  const Pages& pages;
  std::vector<std::string> own_origins;  // what browsers may send as Origin
  bool https = false;                    // the public URL is https: browsers are told to stay there
};

// Shared by the network threads.
class HttpLoad {
 public:
  std::atomic<bool> stopping = false;
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> body_bytes = 0;  // of request bodies held or promised

  void begin_request() {
    const std::lock_guard lock(mutex_);
    ++requests_;
  }
  void end_request() {
    const std::lock_guard lock(mutex_);
    if (--requests_ == 0) idle_.notify_all();
  }
  // Until every answer under way has been written, or the time is over.
  void wait_until_idle(std::chrono::milliseconds time_max) {
    std::unique_lock lock(mutex_);
    idle_.wait_for(lock, time_max, [this] { return requests_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t requests_ = 0;
};

}  // namespace carecircle
