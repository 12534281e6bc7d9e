// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/mls/suite.h"
#include "core/mls/tree.h"

// What both sides of an update path derive (RFC 9420 §7.4, §7.6). For core/mls's path sources only.

namespace carecircle::mls {

inline constexpr std::string_view kPathLabel = "UpdatePathNode";

// node_secret[n] = DeriveSecret(path_secret[n], "node"), then KEM.DeriveKeyPair.
hpke::KeyPair node_key_pair(CipherSuite suite, BytesView path_secret);

// path_secret[n] = DeriveSecret(path_secret[n-1], "path").
SecretBytes next_path_secret(CipherSuite suite, BytesView path_secret);

// "The resolution of the corresponding copath node MUST exclude all new leaf nodes added as part of the current Commit."
std::vector<NodeIndex> resolution_without(const RatchetTree& tree, NodeIndex node, const std::vector<LeafIndex>& added);

}  // namespace carecircle::mls
