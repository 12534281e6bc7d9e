// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/message.h"
#include "core/mls/mls_fuzzing.h"
#include "core/mls/mls_testing.h"

// Joining by a Welcome or a GroupInfo that was changed on the way, or is the server's own. The first byte chooses: a Welcome or a
// GroupInfo, whole from the input, or a true one in which each further triple flips bits: position (two bytes), mask. What is
// not as its makers signed it leads into no group.

using namespace carecircle;
using namespace carecircle::mls;

namespace {

struct Scene {
  KeyPackageSecrets package;
  Bytes welcome;
  Bytes group_info;

  Scene() {
    SeededEntropy entropy{1};
    const CipherSuite suite = CipherSuite::x25519_aes128gcm_sha256_ed25519;
    Group alice = *Group::create({suite, {1}, {}}, test_leaf("alice", entropy), kAnyCredential, entropy);
    package = *make_key_package(suite, test_leaf("bob", entropy), entropy);
    CommitOptions options;
    options.proposals.push_back(Add{*decode_message<KeyPackage>(package.message)});
    welcome = *alice.commit(options, entropy, kTestNowS)->welcome;
    group_info = *alice.group_info(true);
  }

  bool joins_by_welcome(BytesView message) const {
    return Group::join(message, package, std::nullopt, {}, kAnyCredential, kTestNowS).has_value();
  }
  bool joins_by_group_info(BytesView message) const {
    SeededEntropy entropy{2};
    return Group::join_externally(message, test_leaf("carol", entropy), {}, kAnyCredential, entropy, kTestNowS)
        .has_value();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scene scene;
  if (size == 0) return 0;
  const BytesView rest(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0: static_cast<void>(scene.joins_by_welcome(rest)); break;
    case 1: static_cast<void>(scene.joins_by_group_info(rest)); break;
    case 2: {
      const Bytes changed = change(scene.welcome, rest);
      ensure(scene.joins_by_welcome(changed) == (changed == scene.welcome), "a changed Welcome is refused");
      break;
    }
    case 3: {
      const Bytes changed = change(scene.group_info, rest);
      ensure(scene.joins_by_group_info(changed) == (changed == scene.group_info), "a changed GroupInfo is refused");
      break;
    }
  }
  return 0;
}
