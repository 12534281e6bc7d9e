// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"
#include "core/mls/group_state.h"
#include "core/mls/suite.h"

// Receiving messages (RFC 9420 §6, §12.1, §12.4.2). State changes only in the last line of each path.

namespace carecircle::mls {
namespace {

constexpr ErrorCode kMessageInvalid = ErrorCode::kMlsMessageInvalid;

// §12.1, §12.4.2: "Verify that the epoch field of the enclosing FramedContent is equal to the epoch field of the current
// GroupContext object."
Result<void> check_addressed(const GroupState& state, BytesView group_id, std::uint64_t epoch) {
  if (!equal(group_id, state.epoch.context.group_id)) return fail(ErrorCode::kMlsWrongGroup, "message: group id");
  if (epoch != state.epoch.context.epoch) return fail(ErrorCode::kMlsWrongEpoch, "message: epoch");
  return {};
}

// §12.1.8.1: the key of a sender that the external_senders extension names.
Result<Bytes> external_sender_key(const GroupState& state, std::uint32_t index) {
  const std::vector<ExternalSender> senders = TRY(external_senders(state.epoch.context.extensions));
  if (index >= senders.size()) return fail(kMessageInvalid, "external sender: it is not named");
  return senders[index].signature_key;
}

// §12.1.8: what an external sender may propose.
bool allowed_externally(const Proposal& proposal) {
  return std::holds_alternative<Add>(proposal) || std::holds_alternative<Remove>(proposal) ||
         std::holds_alternative<PreSharedKeyProposal>(proposal) || std::holds_alternative<ReInit>(proposal) ||
         std::holds_alternative<GroupContextExtensions>(proposal);
}

// §6.1: "The sender MUST use the private key corresponding to the following signature key depending on the sender's
// sender_type", with the contents each may send.
Result<Bytes> signature_key_for(const GroupState& state, const FramedContent& content) {
  const auto* proposal = std::get_if<Proposal>(&content.content);
  const auto* commit = std::get_if<Commit>(&content.content);
  switch (content.sender.type) {
    case SenderType::member: {
      const LeafNode* leaf = state.epoch.tree.leaf(content.sender.leaf);
      if (leaf == nullptr) return fail(kMessageInvalid, "message: the sender's leaf is blank");
      return leaf->signature_key;
    }
    case SenderType::external:
      if (proposal == nullptr || !allowed_externally(*proposal))
        return fail(kMessageInvalid, "external sender: content");
      return external_sender_key(state, content.sender.sender_index);
    case SenderType::new_member_proposal: {
      const Add* add = proposal != nullptr ? std::get_if<Add>(proposal) : nullptr;
      if (add == nullptr) return fail(kMessageInvalid, "new member's proposal: not an Add");
      return add->key_package.leaf_node.signature_key;
    }
    case SenderType::new_member_commit:
      // §12.4.3.2: "External Commits MUST contain a path field".
      if (commit == nullptr || !commit->path) return fail(kMessageInvalid, "new member's commit: no path");
      return commit->path->leaf_node.signature_key;
  }
  return fail(kMessageInvalid, "message: sender type");
}

Result<void> verify_signature(const GroupState& state, const AuthenticatedContent& content) {
  const Bytes key = TRY(signature_key_for(state, content.content));
  return verify_content(content, state.epoch.context.suite, encode(state.epoch.context), key);
}

Result<ReceivedProposal> read_proposal(const GroupState& state, const AuthenticatedContent& content) {
  if (state.proposals.size() >= kPendingProposalsMax) return fail(ErrorCode::kLimitExceeded, "proposals of this epoch");
  const Sender& sender = content.content.sender;
  const auto& proposal = std::get<Proposal>(content.content.content);
  // §12.1.8: what nobody authorised is not even kept.
  if (sender.type != SenderType::member) TRY(state.policy->check_outside_proposal(proposal, sender));
  return ReceivedProposal{proposal_ref(state.epoch.context.suite, encode(content)), proposal, sender};
}

Result<Received> receive_commit(GroupState& state, const AuthenticatedContent& content, BytesView message,
                                const PskStore& psks) {
  if (state.staged) return fail(ErrorCode::kMlsPendingCommit, "commit: another one is staged");
  if (state.epoch.reinit) return fail(ErrorCode::kWrongState, "commit: the group is reinitialised");
  Staged staged = TRY(stage_commit(state, content, psks));
  staged.message_hash = sha256(message);
  Received result = StagedCommit{staged.effect};
  state.staged = std::move(staged);
  return result;
}

Result<Received> receive_public(GroupState& state, PublicMessage body, BytesView message, const PskStore& psks) {
  TRY(check_addressed(state, body.content.group_id, body.content.epoch));
  const Epoch& epoch = state.epoch;
  const AuthenticatedContent content = TRY(
      unprotect_public(std::move(body), epoch.context.suite, encode(epoch.context), epoch.secrets.membership.view()));
  const Sender& sender = content.content.sender;
  if (sender.type == SenderType::member && sender.leaf == epoch.own.leaf)
    return fail(ErrorCode::kMlsKeyConsumed, "message: our own");
  TRY(verify_signature(state, content));
  if (content_type_of(content.content.content) == ContentType::commit)
    return receive_commit(state, content, message, psks);
  ReceivedProposal proposal = TRY(read_proposal(state, content));
  state.proposals.push_back(proposal);
  return Received(std::move(proposal));
}

// The content of a private message and where its key is.
struct Opened {
  AuthenticatedContent content;
  SenderData sender;
};
Result<Opened> open(GroupState& state, const PrivateMessage& body) {
  Epoch& epoch = state.epoch;
  const CipherSuite suite = epoch.context.suite;
  const SenderData sender = TRY(open_sender_data(body, suite, epoch.secrets.sender_data.view()));
  // §6.3.2: "the recipient MUST verify that the leaf index indicated in the leaf_index field identifies a non-blank node."
  if (epoch.tree.leaf(sender.leaf) == nullptr) return fail(kMessageInvalid, "sender data: blank leaf");
  if (sender.leaf == epoch.own.leaf) return fail(ErrorCode::kMlsKeyConsumed, "message: our own");
  AuthenticatedContent content = TRY(open_private(body, sender, suite, epoch.secret_tree));
  TRY(verify_signature(state, content));
  return Opened{std::move(content), sender};
}

Result<Received> receive_private(GroupState& state, const PrivateMessage& body, BytesView message,
                                 const PskStore& psks) {
  TRY(check_addressed(state, body.group_id, body.epoch));
  if (body.content_type == ContentType::commit && state.staged)
    return fail(ErrorCode::kMlsPendingCommit, "commit: another one is staged");
  Opened opened = TRY(open(state, body));
  AuthenticatedContent& content = opened.content;
  auto consume = [&] {
    state.epoch.secret_tree.consume(opened.sender.leaf, ratchet_of(body.content_type), opened.sender.generation);
  };
  switch (body.content_type) {
    case ContentType::commit:
      // Its key stays until the epoch ends: a commit that is refused after all may be staged again.
      return receive_commit(state, content, message, psks);
    case ContentType::proposal: {
      ReceivedProposal proposal = TRY(read_proposal(state, content));
      state.proposals.push_back(proposal);
      consume();
      return Received(std::move(proposal));
    }
    case ContentType::application: {
      consume();
      auto& data = std::get<ApplicationData>(content.content.content);
      return Received(
          ApplicationMessage{opened.sender.leaf, std::move(data.data), std::move(content.content.authenticated_data)});
    }
  }
  return fail(kMessageInvalid, "message: content type");
}

}  // namespace

Result<Received> receive(GroupState& state, BytesView message, const PskStore& psks) {
  if (state.staged && state.staged->message_hash == sha256(message))
    return Received(StagedCommit{state.staged->effect});
  MlsMessage parsed = TRY(decode<MlsMessage>(message));
  if (auto* body = std::get_if<PublicMessage>(&parsed.body))
    return receive_public(state, std::move(*body), message, psks);
  if (auto* body = std::get_if<PrivateMessage>(&parsed.body)) return receive_private(state, *body, message, psks);
  return fail(kMessageInvalid, "message: not for a member");
}

}  // namespace carecircle::mls
