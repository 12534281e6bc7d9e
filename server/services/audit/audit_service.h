// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "server/base.h"
#include "server/interfaces/audit.h"

// The caller's own entries of the audit log (server/audit writes them).

namespace carecircle {

class AuditService final : public AuditServiceInterface {
 public:
  explicit AuditService(ServerBase& base) : base_(base) {}

  Result<v1::ListAuditResponse> list(Call& call, const v1::ListAuditRequest& request) override;

 private:
  ServerBase& base_;
};

}  // namespace carecircle
