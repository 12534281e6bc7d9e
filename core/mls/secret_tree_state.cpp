// SPDX-License-Identifier: AGPL-3.0-or-later
#include <bit>

#include "core/codec/tls.h"
#include "core/mls/secret_tree.h"
#include "core/mls/secret_writer.h"

// The secret tree in the sealed state:
//   struct { uint32 generation; opaque key<V>; opaque nonce<V>; } SkippedKey;
//   struct { uint32 generation; opaque secret<V>; uint32 count; SkippedKey skipped[count]; } Ratchet;
//   struct { uint32 width; uint32 node_count; { uint32 node; opaque secret<V>; } nodes[node_count];
//            uint32 sender_count; { uint32 leaf; Ratchet handshake; Ratchet application; } senders[sender_count]; } SecretTree;

namespace carecircle::mls {

SecretBytes SecretTree::serialize() const {
  SecretWriter writer;
  auto write_ratchet = [&](const Ratchet& ratchet) {
    writer.u32(ratchet.generation);
    writer.opaque(ratchet.secret);
    writer.u32(static_cast<std::uint32_t>(ratchet.skipped.size()));
    for (const auto& [generation, key] : ratchet.skipped) {
      writer.u32(generation);
      writer.opaque(key.key);
      writer.opaque(key.nonce);
    }
  };
  writer.u32(width_);
  writer.u32(static_cast<std::uint32_t>(nodes_.size()));
  for (const auto& [node, secret] : nodes_) {
    writer.u32(node);
    writer.opaque(secret);
  }
  writer.u32(static_cast<std::uint32_t>(ratchets_.size()));
  for (const auto& [leaf, both] : ratchets_) {
    writer.u32(leaf);
    write_ratchet(both.first);
    write_ratchet(both.second);
  }
  return writer.take();
}

Result<SecretTree> SecretTree::restore(CipherSuite suite, BytesView bytes) {
  TlsReader reader(bytes);
  auto read_ratchet = [&](Ratchet& ratchet) -> Result<void> {
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
  };
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
    Ratchets both;
    TRY(read_ratchet(both.first));
    TRY(read_ratchet(both.second));
    tree.ratchets_.emplace(leaf, std::move(both));
  }
  TRY(reader.finish());
  return tree;
}

}  // namespace carecircle::mls
