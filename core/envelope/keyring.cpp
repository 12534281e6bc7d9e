// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/keyring.h"

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

Result<BytesView> Keyring::key(std::uint64_t generation) const {
  const auto found = keys_.find(generation);
  if (found == keys_.end()) return fail(ErrorCode::kNotFound, "keyring: generation");
  return found->second.view();
}

Result<void> Keyring::add(std::uint64_t generation, BytesView key) {
  ensure(key.size() == kRingKeySize, "keyring: key size");
  if (const auto known = keys_.find(generation); known != keys_.end()) {
    // "Nobody can put two keys into one generation."
    if (!equal_constant_time(known->second.view(), key)) return fail(ErrorCode::kConflict, "keyring: fork");
    return {};
  }
  if (keys_.size() >= kRingGenerationsMax) return fail(ErrorCode::kLimitExceeded, "keyring: generations");
  keys_.emplace(generation, SecretBytes::copy_of(key));
  return {};
}

std::optional<ChainLink> Keyring::make_link(std::uint64_t generation, Entropy& entropy) const {
  const auto found = keys_.find(generation);
  ensure(found != keys_.end(), "keyring: link of a generation that is not held");
  if (found == keys_.begin()) return std::nullopt;
  const auto previous = std::prev(found);
  return seal_chain_link(ring_id_, generation, found->second.view(), previous->first, previous->second.view(), entropy);
}

Result<std::size_t> Keyring::adopt(const std::vector<ChainLink>& links) {
  std::multimap<std::uint64_t, const ChainLink*, std::greater<>> newest_first;
  for (const auto& link : links) {
    if (link.ring_id != ring_id_) return fail(ErrorCode::kRecordRefused, "keyring: another ring");
    if (link.previous_generation >= link.generation) {
      return fail(ErrorCode::kRecordRefused, "keyring: a link leads back");
    }
    newest_first.emplace(link.generation, &link);
  }
  // Links lead to lower generations only, so that one pass from the newest reaches all that can be reached.
  const std::size_t before = keys_.size();
  for (const auto& [generation, link] : newest_first) {
    const auto held = keys_.find(generation);
    if (held == keys_.end()) continue;
    const auto previous = TRY(open_chain_link(*link, held->second.view()));
    TRY(add(link->previous_generation, previous.view()));
  }
  return keys_.size() - before;
}

SecretBytes Keyring::serialize() const {
  SecretBytes bytes(kRingHeaderSize + keys_.size() * kEntrySize);
  auto out = bytes.mutable_view().begin();
  const auto put = [&out](BytesView part) { out = std::ranges::copy(part, out).out; };
  TlsWriter header;
  write_version(header);
  header.raw(ring_id_);
  put(header.bytes());
  for (const auto& [generation, key] : keys_) {
    TlsWriter number;
    number.u64(generation);
    put(number.bytes());
    put(key.view());
  }
  return bytes;
}

Result<Keyring> Keyring::restore(BytesView bytes) {
  TlsReader reader(bytes);
  TRY(read_version(reader));
  Keyring keyring(TRY(reader.array<16>()));
  while (!reader.empty()) {
    const std::uint64_t generation = TRY(reader.u64());
    if (!keyring.empty() && generation <= keyring.newest_generation()) {
      return fail(ErrorCode::kMalformedInput, "keyring: order of generations");
    }
    TRY(keyring.add(generation, TRY(reader.raw(kRingKeySize))));
  }
  return keyring;
}

}  // namespace carecircle
