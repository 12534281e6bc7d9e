// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reading a group's delivery stream: in order, without gaps, each message judged before it changes anything.
#include "carecircle/v1/conversations.pb.h"
#include "cli/client/client_state.h"
#include "core/admission/circle.h"
#include "core/admission/direct.h"
#include "core/admission/extensions.h"
#include "core/franking/message.h"

namespace carecircle::cli {
namespace {

constexpr std::uint32_t kMessagesPerPage = 100;

// Whether the stream is a circle's own: what a group is stands in its GroupContext, not in what the server says.
bool is_circle(const mls::Group& group) { return circle_of(group.extensions()).has_value(); }

void report(Client& client, const Error& error) {
  if (!client.state().report) client.state().report = error;
}

Result<void> hand_over(Client& client, const OpenedMessage& message) {
  TRY(keep_message(client, message));
  const auto found = client.state().handlers.find(message.content.content_case());
  if (found == client.state().handlers.end()) return {};
  for (const ContentHandler& handler : found->second) {
    if (auto done = handler(client, message); !done) report(client, done.error());
  }
  return {};
}

Result<OpenedMessage> opened_message(const v1::StreamMessage& message, const Credential& sender) {
  return OpenedMessage{.conversation_id = TRY(id_of(message.stream_id())),
                       .sequence = message.sequence(),
                       .sender = sender.account_id,
                       .sender_device = sender.device_id,
                       .accepted_ms = message.accepted_ms()};
}

// "No unreportable messages": one that its sender did not tag, or not rightly, is dropped and reported. The sender's signature covers
// it, so it is not the server's doing, and asking again would not help.
Result<void> receive_application(Client& client, const v1::StreamMessage& message, const mls::Group& group,
                                 const mls::ApplicationMessage& application) {
  const mls::LeafNode* leaf = group.leaf(application.sender);
  if (!leaf) return fail(ErrorCode::kMlsMessageInvalid, "stream: sender");
  OpenedMessage opened = TRY(opened_message(message, TRY(credential_of(*leaf))));
  const auto content =
      open_message(application.plaintext.view(), application.authenticated_data, opened.sender, opened.conversation_id);
  if (!content || !opened.content.ParseFromArray(content->view().data(), static_cast<int>(content->size()))) {
    report(client, fail(ErrorCode::kMlsMessageInvalid, "stream: content"));
    return {};
  }
  return hand_over(client, opened);
}

// Our own message comes back in its place among the others; what it said was kept when it was sealed.
Result<void> receive_own_application(Client& client, const v1::StreamMessage& message) {
  auto content = TRY(find_outgoing(client, as_bytes(message.body())));
  if (!content) return fail(ErrorCode::kMlsMessageInvalid, "stream: not our message");
  OpenedMessage opened = TRY(opened_message(message, TRY(decode<Credential>(client.account().credential))));
  opened.mine = true;
  opened.content = std::move(*content);
  return hand_over(client, opened);
}

v1::MessageKind kind_of(const mls::Received& received) {
  if (std::holds_alternative<mls::StagedCommit>(received)) return v1::MESSAGE_KIND_COMMIT;
  const bool is_application = std::holds_alternative<mls::ApplicationMessage>(received);
  return is_application ? v1::MESSAGE_KIND_APPLICATION : v1::MESSAGE_KIND_PROPOSAL;
}

// What the server takes a message for decides whether it counts an epoch: it has to be that.
Result<void> check_received(const mls::Group& group, const mls::Received& received, const v1::StreamMessage& message) {
  if (kind_of(received) != message.kind()) return fail(ErrorCode::kMlsMessageInvalid, "stream: kind");
  const auto* commit = std::get_if<mls::StagedCommit>(&received);
  if (commit == nullptr) return {};
  return is_circle(group) ? check_circle_commit(group, commit->effect) : check_direct_commit(group, commit->effect);
}

// A commit that breaks a rule of its group is not staged.
Result<mls::Received> judge(Client& client, mls::Group& group, const v1::StreamMessage& message) {
  auto received = TRY(group.process(as_bytes(message.body()), {}, client.now_s()));
  const auto allowed = check_received(group, received, message);
  if (allowed) return received;
  if (std::holds_alternative<mls::StagedCommit>(received)) group.discard_staged();
  return allowed.error();
}

// What may be passed over when it is refused: a proposal, which does nothing before a commit takes it up, and a commit that the server
// says was set aside. Whether it can be applied is tried first: the server alone cannot keep one from us. Not when it was built on
// another that was set aside: the epoch that the server gave it is then not ours.
Result<void> after_refusal(Client& client, const v1::StreamMessage& message, const Error& error) {
  if (message.kind() == v1::MESSAGE_KIND_PROPOSAL) {
    report(client, error);
    return {};
  }
  if (message.kind() != v1::MESSAGE_KIND_COMMIT) return error;
  if (message.set_aside()) return {};
  client.state().refused_commit = message.sequence();
  return error;
}

Result<void> receive_commit(Client& client, const Id& stream_id, mls::Group& group, const mls::CommitEffect& effect) {
  const bool removes_us = effect.removes_us;
  const bool is_own = effect.committer == group.own_leaf();
  TRY(group.merge_staged());
  if (removes_us) return fail(ErrorCode::kMlsRemoved, "stream");
  if (is_circle(group) && !is_own) TRY(note_generation(client, group.epoch()));
  return after_epoch(client, stream_id);
}

Result<void> receive_from_group(Client& client, const Id& stream_id, mls::Group& group,
                                const v1::StreamMessage& message) {
  const bool is_own = message.sender_device_id() == field_of(client.account().device_id);
  const bool is_commit = message.kind() == v1::MESSAGE_KIND_COMMIT;
  // Another commit won this epoch: ours is void.
  if (is_commit && !is_own && group.has_staged()) group.discard_staged();
  if (message.set_aside() && message.epoch() != group.epoch()) return {};
  auto received = judge(client, group, message);
  if (!received) return after_refusal(client, message, received.error());
  if (auto* application = std::get_if<mls::ApplicationMessage>(&*received))
    return receive_application(client, message, group, *application);
  if (auto* commit = std::get_if<mls::StagedCommit>(&*received))
    return receive_commit(client, stream_id, group, commit->effect);
  return {};  // a proposal waits in the group for the commit that takes it up
}

Result<void> receive(Client& client, const Id& stream_id, StreamGroup& stream, const v1::StreamMessage& message) {
  const bool before_us = message.epoch() < stream.joined_epoch;
  const bool is_own = message.sender_device_id() == field_of(client.account().device_id);
  const bool own_application = is_own && message.kind() == v1::MESSAGE_KIND_APPLICATION;
  const bool own_proposal = is_own && message.kind() == v1::MESSAGE_KIND_PROPOSAL;
  if (before_us || own_proposal) return {};
  if (own_application) return receive_own_application(client, message);
  return receive_from_group(client, stream_id, stream.group, message);
}

// The first page of a stream begins where this member may read; after that every number follows the one before.
Result<void> check_sequence(const StreamGroup& stream, const v1::SyncResponse& page, const v1::StreamMessage& message,
                            const Id& stream_id) {
  const std::uint64_t first = page.first_sequence() == 0 ? 1 : page.first_sequence();
  const std::uint64_t expected = stream.sequence == 0 ? first : stream.sequence + 1;
  if (message.sequence() != expected || message.stream_id() != field_of(stream_id))
    return fail(ErrorCode::kSequenceGap, "stream");
  return {};
}

// What was read of a page stays, also when a later message of it is refused.
Result<void> receive_page(Client& client, const Id& stream_id, const v1::SyncResponse& page) {
  Result<void> outcome;
  TRY(client.home().transaction([&]() -> Result<void> {
    StreamGroup& stream = *TRY(load_group(client, stream_id));
    for (const v1::StreamMessage& message : page.messages()) {
      outcome = check_sequence(stream, page, message, stream_id);
      if (outcome) outcome = receive(client, stream_id, stream, message);
      if (!outcome) break;
      stream.sequence = message.sequence();
    }
    return save_group(client, stream_id);
  }));
  return outcome;
}

}  // namespace

Result<void> sync_stream(Client& client, const Id& stream_id) {
  StreamGroup& stream = *TRY(load_group(client, stream_id));
  const std::uint64_t before = stream.sequence;
  while (true) {
    v1::SyncRequest request;
    request.set_stream_id(field_of(stream_id));
    request.set_after_sequence(stream.sequence);
    request.set_messages_max(kMessagesPerPage);
    const v1::SyncResponse page = TRY(client.call(ConversationsService::kSync, request));
    if (page.last_sequence() < stream.sequence) return fail(ErrorCode::kRolledBack, "stream");
    const bool withheld = page.messages().empty() && page.last_sequence() > stream.sequence &&
                          page.last_sequence() >= page.first_sequence();
    if (withheld) return fail(ErrorCode::kSequenceGap, "stream: nothing more");
    TRY(receive_page(client, stream_id, page));
    if (stream.sequence >= page.last_sequence() || page.messages().empty()) break;
  }
  if (stream.sequence == before) return {};
  // The index on the server knows what was read before the server may forget it.
  TRY(put_index(client));
  return acknowledge(client, stream_id, stream.sequence);
}

Result<void> acknowledge(Client& client, const Id& stream_id, std::uint64_t sequence) {
  v1::AcknowledgeRequest request;
  request.set_stream_id(field_of(stream_id));
  request.set_sequence(sequence);
  TRY(client.call(ConversationsService::kAcknowledge, request));
  return {};
}

}  // namespace carecircle::cli
