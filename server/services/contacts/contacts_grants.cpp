// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "carecircle/v1/audit.pb.h"
#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"
#include "server/fields.h"
#include "server/services/contacts/contacts_service.h"

// The beginning and the end of a grant.

namespace carecircle {

using namespace contacts;

namespace {

constexpr AccountId kServerItself{};

AuditEvent grant_event(const GrantRow& grant, const AccountId& actor, std::uint16_t action) {
  return {.actor = actor,
          .subject = grant.owner,
          .action = action,
          .object = to_bytes(grant.grant_id),
          .policy_hash = to_bytes(sha256(grant.grant.content)),
          .context = {static_cast<std::uint8_t>(grant.end_reason)}};
}

Result<SecretBytes> open_deposit(const v1::LeaseDeposit& deposit, const Grant& grant, const GrantField& field,
                                 const hpke::KeyPair& shred_key) {
  const hpke::Ciphertext sealed{.encapsulated = to_bytes(as_bytes(deposit.encapsulated())),
                                .ciphertext = to_bytes(as_bytes(deposit.ciphertext()))};
  SecretBytes half =
      TRY(hpke::open(hpke::kStoredSuite, shred_key.private_key.view(), sealed, as_bytes(kLeaseDepositInfo),
                     lease_deposit_context(grant.grant_id, field.field_id)));
  if (half.size() != kLeaseHalfSize || sha256(half.view()) != field.share_commit)
    return fail(ErrorCode::kCommitmentMismatch, "deposit: not the half that was promised");
  return half;
}

}  // namespace

// ---- Beginning ----------------------------------------------------------------------------------------------------------

Result<v1::CreateGrantResponse> ContactsService::create_grant(Call& call, const v1::CreateGrantRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const Grant grant = TRY(decode<Grant>(as_bytes(request.grant().content())));
  v1::CreateGrantResponse response;
  if (const auto known = TRY(find_grant(call.transaction(), grant.grant_id))) {
    const auto before =
        TRY(base_.delivery.accepted_before(call.transaction(), call.account(), id_of(request.client_request_id())));
    if (known->owner != call.account() || !before || !equal(known->grant.content, as_bytes(request.grant().content())))
      return fail(ErrorCode::kAlreadyExists, "grant id is taken");
    response.set_sequence(before->sequence);
    return response;
  }
  TRY(check_new_grant(call, circle_id, request.grant(), grant));
  const std::vector<SecretBytes> halves = TRY(open_deposits(request, grant));
  const Accepted accepted =
      TRY(append_message(call, circle_id, request.message(), &grant.grantee, id_of(request.client_request_id())));
  if (accepted.repeated) return fail(ErrorCode::kConflict, "grant: the client request id was used for something else");
  TRY(record_grant(call, circle_id, request.grant(), grant));
  // Last, since it is durable at once: a step above that fails leaves no half behind.
  for (std::size_t index = 0; index < halves.size(); ++index)
    TRY(base_.shred_store.put(ShredKind::lease_half, grant.grant_id, grant.fields[index].field_id, grant.owner,
                              halves[index].view(), call.now_ms()));
  response.set_sequence(accepted.sequence);
  return response;
}

Result<void> ContactsService::check_new_grant(Call& call, const CircleId& circle_id,
                                              const v1::SignedStruct& signed_grant, const Grant& grant) {
  TRY(check_grant(grant, call.account(), call.now_ms()));
  const auto device = TRY(directory_.device(call.transaction(), call.account()));
  if (!device) return fail(ErrorCode::kSignedOut, "no such account");
  TRY(verify_labelled(device->signature_key, "Grant", as_bytes(signed_grant.content()),
                      as_bytes(signed_grant.signature())));
  if (!TRY(directory_.is_member(call.transaction(), circle_id, grant.grantee)))
    return fail(ErrorCode::kNotFound, "grant: no such member");
  for (const GrantField& field : grant.fields)
    if (!TRY(find_field(call.transaction(), circle_id, grant.owner, field.field_id)))
      return fail(ErrorCode::kContactFieldEmpty, "grant: no such field on the card");
  TRY(check_request(call, circle_id, grant));
  return check_grant_rate(call);
}

// "The request must be open or in progress", and the two are its two sides.
Result<void> ContactsService::check_request(Call& call, const CircleId& circle_id, const Grant& grant) {
  if (grant.request_id.empty()) return {};
  const auto parties =
      TRY(directory_.request(call.transaction(), circle_id, id_of(as_text(grant.request_id)), call.now_ms()));
  if (!parties) return fail(ErrorCode::kNotFound, "grant: no such request");
  const auto helps = [&](const AccountId& account) {
    return std::ranges::find(parties->helpers, account) != parties->helpers.end();
  };
  const bool between_both = (parties->author == grant.owner && helps(grant.grantee)) ||
                            (parties->author == grant.grantee && helps(grant.owner));
  if (!between_both) return fail(ErrorCode::kPermissionDenied, "grant: not the two sides of the request");
  if (!parties->active) return fail(ErrorCode::kRequestClosed, "grant: the request has ended");
  return {};
}

Result<void> ContactsService::check_grant_rate(Call& call) {
  const std::uint64_t since_ms = call.now_ms() > kHourMs ? call.now_ms() - kHourMs : 0;
  const auto recent = TRY(recent_creations(call.transaction(), call.account(), since_ms));
  if (recent.size() < kGrantsPerHourMax) return {};
  call.transaction().error_details().retry_after_ms =
      recent[recent.size() - kGrantsPerHourMax] + kHourMs - call.now_ms();
  return fail(ErrorCode::kRateLimited, "grants in an hour");
}

// The halves in the order of the grant's fields: a deposit for each, and no other.
Result<std::vector<SecretBytes>> ContactsService::open_deposits(const v1::CreateGrantRequest& request,
                                                                const Grant& grant) {
  if (static_cast<std::size_t>(request.deposits().size()) != grant.fields.size())
    return fail(ErrorCode::kMalformedInput, "grant: a deposit for each field");
  std::vector<SecretBytes> halves;
  for (const GrantField& field : grant.fields) {
    const auto deposit =
        std::ranges::find(request.deposits(), as_text(field.field_id),
                          [](const v1::LeaseDeposit& candidate) { return std::string_view(candidate.field_id()); });
    if (deposit == request.deposits().end())
      return fail(ErrorCode::kMalformedInput, "grant: a field without a deposit");
    halves.push_back(TRY(open_deposit(*deposit, grant, field, base_.keys.shred_key)));
  }
  return halves;
}

Result<void> ContactsService::record_grant(Call& call, const CircleId& circle_id, const v1::SignedStruct& signed_grant,
                                           const Grant& grant) {
  const bool ends_with_request = (grant.flags & kGrantEndsWithRequest) != 0;
  const GrantRow row{
      .grant_id = grant.grant_id,
      .circle_id = circle_id,
      .owner = grant.owner,
      .grantee = grant.grantee,
      .grant = {to_bytes(as_bytes(signed_grant.content())), to_bytes(as_bytes(signed_grant.signature()))},
      .request_id = ends_with_request ? std::optional(id_of(as_text(grant.request_id))) : std::nullopt,
      .expires_ms = grant.expires_ms,
      .created_ms = call.now_ms()};
  TRY(insert_grant(call.transaction(), row));
  TRY(base_.audit.append_for(call.transaction(), grant_event(row, row.owner, v1::AUDIT_ACTION_GRANT_CREATED),
                             {row.owner, row.grantee}, call.now_ms()));
  hint_grant(call.transaction(), row);
  return {};
}

// ---- End ----------------------------------------------------------------------------------------------------------------

Result<v1::RevokeGrantResponse> ContactsService::revoke_grant(Call& call, const v1::RevokeGrantRequest& request) {
  auto grant = TRY(find_grant(call.transaction(), id_of(request.grant_id())));
  const bool own = grant && (grant->owner == call.account() || grant->grantee == call.account());
  if (!own || grant->circle_id != id_of(request.circle_id())) return fail(ErrorCode::kNotFound, "no such grant");
  if (grant->state == GrantState::active) {
    const EndReason reason = grant->owner == call.account() ? EndReason::owner : EndReason::grantee;
    TRY(end_grant(call.transaction(), *grant, reason, call.account(), call.now_ms()));
  }
  v1::RevokeGrantResponse response;
  response.mutable_receipt()->set_content(field_of(grant->receipt.content));
  response.mutable_receipt()->set_signature(field_of(grant->receipt.signature));
  return response;
}

Result<void> ContactsService::end_grant(Transaction& transaction, GrantRow& grant, EndReason reason,
                                        const AccountId& actor, std::uint64_t now_ms) {
  TRY(base_.shred_store.erase(ShredKind::lease_half, grant.grant_id));
  grant.state = state_after(reason);
  grant.end_reason = reason;
  grant.ended_ms = now_ms;
  const std::uint16_t action =
      reason == EndReason::expired ? v1::AUDIT_ACTION_GRANT_EXPIRED : v1::AUDIT_ACTION_GRANT_REVOKED;
  const auto records =
      TRY(base_.audit.append_for(transaction, grant_event(grant, actor, action), {grant.owner, grant.grantee}, now_ms));
  grant.receipt.content =
      encode(RevocationReceipt{.grant_id = grant.grant_id, .time_ms = now_ms, .entry_index = records.front().index});
  grant.receipt.signature = base_.audit.sign("RevocationReceipt", grant.receipt.content);
  TRY(update_grant(transaction, grant));
  hint_grant(transaction, grant);
  return {};
}

Result<void> ContactsService::end_grants(Transaction& transaction, std::vector<GrantRow> grants, EndReason reason,
                                         std::uint64_t now_ms) {
  for (GrantRow& grant : grants)
    TRY(end_grant(transaction, grant, reason, kServerItself, now_ms));
  return {};
}

Result<void> ContactsService::expire(Transaction& transaction, std::uint64_t now_ms) {
  TRY(end_grants(transaction, TRY(due_grants(transaction, now_ms)), EndReason::expired, now_ms));
  return now_ms > kEndedGrantKeptMs ? delete_ended_grants(transaction, now_ms - kEndedGrantKeptMs) : Result<void>{};
}

Result<void> ContactsService::request_ended(Transaction& transaction, const RequestEnded& event, std::uint64_t now_ms) {
  return end_grants(transaction, TRY(active_grants_of_request(transaction, event.circle_id, event.request_id)),
                    EndReason::request_ended, now_ms);
}

Result<void> ContactsService::member_departed(Transaction& transaction, const MemberDeparted& event,
                                              std::uint64_t now_ms) {
  return end_grants(transaction, TRY(active_grants_of_member(transaction, event.circle_id, event.account)),
                    EndReason::departed, now_ms);
}

// ---- The two stores at start ----------------------------------------------------------------------------------------------

Result<bool> ContactsService::keeps_halves(Transaction& transaction, const Id& grant_id) {
  const auto grant = TRY(find_grant(transaction, grant_id));
  return grant && grant->state == GrantState::active;
}

Result<void> ContactsService::end_grants_without_halves(Transaction& transaction, std::uint64_t now_ms) {
  for (GrantRow& grant : TRY(active_grants(transaction))) {
    if (TRY(base_.shred_store.exists(ShredKind::lease_half, grant.grant_id))) continue;
    // An older copy of the database does not say yet that the time of the grant was over.
    const EndReason reason = grant.expires_ms <= now_ms ? EndReason::expired : EndReason::half_missing;
    TRY(end_grant(transaction, grant, reason, kServerItself, now_ms));
  }
  return {};
}

}  // namespace carecircle
