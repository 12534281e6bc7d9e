// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/mls/group_state.h"
#include "core/mls/secret_writer.h"
#include "core/mls/suite.h"

// The state of a group at rest. Everything below the first two fields is sealed:
//   struct { uint16 version = 2; opaque nonce[12]; opaque sealed[]; } SealedGroup;
//   sealed = AES-256-GCM(key, nonce, aad = version || context, GroupState)
// and behind such a checkpoint, whose SHA-256 is `checkpoint`, the n-th of the changes since:
//   struct { uint16 version = 0x8001; opaque checkpoint[32]; uint32 n; opaque nonce[12]; opaque sealed[]; } SealedDelta;
//   sealed = AES-256-GCM(key, nonce, aad = version || checkpoint || n || context, StateDelta)
// A field is added by a new version, whose reader still reads the old ones.

namespace carecircle::mls {
namespace {

constexpr std::uint16_t kStateVersion = 2;  // 1 knew no ReInit
constexpr std::uint16_t kDeltaVersion = 0x8001;
constexpr Aead kStateAead = Aead::aes_256_gcm;

std::uint32_t count_of(std::size_t size) { return static_cast<std::uint32_t>(size); }

template <typename T>
void write_public(SecretWriter& writer, const T& value) {
  writer.opaque(encode(value));
}
template <typename T>
Result<T> read_public(TlsReader& reader) {
  return decode<T>(TRY(reader.opaque()));
}
Result<SecretBytes> read_secret(TlsReader& reader) { return SecretBytes::copy_of(TRY(reader.opaque())); }
Result<Bytes> read_bytes(TlsReader& reader) { return to_bytes(TRY(reader.opaque())); }
Result<bool> read_flag(TlsReader& reader) {
  const std::uint8_t flag = TRY(reader.u8());
  if (flag > 1) return fail(ErrorCode::kMalformedInput, "state: flag");
  return flag == 1;
}

void write_extensions(SecretWriter& writer, const std::vector<Extension>& extensions) {
  TlsWriter list;
  list.vector(extensions);
  writer.opaque(list.bytes());
}
Result<std::vector<Extension>> read_extension_list(TlsReader& reader) {
  TlsReader list(TRY(reader.opaque()));
  std::vector<Extension> extensions;
  TRY(read_extensions(list, extensions));
  TRY(list.finish());
  return extensions;
}

// ---- LeafSecrets ------------------------------------------------------------------------------------------------------

void write_leaf_secrets(SecretWriter& writer, const LeafSecrets& leaf) {
  writer.opaque(leaf.signature_seed);
  writer.opaque(leaf.identity);
  write_extensions(writer, leaf.extensions);
  TlsWriter types;
  write_types(types, leaf.supported_extensions);
  writer.raw(types.bytes());
  writer.u64(leaf.lifetime.not_before_s);
  writer.u64(leaf.lifetime.not_after_s);
}

Result<LeafSecrets> read_leaf_secrets(TlsReader& reader) {
  LeafSecrets leaf;
  leaf.signature_seed = TRY(read_secret(reader));
  leaf.identity = TRY(read_bytes(reader));
  leaf.extensions = TRY(read_extension_list(reader));
  TRY(read_types(reader, leaf.supported_extensions));
  leaf.lifetime.not_before_s = TRY(reader.u64());
  leaf.lifetime.not_after_s = TRY(reader.u64());
  return leaf;
}

// ---- Epoch ------------------------------------------------------------------------------------------------------------

void write_secrets(SecretWriter& writer, const EpochSecrets& secrets) {
  for (const SecretBytes* secret : {&secrets.init, &secrets.sender_data, &secrets.exporter, &secrets.external,
                                    &secrets.confirmation, &secrets.membership, &secrets.resumption}) {
    writer.opaque(*secret);
  }
  writer.opaque(secrets.authenticator);
}

Result<EpochSecrets> read_secrets(TlsReader& reader) {
  EpochSecrets secrets;
  for (SecretBytes* secret : {&secrets.init, &secrets.sender_data, &secrets.exporter, &secrets.external,
                              &secrets.confirmation, &secrets.membership, &secrets.resumption}) {
    *secret = TRY(read_secret(reader));
  }
  secrets.authenticator = TRY(read_bytes(reader));
  return secrets;
}

void write_own_keys(SecretWriter& writer, const TreePrivate& own) {
  writer.u32(own.leaf.value);
  writer.u32(count_of(own.keys.size()));
  for (const auto& [node, key] : own.keys) {
    writer.u32(node.value);
    writer.opaque(key);
  }
}

Result<TreePrivate> read_own_keys(TlsReader& reader) {
  TreePrivate own;
  own.leaf = LeafIndex{TRY(reader.u32())};
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const NodeIndex node{TRY(reader.u32())};
    own.keys.emplace(node, TRY(read_secret(reader)));
  }
  return own;
}

void write_epoch(SecretWriter& writer, const Epoch& epoch) {
  write_public(writer, epoch.context);
  writer.opaque(epoch.tree.encode());
  write_own_keys(writer, epoch.own);
  write_secrets(writer, epoch.secrets);
  writer.opaque(epoch.secret_tree.serialize());
  writer.opaque(epoch.interim_transcript_hash);
  writer.opaque(epoch.confirmation_tag);
  writer.u8(epoch.reinit ? 1 : 0);
  if (epoch.reinit) write_public(writer, Proposal(*epoch.reinit));
}

Result<std::optional<ReInit>> read_reinit(TlsReader& reader) {
  if (!TRY(read_flag(reader))) return std::optional<ReInit>{};
  const Proposal proposal = TRY(read_public<Proposal>(reader));
  const auto* reinit = std::get_if<ReInit>(&proposal);
  if (reinit == nullptr) return fail(ErrorCode::kStateDamaged, "state: reinit");
  return std::optional<ReInit>(*reinit);
}

Result<Epoch> read_epoch(TlsReader& reader, std::uint16_t version) {
  GroupContext context = TRY(read_public<GroupContext>(reader));
  const CipherSuite suite = context.suite;
  RatchetTree tree = TRY(RatchetTree::decode(suite, TRY(reader.opaque())));
  TreePrivate own = TRY(read_own_keys(reader));
  if (tree.leaf(own.leaf) == nullptr) return fail(ErrorCode::kStateDamaged, "state: own leaf");
  EpochSecrets secrets = TRY(read_secrets(reader));
  SecretTree secret_tree = TRY(SecretTree::restore(suite, TRY(reader.opaque())));
  Bytes interim = TRY(read_bytes(reader));
  Bytes tag = TRY(read_bytes(reader));
  std::optional<ReInit> reinit;
  if (version > 1) reinit = TRY(read_reinit(reader));
  return Epoch{std::move(context),     std::move(tree),    std::move(own), std::move(secrets),
               std::move(secret_tree), std::move(interim), std::move(tag), std::move(reinit)};
}

// ---- Proposals and update keys ------------------------------------------------------------------------------------------

// Those from `first` on: all of them, or the ones a delta adds.
void write_proposals(SecretWriter& writer, const std::vector<ReceivedProposal>& proposals, std::size_t first) {
  writer.u32(count_of(proposals.size() - first));
  for (std::size_t index = first; index < proposals.size(); ++index) {
    writer.opaque(proposals[index].reference);
    write_public(writer, proposals[index].proposal);
    write_public(writer, proposals[index].sender);
  }
}

using UpdateKeys = std::map<Bytes, SecretBytes>;
void write_update_keys(SecretWriter& writer, const UpdateKeys& keys) {
  writer.u32(count_of(keys.size()));
  for (const auto& [public_key, private_key] : keys) {
    writer.opaque(public_key);
    writer.opaque(private_key);
  }
}

// Adds to what `state` has.
Result<void> read_proposals(TlsReader& reader, GroupState& state) {
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    ReceivedProposal item;
    item.reference = TRY(read_bytes(reader));
    item.proposal = TRY(read_public<Proposal>(reader));
    item.sender = TRY(read_public<Sender>(reader));
    state.proposals.push_back(std::move(item));
  }
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    Bytes public_key = TRY(read_bytes(reader));
    state.update_keys.insert_or_assign(std::move(public_key), TRY(read_secret(reader)));
  }
  return {};
}

