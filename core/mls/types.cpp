// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/types.h"

#include <algorithm>

namespace carecircle::mls {
namespace {

constexpr std::uint16_t kCredentialX509 = 2;

enum PskType : std::uint8_t { kPskExternal = 1, kPskResumption = 2 };
constexpr std::uint8_t kPskUsageLast = 3;  // branch

Result<void> read_bytes(TlsReader& reader, Bytes& out) {
  out = to_bytes(TRY(reader.opaque()));
  return {};
}

// §12.1, ProposalType.
enum ProposalWire : std::uint16_t {
  kProposalAdd = 1,
  kProposalUpdate = 2,
  kProposalRemove = 3,
  kProposalPreSharedKey = 4,
  kProposalReInit = 5,
  kProposalExternalInit = 6,
  kProposalGroupContextExtensions = 7,
};

struct ProposalTypeOf {
  std::uint16_t operator()(const Add&) const { return kProposalAdd; }
  std::uint16_t operator()(const Update&) const { return kProposalUpdate; }
  std::uint16_t operator()(const Remove&) const { return kProposalRemove; }
  std::uint16_t operator()(const PreSharedKeyProposal&) const { return kProposalPreSharedKey; }
  std::uint16_t operator()(const ReInit&) const { return kProposalReInit; }
  std::uint16_t operator()(const ExternalInit&) const { return kProposalExternalInit; }
  std::uint16_t operator()(const GroupContextExtensions&) const { return kProposalGroupContextExtensions; }
};

struct WriteProposal {
  TlsWriter& writer;
  void operator()(const Add& add) { write(writer, add.key_package); }
  void operator()(const Update& update) { write(writer, update.leaf_node); }
  void operator()(const Remove& remove) { writer.u32(remove.removed.value); }
  void operator()(const PreSharedKeyProposal& proposal) { write(writer, proposal.psk); }
  void operator()(const ReInit& reinit) {
    writer.opaque(reinit.group_id);
    writer.u16(reinit.version);
    writer.u16(reinit.suite);
    writer.vector(reinit.extensions);
  }
  void operator()(const ExternalInit& init) { writer.opaque(init.kem_output); }
  void operator()(const GroupContextExtensions& proposal) { writer.vector(proposal.extensions); }
};

Result<Proposal> read_remove(TlsReader& reader) { return Proposal(Remove{LeafIndex{TRY(reader.u32())}}); }

Result<Proposal> read_reinit(TlsReader& reader) {
  ReInit reinit;
  TRY(read_bytes(reader, reinit.group_id));
  reinit.version = TRY(reader.u16());
  reinit.suite = TRY(reader.u16());
  TRY(read_extensions(reader, reinit.extensions));
  return Proposal(std::move(reinit));
}

Result<Proposal> read_add(TlsReader& reader) {
  Add add;
  TRY(read(reader, add.key_package));
  return Proposal(std::move(add));
}

Result<Proposal> read_update(TlsReader& reader) {
  Update update;
  TRY(read(reader, update.leaf_node));
  return Proposal(std::move(update));
}

Result<Proposal> read_pre_shared_key(TlsReader& reader) {
  PreSharedKeyProposal proposal;
  TRY(read(reader, proposal.psk));
  return Proposal(std::move(proposal));
}

Result<Proposal> read_external_init(TlsReader& reader) {
  ExternalInit init;
  TRY(read_bytes(reader, init.kem_output));
  return Proposal(std::move(init));
}

Result<Proposal> read_group_context_extensions(TlsReader& reader) {
  GroupContextExtensions proposal;
  TRY(read_extensions(reader, proposal.extensions));
  return Proposal(std::move(proposal));
}

Result<Proposal> read_proposal(TlsReader& reader) {
  switch (TRY(reader.u16())) {
    case kProposalAdd: return read_add(reader);
    case kProposalUpdate: return read_update(reader);
    case kProposalRemove: return read_remove(reader);
    case kProposalPreSharedKey: return read_pre_shared_key(reader);
    case kProposalReInit: return read_reinit(reader);
    case kProposalExternalInit: return read_external_init(reader);
    case kProposalGroupContextExtensions: return read_group_context_extensions(reader);
    default: return fail(ErrorCode::kMalformedInput, "proposal: unknown type");
  }
}

Result<void> read_source(TlsReader& reader, LeafNode& leaf) {
  switch (TRY(reader.u8())) {
    case 1: leaf.source = LeafNodeSource::key_package; return read(reader, leaf.lifetime);
    case 2: leaf.source = LeafNodeSource::update; return {};
    case 3: leaf.source = LeafNodeSource::commit; return read_bytes(reader, leaf.parent_hash);
    default: return fail(ErrorCode::kMalformedInput, "leaf node: source");
  }
}

void write_source(TlsWriter& writer, const LeafNode& leaf) {
  writer.u8(static_cast<std::uint8_t>(leaf.source));
  switch (leaf.source) {
    case LeafNodeSource::key_package: write(writer, leaf.lifetime); break;
    case LeafNodeSource::update: break;
    case LeafNodeSource::commit: writer.opaque(leaf.parent_hash); break;
  }
}

}  // namespace

const Extension* find_extension(const std::vector<Extension>& extensions, std::uint16_t type) {
  auto found = std::ranges::find(extensions, type, &Extension::type);
  return found == extensions.end() ? nullptr : &*found;
}

std::uint16_t proposal_type(const Proposal& proposal) { return std::visit(ProposalTypeOf{}, proposal); }

void write(TlsWriter& writer, const Extension& extension) {
  writer.u16(extension.type);
  writer.opaque(extension.data);
}

Result<void> read(TlsReader& reader, Extension& extension) {
  extension.type = TRY(reader.u16());
  return read_bytes(reader, extension.data);
}

Result<void> read_extensions(TlsReader& reader, std::vector<Extension>& extensions) {
  extensions = TRY(reader.vector<Extension>());
  std::vector<std::uint16_t> types;
  types.reserve(extensions.size());
  for (const Extension& extension : extensions)
    types.push_back(extension.type);
  std::ranges::sort(types);
  if (std::ranges::adjacent_find(types) != types.end())
    return fail(ErrorCode::kMalformedInput, "extensions: a type stands twice");
  return {};
}

void write(TlsWriter& writer, const MlsCredential& credential) {
  writer.u16(credential.type);
  writer.opaque(credential.identity);
}

// Both credentials of RFC 9420 are one vector behind the type: an identity, or a list of certificates. The length of
// another type's content cannot be known.
Result<void> read(TlsReader& reader, MlsCredential& credential) {
  credential.type = TRY(reader.u16());
  if (credential.type != kCredentialBasic && credential.type != kCredentialX509) {
    return fail(ErrorCode::kMalformedInput, "credential: unknown type");
  }
  return read_bytes(reader, credential.identity);
}

void write_types(TlsWriter& writer, const std::vector<std::uint16_t>& types) {
  writer.varint(types.size() * sizeof(std::uint16_t));
  for (std::uint16_t type : types)
    writer.u16(type);
}

Result<void> read_types(TlsReader& reader, std::vector<std::uint16_t>& types) {
  TlsReader inner(TRY(reader.opaque()));
  types.clear();
  while (!inner.empty())
    types.push_back(TRY(inner.u16()));
  return {};
}

void write(TlsWriter& writer, const Capabilities& capabilities) {
  write_types(writer, capabilities.versions);
  write_types(writer, capabilities.suites);
  write_types(writer, capabilities.extensions);
  write_types(writer, capabilities.proposals);
  write_types(writer, capabilities.credentials);
}

Result<void> read(TlsReader& reader, Capabilities& capabilities) {
  TRY(read_types(reader, capabilities.versions));
  TRY(read_types(reader, capabilities.suites));
  TRY(read_types(reader, capabilities.extensions));
  TRY(read_types(reader, capabilities.proposals));
  return read_types(reader, capabilities.credentials);
}

void write(TlsWriter& writer, const Lifetime& lifetime) {
  writer.u64(lifetime.not_before_s);
  writer.u64(lifetime.not_after_s);
}

Result<void> read(TlsReader& reader, Lifetime& lifetime) {
  lifetime.not_before_s = TRY(reader.u64());
  lifetime.not_after_s = TRY(reader.u64());
  return {};
}

void write_unsigned(TlsWriter& writer, const LeafNode& leaf) {
  writer.opaque(leaf.encryption_key);
  writer.opaque(leaf.signature_key);
  write(writer, leaf.credential);
  write(writer, leaf.capabilities);
  write_source(writer, leaf);
  writer.vector(leaf.extensions);
}

void write(TlsWriter& writer, const LeafNode& leaf) {
  write_unsigned(writer, leaf);
  writer.opaque(leaf.signature);
}

Result<void> read(TlsReader& reader, LeafNode& leaf) {
  TRY(read_bytes(reader, leaf.encryption_key));
  TRY(read_bytes(reader, leaf.signature_key));
  TRY(read(reader, leaf.credential));
  TRY(read(reader, leaf.capabilities));
  TRY(read_source(reader, leaf));
  TRY(read_extensions(reader, leaf.extensions));
  return read_bytes(reader, leaf.signature);
}

void write_unsigned(TlsWriter& writer, const KeyPackage& key_package) {
  writer.u16(key_package.version);
  writer.u16(key_package.suite);
  writer.opaque(key_package.init_key);
  write(writer, key_package.leaf_node);
  writer.vector(key_package.extensions);
}

void write(TlsWriter& writer, const KeyPackage& key_package) {
  write_unsigned(writer, key_package);
  writer.opaque(key_package.signature);
}

Result<void> read(TlsReader& reader, KeyPackage& key_package) {
  key_package.version = TRY(reader.u16());
  key_package.suite = TRY(reader.u16());
  TRY(read_bytes(reader, key_package.init_key));
  TRY(read(reader, key_package.leaf_node));
  TRY(read_extensions(reader, key_package.extensions));
  return read_bytes(reader, key_package.signature);
}

void write(TlsWriter& writer, const PreSharedKeyId& id) {
  writer.u8(id.type);
  if (id.type == kPskExternal) {
    writer.opaque(id.id);
  } else {
    writer.u8(id.usage);
    writer.opaque(id.group_id);
    writer.u64(id.epoch);
  }
  writer.opaque(id.nonce);
}

Result<void> read(TlsReader& reader, PreSharedKeyId& id) {
  id = {};
  id.type = TRY(reader.u8());
  if (id.type == kPskExternal) {
    TRY(read_bytes(reader, id.id));
  } else if (id.type == kPskResumption) {
    id.usage = TRY(reader.u8());
    if (id.usage == 0 || id.usage > kPskUsageLast) return fail(ErrorCode::kMalformedInput, "pre-shared key: usage");
    TRY(read_bytes(reader, id.group_id));
    id.epoch = TRY(reader.u64());
  } else {
    return fail(ErrorCode::kMalformedInput, "pre-shared key: type");
  }
  return read_bytes(reader, id.nonce);
}

void write(TlsWriter& writer, const Proposal& proposal) {
  writer.u16(proposal_type(proposal));
  std::visit(WriteProposal{writer}, proposal);
}

Result<void> read(TlsReader& reader, Proposal& proposal) {
  proposal = TRY(read_proposal(reader));
  return {};
}

void write(TlsWriter& writer, const ExternalSender& sender) {
  writer.opaque(sender.signature_key);
  write(writer, sender.credential);
}

Result<void> read(TlsReader& reader, ExternalSender& sender) {
  TRY(read_bytes(reader, sender.signature_key));
  return read(reader, sender.credential);
}

Result<std::vector<ExternalSender>> external_senders(const std::vector<Extension>& extensions) {
  const Extension* found = find_extension(extensions, kExtensionExternalSenders);
  if (found == nullptr) return std::vector<ExternalSender>{};
  TlsReader reader(found->data);
  std::vector<ExternalSender> senders = TRY(reader.vector<ExternalSender>());
  TRY(reader.finish());
  return senders;
}

void write(TlsWriter& writer, const Sender& sender) {
  writer.u8(static_cast<std::uint8_t>(sender.type));
  switch (sender.type) {
    case SenderType::member: writer.u32(sender.leaf.value); break;
    case SenderType::external: writer.u32(sender.sender_index); break;
    case SenderType::new_member_proposal: break;
    case SenderType::new_member_commit: break;
  }
}

Result<void> read(TlsReader& reader, Sender& sender) {
  sender = {};
  switch (TRY(reader.u8())) {
    case 1: sender.leaf = LeafIndex{TRY(reader.u32())}; return {};
    case 2:
      sender.type = SenderType::external;
      sender.sender_index = TRY(reader.u32());
      return {};
    case 3: sender.type = SenderType::new_member_proposal; return {};
    case 4: sender.type = SenderType::new_member_commit; return {};
    default: return fail(ErrorCode::kMalformedInput, "sender: type");
  }
}

}  // namespace carecircle::mls
