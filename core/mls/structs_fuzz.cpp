// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/mls/key_package.h"
#include "core/mls/leaf.h"
#include "core/mls/path.h"
#include "core/mls/types.h"

using namespace carecircle;
using namespace carecircle::mls;

namespace {

constexpr std::uint64_t kNowS = 1'800'000'000;

// There is one encoding of every value: what was read is what would be written.
template <typename T>
void comes_back(BytesView input) {
  if (auto value = decode<T>(input)) ensure(equal(encode(*value), input), "an encoding is canonical");
}

void key_package(BytesView input) {
  if (auto view = read_key_package(input, kNowS)) ensure(!view->reference.empty(), "a key package has a reference");
  if (auto stored = restore_key_package(input))
    ensure(equal(serialize(*stored).view(), input), "a stored key package comes back");
}

// A leaf by itself: validation ends, whatever stands in it.
void leaf(BytesView input) {
  auto node = decode<LeafNode>(input);
  if (!node) return;
  std::vector<Extension> extensions{
      {kExtensionRequiredCapabilities, to_bytes(input.first(std::min<std::size_t>(input.size(), 16)))}};
  (void)validate_leaf(*node, node->source,
                      {CipherSuite::x25519_aes128gcm_sha256_ed25519, {input, {1}}, &extensions, kNowS});
}

}  // namespace

// The first byte says which struct the rest is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  BytesView rest(data + 1, size - 1);
  switch (data[0] % 9) {
    case 0: comes_back<LeafNode>(rest); break;
    case 1: comes_back<KeyPackage>(rest); break;
    case 2: comes_back<Proposal>(rest); break;
    case 3: comes_back<UpdatePath>(rest); break;
    case 4: comes_back<ParentNode>(rest); break;
    case 5: comes_back<RequiredCapabilities>(rest); break;
    case 6: comes_back<Sender>(rest); break;
    case 7: key_package(rest); break;
    case 8: leaf(rest); break;
  }
  return 0;
}
