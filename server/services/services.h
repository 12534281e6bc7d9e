// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>

#include "server/base.h"

// The services, wired: each is built, hears what the others tell, answers what the others ask, and its methods and periodic
// jobs are added. main.cpp, `carecircled invite` and the tests use the same wiring.

namespace carecircle {

class Services {
 public:
  // `base` outlives the services.
  explicit Services(ServerBase& base);
  ~Services();

  // Sessions by accounts, roles by circles. Valid as long as the services are.
  AccessLookup access();

  // At start, before anything is served: main store against shred store, in favour of deletion (security.md 8.2).
  Result<void> reconcile(Transaction& transaction, std::uint64_t now_ms);

  // `carecircled invite --role owner`: the link with which a circle is founded, within a day, once.
  Result<InviteLink> create_founding_invitation(Transaction& transaction, std::uint64_t now_ms);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carecircle
