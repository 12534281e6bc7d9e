// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/contacts/contacts_service.h"

#include <algorithm>

#include "carecircle/v1/audit.pb.h"
#include "server/fields.h"

// The card, the question, and what both sides see of grants.

namespace carecircle {

using namespace contacts;

namespace {

constexpr std::size_t kDirectMembers = 2;

v1::GrantRow present(const GrantRow& row, std::uint64_t now_ms) {
  const bool over = row.state == GrantState::active && now_ms >= row.expires_ms;
  v1::GrantRow grant;
  grant.set_grant_id(field_of(row.grant_id));
  grant.set_owner_account_id(field_of(row.owner));
  grant.set_grantee_account_id(field_of(row.grantee));
  grant.mutable_grant()->set_content(field_of(row.grant.content));
  grant.mutable_grant()->set_signature(field_of(row.grant.signature));
  grant.set_state(static_cast<v1::GrantState>(over ? GrantState::expired : row.state));
  grant.set_end_reason(static_cast<v1::GrantEndReason>(over ? EndReason::expired : row.end_reason));
  grant.set_views(row.views);
  grant.set_created_ms(row.created_ms);
  grant.set_ended_ms(over ? row.expires_ms : row.ended_ms.value_or(0));
  grant.set_last_view_ms(row.last_view_ms.value_or(0));
  return grant;
}

}  // namespace

Result<v1::PutFieldResponse> ContactsService::put_field(Call& call, const v1::PutFieldRequest& request) {
  Transaction& transaction = call.transaction();
  const CircleId circle_id = id_of(request.circle_id());
  const FieldRow field{.circle_id = circle_id,
                       .account = call.account(),
                       .field_id = id_of(request.field().field_id()),
                       .generation = request.field().generation(),
                       .sealed = to_bytes(as_bytes(request.field().sealed()))};
  const auto stored = TRY(find_field(transaction, circle_id, field.account, field.field_id));
  if (stored && stored->generation == field.generation && equal(stored->sealed, field.sealed))
    return v1::PutFieldResponse{};
  const std::uint32_t current = stored ? stored->generation : 0;
  if (field.generation != current + 1) {
    transaction.error_details().current_revision = current;
    return fail(ErrorCode::kRevisionConflict, "card: generation");
  }
  if (!stored && TRY(list_fields(transaction, circle_id, field.account)).size() >= kFieldsPerCardMax)
    return fail(ErrorCode::kLimitExceeded, "card: fields");
  TRY(contacts::put_field(transaction, field));
  for (const v1::AttachedMessage& rewrap : request.rewraps())
    TRY(append_message(call, circle_id, rewrap, nullptr, std::nullopt));
  TRY(base_.audit.append(transaction,
                         {.actor = field.account,
                          .subject = field.account,
                          .action = v1::AUDIT_ACTION_FIELD_CHANGED,
                          .object = to_bytes(field.field_id)},
                         call.now_ms()));
  return v1::PutFieldResponse{};
}

Result<v1::GetCardResponse> ContactsService::get_card(Call& call, const v1::GetCardRequest& request) {
  v1::GetCardResponse response;
  for (const FieldRow& row : TRY(list_fields(call.transaction(), id_of(request.circle_id()), call.account()))) {
    v1::CardField& field = *response.add_fields();
    field.set_field_id(field_of(row.field_id));
    field.set_generation(row.generation);
    field.set_sealed(field_of(row.sealed));
  }
  return response;
}

Result<v1::AskResponse> ContactsService::ask(Call& call, const v1::AskRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  const AccountId asked = id_of(request.account_id());
  const Id conversation_id = id_of(request.message().conversation_id());
  if (asked == call.account()) return fail(ErrorCode::kPermissionDenied, "ask: oneself");
  if (!TRY(directory_.is_member(call.transaction(), circle_id, asked)))
    return fail(ErrorCode::kNotFound, "ask: no such member");
  const Accepted accepted =
      TRY(append_message(call, circle_id, request.message(), &asked, id_of(request.client_request_id())));
  if (!accepted.repeated)
    TRY(base_.audit.append(call.transaction(),
                           {.actor = call.account(),
                            .subject = asked,
                            .action = v1::AUDIT_ACTION_CONTACT_ASKED,
                            .object = to_bytes(conversation_id)},
                           call.now_ms()));
  v1::AskResponse response;
  response.set_sequence(accepted.sequence);
  return response;
}

Result<v1::ListGrantsResponse> ContactsService::list_grants(Call& call, const v1::ListGrantsRequest& request) {
  v1::ListGrantsResponse response;
  for (const GrantRow& row : TRY(contacts::list_grants(call.transaction(), id_of(request.circle_id()), call.account())))
    *response.add_grants() = present(row, call.now_ms());
  return response;
}

// "Details are shared with people you talk with": the conversation has exactly these two, both still in it.
Result<Accepted> ContactsService::append_message(Call& call, const CircleId& circle_id,
                                                 const v1::AttachedMessage& message, const AccountId* other,
                                                 std::optional<Id> client_request_id) {
  const StreamId conversation_id = id_of(message.conversation_id());
  const auto state = TRY(base_.delivery.stream(call.transaction(), conversation_id));
  const auto members = TRY(base_.delivery.members(call.transaction(), conversation_id));
  const auto is_in = [&members](const AccountId& account) {
    return std::ranges::find(members, account, &StreamMember::account) != members.end();
  };
  const bool direct = state && state->kind == StreamKind::conversation && state->circle_id == circle_id &&
                      members.size() == kDirectMembers;
  if (!direct || !is_in(call.account()) || (other != nullptr && !is_in(*other)))
    return fail(ErrorCode::kContactNoConversation, "no direct conversation of these two");
  return base_.delivery.append(call.transaction(),
                               {.stream_id = conversation_id,
                                .kind = MessageKind::application,
                                .epoch = message.epoch(),
                                .sender_account = call.account(),
                                .sender_device = call.device(),
                                .body = as_bytes(message.body()),
                                .client_request_id = client_request_id},
                               call.now_ms());
}

void ContactsService::hint_grant(Transaction& transaction, const GrantRow& grant) {
  const Hint hint{grant.circle_id, HintNoun::grant, grant.grant_id};
  base_.delivery.hint_to_account(transaction, grant.owner, hint);
  base_.delivery.hint_to_account(transaction, grant.grantee, hint);
}

}  // namespace carecircle
