// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/circles/circles_service.h"

#include "carecircle/v1/audit.pb.h"
#include "server/fields.h"

namespace carecircle {

using namespace circles;

// ---- Founding -----------------------------------------------------------------------------------------------------------

Result<v1::FoundResponse> CirclesService::found(Call& call, const v1::FoundRequest& request) {
  Transaction& transaction = call.transaction();
  const CircleId circle_id = id_of(request.circle_id());
  auto link = TRY(find_founding_link(transaction, id_of(request.invite_id())));
  if (!link) return fail(ErrorCode::kInvitationInvalid, "no such founding link");
  TRY(check_proof(as_bytes(request.invite_proof().content()), as_bytes(request.invite_proof().signature()),
                  link->invite_public_key, link->invite_id, kProofFound, circle_id));
  if (link->circle_id == circle_id && link->founder == call.account()) return v1::FoundResponse{};
  if (link->circle_id) return fail(ErrorCode::kCircleFounded, "the link has founded a circle");
  if (call.now_ms() >= link->expires_ms) return fail(ErrorCode::kInvitationExpired, "founding link expired");
  if (TRY(circle_of(transaction, call.account()))) return fail(ErrorCode::kAlreadyAMember, "one circle an account");

  TRY(open_group(call, request));
  TRY(insert_member(
      transaction,
      {.circle_id = circle_id, .account = call.account(), .role = Role::owner, .joined_ms = call.now_ms()}));
  for (const std::string& record : request.records())
    TRY(store_profile(call, circle_id, as_bytes(record), Role::owner));
  link->circle_id = circle_id;
  link->founder = call.account();
  TRY(update_founding_link(transaction, *link));
  TRY(base_.audit.append(transaction,
                         {.actor = call.account(),
                          .subject = call.account(),
                          .action = v1::AUDIT_ACTION_CIRCLE_FOUNDED,
                          .object = to_bytes(circle_id)},
                         call.now_ms()));
  return v1::FoundResponse{};
}

Result<void> CirclesService::open_group(Call& call, const v1::FoundRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  TRY(base_.delivery.open_stream(call.transaction(), circle_id, StreamKind::circle, circle_id, call.now_ms()));
  TRY(base_.delivery.add_founder(call.transaction(), circle_id, call.account()));
  return base_.delivery.put_group_info(call.transaction(), circle_id, 0, as_bytes(request.group_info()));
}

// ---- Members ------------------------------------------------------------------------------------------------------------

Result<v1::ListMembersResponse> CirclesService::list_members(Call& call, const v1::ListMembersRequest& request) {
  v1::ListMembersResponse response;
  for (const MemberRow& row : TRY(circles::list_members(call.transaction(), id_of(request.circle_id())))) {
    v1::CircleMember& member = *response.add_members();
    member.set_account_id(field_of(row.account));
    member.set_role(static_cast<v1::Role>(row.role));
    member.set_joined_ms(row.joined_ms);
    if (row.invite_id) member.set_invite_id(field_of(*row.invite_id));
    member.set_leaving(row.leaving);
  }
  return response;
}

Result<Role> CirclesService::role(Transaction& transaction, const CircleId& circle_id, const AccountId& account) {
  const auto member = TRY(find_member(transaction, circle_id, account));
  if (member && !member->leaving) return member->role;
  const auto join = TRY(join_of(transaction, account));
  if (join && join->circle_id == circle_id) return fail(ErrorCode::kStillWaiting, "in the waiting room");
  return fail(ErrorCode::kNotAMember, "not a member");
}

Result<bool> CirclesService::is_member(Transaction& transaction, const CircleId& circle_id, const AccountId& account) {
  const auto member = TRY(find_member(transaction, circle_id, account));
  return member && !member->leaving;
}

Result<std::optional<CircleId>> CirclesService::circle_of(Transaction& transaction, const AccountId& account) {
  if (const auto member = TRY(membership_of(transaction, account))) return std::optional(member->circle_id);
  const auto join = TRY(join_of(transaction, account));
  return join ? std::optional(join->circle_id) : std::nullopt;
}

void CirclesService::hint_members(Transaction& transaction, const CircleId& circle_id, const AccountId& account) {
  base_.delivery.hint_to_stream(transaction, circle_id, {circle_id, HintNoun::member, account});
}

Result<void> CirclesService::hint_administrators(Transaction& transaction, const CircleId& circle_id,
                                                 const Id& join_id) {
  for (const AccountId& account : TRY(administrators(transaction, circle_id)))
    base_.delivery.hint_to_account(transaction, account, {circle_id, HintNoun::join, join_id});
  return {};
}

// Members accept an invitation only by a key that is in the tree, and a key package only of a device that is.
Result<void> CirclesService::device_moved(Transaction& transaction, const DeviceMoved& event, std::uint64_t now_ms) {
  TRY(delete_join_of(transaction, event.account));
  return revoke_invitations_of(transaction, event.account, now_ms);
}

Result<void> CirclesService::expire(Transaction& transaction, std::uint64_t now_ms) {
  return delete_expired_joins(transaction, now_ms);
}

// ---- Records ------------------------------------------------------------------------------------------------------------

Result<v1::PutRecordResponse> CirclesService::put_record(Call& call, const v1::PutRecordRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const Role own_role = TRY(role(call.transaction(), circle_id, call.account()));
  TRY(store_profile(call, circle_id, as_bytes(request.record()), own_role));
  hint_members(call.transaction(), circle_id, call.account());
  return v1::PutRecordResponse{};
}

// The circle has one profile, which owners write; each member has one, which nobody else writes.
Result<void> CirclesService::store_profile(Call& call, const CircleId& circle_id, BytesView record, Role role) {
  const RingRecordHeader header = TRY(read_record_header(record));
  const bool of_circle = header.kind == RecordKind::circle_profile;
  if (!of_circle && header.kind != RecordKind::member_profile)
    return fail(ErrorCode::kRecordRefused, "record: another kind");
  if (header.ring_id != circle_id || header.author != call.account())
    return fail(ErrorCode::kRecordRefused, "record: another ring or author");
  if (of_circle && !may_administer(role))
    return fail(ErrorCode::kPermissionDenied, "record: the circle's profile is its owner's");

  const auto stored = TRY(find_profile(call.transaction(), circle_id, header.kind, call.account()));
  if (stored && equal(stored->record, record)) return {};
  if (stored && stored->record_id != header.record_id)
    return fail(ErrorCode::kAlreadyExists, "record: the profile has another id");
  const std::uint32_t expected = stored ? stored->revision + 1 : 1;
  if (header.revision != expected) {
    call.transaction().error_details().current_revision = expected - 1;
    return fail(ErrorCode::kRevisionConflict, "record: revision");
  }
  const RecordRow row{.circle_id = circle_id,
                      .record_id = header.record_id,
                      .kind = header.kind,
                      .author = call.account(),
                      .revision = header.revision,
                      .record = to_bytes(record)};
  return stored ? update_record(call.transaction(), row) : insert_record(call.transaction(), row);
}

Result<v1::ListRecordsResponse> CirclesService::list_records(Call& call, const v1::ListRecordsRequest& request) {
  v1::ListRecordsResponse response;
  for (const RecordRow& row : TRY(circles::list_records(call.transaction(), id_of(request.circle_id()))))
    response.add_records(field_of(row.record));
  return response;
}

Result<v1::ListChainResponse> CirclesService::list_chain(Call& call, const v1::ListChainRequest& request) {
  v1::ListChainResponse response;
  const auto rows = TRY(list_chain_links(call.transaction(), id_of(request.circle_id()), request.from_generation()));
  for (const ChainLinkRow& row : rows) {
    v1::ChainLink& link = *response.add_links();
    link.set_generation(row.generation);
    link.set_previous_generation(row.previous_generation);
    link.set_sealed(field_of(row.sealed));
  }
  return response;
}

Result<v1::PutChainLinkResponse> CirclesService::put_chain_link(Call& call, const v1::PutChainLinkRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const ChainLinkFront link = TRY(read_chain_link(as_bytes(request.chain_link()), circle_id));
  const auto stream = TRY(base_.delivery.stream(call.transaction(), circle_id));
  ensure(stream.has_value(), "a circle is a stream");
  TRY(check_added_link(link, stream->epoch));
  TRY(add_chain_link(call.transaction(), circle_id, call.account(),
                     {link.generation, link.previous_generation, link.sealed}));
  return v1::PutChainLinkResponse{};
}

}  // namespace carecircle
