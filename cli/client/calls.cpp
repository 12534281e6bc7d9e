// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Calls that must happen once: kept in the home until the server has answered for good.
#include <google/protobuf/message_lite.h>

#include <memory>

#include "carecircle/v1/circles.pb.h"
#include "carecircle/v1/contacts.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "carecircle/v1/help_requests.pb.h"
#include "cli/client/client_state.h"

namespace carecircle::cli {
namespace {

using google::protobuf::MessageLite;

struct KeptCall {
  std::string path;
  Bytes request;
};
void write(TlsWriter& writer, const KeptCall& call) {
  writer.opaque(as_bytes(call.path));
  writer.opaque(call.request);
}
Result<void> read(TlsReader& reader, KeptCall& call) {
  call.path = field_of(TRY(reader.opaque()));
  call.request = to_bytes(TRY(reader.opaque()));
  return {};
}

// Only a lost connection leaves open whether the call happened.
bool is_final(const Result<void>& outcome) { return outcome || outcome.code() != ErrorCode::kUnavailable; }

// What the accepted call changes here. It runs for the first answer and for a repetition alike, and repeating it changes nothing.
Result<void> after_answer(Client& client, std::string_view path, BytesView request, const MessageLite& response) {
  const int size = static_cast<int>(request.size());
  if (path == CirclesService::kFound.path) {
    v1::FoundRequest found;
    if (!found.ParseFromArray(request.data(), size)) return fail(ErrorCode::kStateDamaged, "calls");
    return confirm_group(client, TRY(id_of(found.circle_id())), 0);
  }
  if (path == HelpRequestsService::kAccept.path) {
    v1::AcceptRequest accept;
    if (!accept.ParseFromArray(request.data(), size)) return fail(ErrorCode::kStateDamaged, "calls");
    return confirm_group(client, TRY(id_of(accept.conversation_id())), 0);
  }
  if (path == CirclesService::kCommit.path) {
    v1::CommitRequest commit;
    if (!commit.ParseFromArray(request.data(), size)) return fail(ErrorCode::kStateDamaged, "calls");
    return confirm_group(client, TRY(id_of(commit.circle_id())),
                         static_cast<const v1::CommitResponse&>(response).sequence());
  }
  if (path == ConversationsService::kCommitConversation.path) {
    v1::CommitConversationRequest commit;
    if (!commit.ParseFromArray(request.data(), size)) return fail(ErrorCode::kStateDamaged, "calls");
    const auto sequence = static_cast<const v1::CommitConversationResponse&>(response).sequence();
    return confirm_group(client, TRY(id_of(commit.conversation_id())), sequence);
  }
  return {};
}

std::unique_ptr<MessageLite> new_response(std::string_view path) {
  if (path == CirclesService::kFound.path) return std::make_unique<v1::FoundResponse>();
  if (path == CirclesService::kCommit.path) return std::make_unique<v1::CommitResponse>();
  if (path == CirclesService::kLeave.path) return std::make_unique<v1::LeaveResponse>();
  if (path == HelpRequestsService::kAccept.path) return std::make_unique<v1::AcceptResponse>();
  if (path == ConversationsService::kSend.path) return std::make_unique<v1::SendResponse>();
  if (path == ConversationsService::kCommitConversation.path) return std::make_unique<v1::CommitConversationResponse>();
  if (path == ContactsService::kPutField.path) return std::make_unique<v1::PutFieldResponse>();
  if (path == ContactsService::kCreateGrant.path) return std::make_unique<v1::CreateGrantResponse>();
  if (path == ContactsService::kAsk.path) return std::make_unique<v1::AskResponse>();
  return nullptr;
}

// A message whose epoch passed while nobody saw the answer is sealed again: what was said is not lost.
Result<void> send_again(Client& client, BytesView request) {
  v1::SendRequest send;
  if (!send.ParseFromArray(request.data(), static_cast<int>(request.size())))
    return fail(ErrorCode::kStateDamaged, "calls");
  const auto content = TRY(find_outgoing(client, as_bytes(send.body())));
  if (!content) return {};
  TRY(sync_stream(client, TRY(id_of(send.conversation_id()))));
  TRY(client.send_in_conversation(TRY(id_of(send.conversation_id())), *content));
  return {};
}

Result<void> finish_call(Client& client, const KeptCall& call, std::uint64_t position) {
  const auto response = new_response(call.path);
  if (!response) return fail(ErrorCode::kStateDamaged, "calls: path");
  const auto outcome = client.transport().call_with_bytes(call.path, field_of(call.request), *response, Repeat::yes);
  if (!is_final(outcome)) return outcome;
  if (outcome) TRY(after_answer(client, call.path, call.request, *response));
  TRY(client.home().remove_from_shelf(names::kCalls, position));
  const bool again =
      !outcome && outcome.code() == ErrorCode::kStaleEpoch && call.path == ConversationsService::kSend.path;
  return again ? send_again(client, call.request) : Result<void>();
}

// What the founder said first has its place in the new conversation at once.
Result<void> read_founded(Client& client, BytesView request) {
  v1::AcceptRequest accept;
  if (!accept.ParseFromArray(request.data(), static_cast<int>(request.size())))
    return fail(ErrorCode::kStateDamaged, "calls");
  return sync_stream(client, TRY(id_of(accept.conversation_id())));
}

}  // namespace

Result<void> Client::call_kept(std::string_view path, const MessageLite& request, MessageLite& response) {
  const std::string bytes = request.SerializeAsString();
  const KeptCall kept{.path = std::string(path), .request = bytes_of(bytes)};
  const std::uint64_t position = TRY(home().last_position(names::kCalls)) + 1;
  TRY(home().put_on_shelf(names::kCalls, position, encode(kept)));
  const auto outcome = transport().call(path, request, response, Repeat::yes);
  if (!is_final(outcome)) return outcome;
  if (outcome) TRY(after_answer(*this, path, kept.request, response));
  TRY(home().remove_from_shelf(names::kCalls, position));
  const bool has_founded = outcome && path == HelpRequestsService::kAccept.path;
  return has_founded ? read_founded(*this, kept.request) : outcome;
}

Result<void> finish_calls(Client& client) {
  for (const ShelfEntry& entry : TRY(client.home().list_shelf(names::kCalls))) {
    const KeptCall call = TRY(decode<KeptCall>(entry.value.view()));
    // Sending again may read the conversation, and that waits for a command whose nouns handle what is read.
    const bool must_wait = call.path == ConversationsService::kSend.path && client.state().handlers.empty();
    if (!must_wait) TRY(finish_call(client, call, entry.position));
  }
  return {};
}

}  // namespace carecircle::cli
