// SPDX-License-Identifier: AGPL-3.0-or-later
#include <cstddef>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>

#include "core/crypto/kem.h"
#include "core/mls/leaf.h"
#include "core/mls/message.h"
#include "core/mls/mls_bench.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

const Bytes kStateKey(32, 3);
const Bytes kGroupId{1};

Group copy_of(BytesView sealed) { return must(Group::restore(sealed, kStateKey, {}, kAnyCredential)); }

// A public key that nobody has the private key of: every string of 32 bytes is an X25519 key, which X-Wing's ends with.
Bytes fresh_public_key(const Bytes& valid, Entropy& entropy) {
  Bytes key = valid;
  entropy.fill(MutableBytesView(key).last(kX25519KeySize));
  return key;
}

// Every second leaf commits once, after which no parent is blank and no leaf unmerged.
void fill_tree(RatchetTree& tree, const std::vector<KeyPackageSecrets>& leaves, Entropy& entropy) {
  for (std::uint32_t index = 1; index < leaves.size(); index += 2) {
    const LeafIndex leaf{index};
    LeafNode node = *tree.leaf(leaf);
    std::vector<Bytes> keys(tree.filtered_direct_path(leaf).size());
    for (Bytes& key : keys)
      key = fresh_public_key(node.encryption_key, entropy);
    node.parent_hash = tree.merge_path_keys(leaf, std::move(keys));
    node.source = LeafNodeSource::commit;
    sign_leaf(tree.suite(), node, {kGroupId, leaf}, leaves[index].leaf.signature_seed.view());
    tree.set_leaf(leaf, std::move(node));
  }
}

GroupState member_of(const RatchetTree& tree, LeafIndex leaf, const KeyPackageSecrets& secrets) {
  const CipherSuite suite = tree.suite();
  const Bytes epoch_secret(suite_info(suite).hash_size, 5);
  EpochSecrets epoch_secrets = secrets_of_epoch(suite, epoch_secret);
  SecretTree secret_tree(suite, std::move(epoch_secrets.encryption), tree.leaf_slots());
  TreePrivate own{.leaf = leaf};
  own.set_leaf_key(secrets.encryption_key.clone());
  return {.policy = &kAnyCredential,
          .leaf = secrets.leaf.clone(),
          .epoch = {.context = {suite, kGroupId, 1, tree.tree_hash(), {}, {}},
                    .tree = tree,
                    .own = std::move(own),
                    .secrets = std::move(epoch_secrets),
                    .secret_tree = std::move(secret_tree)}};
}

std::vector<KeyPackageSecrets> make_key_packages(CipherSuite suite, std::size_t count, Entropy& entropy) {
  std::vector<KeyPackageSecrets> made;
  for (std::size_t index = 0; index < count; ++index)
    made.push_back(must(make_key_package(suite, test_leaf("member", entropy), entropy)));
  return made;
}

}  // namespace

Crowd& Crowd::of(CipherSuite suite, std::size_t members) {
  static std::map<std::pair<CipherSuite, std::size_t>, std::unique_ptr<Crowd>> all;
  std::unique_ptr<Crowd>& found = all[{suite, members}];
  if (!found) found.reset(new Crowd(suite, members));
  return *found;
}

Crowd::Crowd(CipherSuite suite, std::size_t members) : key_packages(make_key_packages(suite, members - 1, entropy)) {
  for (const KeyPackageSecrets& secrets : key_packages)
    added.push_back(Add{must(decode_message<KeyPackage>(secrets.message))});
  Group group = must(
      Group::create({.suite = suite, .group_id = kGroupId}, test_leaf("founder", entropy), kAnyCredential, entropy));
  sealed_founder_ = group.serialize(kStateKey, {}, entropy);
  output = must(group.commit({.proposals = added}, entropy, kTestNowS));
  ensure(group.merge_staged().has_value(), "benchmark: merge");
  sealed_first_ = group.serialize(kStateKey, {}, entropy);
}

Group Crowd::founder() const { return copy_of(sealed_founder_); }
Group Crowd::first() const { return copy_of(sealed_first_); }
Group Crowd::newest() const {
  return must(Group::join(*output.welcome, key_packages.back(), std::nullopt, {}, kAnyCredential, kTestNowS));
}

Neighbours make_neighbours(CipherSuite suite, std::size_t members) {
  SeededEntropy entropy(2);
  const std::vector<KeyPackageSecrets> leaves = make_key_packages(suite, members, entropy);
  RatchetTree tree(suite);
  for (const KeyPackageSecrets& secrets : leaves)
    must(tree.add(must(decode_message<KeyPackage>(secrets.message)).leaf_node));
  fill_tree(tree, leaves, entropy);
  GroupState committer = member_of(tree, {0}, leaves[0]);
  GroupState receiver = member_of(tree, {1}, leaves[1]);
  return {entropy, std::move(committer), std::move(receiver)};
}

}  // namespace carecircle::mls

// ---- what is on the heap: each block carries its size in front -----------------------------------------------------------

namespace {

constexpr std::size_t kHeaderSize = alignof(std::max_align_t);

std::size_t& live_bytes() {
  static std::size_t live = 0;
  return live;
}

}  // namespace

void* operator new(std::size_t size) {
  auto* block = static_cast<std::byte*>(std::malloc(kHeaderSize + size));
  carecircle::ensure(block != nullptr, "benchmark: memory");
  *reinterpret_cast<std::size_t*>(block) = size;
  live_bytes() += size;
  return block + kHeaderSize;
}

void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  std::byte* block = static_cast<std::byte*>(pointer) - kHeaderSize;
  live_bytes() -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}
void operator delete(void* pointer, std::size_t) noexcept { operator delete(pointer); }

std::size_t carecircle::mls::heap_bytes() { return live_bytes(); }
