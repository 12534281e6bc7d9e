// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/group.h"

#include "core/bytes/ensure.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

AuthenticatedContent own_content(GroupState& state, Content content, BytesView authenticated_data) {
  AuthenticatedContent result;
  result.wire_format = WireFormat::private_message;
  result.content.group_id = state.epoch.context.group_id;
  result.content.epoch = state.epoch.context.epoch;
  result.content.sender = {.type = SenderType::member, .leaf = state.epoch.own.leaf};
  result.content.authenticated_data = to_bytes(authenticated_data);
  result.content.content = std::move(content);
  sign_content(result, state.epoch.context.suite, encode(state.epoch.context), signing_key_of(state));
  return result;
}

Result<PrivateMessage> seal(GroupState& state, const AuthenticatedContent& content, Entropy& entropy) {
  Epoch& epoch = state.epoch;
  return protect_private(content, epoch.context.suite, epoch.secrets.sender_data.view(), epoch.secret_tree, entropy);
}

// §12.1.2: an Update of ours gets a fresh encryption key, which is kept until a commit takes it up.
struct OwnUpdate {
  Update proposal;
  SecretBytes private_key;
};
OwnUpdate make_update(const GroupState& state, LeafNode leaf, Entropy& entropy) {
  const Epoch& epoch = state.epoch;
  hpke::KeyPair pair = generate_key_pair(epoch.context.suite, entropy);
  leaf.source = LeafNodeSource::update;
  leaf.parent_hash.clear();
  leaf.encryption_key = std::move(pair.public_key);
  sign_leaf(epoch.context.suite, leaf, {epoch.context.group_id, epoch.own.leaf}, state.leaf.signature_seed.view());
  return {{std::move(leaf)}, std::move(pair.private_key)};
}

// "the client MUST NOT use the group to send messages anymore" (§12.4.2)
Result<void> check_open(const GroupState& state) {
  if (state.epoch.reinit) return fail(ErrorCode::kWrongState, "group: it is reinitialised");
  return {};
}

}  // namespace

BytesView signing_key_of(GroupState& state) {
  if (state.signing_key.empty()) {
    state.signing_key = prepare_signature_key(state.epoch.context.suite, state.leaf.signature_seed.view());
  }
  return state.signing_key.view();
}

Group::Group(std::unique_ptr<GroupState> state) : state_(std::move(state)) {}
Group::Group(Group&&) noexcept = default;
Group& Group::operator=(Group&&) noexcept = default;
Group::~Group() = default;

Result<CommitOutput> Group::commit(const CommitOptions& options, Entropy& entropy, std::uint64_t now_s) {
  TRY(check_open(*state_));
  return create_commit(*state_, options, entropy, now_s);
}

Result<void> Group::merge_staged() {
  if (!state_->staged) return fail(ErrorCode::kWrongState, "merge: nothing is staged");
  if (!state_->staged->next) return fail(ErrorCode::kMlsRemoved, "merge: the commit removes us");
  state_->resumption.insert_or_assign(epoch(), std::move(state_->epoch.secrets.resumption));
  if (state_->resumption.size() > kResumptionPsksMax) state_->resumption.erase(state_->resumption.begin());
  state_->epoch = std::move(*state_->staged->next);
  state_->staged.reset();
  state_->proposals.clear();
  state_->update_keys.clear();
  return {};
}

void Group::discard_staged() { state_->staged.reset(); }
bool Group::has_staged() const { return state_->staged.has_value(); }

Result<Bytes> Group::propose(const Proposal& proposal, BytesView authenticated_data, Entropy& entropy) {
  TRY(check_open(*state_));
  if (state_->proposals.size() >= kPendingProposalsMax)
    return fail(ErrorCode::kLimitExceeded, "proposals of this epoch");
  Proposal content = proposal;
  std::optional<OwnUpdate> update;
  if (std::holds_alternative<Update>(proposal)) {
    update = make_update(*state_, *leaf(own_leaf()), entropy);
    content = update->proposal;
  }
  if (auto* psk = std::get_if<PreSharedKeyProposal>(&content)) draw_nonce(psk->psk, suite(), entropy);
  const AuthenticatedContent signed_content = own_content(*state_, content, authenticated_data);
  PrivateMessage message = TRY(seal(*state_, signed_content, entropy));
  if (update)
    state_->update_keys.insert_or_assign(update->proposal.leaf_node.encryption_key, std::move(update->private_key));
  state_->proposals.push_back({proposal_ref(suite(), encode(signed_content)), content, signed_content.content.sender});
  return encode_message(std::move(message));
}

Result<Bytes> Group::protect(BytesView plaintext, BytesView authenticated_data, Entropy& entropy) {
  TRY(check_open(*state_));
  const AuthenticatedContent content =
      own_content(*state_, ApplicationData{SecretBytes::copy_of(plaintext)}, authenticated_data);
  return encode_message(TRY(seal(*state_, content, entropy)));
}

Result<Received> Group::process(BytesView message, const PskStore& psks, std::uint64_t now_s) {
  // Lifetimes of what others send are not compared with our clock (§7.3): members must agree on what is valid.
  static_cast<void>(now_s);
  return receive(*state_, message, psks);
}

const Bytes& Group::group_id() const { return state_->epoch.context.group_id; }
std::uint64_t Group::epoch() const { return state_->epoch.context.epoch; }
CipherSuite Group::suite() const { return state_->epoch.context.suite; }
LeafIndex Group::own_leaf() const { return state_->epoch.own.leaf; }
std::optional<LeafIndex> Group::joined_by() const { return state_->joined_by; }
const std::vector<Extension>& Group::extensions() const { return state_->epoch.context.extensions; }
const std::optional<ReInit>& Group::reinit() const { return state_->epoch.reinit; }

std::vector<std::pair<LeafIndex, LeafNode>> Group::members() const {
  std::vector<std::pair<LeafIndex, LeafNode>> result;
  for (const LeafIndex index : state_->epoch.tree.members())
    result.emplace_back(index, *leaf(index));
  return result;
}

const LeafNode* Group::leaf(LeafIndex index) const { return state_->epoch.tree.leaf(index); }
std::vector<ReceivedProposal> Group::pending_proposals() const { return state_->proposals; }
Bytes Group::epoch_authenticator() const { return state_->epoch.secrets.authenticator; }

SecretBytes Group::export_secret(std::string_view label, BytesView context, std::size_t size) const {
  return mls_exporter(suite(), state_->epoch.secrets.exporter.view(), label, context, size);
}

Result<SecretBytes> Group::export_secret_staged(std::string_view label, BytesView context, std::size_t size) const {
  if (!state_->staged || !state_->staged->next) return fail(ErrorCode::kWrongState, "export: no epoch is staged");
  return mls_exporter(suite(), state_->staged->next->secrets.exporter.view(), label, context, size);
}

Result<Bytes> Group::group_info(bool with_tree) const {
  return encode_message(make_group_info(state_->epoch, state_->leaf.signature_seed.view(), with_tree));
}

}  // namespace carecircle::mls
