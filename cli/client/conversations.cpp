// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/conversations.h"

#include "carecircle/v1/conversations.pb.h"
#include "cli/client/identifiers.h"
#include "cli/client/text.h"

namespace carecircle::cli {
namespace {

// Up to which sequence the other side's device has everything.
Result<std::uint64_t> delivered_up_to(Client& client, const Id& conversation_id) {
  v1::ListConversationsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::ListConversationsResponse response = TRY(client.call(ConversationsService::kList, request, Repeat::yes));
  for (const v1::Conversation& row : response.conversations()) {
    if (!equal(view_of(row.conversation_id()), conversation_id)) continue;
    for (const v1::ConversationMember& member : row.members()) {
      if (!equal(view_of(member.account_id()), client.account_id())) return member.acknowledged_sequence();
    }
  }
  return std::uint64_t{0};
}

}  // namespace

Result<std::vector<ConversationView>> list_conversations(Client& client) {
  std::vector<ConversationView> views;
  for (const DirectConversation& conversation : TRY(client.conversations())) {
    views.push_back({conversation.conversation_id, conversation.request_id, {client.account_id(), conversation.peer}});
  }
  return views;
}

Result<std::vector<TextMessage>> text_messages(Client& client, const Id& conversation_id,
                                               std::uint64_t after_sequence) {
  TRY(client.conversation(conversation_id));
  const std::uint64_t delivered = TRY(delivered_up_to(client, conversation_id));
  std::vector<TextMessage> texts;
  for (const OpenedMessage& message : TRY(client.messages(conversation_id, after_sequence))) {
    if (!message.content.has_text()) continue;
    const MessageState own = message.sequence <= delivered ? MessageState::delivered : MessageState::sent;
    texts.push_back({message.sequence, message.sender, message.content.text().body(), message.accepted_ms,
                     message.mine ? own : MessageState::received});
  }
  return texts;
}

Result<TextMessage> send_text(Client& client, const Id& conversation_id, const std::string& text) {
  TRY(check_text(text, 1, kMessageTextMax));
  TRY(client.conversation(conversation_id));
  v1::ConversationContent content;
  content.mutable_text()->set_body(text);
  const Client::SentMessage sent = TRY(client.send_in_conversation(conversation_id, content));
  return TextMessage{sent.sequence, client.account_id(), text, sent.accepted_ms, MessageState::sent};
}

}  // namespace carecircle::cli
