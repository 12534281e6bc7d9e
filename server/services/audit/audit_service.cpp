// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/audit/audit_service.h"

#include "server/fields.h"

namespace carecircle {

Result<v1::ListAuditResponse> AuditService::list(Call& call, const v1::ListAuditRequest& request) {
  const AuditPage page =
      TRY(base_.audit.list(call.transaction(), call.account(), request.after_sequence(), request.entries_max()));
  v1::ListAuditResponse response;
  for (const AuditRecord& record : page.records) {
    v1::AuditEntry& entry = *response.add_entries();
    entry.set_sequence(record.sequence);
    entry.mutable_entry()->set_content(field_of(record.entry));
    entry.mutable_entry()->set_signature(field_of(record.signature));
    entry.set_event(field_of(record.event));
    entry.set_opening(field_of(record.opening));
  }
  response.set_last_sequence(page.last_sequence);
  return response;
}

}  // namespace carecircle
