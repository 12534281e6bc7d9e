// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hash.h"
#include "core/mls/group_state.h"
#include "core/mls/secret_writer.h"

// The state of a group at rest, in parts:
//   struct { uint16 version = 0x8002; opaque nonce[12]; opaque sealed[]; } SealedStatePart;
//   sealed = AES-256-GCM(key, nonce, aad = version || number || base_id || context, content)
// where the content of each number is
//   1  struct { opaque base_id[16]; GroupState without the epoch's secret tree; } Base, sealed with a base_id of zeros
//   2  struct { opaque hash[32]; } Inventory: SHA-256 over number || SHA-256(SealedStatePart) of all others, ascending by number
//   3  the node secrets of the secret tree
//   4 + leaf  the two ratchets of a sender that was heard of
// The version is that of GroupState with the highest bit set. A base_id is drawn for each epoch.

namespace carecircle::mls {
namespace {

constexpr std::uint16_t kPartVersion = 0x8000 | kStateVersion;

using BaseId = ByteArray<16>;
constexpr std::uint32_t kBase = 1;
constexpr std::uint32_t kInventory = 2;
constexpr std::uint32_t kNodes = 3;
constexpr std::uint32_t kFirstSender = 4;

Bytes sealing_data(std::uint32_t number, const BaseId& base_id, BytesView context) {
  TlsWriter writer;
  writer.u32(number);
  writer.raw(number == kBase ? BaseId{} : base_id);
  writer.raw(context);
  return writer.take();
}

BaseMark mark_of(const GroupState& state) {
  return {.epoch = state.epoch.context.epoch,
          .staged = state.staged ? state.staged->message_hash : ByteArray<32>{},
          .proposal_count = state.proposals.size(),
          .update_key_count = state.update_keys.size()};
}

ByteArray<32> inventory_of(const StoredParts& stored) {
  TlsWriter writer;
  for (const auto& [number, part] : stored.parts) {
    writer.u32(number);
    writer.raw(part.hash);
  }
  return sha256(writer.bytes());
}

// Marks what the next answer holds. True when that is everything, under a new base.
bool mark_unsaved(GroupState& state, Entropy& entropy) {
  StoredParts& stored = state.stored;
  stored.offered = mark_of(state);
  const bool begins = stored.saved.epoch != stored.offered.epoch;
  if (begins) {
    stored.parts.clear();
    stored.base_id = entropy.array<16>();
  }
  const SecretTree::Changes changes = state.epoch.secret_tree.take_changes(begins);
  if (stored.saved != stored.offered) stored.parts[kBase].unsaved = true;
  if (changes.nodes) stored.parts[kNodes].unsaved = true;
  for (const LeafIndex sender : changes.senders)
    stored.parts[kFirstSender + sender.value].unsaved = true;
  return begins;
}

SecretBytes content_of(const GroupState& state, std::uint32_t number) {
  if (number == kNodes) return state.epoch.secret_tree.serialize_nodes();
  if (number >= kFirstSender) return state.epoch.secret_tree.serialize_ratchets({number - kFirstSender});
  return SecretBytes::joined({state.stored.base_id, encode_state(state, StateScope::base).view()});
}

Result<SecretBytes> open_part(const StatePart& part, const BaseId& base_id, BytesView key, BytesView context) {
  const Bytes data = sealing_data(part.number, base_id, context);
  return TRY(open_versioned(part.sealed, kPartVersion, kPartVersion, data, key)).content;
}

constexpr Error kTorn{ErrorCode::kStateDamaged, "state parts: not those of one write"};

Result<std::unique_ptr<GroupState>> open_base(const StatePart& base, BytesView key, BytesView context) {
  const SecretBytes content = TRY(open_part(base, {}, key, context));
  TlsReader reader(content.view());
  const auto base_id = TRY(reader.array<16>());
  std::unique_ptr<GroupState> state = TRY(decode_state(reader.rest(), kStateVersion, StateScope::base));
  state->stored.base_id = base_id;
  state->stored.parts[kBase].hash = sha256(base.sealed);
  return state;
}

// One of the parts of the secret tree.
Result<void> take_up(GroupState& state, std::uint32_t number, BytesView content) {
  SecretTree& tree = state.epoch.secret_tree;
  if (number >= kFirstSender) return tree.restore_ratchets({number - kFirstSender}, content);
  if (number == kNodes) return tree.restore_nodes(state.epoch.context.suite, content);
  return kTorn;
}

}  // namespace

StateChanges Group::changes(BytesView key, BytesView context, Entropy& entropy) {
  StateChanges changes{.replaces_all = mark_unsaved(*state_, entropy), .parts = {}};
  StoredParts& stored = state_->stored;
  auto add = [&](std::uint32_t number, BytesView content) {
    const Bytes data = sealing_data(number, stored.base_id, context);
    changes.parts.push_back({number, seal_versioned(kPartVersion, data, content, key, entropy)});
  };
  for (auto& [number, part] : stored.parts) {
    if (!part.unsaved) continue;
    add(number, content_of(*state_, number).view());
    part.hash = sha256(changes.parts.back().sealed);
  }
  if (!changes.parts.empty()) add(kInventory, inventory_of(stored));
  return changes;
}

void Group::saved() {
  StoredParts& stored = state_->stored;
  stored.saved = stored.offered;
  for (auto& [number, part] : stored.parts)
    part.unsaved = false;
}

Result<Group> Group::restore(std::span<const StatePart> parts, BytesView key, BytesView context, const Policy& policy) {
  if (parts.empty() || parts[0].number != kBase) return kTorn;
  std::unique_ptr<GroupState> state = TRY(open_base(parts[0], key, context));
  StoredParts& stored = state->stored;
  SecretBytes inventory;
  for (const StatePart& part : parts.subspan(1)) {
    auto content = open_part(part, stored.base_id, key, context);
    // The base was opened: what does not open now belongs to another one, or was changed.
    if (!content) return content.code() == ErrorCode::kDecryptionFailed ? kTorn : Error(content.error());
    if (part.number == kInventory) {
      inventory = std::move(*content);
      continue;
    }
    TRY(take_up(*state, part.number, content->view()));
    stored.parts[part.number].hash = sha256(part.sealed);
  }
  const bool none_twice = stored.parts.size() + 1 == parts.size();
  if (!none_twice || !equal(inventory.view(), inventory_of(stored))) return kTorn;
  stored.saved = stored.offered = mark_of(*state);
  state->policy = &policy;
  return Group(std::move(state));
}

}  // namespace carecircle::mls