// ---- Staged commit --------------------------------------------------------------------------------------------------

void write_rest(SecretWriter& writer, const AddedMember& member) { writer.opaque(member.key_package_ref); }
void write_rest(SecretWriter& writer, const RemovedMember& member) { write_public(writer, member.proposed_by); }
Result<void> read_rest(TlsReader& reader, AddedMember& member) {
  member.key_package_ref = TRY(read_bytes(reader));
  return {};
}
Result<void> read_rest(TlsReader& reader, RemovedMember& member) {
  member.proposed_by = TRY(read_public<Sender>(reader));
  return {};
}

template <typename Member>
void write_members(SecretWriter& writer, const std::vector<Member>& members) {
  writer.u32(count_of(members.size()));
  for (const Member& member : members) {
    writer.u32(member.leaf.value);
    write_public(writer, member.node);
    write_rest(writer, member);
  }
}
template <typename Member>
Result<std::vector<Member>> read_members(TlsReader& reader) {
  std::vector<Member> members;
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    Member member;
    member.leaf = LeafIndex{TRY(reader.u32())};
    member.node = TRY(read_public<LeafNode>(reader));
    TRY(read_rest(reader, member));
    members.push_back(std::move(member));
  }
  return members;
}

void write_effect(SecretWriter& writer, const CommitEffect& effect) {
  writer.u8(effect.committer ? 1 : 0);
  if (effect.committer) writer.u32(effect.committer->value);
  write_public(writer, effect.committer_node);
  write_members(writer, effect.added);
  write_members(writer, effect.removed);
  writer.u32(count_of(effect.updated.size()));
  for (const LeafIndex leaf : effect.updated)
    writer.u32(leaf.value);
  writer.u8(effect.extensions ? 1 : 0);
  if (effect.extensions) write_extensions(writer, *effect.extensions);
  writer.opaque(effect.authenticated_data);
  writer.u8(effect.removes_us ? 1 : 0);
  writer.u64(effect.new_epoch);
}

