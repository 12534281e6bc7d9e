// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Direct conversations: which there are, what was said, and saying something.
#include <algorithm>

#include "carecircle/v1/contacts.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "cli/client/client_state.h"
#include "cli/client/sync.h"
#include "core/admission/extensions.h"
#include "core/crypto/hash.h"
#include "core/franking/message.h"

namespace carecircle::cli {

// How the home keeps them.
void write(TlsWriter& writer, const DirectConversation& conversation) {
  writer.raw(conversation.conversation_id);
  writer.raw(conversation.request_id);
  writer.raw(conversation.offer_id);
  writer.raw(conversation.peer);
}

Result<void> read(TlsReader& reader, DirectConversation& conversation) {
  conversation.conversation_id = TRY(reader.array<16>());
  conversation.request_id = TRY(reader.array<16>());
  conversation.offer_id = TRY(reader.array<16>());
  conversation.peer = TRY(reader.array<16>());
  return {};
}

void write(TlsWriter& writer, const OpenedMessage& message) {
  writer.raw(message.sender);
  writer.raw(message.sender_device);
  writer.u8(message.mine ? 1 : 0);
  writer.u64(message.accepted_ms);
  writer.opaque(as_bytes(message.content.SerializeAsString()));
}

Result<void> read(TlsReader& reader, OpenedMessage& message) {
  message.sender = TRY(reader.array<16>());
  message.sender_device = TRY(reader.array<16>());
  message.mine = TRY(reader.u8()) != 0;
  message.accepted_ms = TRY(reader.u64());
  const BytesView content = TRY(reader.opaque());
  if (!message.content.ParseFromArray(content.data(), static_cast<int>(content.size())))
    return fail(ErrorCode::kStateDamaged, "message");
  return {};
}

namespace {

constexpr int kEpochAttemptsMax = 5;

std::string outgoing_name(BytesView body) { return names::of("outgoing", sha256(body)); }

// Sealed under the group's present epoch, with what it says kept for when it comes back in the stream.
Result<Bytes> seal_message(Client& client, mls::Group& group, const Id& conversation_id,
                           const v1::ConversationContent& content) {
  const OutgoingMessage message =
      TRY(make_message(as_bytes(content.SerializeAsString()), client.account_id(), conversation_id, client.entropy()));
  const Bytes body = TRY(group.protect(message.plaintext.view(), message.authenticated_data, client.entropy()));
  TRY(keep_outgoing(client, body, content));
  return body;
}

// Nothing is said to a device that the other member has left behind: their new one joins the conversation when it comes online.
Result<void> check_peer(Client& client, const mls::Group& group, const AccountId& peer) {
  const Credential known = TRY(client.leaf_of(peer)).credential;
  for (const auto& [index, leaf] : group.members()) {
    const Credential present = TRY(credential_of(leaf));
    if (present.account_id == peer && !continues(known, present))
      return fail(ErrorCode::kKeyPackagesExhausted, "conversation: old device");
  }
  return {};
}

}  // namespace

Result<void> keep_conversation(Client& client, const DirectConversation& conversation) {
  std::vector<DirectConversation> all = TRY(client.conversations());
  const auto known = std::ranges::find(all, conversation.conversation_id, &DirectConversation::conversation_id);
  if (known != all.end()) return {};
  all.push_back(conversation);
  TlsWriter writer;
  writer.vector(all);
  return client.home().put(names::kConversations, writer.bytes());
}

Result<void> keep_message(Client& client, const OpenedMessage& message) {
  return client.home().put_on_shelf(names::of("messages", message.conversation_id), message.sequence, encode(message));
}

Result<void> keep_outgoing(Client& client, BytesView body, const v1::ConversationContent& content) {
  return client.home().put(outgoing_name(body), as_bytes(content.SerializeAsString()));
}

Result<std::optional<v1::ConversationContent>> find_outgoing(Client& client, BytesView body) {
  const auto stored = TRY(client.home().get(outgoing_name(body)));
  if (!stored) return std::optional<v1::ConversationContent>();
  v1::ConversationContent content;
  if (!content.ParseFromArray(stored->view().data(), static_cast<int>(stored->size())))
    return fail(ErrorCode::kStateDamaged, "outgoing");
  return std::optional(std::move(content));
}

Result<std::vector<DirectConversation>> Client::conversations() {
  const auto stored = TRY(home().get(names::kConversations));
  if (!stored) return std::vector<DirectConversation>();
  TlsReader reader(stored->view());
  return reader.vector<DirectConversation>();
}

Result<DirectConversation> Client::conversation(const Id& conversation_id) {
  for (const DirectConversation& known : TRY(conversations())) {
    if (known.conversation_id == conversation_id) return known;
  }
  return fail(ErrorCode::kNotFound, "conversation");
}

Result<DirectConversation> Client::conversation_with(const AccountId& account) {
  const auto all = TRY(conversations());
  const auto newest =
      std::find_if(all.rbegin(), all.rend(), [&](const DirectConversation& known) { return known.peer == account; });
  if (newest == all.rend()) return fail(ErrorCode::kContactNoConversation, "conversation");
  return *newest;
}

Result<std::vector<OpenedMessage>> Client::messages(const Id& conversation_id, std::uint64_t after_sequence) {
  TRY(conversation(conversation_id));
  std::vector<OpenedMessage> opened;
  for (const ShelfEntry& entry : TRY(home().list_shelf(names::of("messages", conversation_id), after_sequence))) {
    OpenedMessage message = TRY(decode<OpenedMessage>(entry.value.view()));
    message.conversation_id = conversation_id;
    message.sequence = entry.position;
    opened.push_back(std::move(message));
  }
  return opened;
}

Result<v1::AttachedMessage> Client::prepare_message(const Id& conversation_id, const v1::ConversationContent& content) {
  v1::AttachedMessage attached;
  const DirectConversation known = TRY(conversation(conversation_id));
  TRY(home().transaction([&]() -> Result<void> {
    StreamGroup& stream = *TRY(load_group(*this, conversation_id));
    TRY(check_peer(*this, stream.group, known.peer));
    attached.set_conversation_id(field_of(conversation_id));
    attached.set_epoch(stream.group.epoch());
    attached.set_body(field_of(TRY(seal_message(*this, stream.group, conversation_id, content))));
    return save_group(*this, conversation_id);
  }));
  return attached;
}

Result<void> Client::with_fresh_epoch(const std::function<Result<void>()>& attempt) {
  Result<void> outcome;
  for (int attempts = 1; attempts <= kEpochAttemptsMax; ++attempts) {
    outcome = attempt();
    if (outcome || outcome.code() != ErrorCode::kStaleEpoch) return outcome;
    TRY(sync(*this));
  }
  return outcome;
}

Result<Client::SentMessage> Client::send_in_conversation(const Id& conversation_id,
                                                         const v1::ConversationContent& content) {
  SentMessage sent;
  TRY(with_fresh_epoch([&]() -> Result<void> {
    const v1::AttachedMessage message = TRY(prepare_message(conversation_id, content));
    v1::SendRequest request;
    request.set_circle_id(field_of(TRY(circle_id())));
    request.set_conversation_id(message.conversation_id());
    request.set_epoch(message.epoch());
    request.set_body(message.body());
    request.set_client_request_id(field_of(new_id()));
    const v1::SendResponse response = TRY(call_once(ConversationsService::kSend, request));
    sent = {.sequence = response.sequence(), .accepted_ms = response.accepted_ms()};
    return {};
  }));
  TRY(sync_stream(*this, conversation_id));
  return sent;
}

Result<Client::FoundedConversation> Client::found_direct_conversation(
    const Id& request_id, const Id& offer_id, const AccountId& helper,
    const std::vector<v1::ConversationContent>& first_messages) {
  v1::ClaimKeyPackageRequest claim;
  claim.set_circle_id(field_of(TRY(circle_id())));
  claim.set_account_id(field_of(helper));
  const v1::ClaimKeyPackageResponse claimed = TRY(call(ConversationsService::kClaimKeyPackage, claim));
  const mls::KeyPackageView package = TRY(mls::read_key_package(as_bytes(claimed.key_package()), now_s()));
  TRY(check_leaf_of_member(TRY(circle_view()), package.key_package.leaf_node));
  const Credential credential = TRY(credential_of(package.key_package.leaf_node));
  if (credential.account_id != helper) return fail(ErrorCode::kGhostDevice, "found: another account's key package");

  FoundedConversation founded{.conversation_id = new_id(), .helper_device = credential.device_id};
  const mls::GroupParameters parameters{
      .group_id = to_bytes(founded.conversation_id),
      .extensions = direct_extensions({.circle_id = TRY(circle_id()), .request_id = request_id, .offer_id = offer_id})};
  mls::Group group = TRY(mls::Group::create(parameters, own_leaf(*this), state_->policy, entropy()));
  const mls::CommitOutput output =
      TRY(group.commit({.proposals = {mls::Add{package.key_package}}}, entropy(), now_s()));
  if (!output.welcome) return fail(ErrorCode::kMlsWelcomeInvalid, "found: no welcome");
  TRY(group.merge_staged());
  founded.commit = output.message;
  founded.welcome = *output.welcome;
  founded.group_info = output.group_info;
  TRY(home().transaction([&]() -> Result<void> {
    for (const auto& content : first_messages) {
      founded.messages.push_back(TRY(seal_message(*this, group, founded.conversation_id, content)));
    }
    return keep_unconfirmed(*this, founded.conversation_id, group);
  }));
  return founded;
}

}  // namespace carecircle::cli
