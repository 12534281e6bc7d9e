// SPDX-License-Identifier: AGPL-3.0-or-later
#include <bit>
#include <utility>

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"
#include "core/mls/secret_tree.h"
#include "core/mls/secret_writer.h"

// The secret tree in the sealed state:
//   struct { uint32 generation; opaque key<V>; opaque nonce<V>; } SkippedKey;
//   struct { uint32 generation; opaque secret<V>; uint32 count; SkippedKey skipped[count]; } Ratchet;
//   struct { uint32 leaf; Ratchet handshake; Ratchet application; } SenderRatchets;
//   struct { uint32 width; uint32 node_count; { uint32 node; opaque secret<V>; } nodes[node_count];
//            uint32 sender_count; SenderRatchets senders[sender_count]; } SecretTree;
// which may be kept in pieces: what stands before sender_count, and behind `leaf` of each sender.

namespace carecircle::mls {
namespace {

std::uint32_t count_of(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

void SecretTree::write_ratchet(SecretWriter& writer, const Ratchet& ratchet) {
  writer.u32(ratchet.generation);
  writer.opaque(ratchet.secret);
  writer.u32(count_of(ratchet.skipped.size()));
  for (const auto& [generation, key] : ratchet.skipped) {
    writer.u32(generation);
    writer.opaque(key.key);
    writer.opaque(key.nonce);
  }
}

Result<void> SecretTree::read_ratchet(TlsReader& reader, Ratchet& ratchet) {
  ratchet.generation = TRY(reader.u32());
  ratchet.secret = SecretBytes::copy_of(TRY(reader.opaque()));
  const std::uint32_t count = TRY(reader.u32());
  if (count > kKeptGenerationsMax) return fail(ErrorCode::kMalformedInput, "secret tree: kept generations");
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t generation = TRY(reader.u32());
    MessageKey key{SecretBytes::copy_of(TRY(reader.opaque())), {}};
    key.nonce = SecretBytes::copy_of(TRY(reader.opaque()));
    ratchet.skipped.emplace(generation, std::move(key));
  }
  return {};
}

void SecretTree::write_ratchets(SecretWriter& writer, const Ratchets& both) {
  write_ratchet(writer, both.handshake);
  write_ratchet(writer, both.application);
}

Result<void> SecretTree::read_ratchets(TlsReader& reader, Ratchets& both) {
  TRY(read_ratchet(reader, both.handshake));
  return read_ratchet(reader, both.application);
}

void SecretTree::write_nodes(SecretWriter& writer) const {
  writer.u32(width_);
  writer.u32(count_of(nodes_.size()));
  for (const auto& [node, secret] : nodes_) {
    writer.u32(node);
    writer.opaque(secret);
  }
}

Result<void> SecretTree::read_nodes(TlsReader& reader) {
  width_ = TRY(reader.u32());
  if (!std::has_single_bit(width_)) return fail(ErrorCode::kMalformedInput, "secret tree: width");
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint32_t node = TRY(reader.u32());
    nodes_.emplace(node, SecretBytes::copy_of(TRY(reader.opaque())));
  }
  return {};
}

SecretBytes SecretTree::serialize() const {
  SecretWriter writer;
  write_nodes(writer);
  writer.u32(count_of(ratchets_.size()));
  for (const auto& [leaf, both] : ratchets_) {
    writer.u32(leaf);
    write_ratchets(writer, both);
  }
  return writer.take();
}

Result<SecretTree> SecretTree::restore(CipherSuite suite, BytesView bytes) {
  TlsReader reader(bytes);
  SecretTree tree;
  tree.suite_ = suite;
  TRY(tree.read_nodes(reader));
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint32_t leaf = TRY(reader.u32());
    TRY(read_ratchets(reader, tree.ratchets_[leaf]));
  }
  TRY(reader.finish());
  return tree;
}

SecretBytes SecretTree::serialize_nodes() const {
  SecretWriter writer;
  write_nodes(writer);
  return writer.take();
}

SecretBytes SecretTree::serialize_ratchets(LeafIndex sender) const {
  const auto found = ratchets_.find(sender.value);
  ensure(found != ratchets_.end(), "secret tree: a sender that was heard of");
  SecretWriter writer;
  write_ratchets(writer, found->second);
  return writer.take();
}

Result<void> SecretTree::restore_nodes(CipherSuite suite, BytesView bytes) {
  TlsReader reader(bytes);
  suite_ = suite;
  TRY(read_nodes(reader));
  return reader.finish();
}

Result<void> SecretTree::restore_ratchets(LeafIndex sender, BytesView bytes) {
  TlsReader reader(bytes);
  TRY(read_ratchets(reader, ratchets_[sender.value]));
  return reader.finish();
}

SecretTree::Changes SecretTree::take_changes(bool all) {
  Changes changes{.nodes = std::exchange(nodes_changed_, false) || all, .senders = {}};
  for (auto& [leaf, both] : ratchets_) {
    if (std::exchange(both.changed, false) || all) changes.senders.push_back({leaf});
  }
  return changes;
}

}  // namespace carecircle::mls
