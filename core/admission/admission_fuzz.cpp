// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/circle.h"
#include "core/admission/direct.h"
#include "core/admission/invitation.h"
#include "core/bytes/ensure.h"

using namespace carecircle;

namespace {

template <typename T>
void one_encoding(BytesView input) {
  const auto decoded = decode<T>(input);
  if (decoded) ensure(equal(encode(*decoded), input), "one encoding only");
}

// A group of nobody in particular, whose extensions and commit come from outside.
void try_commit(BytesView input) {
  const std::vector<mls::Extension> extensions{{.type = kExtensionRoles, .data = to_bytes(input)},
                                               {.type = kExtensionCircle, .data = to_bytes(input)},
                                               {.type = kExtensionDirect, .data = to_bytes(input)}};
  const mls::LeafNode leaf{.credential = {.identity = to_bytes(input)}};
  const GroupView view{.extensions = extensions, .members = {{mls::LeafIndex{0}, leaf}}};
  mls::CommitEffect effect;
  effect.committer = mls::LeafIndex{0};
  effect.added.push_back({.leaf = mls::LeafIndex{1}, .node = leaf});
  effect.extensions = extensions;
  effect.authenticated_data = to_bytes(input);
  ensure(!check_circle_commit(view, effect), "nobody is admitted by chance");
  ensure(!check_direct_commit(view, effect), "nobody joins a conversation by chance");
  ensure(!check_leaf_credential(leaf, nullptr), "nobody signs by chance");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  one_encoding<CircleExtension>(input);
  one_encoding<Roles>(input);
  one_encoding<DirectExtension>(input);
  const auto evidence = decode_evidence(input);
  if (evidence && !input.empty()) ensure(equal(encode_evidence(*evidence), input), "one encoding only");
  try_commit(input);
  if (const auto join = decode<Join>(input)) ensure(!open_join_name(*join, Bytes(32, 1)), "no name opens by chance");
  return 0;
}
