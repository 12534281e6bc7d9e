// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/aead.h"
#include "core/mls/group_state.h"
#include "core/mls/secret_writer.h"
#include "core/mls/suite.h"

// The state of a group at rest. Everything below the first two fields is sealed:
//   struct { uint16 version = 2; opaque nonce[12]; opaque sealed[]; } SealedGroup;
//   sealed = AES-256-GCM(key, nonce, aad = version || context, GroupState)
// A field is added by a new version, whose reader still reads the old ones.

namespace carecircle::mls {
namespace {

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

void write_epoch(SecretWriter& writer, const Epoch& epoch, StateScope scope) {
  write_public(writer, epoch.context);
  writer.opaque(epoch.tree.encode());
  write_own_keys(writer, epoch.own);
  write_secrets(writer, epoch.secrets);
  if (scope == StateScope::whole) writer.opaque(epoch.secret_tree.serialize());
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

Result<Epoch> read_epoch(TlsReader& reader, std::uint16_t version, StateScope scope) {
  GroupContext context = TRY(read_public<GroupContext>(reader));
  const CipherSuite suite = context.suite;
  RatchetTree tree = TRY(RatchetTree::decode(suite, TRY(reader.opaque())));
  TreePrivate own = TRY(read_own_keys(reader));
  if (tree.leaf(own.leaf) == nullptr) return fail(ErrorCode::kStateDamaged, "state: own leaf");
  EpochSecrets secrets = TRY(read_secrets(reader));
  SecretTree secret_tree;
  if (scope == StateScope::whole) secret_tree = TRY(SecretTree::restore(suite, TRY(reader.opaque())));
  Bytes interim = TRY(read_bytes(reader));
  Bytes tag = TRY(read_bytes(reader));
  std::optional<ReInit> reinit;
  if (version > 1) reinit = TRY(read_reinit(reader));
  return Epoch{std::move(context),     std::move(tree),    std::move(own), std::move(secrets),
               std::move(secret_tree), std::move(interim), std::move(tag), std::move(reinit)};
}

// ---- Proposals and update keys ------------------------------------------------------------------------------------------

void write_proposals(SecretWriter& writer, const std::vector<ReceivedProposal>& proposals) {
  writer.u32(count_of(proposals.size()));
  for (const ReceivedProposal& item : proposals) {
    writer.opaque(item.reference);
    write_public(writer, item.proposal);
    write_public(writer, item.sender);
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
    state.update_keys.emplace(std::move(public_key), TRY(read_secret(reader)));
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
  if (staged->next) write_epoch(writer, *staged->next, StateScope::whole);
}

Result<std::optional<Staged>> read_staged(TlsReader& reader, std::uint16_t version) {
  if (!TRY(read_flag(reader))) return std::optional<Staged>{};
  Staged staged;
  staged.message_hash = TRY(reader.array<32>());
  staged.effect = TRY(read_effect(reader));
  if (TRY(read_flag(reader))) {
    staged.next = TRY(read_epoch(reader, version, StateScope::whole));
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

Bytes sealing_data(std::uint16_t version, BytesView data) {
  TlsWriter writer;
  writer.u16(version);
  writer.raw(data);
  return writer.take();
}

}  // namespace

SecretBytes encode_state(const GroupState& state, StateScope scope) {
  SecretWriter writer;
  write_leaf_secrets(writer, state.leaf);
  write_epoch(writer, state.epoch, scope);
  write_proposals(writer, state.proposals);
  write_update_keys(writer, state.update_keys);
  write_staged(writer, state.staged);
  write_resumption(writer, state.resumption);
  return writer.take();
}

Result<std::unique_ptr<GroupState>> decode_state(BytesView bytes, std::uint16_t version, StateScope scope) {
  TlsReader reader(bytes);
  LeafSecrets leaf = TRY(read_leaf_secrets(reader));
  Epoch epoch = TRY(read_epoch(reader, version, scope));
  std::unique_ptr<GroupState> state(new GroupState{nullptr, std::move(leaf), std::move(epoch), {}, {}, {}, {}});
  TRY(read_proposals(reader, *state));
  state->leaf.signature_scheme = suite_info(state->epoch.context.suite).signature;
  state->staged = TRY(read_staged(reader, version));
  TRY(read_resumption(reader, state->resumption));
  TRY(reader.finish());
  return state;
}

Bytes seal_versioned(std::uint16_t version, BytesView data, BytesView content, BytesView key, Entropy& entropy) {
  const auto nonce = entropy.array<kAeadNonceSize>();
  TlsWriter writer;
  writer.u16(version);
  writer.raw(nonce);
  writer.raw(aead_seal(kStateAead, key, nonce, sealing_data(version, data), content));
  return writer.take();
}

Result<OpenedVersion> open_versioned(BytesView sealed, std::uint16_t oldest, std::uint16_t newest, BytesView data,
                                     BytesView key) {
  TlsReader reader(sealed);
  const std::uint16_t version = TRY(reader.u16());
  if (version > newest) return fail(ErrorCode::kDataTooNew, "group state: version");
  if (version < oldest) return fail(ErrorCode::kMalformedInput, "group state: version");
  const auto nonce = TRY(reader.array<kAeadNonceSize>());
  return OpenedVersion{version, TRY(aead_open(kStateAead, key, nonce, sealing_data(version, data), reader.rest()))};
}

Result<std::unique_ptr<GroupState>> open_state(BytesView sealed, BytesView key, BytesView context) {
  const OpenedVersion opened = TRY(open_versioned(sealed, 1, kStateVersion, context, key));
  return decode_state(opened.content.view(), opened.version, StateScope::whole);
}

Bytes seal_state(const GroupState& group, BytesView key, BytesView context, Entropy& entropy) {
  return seal_versioned(kStateVersion, context, encode_state(group, StateScope::whole).view(), key, entropy);
}

Bytes Group::serialize(BytesView key, BytesView context, Entropy& entropy) const {
  return seal_state(*state_, key, context, entropy);
}

Result<Group> Group::restore(BytesView sealed, BytesView key, BytesView context, const Policy& policy) {
  std::unique_ptr<GroupState> state = TRY(open_state(sealed, key, context));
  state->policy = &policy;
  return Group(std::move(state));
}

}  // namespace carecircle::mls
