// SPDX-License-Identifier: AGPL-3.0-or-later
#include "carecircle/v1/audit.pb.h"
#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"
#include "server/fields.h"
#include "server/services/contacts/contacts_service.h"

// A view (security.md 8.2): checked, counted and recorded in one transaction; the half is read last of all, after the flush,
// so that a revocation in between wins and no view is without its entry.

namespace carecircle {

using namespace contacts;

namespace {

void set_record(v1::ReleaseLeaseResponse& response, const AuditRecord& record) {
  response.mutable_entry()->set_content(field_of(record.entry));
  response.mutable_entry()->set_signature(field_of(record.signature));
  response.set_event(field_of(record.event));
  response.set_opening(field_of(record.opening));
}

AuditEvent view_event(const GrantRow& grant, std::uint16_t action, AuditOutcome outcome) {
  return {.actor = grant.grantee,
          .subject = grant.owner,
          .action = action,
          .object = to_bytes(grant.grant_id),
          .outcome = outcome,
          .policy_hash = to_bytes(sha256(grant.grant.content))};
}

Error ended_error(EndReason reason) {
  if (reason == EndReason::expired) return fail(ErrorCode::kContactGrantExpired, "release: expired");
  return fail(ErrorCode::kContactGrantRevoked, "release: revoked");
}

}  // namespace

Result<v1::ReleaseLeaseResponse> ContactsService::release_lease(Call& call, const v1::ReleaseLeaseRequest& request) {
  const ReleaseRequest asked = TRY(decode<ReleaseRequest>(as_bytes(request.request())));
  const GrantRow grant = TRY(find_released(call, id_of(request.circle_id()), request, asked));
  const Grant policy = TRY(decode<Grant>(grant.grant.content));
  if (const auto checked = check_fields_asked(policy, asked.field_ids); !checked) return checked.error();
  if (grant.state != GrantState::active) return refuse(call, grant, ended_error(grant.end_reason));

  // The same nonce is the same view: the same entry, and no new one.
  if (const auto before = TRY(find_release(call.transaction(), grant.grant_id, asked.nonce))) {
    if (before->request_hash != sha256(as_bytes(request.request())))
      return fail(ErrorCode::kConflict, "release: a nonce of another request");
    if (call.now_ms() >= policy.expires_ms) return refuse(call, grant, ended_error(EndReason::expired));
    return answer(call, grant, request, asked,
                  TRY(base_.audit.record(call.transaction(), grant.owner, before->log_index)));
  }
  const auto viewable = check_view(policy, {.views = grant.views, .last_view_ms = grant.last_view_ms}, call.now_ms());
  if (!viewable) return refuse(call, grant, viewable.error());
  return record_view(call, grant, request, asked);
}

// The grant, when the grantee asks from its registered device; kNotFound for everybody else but the owner.
Result<ContactsService::GrantRow> ContactsService::find_released(Call& call, const CircleId& circle_id,
                                                                 const v1::ReleaseLeaseRequest& request,
                                                                 const ReleaseRequest& asked) {
  auto grant = TRY(find_grant(call.transaction(), asked.grant_id));
  const bool own = grant && (grant->grantee == call.account() || grant->owner == call.account());
  if (!own || grant->circle_id != circle_id) return fail(ErrorCode::kNotFound, "no such grant");
  if (grant->grantee != call.account()) return fail(ErrorCode::kPermissionDenied, "release: the grantee views");
  const auto device = TRY(directory_.device(call.transaction(), call.account()));
  if (!device || device->device_id != asked.device_id || device->device_id != call.device())
    return fail(ErrorCode::kPermissionDenied, "release: from another device");
  TRY(verify_labelled(device->signature_key, "ReleaseRequest", as_bytes(request.request()),
                      as_bytes(request.signature())));
  if (asked.ephemeral_key.size() != hpke::public_key_size(hpke::kEphemeralSuite.kem))
    return fail(ErrorCode::kKeyInvalid, "release: ephemeral key");
  return std::move(*grant);
}

// The subject learns that somebody tried, a few times an hour at most. The entry stands although the caller gets an error:
// the transaction succeeds, and the answer after it does not.
Result<v1::ReleaseLeaseResponse> ContactsService::refuse(Call& call, GrantRow grant, const Error& error) {
  if (call.now_ms() >= grant.refused_ms + kHourMs) {
    grant.refusals = 0;
    grant.refused_ms = call.now_ms();
  }
  if (grant.refusals < kRefusalEntriesPerHourMax) {
    grant.refusals += 1;
    TRY(update_grant(call.transaction(), grant));
    const AuditEvent event = view_event(grant, v1::AUDIT_ACTION_RELEASE_REFUSED, AuditOutcome::refused);
    TRY(base_.audit.append_for(call.transaction(), event, {grant.owner}, call.now_ms()));
  }
  call.finish_after_commit<v1::ReleaseLeaseResponse>(
      [error](v1::ReleaseLeaseResponse&) -> Result<void> { return error; });
  return v1::ReleaseLeaseResponse{};
}

Result<v1::ReleaseLeaseResponse> ContactsService::record_view(Call& call, GrantRow grant,
                                                              const v1::ReleaseLeaseRequest& request,
                                                              const ReleaseRequest& asked) {
  grant.views += 1;
  grant.last_view_ms = call.now_ms();
  TRY(update_grant(call.transaction(), grant));
  const AuditEvent event = view_event(grant, v1::AUDIT_ACTION_LEASE_RELEASED, AuditOutcome::done);
  const auto records = TRY(base_.audit.append(call.transaction(), event, call.now_ms()));
  TRY(insert_release(call.transaction(), {.grant_id = grant.grant_id,
                                          .nonce = asked.nonce,
                                          .request_hash = sha256(as_bytes(request.request())),
                                          .log_index = records.front().index}));
  hint_grant(call.transaction(), grant);
  return answer(call, grant, request, asked, records.front());
}

Result<v1::ReleaseLeaseResponse> ContactsService::answer(Call& call, const GrantRow& grant,
                                                         const v1::ReleaseLeaseRequest& request,
                                                         const ReleaseRequest& asked, const AuditRecord& record) {
  v1::ReleaseLeaseResponse response;
  set_record(response, record);
  response.set_views(grant.views);
  for (const Id& field_id : asked.field_ids) {
    const auto row = TRY(find_field(call.transaction(), grant.circle_id, grant.owner, field_id));
    if (!row) return fail(ErrorCode::kContactFieldEmpty, "release: the field is gone");
    v1::CardField& field = *response.add_fields();
    field.set_field_id(field_of(field_id));
    field.set_generation(row->generation);
    field.set_sealed(field_of(row->sealed));
  }
  const Bytes context = lease_release_context(as_bytes(request.request()), record.index);
  call.finish_after_commit<v1::ReleaseLeaseResponse>(
      [this, asked, context](v1::ReleaseLeaseResponse& answered) { return seal_halves(asked, context, answered); });
  return response;
}

Result<void> ContactsService::seal_halves(const ReleaseRequest& asked, BytesView context,
                                          v1::ReleaseLeaseResponse& response) {
  ReleasedHalves released;
  for (const Id& field_id : asked.field_ids) {
    const auto half = TRY(base_.shred_store.get(ShredKind::lease_half, asked.grant_id, field_id));
    if (!half) return fail(ErrorCode::kContactGrantRevoked, "release: the half is destroyed");
    released.halves.push_back(to_bytes(half->view()));
  }
  Bytes encoded = encode(released);
  const auto sealed = hpke::seal(hpke::kEphemeralSuite, asked.ephemeral_key, as_bytes(kLeaseReleaseInfo), context,
                                 encoded, base_.entropy);
  wipe(encoded);
  for (Bytes& half : released.halves)
    wipe(half);
  if (!sealed) return sealed.error();
  response.set_encapsulated(field_of(sealed->encapsulated));
  response.set_ciphertext(field_of(sealed->ciphertext));
  return {};
}

}  // namespace carecircle
