// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/conversations/conversations_service.h"

#include <algorithm>

#include "server/fields.h"
#include "server/services/conversations/conversations_store.h"

namespace carecircle {

using namespace conversations;

namespace {

constexpr std::size_t kDirectMembers = 2;

// Not being in a stream and there being none must look alike.
template <typename T>
Result<T> hide_existence(Result<T> result) {
  if (!result && result.code() == ErrorCode::kNotAMember) return fail(ErrorCode::kNotFound, "no such stream");
  return result;
}

void set_message(v1::StreamMessage& target, const StoredMessage& source) {
  target.set_stream_id(field_of(source.stream_id));
  target.set_sequence(source.sequence);
  target.set_kind(static_cast<v1::MessageKind>(source.kind));
  target.set_epoch(source.epoch);
  target.set_sender_account_id(field_of(source.sender_account));
  target.set_sender_device_id(field_of(source.sender_device));
  target.set_body(field_of(source.body));
  target.set_accepted_ms(source.accepted_ms);
  if (source.about_stream) target.set_about_stream_id(field_of(*source.about_stream));
  target.set_set_aside(source.set_aside);
}

}  // namespace

// ---- Key packages -------------------------------------------------------------------------------------------------------

Result<v1::PublishKeyPackagesResponse> ConversationsService::publish_key_packages(
    Call& call, const v1::PublishKeyPackagesRequest& request) {
  Transaction& transaction = call.transaction();
  for (const std::string& key_package : request.key_packages())
    TRY(insert_key_package(transaction, call.device(), as_bytes(key_package), call.now_ms()));
  if (!request.last_resort().empty())
    TRY(replace_last_resort(transaction, call.device(), as_bytes(request.last_resort()), call.now_ms()));
  const std::uint32_t available = TRY(count_one_time(transaction, call.device()));
  if (available > kOneTimeKeyPackagesMax) return fail(ErrorCode::kLimitExceeded, "key packages of one device");
  v1::PublishKeyPackagesResponse response;
  response.set_available(available);
  return response;
}

Result<v1::ClaimKeyPackageResponse> ConversationsService::claim_key_package(Call& call,
                                                                            const v1::ClaimKeyPackageRequest& request) {
  Transaction& transaction = call.transaction();
  const AccountId target = id_of(request.account_id());
  if (!TRY(directory_.is_member(transaction, id_of(request.circle_id()), target)))
    return fail(ErrorCode::kNotFound, "no such member");
  const auto device = TRY(directory_.device(transaction, target));
  if (!device) return fail(ErrorCode::kNotFound, "no such account");
  std::optional<Bytes> key_package;
  if (TRY(count_claim(transaction, target, call.account(), call.now_ms())))
    key_package = TRY(take_one_time(transaction, device->device_id));
  if (!key_package) key_package = TRY(find_last_resort(transaction, device->device_id));
  if (!key_package) return fail(ErrorCode::kKeyPackagesExhausted, "no key package is left");
  v1::ClaimKeyPackageResponse response;
  response.set_key_package(field_of(*key_package));
  response.set_device_id(field_of(device->device_id));
  return response;
}

// ---- Conversations ------------------------------------------------------------------------------------------------------

Result<v1::ListConversationsResponse> ConversationsService::list(Call& call,
                                                                 const v1::ListConversationsRequest& request) {
  const CircleId circle_id = id_of(request.circle_id());
  v1::ListConversationsResponse response;
  for (const StreamId& conversation_id :
       TRY(base_.delivery.conversations_of(call.transaction(), circle_id, call.account())))
    *response.add_conversations() = TRY(present(call, circle_id, conversation_id));
  return response;
}

Result<v1::Conversation> ConversationsService::present(Call& call, const CircleId& circle_id,
                                                       const StreamId& conversation_id) {
  const auto state = TRY(base_.delivery.stream(call.transaction(), conversation_id));
  if (!state) return fail(ErrorCode::kNotFound, "no such stream");
  v1::Conversation conversation;
  conversation.set_conversation_id(field_of(conversation_id));
  conversation.set_epoch(state->epoch);
  conversation.set_last_sequence(state->last_sequence);
  conversation.set_created_ms(state->created_ms);
  for (const StreamMember& row : TRY(base_.delivery.members(call.transaction(), conversation_id))) {
    v1::ConversationMember& member = *conversation.add_members();
    member.set_account_id(field_of(row.account));
    member.set_acknowledged_sequence(row.acknowledged_sequence);
  }
  if (const auto request_id = TRY(directory_.request_of_conversation(call.transaction(), circle_id, conversation_id)))
    conversation.set_request_id(field_of(*request_id));
  return conversation;
}

Result<AccountId> ConversationsService::other_member(Call& call, const CircleId& circle_id,
                                                     const StreamId& conversation_id) {
  const auto state = TRY(base_.delivery.stream(call.transaction(), conversation_id));
  if (!state || state->kind != StreamKind::conversation || state->circle_id != circle_id)
    return fail(ErrorCode::kNotFound, "no such conversation");
  const auto members = TRY(base_.delivery.members(call.transaction(), conversation_id));
  const bool own =
      std::ranges::any_of(members, [&](const StreamMember& member) { return member.account == call.account(); });
  if (!own) return fail(ErrorCode::kNotFound, "no such conversation");
  if (members.size() != kDirectMembers) return fail(ErrorCode::kWrongState, "the other member has left the circle");
  return members[0].account == call.account() ? members[1].account : members[0].account;
}

Result<v1::SendResponse> ConversationsService::send(Call& call, const v1::SendRequest& request) {
  const StreamId conversation_id = id_of(request.conversation_id());
  TRY(other_member(call, id_of(request.circle_id()), conversation_id));
  const Accepted accepted = TRY(base_.delivery.append(call.transaction(),
                                                      {.stream_id = conversation_id,
                                                       .kind = MessageKind::application,
                                                       .epoch = request.epoch(),
                                                       .sender_account = call.account(),
                                                       .sender_device = call.device(),
                                                       .body = as_bytes(request.body()),
                                                       .client_request_id = id_of(request.client_request_id())},
                                                      call.now_ms()));
  v1::SendResponse response;
  response.set_sequence(accepted.sequence);
  response.set_accepted_ms(accepted.accepted_ms);
  return response;
}

Result<v1::CommitConversationResponse> ConversationsService::commit_conversation(
    Call& call, const v1::CommitConversationRequest& request) {
  const StreamId conversation_id = id_of(request.conversation_id());
  const AccountId other = TRY(other_member(call, id_of(request.circle_id()), conversation_id));
  const Accepted accepted = TRY(base_.delivery.append(call.transaction(),
                                                      {.stream_id = conversation_id,
                                                       .kind = MessageKind::commit,
                                                       .epoch = request.epoch(),
                                                       .sender_account = call.account(),
                                                       .sender_device = call.device(),
                                                       .body = as_bytes(request.commit()),
                                                       .client_request_id = id_of(request.client_request_id())},
                                                      call.now_ms()));
  if (!accepted.repeated) TRY(store_commit(call, request, other));
  v1::CommitConversationResponse response;
  response.set_sequence(accepted.sequence);
  return response;
}

// A Welcome is for the other member's device, which was moved and is added again.
Result<void> ConversationsService::store_commit(Call& call, const v1::CommitConversationRequest& request,
                                                const AccountId& other) {
  const StreamId conversation_id = id_of(request.conversation_id());
  if (!request.group_info().empty())
    TRY(base_.delivery.put_group_info(call.transaction(), conversation_id, request.epoch() + 1,
                                      as_bytes(request.group_info())));
  if (request.welcome().empty()) return {};
  const auto device = TRY(directory_.device(call.transaction(), other));
  if (!device) return fail(ErrorCode::kNotFound, "no such account");
  TRY(base_.delivery.append_to_inbox(call.transaction(), device->device_id, conversation_id, call.account(),
                                     call.device(), as_bytes(request.welcome()), call.now_ms()));
  return {};
}

// ---- Reading ------------------------------------------------------------------------------------------------------------

Result<v1::SyncResponse> ConversationsService::sync(Call& call, const v1::SyncRequest& request) {
  const StreamPage page =
      TRY(hide_existence(base_.delivery.read(call.transaction(), id_of(request.stream_id()), call.account(),
                                             request.after_sequence(), request.messages_max())));
  v1::SyncResponse response;
  for (const StoredMessage& message : page.messages)
    set_message(*response.add_messages(), message);
  response.set_last_sequence(page.last_sequence);
  response.set_first_sequence(page.first_sequence);
  response.set_epoch(page.epoch);
  return response;
}

Result<v1::AcknowledgeResponse> ConversationsService::acknowledge(Call& call, const v1::AcknowledgeRequest& request) {
  TRY(hide_existence(
      base_.delivery.acknowledge(call.transaction(), id_of(request.stream_id()), call.account(), request.sequence())));
  return v1::AcknowledgeResponse{};
}

Result<v1::GetGroupInfoResponse> ConversationsService::get_group_info(Call& call,
                                                                      const v1::GetGroupInfoRequest& request) {
  const StreamId stream_id = id_of(request.stream_id());
  const auto state = TRY(base_.delivery.stream(call.transaction(), stream_id));
  const bool visible = state && state->circle_id == id_of(request.circle_id()) &&
                       TRY(base_.delivery.is_member(call.transaction(), stream_id, call.account()));
  if (!visible) return fail(ErrorCode::kNotFound, "no such stream");
  const GroupInfo info = TRY(base_.delivery.group_info(call.transaction(), stream_id));
  v1::GetGroupInfoResponse response;
  response.set_group_info(field_of(info.group_info));
  response.set_epoch(info.epoch);
  response.set_last_sequence(info.last_sequence);
  return response;
}

// ---- What others tell ---------------------------------------------------------------------------------------------------

Result<void> ConversationsService::account_created(Transaction& transaction, const AccountCreated& event,
                                                   std::uint64_t now_ms) {
  return open_inbox(transaction, event.device, event.account, now_ms);
}

Result<void> ConversationsService::device_moved(Transaction& transaction, const DeviceMoved& event,
                                                std::uint64_t now_ms) {
  TRY(base_.delivery.close_stream(transaction, event.old_device));
  TRY(delete_key_packages(transaction, event.old_device));
  return open_inbox(transaction, event.new_device, event.account, now_ms);
}

// Clients choose the ids of their devices. One that names a stream which is there already, another device's inbox or a
// circle, would take that stream along when it is moved away from.
Result<void> ConversationsService::open_inbox(Transaction& transaction, const DeviceId& device,
                                              const AccountId& account, std::uint64_t now_ms) {
  if (TRY(base_.delivery.stream(transaction, device))) return fail(ErrorCode::kAlreadyExists, "device id is taken");
  return base_.delivery.open_inbox(transaction, device, account, now_ms);
}

Result<void> ConversationsService::member_departed(Transaction& transaction, const MemberDeparted& event,
                                                   std::uint64_t) {
  for (const StreamId& conversation_id :
       TRY(base_.delivery.conversations_of(transaction, event.circle_id, event.account)))
    TRY(base_.delivery.remove_member(transaction, conversation_id, event.account));
  return {};
}

Result<void> ConversationsService::expire(Transaction& transaction, std::uint64_t now_ms) {
  return delete_old_claims(transaction, now_ms);
}

}  // namespace carecircle
