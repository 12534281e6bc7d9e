// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <vector>

#include "core/envelope/keyring.h"

// Mending the keyring's chain (docs/adr/0007): the links that a restored device could not make, or that a hostile committer made false.

namespace carecircle {

// What `links`, those of the chain from `from_generation` on, lack: a link from each generation that is held to the one before it, if
// that is held as well, where none of `links` is true. For generations that this member exported itself.
std::vector<ChainLink> missing_links(const Keyring& ring, const std::vector<ChainLink>& links,
                                     std::uint64_t from_generation, Entropy& entropy);

}  // namespace carecircle
