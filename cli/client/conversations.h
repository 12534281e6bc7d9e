// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "cli/client/client.h"

namespace carecircle::cli {

inline constexpr std::size_t kMessageTextMax = 4000;  // characters

struct ConversationView {
  Id id{};
  Id request_id{};
  std::vector<AccountId> members;
};
Result<std::vector<ConversationView>> list_conversations(Client& client);

enum class MessageState : std::uint8_t { sent, delivered, received };
struct TextMessage {
  std::uint64_t sequence = 0;
  AccountId sender{};
  std::string text;
  std::uint64_t sent_ms = 0;
  MessageState state = MessageState::received;
};
// Texts alone, in the server's order. Delivered: the other device has acknowledged it.
Result<std::vector<TextMessage>> text_messages(Client& client, const Id& conversation_id,
                                               std::uint64_t after_sequence = 0);
Result<TextMessage> send_text(Client& client, const Id& conversation_id, const std::string& text);

}  // namespace carecircle::cli
