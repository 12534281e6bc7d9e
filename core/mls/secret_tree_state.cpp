// SPDX-License-Identifier: AGPL-3.0-or-later
#include <bit>

#include "core/codec/tls.h"
#include "core/mls/secret_tree.h"
#include "core/mls/secret_writer.h"

// The secret tree in the sealed state:
//   struct { uint32 generation; opaque key<V>; opaque nonce<V>; } SkippedKey;
//   struct { uint32 generation; opaque secret<V>; uint32 count; SkippedKey skipped[count]; } Ratchet;
//   struct { uint32 leaf; Ratchet handshake; Ratchet application; } SenderRatchets;
//   struct { uint32 width; uint32 node_count; { uint32 node; opaque secret<V>; } nodes[node_count];
//            uint32 sender_count; SenderRatchets senders[sender_count]; } SecretTree;
// and in a delta, where an empty secret says that the node's secret is erased:
//   struct { uint32 node_count; { uint32 node; opaque secret<V>; } nodes[node_count];
//            uint32 sender_count; SenderRatchets senders[sender_count]; } SecretTreeChanges;

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

Result<SecretTree::Ratchet> SecretTree::read_ratchet(TlsReader& reader) {
  Ratchet ratchet;
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
  return ratchet;
}

Result<SecretTree::Ratchets> SecretTree::read_ratchets(TlsReader& reader) {
  Ratchet handshake = TRY(read_ratchet(reader));
  return Ratchets{std::move(handshake), TRY(read_ratchet(reader))};
}

SecretBytes SecretTree::serialize() const {
  SecretWriter writer;
  writer.u32(width_);
  writer.u32(count_of(nodes_.size()));
  for (const auto& [node, secret] : nodes_) {
    writer.u32(node);
    writer.opaque(secret);
  }
  writer.u32(count_of(ratchets_.size()));
  for (const auto& [leaf, both] : ratchets_) {
    writer.u32(leaf);
    write_ratchet(writer, both.first);
    write_ratchet(writer, both.second);
  }
  return writer.take();
}

Result<SecretTree> SecretTree::restore(CipherSuite suite, BytesView bytes) {
  TlsReader reader(bytes);
  SecretTree tree;
  tree.suite_ = suite;
  tree.width_ = TRY(reader.u32());
  if (!std::has_single_bit(tree.width_)) return fail(ErrorCode::kMalformedInput, "secret tree: width");
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint32_t node = TRY(reader.u32());
    tree.nodes_.emplace(node, SecretBytes::copy_of(TRY(reader.opaque())));
  }
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint32_t leaf = TRY(reader.u32());
    tree.ratchets_.emplace(leaf, TRY(read_ratchets(reader)));
  }
  TRY(reader.finish());
  return tree;
}

SecretBytes SecretTree::serialize_changes() const {
  SecretWriter writer;
  writer.u32(count_of(changed_nodes_.size()));
  for (const std::uint32_t node : changed_nodes_) {
    writer.u32(node);
    const auto found = nodes_.find(node);
    writer.opaque(found != nodes_.end() ? found->second.view() : BytesView{});
  }
  writer.u32(count_of(changed_ratchets_.size()));
  for (const std::uint32_t leaf : changed_ratchets_) {
    const Ratchets& both = ratchets_.find(leaf)->second;
    writer.u32(leaf);
    write_ratchet(writer, both.first);
    write_ratchet(writer, both.second);
  }
  return writer.take();
}

Result<void> SecretTree::apply_changes(BytesView bytes) {
  TlsReader reader(bytes);
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint32_t node = TRY(reader.u32());
    const BytesView secret = TRY(reader.opaque());
    if (secret.empty()) {
      nodes_.erase(node);
    } else {
      nodes_.insert_or_assign(node, SecretBytes::copy_of(secret));
    }
  }
  for (std::uint32_t count = TRY(reader.u32()); count > 0; --count) {
    const std::uint32_t leaf = TRY(reader.u32());
    ratchets_.insert_or_assign(leaf, TRY(read_ratchets(reader)));
  }
  return reader.finish();
}

void SecretTree::forget_changes() {
  changed_nodes_.clear();
  changed_ratchets_.clear();
}

}  // namespace carecircle::mls
