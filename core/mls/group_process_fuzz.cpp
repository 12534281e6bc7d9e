// SPDX-License-Identifier: AGPL-3.0-or-later
#include <memory>

#include "core/mls/message.h"
#include "core/mls/mls_fuzzing.h"
#include "core/mls/mls_testing.h"

// Group::process on messages that were changed on the way. The input's first byte chooses what is changed: nothing (the rest
// is the message), or one of a member's own messages, in which each further triple flips bits: position (two bytes), mask.
// A member must refuse every changed message and still open the true one.

using namespace carecircle;
using namespace carecircle::mls;

namespace {

const Bytes kKey(32, 1);

// Bob's sealed state, and what alice and a newcomer sent him.
struct Scene {
  Bytes bob;
  std::vector<Bytes> messages;

  Scene() {
    SeededEntropy entropy{1};
    const CipherSuite suite = CipherSuite::x25519_aes128gcm_sha256_ed25519;
    Group alice = must(Group::create({suite, {1}, {}}, test_leaf("alice", entropy), kAnyCredential, entropy));
    const KeyPackageSecrets package = *make_key_package(suite, test_leaf("bob", entropy), entropy);
    CommitOptions options;
    options.proposals.push_back(Add{*decode_message<KeyPackage>(package.message)});
    const CommitOutput added = *alice.commit(options, entropy, kTestNowS);
    ensure(alice.merge_staged().has_value(), "fuzz: merge");
    const Group joined = must(Group::join(*added.welcome, package, std::nullopt, {}, kAnyCredential, kTestNowS));
    bob = joined.serialize(kKey, {}, entropy);
    messages.push_back(*alice.protect(as_bytes("hello"), as_bytes("data"), entropy));
    messages.push_back(*alice.propose(Remove{alice.own_leaf()}, {}, entropy));
    messages.push_back(alice.commit({}, entropy, kTestNowS)->message);
    messages.push_back(Group::join_externally(*alice.group_info(true), test_leaf("carol", entropy), {}, kAnyCredential,
                                              entropy, kTestNowS)
                           ->message);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scene scene;
  if (size == 0) return 0;
  Group bob = must(Group::restore(scene.bob, kKey, {}, kAnyCredential));
  const BytesView rest(data + 1, size - 1);
  const std::size_t choice = data[0] % (scene.messages.size() + 1);
  if (choice == scene.messages.size()) {
    static_cast<void>(bob.process(rest, {}, kTestNowS));
    return 0;
  }
  const Bytes& original = scene.messages[choice];
  const Bytes changed = change(original, rest);
  const Bytes before = bob.epoch_authenticator();
  if (changed != original) ensure(!bob.process(changed, {}, kTestNowS).has_value(), "a changed message is refused");
  ensure(bob.epoch_authenticator() == before && !bob.has_staged(), "a refused message changes nothing");
  ensure(bob.process(original, {}, kTestNowS).has_value(), "the true message is still opened");
  return 0;
}
