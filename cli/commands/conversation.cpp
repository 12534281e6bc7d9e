// SPDX-License-Identifier: AGPL-3.0-or-later
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/client/conversations.h"
#include "cli/client/sync.h"
#include "cli/commands/command.h"
#include "cli/commands/nouns.h"

// conversation list; message send | list [--follow].

namespace carecircle::cli {
namespace {

struct MessageArguments {
  std::string conversation;
  std::string text;
  bool follow = false;
};

std::string_view state_name(MessageState state) {
  switch (state) {
    case MessageState::sent: return "sent";
    case MessageState::delivered: return "delivered";
    case MessageState::received: return "received";
  }
  return "";
}

Answer describe_message(Client& client, const TextMessage& message) {
  const bool mine = message.sender == client.account_id();
  Json json{{"seq", message.sequence},
            {"sender", hex(message.sender)},
            {"text", message.text},
            {"sent_at", message.sent_ms},
            {"state", state_name(message.state)},
            {"mine", mine},
            {"sender_name", client.name_of(message.sender)}};
  return {std::move(json),
          fmt::format("{}  {}: {}{}", format_time(message.sent_ms), mine ? "you" : client.name_of(message.sender),
                      message.text, mine ? fmt::format("  ({})", state_name(message.state)) : "")};
}

Result<Answer> show_conversations(Client& client) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const ConversationView& conversation : TRY(list_conversations(client))) {
    Json members = Json::array();
    std::string names;
    for (const AccountId& member : conversation.members) {
      members.push_back(hex(member));
      if (member != client.account_id()) names += (names.empty() ? "" : ", ") + client.name_of(member);
    }
    answer.json.push_back(
        {{"id", hex(conversation.id)}, {"request_id", hex(conversation.request_id)}, {"members", members}});
    rows.push_back({hex(conversation.id), names, hex(conversation.request_id)});
  }
  answer.text = rows.empty() ? "No conversations yet. One begins when an offer is accepted."
                             : format_table({"ID", "WITH", "ABOUT REQUEST"}, rows);
  return answer;
}

Result<Answer> send(Client& client, const MessageArguments& arguments) {
  const TextMessage message = TRY(send_text(client, TRY(parse_id(arguments.conversation)), arguments.text));
  return Answer{describe_message(client, message).json, "Sent."};
}

// Each message by itself as it comes, until the program is ended.
Result<void> follow_messages(Client& client, const Id& conversation_id, const Emit& emit) {
  std::uint64_t shown = 0;
  return follow(client, [&]() -> Result<bool> {
    for (const TextMessage& message : TRY(text_messages(client, conversation_id, shown))) {
      emit(describe_message(client, message));
      shown = message.sequence;
    }
    return true;
  });
}

Result<Answer> all_messages(Client& client, const Id& conversation_id) {
  Answer answer{Json::array(), ""};
  for (const TextMessage& message : TRY(text_messages(client, conversation_id))) {
    Answer one = describe_message(client, message);
    answer.json.push_back(std::move(one.json));
    answer.text += (answer.text.empty() ? "" : "\n") + one.text;
  }
  if (answer.text.empty()) answer.text = "No messages yet. Only you two can read what you write here.";
  return answer;
}

Result<void> show_messages(Client& client, const MessageArguments& arguments, const Emit& emit) {
  const Id conversation_id = TRY(parse_id(arguments.conversation));
  if (arguments.follow) return follow_messages(client, conversation_id, emit);
  emit(TRY(all_messages(client, conversation_id)));
  return {};
}

}  // namespace

void add_conversation_commands(CLI::App& program, Commands& commands) {
  CLI::App* conversation = program.add_subcommand("conversation", "Who you talk with");
  conversation->require_subcommand(1);
  commands.add(conversation->add_subcommand("list", "Your conversations"), show_conversations);

  CLI::App* message = program.add_subcommand("message", "Write and read messages");
  message->require_subcommand(1);
  const auto arguments = std::make_shared<MessageArguments>();
  CLI::App* sending = message->add_subcommand("send", "Write to the other person. Only you two can read it");
  sending->add_option("conversation", arguments->conversation, "The conversation's id")->required();
  sending->add_option("text", arguments->text, "Up to 4000 characters")->required();
  commands.add(sending, [arguments](Client& client) { return send(client, *arguments); });

  CLI::App* listing = message->add_subcommand("list", "What was written");
  listing->add_option("conversation", arguments->conversation, "The conversation's id")->required();
  listing->add_flag("--follow", arguments->follow, "Go on, and show each message as it comes");
  commands.add_streaming(
      listing, [arguments](Client& client, const Emit& emit) { return show_messages(client, *arguments, emit); });
}

}  // namespace carecircle::cli
