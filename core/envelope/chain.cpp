// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/chain.h"

#include <algorithm>

namespace carecircle {
namespace {

bool is_linked(const Keyring& ring, const std::vector<ChainLink>& links, std::uint64_t generation) {
  return std::ranges::any_of(links, [&](const ChainLink& link) {
    return link.generation == generation && link.previous_generation == generation - 1 && ring.confirms(link);
  });
}

}  // namespace

std::vector<ChainLink> missing_links(const Keyring& ring, const std::vector<ChainLink>& links,
                                     std::uint64_t from_generation, Entropy& entropy) {
  std::vector<ChainLink> missing;
  if (ring.empty()) return missing;
  // Generation 0 has none before it.
  const std::uint64_t first = std::max<std::uint64_t>(from_generation, 1);
  for (std::uint64_t generation = first; generation <= ring.newest_generation(); ++generation) {
    const auto key = ring.key(generation);
    const auto previous = ring.key(generation - 1);
    if (!key || !previous || is_linked(ring, links, generation)) continue;
    missing.push_back(seal_chain_link(ring.ring_id(), generation, *key, generation - 1, *previous, entropy));
  }
  return missing;
}

}  // namespace carecircle