Result<CommitEffect> read_effect(TlsReader& reader) {
  CommitEffect effect;
  if (TRY(read_flag(reader))) effect.committer = LeafIndex{TRY(reader.u32())};
  effect.committer_node = TRY(read_public<LeafNode>(reader));
  effect.added = TRY(read_members<AddedMember>(reader));
  effect.removed = TRY(read_members<RemovedMember>(reader));
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count)
    effect.updated.push_back(LeafIndex{TRY(reader.u32())});
  if (TRY(read_flag(reader))) effect.extensions = TRY(read_extension_list(reader));
  effect.authenticated_data = TRY(read_bytes(reader));
  effect.removes_us = TRY(read_flag(reader));
  effect.new_epoch = TRY(reader.u64());
  return effect;
}

void write_staged(SecretWriter& writer, const std::optional<Staged>& staged) {
  writer.u8(staged ? 1 : 0);
  if (!staged) return;
  writer.raw(staged->message_hash);
  write_effect(writer, staged->effect);
  writer.u8(staged->next ? 1 : 0);
  if (staged->next) write_epoch(writer, *staged->next);
}

Result<std::optional<Staged>> read_staged(TlsReader& reader, std::uint16_t version) {
  if (!TRY(read_flag(reader))) return std::optional<Staged>{};
  Staged staged;
  staged.message_hash = TRY(reader.array<32>());
  staged.effect = TRY(read_effect(reader));
  if (TRY(read_flag(reader))) {
    staged.next = TRY(read_epoch(reader, version));
    staged.effect.reinit = staged.next->reinit;
  }
  return std::optional<Staged>(std::move(staged));
}

