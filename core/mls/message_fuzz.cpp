// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/message.h"
#include "core/bytes/ensure.h"
#include "core/mls/group.h"
#include "core/mls/secret_tree.h"

// Everything that decodes an MLSMessage or a part of one. What decodes must encode to the same bytes: two encodings of one
// message would let a signature or a hash mean two things.

using namespace carecircle;
using namespace carecircle::mls;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  if (const auto message = decode<MlsMessage>(input)) ensure(equal(encode(*message), input), "MLSMessage round trip");
  if (const auto content = decode<AuthenticatedContent>(input)) {
    ensure(equal(encode(*content), input), "AuthenticatedContent round trip");
  }
  if (const auto commit = decode<Commit>(input)) ensure(equal(encode(*commit), input), "Commit round trip");
  if (const auto context = decode<GroupContext>(input))
    ensure(equal(encode(*context), input), "GroupContext round trip");
  static_cast<void>(decode_group_secrets(input));
  static_cast<void>(peek(input));
  static_cast<void>(read_group_info(input));
  static_cast<void>(read_key_package(input, 0));
  static_cast<void>(SecretTree::restore(CipherSuite::x25519_aes128gcm_sha256_ed25519, input));
  return 0;
}
