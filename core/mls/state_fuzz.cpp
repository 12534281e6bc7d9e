// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hash.h"
#include "core/mls/group_state.h"
#include "core/mls/mls_fuzzing.h"
#include "core/mls/mls_testing.h"

// A group's stored state, opened, changed as the input says and sealed again under the right key: what damaged memory or another
// program might have written. It is refused, or it can be written and read again.

using namespace carecircle;
using namespace carecircle::mls;

namespace {

constexpr std::uint16_t kPartVersion = 0x8000 | kStateVersion;
constexpr std::uint32_t kBase = 1;
constexpr std::uint32_t kInventory = 2;
constexpr std::size_t kBaseIdSize = 16;
const Bytes kKey(32, 1);

void add(Group& group, std::vector<Group>& others, const char* name, Entropy& entropy) {
  const KeyPackageSecrets package = must(make_key_package(kTestSuite, test_leaf(name, entropy), entropy));
  CommitOptions options;
  options.proposals.push_back(Add{must(decode_message<KeyPackage>(package.message))});
  const CommitOutput output = must(group.commit(options, entropy, kTestNowS));
  must(group.merge_staged());
  for (Group& other : others) {
    must(other.process(output.message, {}, kTestNowS));
    must(other.merge_staged());
  }
  others.push_back(must(Group::join(*output.welcome, package, std::nullopt, {}, kAnyCredential, kTestNowS)));
}

// One of three members that has spoken and heard, keeps a skipped key, a proposal and a staged commit.
Group lively_group(Entropy& entropy) {
  Group group = must(Group::create({kTestSuite, {1}, {}}, test_leaf("first", entropy), kAnyCredential, entropy));
  std::vector<Group> others;
  add(group, others, "second", entropy);
  add(group, others, "third", entropy);
  must(group.protect(as_bytes("spoken"), {}, entropy));
  must(others[0].protect(as_bytes("skipped"), {}, entropy));
  must(group.process(must(others[0].protect(as_bytes("heard"), {}, entropy)), {}, kTestNowS));
  must(group.process(must(others[1].propose(Update{}, {}, entropy)), {}, kTestNowS));
  must(group.commit({.force_path = true}, entropy, kTestNowS));
  return group;
}

struct Stored {
  SeededEntropy entropy{1};
  Group group = lively_group(entropy);
  PartStore store = [&] {
    PartStore parts;
    parts.write(group.changes(kKey, {}, entropy));
    return parts;
  }();
  Bytes whole = group.serialize(kKey, {}, entropy);
};

Bytes sealing_data(std::uint32_t number, BytesView base_id) {
  TlsWriter writer;
  writer.u32(number);
  writer.raw(base_id);
  return writer.take();
}

Bytes inventory_of(const PartStore& store) {
  TlsWriter writer;
  for (const auto& [number, sealed] : store.parts) {
    if (number == kInventory) continue;
    writer.u32(number);
    writer.raw(sha256(sealed));
  }
  const auto hash = sha256(writer.bytes());
  return to_bytes(hash);
}

// Bits flipped, and the end cut off, as the input says: {bytes to keep less one, triples}.
Bytes changed(BytesView content, BytesView input) {
  Bytes result = change(to_bytes(content), input.subspan(2));
  const std::size_t cut = std::size_t{input[0]} << 8 | input[1];
  if (cut != 0) result.resize(cut % result.size());
  return result;
}

void written_again(const Result<Group>& restored, Entropy& entropy) {
  if (!restored) return;
  must(Group::restore(restored->serialize(kKey, {}, entropy), kKey, {}, kAnyCredential));
}

void parts(Stored& stored, std::size_t chosen, BytesView input) {
  PartStore store = stored.store;
  const Bytes none(kBaseIdSize);
  auto open = [&](std::uint32_t number, BytesView base_id) {
    return must(open_versioned(store.parts.at(number), kPartVersion, kPartVersion, sealing_data(number, base_id), kKey))
        .content;
  };
  auto seal = [&](std::uint32_t number, BytesView base_id, BytesView content) {
    store.parts[number] = seal_versioned(kPartVersion, sealing_data(number, base_id), content, kKey, stored.entropy);
  };
  const SecretBytes base = open(kBase, none);
  const BytesView base_id = base.view().first(kBaseIdSize);
  const std::uint32_t number =
      std::next(store.parts.begin(), static_cast<std::ptrdiff_t>(chosen % store.parts.size()))->first;
  const BytesView sealed_with = number == kBase ? BytesView(none) : base_id;
  seal(number, sealed_with, changed(open(number, sealed_with).view(), input));
  if (number != kInventory) seal(kInventory, base_id, inventory_of(store));
  written_again(Group::restore(store.all(), kKey, {}, kAnyCredential), stored.entropy);
}

void whole(Stored& stored, BytesView input) {
  const SecretBytes content = must(open_versioned(stored.whole, kStateVersion, kStateVersion, {}, kKey)).content;
  const Bytes sealed = seal_versioned(kStateVersion, {}, changed(content.view(), input), kKey, stored.entropy);
  written_again(Group::restore(sealed, kKey, {}, kAnyCredential), stored.entropy);
}

}  // namespace

// The first byte says which part is changed, or that the state is in one piece.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Stored stored;
  if (size < 3) return 0;
  const BytesView input(data + 1, size - 1);
  if (data[0] % 2 == 0)
    whole(stored, input);
  else
    parts(stored, data[0] / 2, input);
  return 0;
}