void write_resumption(SecretWriter& writer, const ResumptionPsks& resumption) {
  writer.u32(count_of(resumption.size()));
  for (const auto& [epoch, secret] : resumption) {
    writer.u64(epoch);
    writer.opaque(secret);
  }
}

Result<void> read_resumption(TlsReader& reader, ResumptionPsks& resumption) {
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint64_t epoch = TRY(reader.u64());
    resumption.emplace(epoch, TRY(read_secret(reader)));
  }
  return {};
}

Result<std::unique_ptr<GroupState>> read_state(BytesView bytes, std::uint16_t version) {
  TlsReader reader(bytes);
  LeafSecrets leaf = TRY(read_leaf_secrets(reader));
  Epoch epoch = TRY(read_epoch(reader, version));
  std::unique_ptr<GroupState> state(new GroupState{nullptr, std::move(leaf), std::move(epoch), {}, {}, {}, {}});
  TRY(read_proposals(reader, *state));
  state->leaf.signature_scheme = suite_info(state->epoch.context.suite).signature;
  state->staged = TRY(read_staged(reader, version));
  TRY(read_resumption(reader, state->resumption));
  TRY(reader.finish());
  return state;
}

Bytes sealing_data(std::uint16_t version, BytesView context) {
  TlsWriter writer;
  writer.u16(version);
  writer.raw(context);
  return writer.take();
}

// ---- Deltas ------------------------------------------------------------------------------------------------------------
//   struct { uint8 discards_staged; Proposals added; UpdateKeys all_or_none; opaque SecretTreeChanges<V>; } StateDelta;

std::optional<ByteArray<32>> staged_hash(const GroupState& state) {
  return state.staged ? std::optional(state.staged->message_hash) : std::nullopt;
}

void mark_saved(GroupState& state) {
  state.saved.epoch = state.epoch.context.epoch;
  state.saved.staged = staged_hash(state);
  state.saved.proposal_count = state.proposals.size();
  state.saved.update_key_count = state.update_keys.size();
  state.epoch.secret_tree.forget_changes();
}

void begin_log(GroupState& state, BytesView checkpoint) {
  state.saved.checkpoint = sha256(checkpoint);
  state.saved.delta_count = 0;
  mark_saved(state);
}

// A staged commit brings a tree with it, and so does a new epoch.
bool fits_a_delta(const GroupState& state) {
  const SavedState& saved = state.saved;
  const bool staged_is_known = !state.staged || staged_hash(state) == saved.staged;
  return saved.checkpoint != ByteArray<32>{} && saved.epoch == state.epoch.context.epoch && staged_is_known;
}

SecretBytes write_delta(const GroupState& state) {
  SecretWriter writer;
  writer.u8(state.saved.staged && !state.staged ? 1 : 0);
  write_proposals(writer, state.proposals, state.saved.proposal_count);
  const bool more_keys = state.update_keys.size() != state.saved.update_key_count;
  more_keys ? write_update_keys(writer, state.update_keys) : writer.u32(0);
  writer.opaque(state.epoch.secret_tree.serialize_changes());
  return writer.take();
}

Result<void> read_delta(BytesView bytes, GroupState& state) {
  TlsReader reader(bytes);
  if (TRY(read_flag(reader))) state.staged.reset();
  TRY(read_proposals(reader, state));
  TRY(state.epoch.secret_tree.apply_changes(TRY(reader.opaque())));
  return reader.finish();
}

struct DeltaHeader {
  ByteArray<32> checkpoint;
  std::uint32_t number = 0;
};
Bytes delta_sealing_data(const DeltaHeader& header, BytesView context) {
  TlsWriter writer;
  writer.u16(kDeltaVersion);
  writer.raw(header.checkpoint);
  writer.u32(header.number);
  writer.raw(context);
  return writer.take();
}

