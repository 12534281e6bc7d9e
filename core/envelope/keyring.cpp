// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/keyring.h"

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/envelope/seal.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

// Bytes of one generation in the serialised ring: its number and its key.
constexpr std::size_t kEntrySize = 8 + kRingKeySize;
constexpr std::size_t kRingHeaderSize = 2 + 16;

Bytes chain_associated_data(const ChainLink& link) {
  TlsWriter writer;
  writer.raw(link.ring_id);
  writer.u64(link.generation);
  writer.u64(link.previous_generation);
  return writer.take();
}

bool holds(const std::vector<SecretBytes>& keys, BytesView key) {
  return std::ranges::any_of(keys, [&](const SecretBytes& held) { return equal_constant_time(held.view(), key); });
}

}  // namespace

Bytes keyring_context(const RingId& ring_id, std::uint64_t generation) {
  TlsWriter writer;
  writer.raw(ring_id);
  writer.u64(generation);
  return writer.take();
}

void write(TlsWriter& writer, const ChainLink& link) {
  write_version(writer);
  writer.raw(link.ring_id);
  writer.u64(link.generation);
  writer.u64(link.previous_generation);
  writer.opaque(link.sealed);
}

Result<void> read(TlsReader& reader, ChainLink& link) {
  TRY(read_version(reader));
  link.ring_id = TRY(reader.array<16>());
  link.generation = TRY(reader.u64());
  link.previous_generation = TRY(reader.u64());
  link.sealed = TRY(read_opaque(reader));
  return {};
}

ChainLink seal_chain_link(const RingId& ring_id, std::uint64_t generation, BytesView key,
                          std::uint64_t previous_generation, BytesView previous_key, Entropy& entropy) {
  ensure(previous_generation < generation, "keyring: a link leads back");
  ChainLink link{.ring_id = ring_id, .generation = generation, .previous_generation = previous_generation};
  link.sealed = seal(key, "keyring/chain", keyring_context(ring_id, generation), chain_associated_data(link),
                     previous_key, entropy);
  return link;
}

Result<SecretBytes> open_chain_link(const ChainLink& link, BytesView key) {
  if (link.previous_generation >= link.generation) {
    return fail(ErrorCode::kRecordRefused, "keyring: a link leads back");
  }
  auto previous = TRY(open_sealed(key, "keyring/chain", keyring_context(link.ring_id, link.generation),
                                  chain_associated_data(link), link.sealed));
  if (previous.size() != kRingKeySize) return fail(ErrorCode::kMalformedInput, "keyring: key size");
  return previous;
}

std::uint64_t Keyring::newest_generation() const {
  ensure(!keys_.empty(), "keyring: newest generation of an empty ring");
  return keys_.rbegin()->first;
}

Result<BytesView> Keyring::key(std::uint64_t generation) const { return TRY(candidates(generation)).front().view(); }

Result<std::span<const SecretBytes>> Keyring::candidates(std::uint64_t generation) const {
  const auto found = keys_.find(generation);
  if (found == keys_.end()) return fail(ErrorCode::kNotFound, "keyring: generation");
  return std::span<const SecretBytes>(found->second);
}

Result<void> Keyring::add(std::uint64_t generation, BytesView key) {
  ensure(key.size() == kRingKeySize, "keyring: key size");
  if (keys_.contains(generation)) {
    // "Nobody can put two keys into one generation."
    return holds(keys_.at(generation), key) ? Result<void>() : fail(ErrorCode::kConflict, "keyring: fork");
  }
  TRY(learn(generation, key));
  return {};
}

Result<bool> Keyring::learn(std::uint64_t generation, BytesView key) {
  if (!keys_.contains(generation) && keys_.size() >= kRingGenerationsMax) {
    return fail(ErrorCode::kLimitExceeded, "keyring: generations");
  }
  auto& keys = keys_[generation];
  if (holds(keys, key) || keys.size() >= kRingCandidatesMax) return false;
  keys.push_back(SecretBytes::copy_of(key));
  return true;
}

std::optional<ChainLink> Keyring::make_link(std::uint64_t generation, Entropy& entropy) const {
  const auto found = keys_.find(generation);
  ensure(found != keys_.end(), "keyring: link of a generation that is not held");
  if (found == keys_.begin()) return std::nullopt;
  const auto previous = std::prev(found);
  return seal_chain_link(ring_id_, generation, found->second.front().view(), previous->first,
                         previous->second.front().view(), entropy);
}

bool Keyring::confirms(const ChainLink& link) const {
  const auto newer = key(link.generation);
  const auto older = key(link.previous_generation);
  if (link.ring_id != ring_id_ || !newer || !older) return false;
  const auto opened = open_chain_link(link, *newer);
  return opened && equal_constant_time(opened->view(), *older);
}

Result<std::size_t> Keyring::adopt(const std::vector<ChainLink>& links) {
  std::vector<const ChainLink*> order;
  for (const auto& link : links) {
    if (link.ring_id != ring_id_) return fail(ErrorCode::kRecordRefused, "keyring: another ring");
    if (link.previous_generation >= link.generation) {
      return fail(ErrorCode::kRecordRefused, "keyring: a link leads back");
    }
    order.push_back(&link);
  }
  // Links lead to lower generations only: when those to higher ones were followed first, one pass reaches all that can be reached.
  // Of the links to one generation the shortest come first, so that false long ones cannot use up its candidates.
  std::ranges::sort(order, [](const ChainLink* a, const ChainLink* b) {
    return std::pair(b->previous_generation, a->generation) < std::pair(a->previous_generation, b->generation);
  });
  std::size_t learnt = 0;
  for (const ChainLink* link : order)
    learnt += TRY(follow(*link));
  return learnt;
}

// A link opens under one candidate at most, since what is sealed commits to its key.
Result<std::size_t> Keyring::follow(const ChainLink& link) {
  const auto held = keys_.find(link.generation);
  if (held == keys_.end()) return std::size_t{0};
  for (const SecretBytes& key : held->second) {
    const auto previous = open_chain_link(link, key.view());
    if (previous) return TRY(learn(link.previous_generation, previous->view())) ? std::size_t{1} : std::size_t{0};
  }
  return std::size_t{0};
}

SecretBytes Keyring::serialize() const {
  std::size_t entries = 0;
  for (const auto& [generation, keys] : keys_)
    entries += keys.size();
  SecretBytes bytes(kRingHeaderSize + entries * kEntrySize);
  auto out = bytes.mutable_view().begin();
  const auto put = [&out](BytesView part) { out = std::ranges::copy(part, out).out; };
  TlsWriter header;
  write_version(header);
  header.raw(ring_id_);
  put(header.bytes());
  for (const auto& [generation, keys] : keys_) {
    TlsWriter number;
    number.u64(generation);
    for (const SecretBytes& key : keys) {
      put(number.bytes());
      put(key.view());
    }
  }
  return bytes;
}

Result<Keyring> Keyring::restore(BytesView bytes) {
  TlsReader reader(bytes);
  TRY(read_version(reader));
  Keyring keyring(TRY(reader.array<16>()));
  while (!reader.empty()) {
    const std::uint64_t generation = TRY(reader.u64());
    if (!keyring.empty() && generation < keyring.newest_generation()) {
      return fail(ErrorCode::kMalformedInput, "keyring: order of generations");
    }
    const bool is_new = TRY(keyring.learn(generation, TRY(reader.raw(kRingKeySize))));
    if (!is_new) return fail(ErrorCode::kMalformedInput, "keyring: a key twice");
  }
  return keyring;
}

}  // namespace carecircle
