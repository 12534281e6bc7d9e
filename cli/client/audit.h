// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "carecircle/v1/audit.pb.h"
#include "cli/client/client.h"

namespace carecircle::cli {

// One thing that happened with our data, checked: signed by the server's log key, with the tag that only we can compute, and the
// commitment opened.
struct AuditView {
  std::uint64_t sequence = 0;
  std::uint64_t time_ms = 0;
  v1::AuditAction action = v1::AUDIT_ACTION_UNSPECIFIED;
  AccountId actor{};  // zeros: the server itself
  AccountId subject{};
  Bytes object;  // an id, or empty
  bool refused = false;
  bool erased = false;  // its time is over: only that there was an entry is left
};

// All entries, oldest first. kProofInvalid when one is forged or altered, kSequenceGap when one is missing.
Result<std::vector<AuditView>> audit_trail(Client& client);

// "lease_released"
std::string action_name(v1::AuditAction action);

}  // namespace carecircle::cli
