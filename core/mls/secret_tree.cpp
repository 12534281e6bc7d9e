// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/secret_tree.h"

#include <bit>
#include <limits>

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"
#include "core/crypto/aead.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

std::size_t secret_size(CipherSuite suite) { return suite_info(suite).hash_size; }

// Node indexes as in RFC 9420, appendix C: leaf L is node 2L, and the children of a node at level k are 2^(k-1) away.
std::uint32_t root_of(std::uint32_t width) { return width - 1; }

}  // namespace

SecretTree::SecretTree(CipherSuite suite, SecretBytes encryption_secret, std::uint32_t leaf_count)
    : suite_(suite), width_(std::bit_ceil(leaf_count)) {
  nodes_.emplace(root_of(width_), std::move(encryption_secret));
}

// Walks from the root to the leaf, deriving what is missing and erasing each parent once both children exist.
SecretBytes SecretTree::take_leaf_secret(LeafIndex sender) {
  const std::uint32_t leaf_node = sender.value * 2;
  std::uint32_t node = root_of(width_);
  for (std::uint32_t half = width_ / 2; half > 0; half /= 2) {
    const std::uint32_t left = node - half;
    const std::uint32_t right = node + half;
    if (const auto found = nodes_.find(node); found != nodes_.end()) {
      const std::size_t size = secret_size(suite_);
      nodes_[left] = expand_with_label(suite_, found->second.view(), "tree", as_bytes("left"), size);
      nodes_[right] = expand_with_label(suite_, found->second.view(), "tree", as_bytes("right"), size);
      nodes_.erase(node);
    }
    node = leaf_node < node ? left : right;
  }
  const auto leaf = nodes_.find(leaf_node);
  ensure(leaf != nodes_.end(), "secret tree: a leaf's secret is taken once");
  SecretBytes secret = std::move(leaf->second);
  nodes_.erase(leaf);
  nodes_changed_ = true;
  return secret;
}

SecretTree::Ratchet& SecretTree::ratchet(LeafIndex sender, RatchetKind kind) {
  ensure(sender.value < width_, "secret tree: leaf inside the tree");
  auto found = ratchets_.find(sender.value);
  if (found == ratchets_.end()) {
    const SecretBytes leaf = take_leaf_secret(sender);
    const std::size_t size = secret_size(suite_);
    Ratchets both;
    both.handshake.secret = expand_with_label(suite_, leaf.view(), "handshake", {}, size);
    both.application.secret = expand_with_label(suite_, leaf.view(), "application", {}, size);
    found = ratchets_.emplace(sender.value, std::move(both)).first;
  }
  // A peek that nothing follows, at a commit or a forgery, counts as well: it costs one needless write.
  found->second.changed = true;
  return kind == RatchetKind::handshake ? found->second.handshake : found->second.application;
}

HmacKey SecretTree::keyed(const SecretBytes& secret) const { return HmacKey(suite_info(suite_).hash, secret.view()); }

MessageKey SecretTree::derive_key(const HmacKey& secret, std::uint32_t generation) const {
  const Aead aead = suite_info(suite_).aead;
  return {.key = derive_tree_secret(secret, "key", generation, aead_key_size(aead)),
          .nonce = derive_tree_secret(secret, "nonce", generation, kAeadNonceSize)};
}

SecretBytes SecretTree::derive_next(const HmacKey& secret, std::uint32_t generation) const {
  return derive_tree_secret(secret, "secret", generation, secret_size(suite_));
}

Result<SecretTree::SendKey> SecretTree::next(LeafIndex sender, RatchetKind kind) {
  Ratchet& own = ratchet(sender, kind);
  if (own.generation == std::numeric_limits<std::uint32_t>::max()) {
    return fail(ErrorCode::kMlsGenerationTooFar, "sender ratchet: no generation is left");
  }
  const HmacKey secret = keyed(own.secret);
  SendKey result{own.generation, derive_key(secret, own.generation)};
  own.secret = derive_next(secret, own.generation);
  ++own.generation;
  return result;
}

Result<MessageKey> SecretTree::peek(LeafIndex sender, RatchetKind kind, std::uint32_t generation) {
  Ratchet& from = ratchet(sender, kind);
  if (generation < from.generation) {
    const auto found = from.skipped.find(generation);
    if (found == from.skipped.end()) return fail(ErrorCode::kMlsKeyConsumed, "sender ratchet: generation");
    return found->second.clone();
  }
  if (generation - from.generation > kForwardStepsMax)
    return fail(ErrorCode::kMlsGenerationTooFar, "sender ratchet: generation");
  SecretBytes secret = from.secret.clone();
  for (std::uint32_t at = from.generation; at < generation; ++at)
    secret = derive_next(keyed(secret), at);
  return derive_key(keyed(secret), generation);
}

void SecretTree::consume(LeafIndex sender, RatchetKind kind, std::uint32_t generation) {
  Ratchet& from = ratchet(sender, kind);
  if (generation < from.generation) {
    from.skipped.erase(generation);
    return;
  }
  ensure(generation - from.generation <= kForwardStepsMax, "secret tree: only a peeked generation is consumed");
  for (; from.generation <= generation; ++from.generation) {
    // Only the newest skipped keys are kept, so older ones are not even derived.
    const bool kept = from.generation < generation && generation - from.generation <= kKeptGenerationsMax;
    const HmacKey secret = keyed(from.secret);
    if (kept) from.skipped.emplace(from.generation, derive_key(secret, from.generation));
    from.secret = derive_next(secret, from.generation);
  }
  while (from.skipped.size() > kKeptGenerationsMax)
    from.skipped.erase(from.skipped.begin());
}

SecretTree::Ratchet SecretTree::clone_ratchet(const Ratchet& ratchet) {
  Ratchet copy{.secret = ratchet.secret.clone(), .generation = ratchet.generation, .skipped = {}};
  for (const auto& [generation, key] : ratchet.skipped)
    copy.skipped.emplace(generation, key.clone());
  return copy;
}

SecretTree SecretTree::clone() const {
  SecretTree copy;
  copy.suite_ = suite_;
  copy.width_ = width_;
  for (const auto& [node, secret] : nodes_)
    copy.nodes_.emplace(node, secret.clone());
  for (const auto& [leaf, both] : ratchets_) {
    copy.ratchets_.emplace(leaf,
                           Ratchets{clone_ratchet(both.handshake), clone_ratchet(both.application), both.changed});
  }
  copy.nodes_changed_ = nodes_changed_;
  return copy;
}

}  // namespace carecircle::mls