Result<void> apply_delta(BytesView sealed, BytesView key, BytesView context, GroupState& state) {
  TlsReader reader(sealed);
  const std::uint16_t version = TRY(reader.u16());
  if (version > kDeltaVersion) return fail(ErrorCode::kDataTooNew, "group state: version of a delta");
  if (version != kDeltaVersion) return fail(ErrorCode::kMalformedInput, "group state: not a delta");
  DeltaHeader header{.checkpoint = TRY(reader.array<32>())};
  header.number = TRY(reader.u32());
  if (header.checkpoint != state.saved.checkpoint) return {};
  if (header.number != state.saved.delta_count + 1)
    return fail(ErrorCode::kStateDamaged, "group state: a delta is missing");
  const auto nonce = TRY(reader.array<kAeadNonceSize>());
  const SecretBytes plaintext =
      TRY(aead_open(kStateAead, key, nonce, delta_sealing_data(header, context), reader.rest()));
  TRY(read_delta(plaintext.view(), state));
  ++state.saved.delta_count;
  mark_saved(state);
  return {};
}

}  // namespace

Result<std::unique_ptr<GroupState>> open_state(BytesView sealed, BytesView key, BytesView context) {
  TlsReader reader(sealed);
  const std::uint16_t version = TRY(reader.u16());
  if (version > kStateVersion) return fail(ErrorCode::kDataTooNew, "group state: version");
  if (version == 0) return fail(ErrorCode::kMalformedInput, "group state: version");
  const auto nonce = TRY(reader.array<kAeadNonceSize>());
  const SecretBytes plaintext = TRY(aead_open(kStateAead, key, nonce, sealing_data(version, context), reader.rest()));
  return read_state(plaintext.view(), version);
}

Bytes seal_state(const GroupState& group, BytesView key, BytesView context, Entropy& entropy) {
  SecretWriter state;
  write_leaf_secrets(state, group.leaf);
  write_epoch(state, group.epoch);
  write_proposals(state, group.proposals, 0);
  write_update_keys(state, group.update_keys);
  write_staged(state, group.staged);
  write_resumption(state, group.resumption);
  const auto nonce = entropy.array<kAeadNonceSize>();
  const SecretBytes plaintext = state.take();
  TlsWriter writer;
  writer.u16(kStateVersion);
  writer.raw(nonce);
  writer.raw(aead_seal(kStateAead, key, nonce, sealing_data(kStateVersion, context), plaintext.view()));
  return writer.take();
}

Bytes Group::serialize(BytesView key, BytesView context, Entropy& entropy) const {
  return seal_state(*state_, key, context, entropy);
}

Bytes Group::checkpoint(BytesView key, BytesView context, Entropy& entropy) {
  Bytes sealed = serialize(key, context, entropy);
  begin_log(*state_, sealed);
  return sealed;
}

std::optional<Bytes> Group::delta(BytesView key, BytesView context, Entropy& entropy) {
  if (!fits_a_delta(*state_)) return std::nullopt;
  const DeltaHeader header{state_->saved.checkpoint, state_->saved.delta_count + 1};
  const auto nonce = entropy.array<kAeadNonceSize>();
  TlsWriter writer;
  writer.u16(kDeltaVersion);
  writer.raw(header.checkpoint);
  writer.u32(header.number);
  writer.raw(nonce);
  writer.raw(aead_seal(kStateAead, key, nonce, delta_sealing_data(header, context), write_delta(*state_).view()));
  ++state_->saved.delta_count;
  mark_saved(*state_);
  return writer.take();
}

Result<Group> Group::restore(BytesView sealed, BytesView key, BytesView context, const Policy& policy) {
  return restore(sealed, {}, key, context, policy);
}

Result<Group> Group::restore(BytesView checkpoint, std::span<const Bytes> deltas, BytesView key, BytesView context,
                             const Policy& policy) {
  std::unique_ptr<GroupState> state = TRY(open_state(checkpoint, key, context));
  begin_log(*state, checkpoint);
  for (const Bytes& delta : deltas)
    TRY(apply_delta(delta, key, context, *state));
  state->policy = &policy;
  return Group(std::move(state));
}

}  // namespace carecircle::mls
