// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <vector>

#include "core/bytes/ensure.h"
#include "core/mls/group.h"
#include "core/mls/group_state.h"
#include "core/mls/mls_testing.h"

// Groups of any size for the benchmarks of core/mls.

namespace carecircle::mls {

class AnyCredential final : public Policy {
 public:
  Result<void> check_credential(const LeafNode&, const LeafNode*) const override { return {}; }
};
inline constexpr AnyCredential kAnyCredential;

template <typename T>
T must(Result<T> result) {
  ensure(result.has_value(), "benchmark: an operation failed");
  return std::move(*result);
}

// A founder, and `members - 1` others added by one commit without a path: a flat tree. Made once for each suite and size.
class Crowd {
 public:
  static Crowd& of(CipherSuite suite, std::size_t members);

  Group founder() const;  // alone, before the commit that adds the others
  Group first() const;    // the founder after that commit
  Group newest() const;   // the one added last, joined by the Welcome of that commit

  SeededEntropy entropy{1};
  std::vector<KeyPackageSecrets> key_packages;  // of all but the founder
  std::vector<Proposal> added;
  CommitOutput output;

 private:
  Crowd(CipherSuite suite, std::size_t members);

  Bytes sealed_founder_;
  Bytes sealed_first_;
};

// Two neighbours in a tree without a blank node, at leaves 0 and 1: they share the whole path, so that who follows the
// other's commit derives every key of it. No costlier place exists. Nobody has the private keys of the other nodes.
struct Neighbours {
  SeededEntropy entropy;
  GroupState committer;
  GroupState receiver;
};
Neighbours make_neighbours(CipherSuite suite, std::size_t members);

// Bytes that this program holds on the heap.
std::size_t heap_bytes();

}  // namespace carecircle::mls
