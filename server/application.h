// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>

#include "server/audit/audit.h"
#include "server/base.h"
#include "server/delivery/delivery.h"
#include "server/domain_events.h"
#include "server/rpc/dispatcher.h"
#include "server/rpc/method_table.h"
#include "server/services/services.h"
#include "server/storage/server_keys.h"
#include "server/storage/shred_store.h"
#include "server/ticker.h"

// Everything that lives on the storage thread, wired once for `serve`, `invite` and the tests. It knows no sockets and no
// folders: it is given open stores.

namespace carecircle {

struct Stores {
  std::unique_ptr<Database> database;
  std::unique_ptr<ShredStore> shred_store;
  ServerKeys keys;
};
// In memory, migrated, with fresh keys: for tests.
Result<Stores> open_memory_stores(Entropy& entropy);

class Application {
 public:
  Application(Stores stores, Publisher& publisher, Entropy& entropy);

  // At start, before anything is served.
  Result<void> reconcile(std::uint64_t now_ms);
  // "http://host/join#1.…": the link with which an owner founds a circle.
  Result<std::string> founding_link(const std::string& public_url, std::uint64_t now_ms);

  Database& database() { return *stores_.database; }
  ShredStore& shred_store() { return *stores_.shred_store; }
  const ServerKeys& keys() const { return stores_.keys; }
  Delivery& delivery() { return delivery_; }
  Audit& audit() { return audit_; }
  const MethodTable& methods() const { return methods_; }
  const Ticker& ticker() const { return ticker_; }
  Dispatcher& dispatcher() { return dispatcher_; }

 private:
  void add_own_jobs();

  Stores stores_;
  Delivery delivery_;
  Audit audit_;
  DomainEvents events_;
  MethodTable methods_;
  Ticker ticker_;
  ServerBase base_;
  Services services_;
  Dispatcher dispatcher_;
};

}  // namespace carecircle
