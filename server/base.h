// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/entropy.h"
#include "server/audit/audit.h"
#include "server/delivery/delivery.h"
#include "server/domain_events.h"
#include "server/rpc/access.h"
#include "server/rpc/method_table.h"
#include "server/storage/server_keys.h"
#include "server/storage/shred_store.h"
#include "server/ticker.h"

// What the services are built from. server/services/services.h offers
//
//   class Services {
//    public:
//     explicit Services(ServerBase& base);           // builds each service, subscribes to domain events, adds methods and periodic jobs
//     AccessLookup access();                         // sessions by accounts, roles by circles
//     Result<void> reconcile(Transaction&, std::uint64_t now_ms);  // at start, before anything is served: main store against shred store
//     Result<InviteLink> create_founding_invitation(Transaction&, std::uint64_t now_ms);   // `carecircled invite --role owner`
//   };
//
// so that main.cpp, `carecircled invite` and the tests wire the same things. Each part outlives the services.

namespace carecircle {

struct ServerBase {
  Delivery& delivery;
  Audit& audit;
  ShredStore& shred_store;
  const ServerKeys& keys;
  Entropy& entropy;
  DomainEvents& events;
  MethodTable& methods;
  Ticker& ticker;
};

}  // namespace carecircle
