// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/codec/account.h"

// The keyring of a circle (security.md 5). The circle's MLS group makes the generations; nothing random is sent:
//
//   gen   = the MLS epoch
//   K_g   = MLS-Exporter("carecircle/keyring", ring_id || uint64 gen, 32)
//   chain = Seal(K_g, "keyring/chain", ring_id || gen, aad = ring_id || gen || previous gen, K of the previous generation)
//
// Several links may lead to one generation: the commit's, those that other members add where a restored device's link skips
// generations, and false ones, which any member can seal. A false link adds a key that opens nothing; it never hides the true one.

namespace carecircle {

using RingId = Id;

// A circle's own ring carries the circle's id.
inline RingId ring_of_circle(const CircleId& circle_id) { return circle_id; }

inline constexpr std::string_view kKeyringExporterLabel = "carecircle/keyring";
inline constexpr std::size_t kRingKeySize = 32;
inline constexpr std::size_t kRingGenerationsMax = 100'000;
// Keys that links may claim for one generation. The server keeps half as many links from one generation to the one before it.
inline constexpr std::size_t kRingCandidatesMax = 64;

// ring_id || uint64 gen: the context to give to Group::export_secret (or export_secret_staged) with the label above.
Bytes keyring_context(const RingId& ring_id, std::uint64_t generation);

// What is uploaded in the same request as the commit that makes `generation`, or later by whoever holds both.
struct ChainLink {
  RingId ring_id{};
  std::uint64_t generation = 0;
  std::uint64_t previous_generation = 0;
  Bytes sealed;
};
void write(TlsWriter&, const ChainLink&);
Result<void> read(TlsReader&, ChainLink&);

ChainLink seal_chain_link(const RingId& ring_id, std::uint64_t generation, BytesView key,
                          std::uint64_t previous_generation, BytesView previous_key, Entropy& entropy);
Result<SecretBytes> open_chain_link(const ChainLink& link, BytesView key);

// The generations of one ring that this member holds.
class Keyring {
 public:
  Keyring() = default;
  explicit Keyring(const RingId& ring_id) : ring_id_(ring_id) {}

  const RingId& ring_id() const { return ring_id_; }
  bool empty() const { return keys_.empty(); }
  std::size_t size() const { return keys_.size(); }
  std::uint64_t newest_generation() const;  // of a ring that is not empty

  // The key that this member exported itself, or the first that a link led to. kNotFound.
  Result<BytesView> key(std::uint64_t generation) const;
  // All keys that the generation may have, in the order learnt; one for a generation that this member exported and no false link
  // names. What is sealed under the ring commits to its key, so that at most one of them opens it. kNotFound.
  Result<std::span<const SecretBytes>> candidates(std::uint64_t generation) const;
  // A key that this member exported itself. kConflict when the generation is known with other keys: a fork. `key` has 32 bytes.
  Result<void> add(std::uint64_t generation, BytesView key);
  // The link that leads from `generation` (held) to the one held before it; nothing for the first.
  std::optional<ChainLink> make_link(std::uint64_t generation, Entropy& entropy) const;
  // Whether `link` leads between two generations held, and truly: its previous generation's key is the one held.
  bool confirms(const ChainLink& link) const;
  // Walks back along `links`, in any order, from the generations held: how many keys were learnt. Links that do not open, and those
  // of generations that are not reached, are left alone. kRecordRefused for a link of another ring or one that leads forward.
  Result<std::size_t> adopt(const std::vector<ChainLink>& links);

  SecretBytes serialize() const;  // for the index
  static Result<Keyring> restore(BytesView bytes);

 private:
  Result<bool> learn(std::uint64_t generation, BytesView key);
  Result<std::size_t> follow(const ChainLink& link);

  RingId ring_id_{};
  std::map<std::uint64_t, std::vector<SecretBytes>> keys_;
};

}  // namespace carecircle
