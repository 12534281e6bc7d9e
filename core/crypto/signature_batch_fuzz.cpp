// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/crypto/signature_testing.h"

using namespace carecircle;

namespace {

constexpr std::size_t kBytesPerSignature = 4;
constexpr std::size_t kSignaturesMax = 8;
constexpr std::uint8_t kNothingElse = 0x80;

// What a hostile member would send: two bytes say how it deviates from an honest signature, two what is changed in it afterwards.
SignedMessage signature_from(BytesView choice, Entropy& entropy) {
  const Deviation deviation{.key_order = choice[0] % 8U,
                            .nonce_order = choice[0] / 8U % 8U,
                            .response = static_cast<std::uint8_t>(choice[1] % 4),
                            .response_is_below = choice[1] % 8 >= 4};
  SignedMessage item = forge(deviation, entropy).item;
  if (choice[3] >= kNothingElse) return item;
  Bytes* const parts[] = {&item.public_key, &item.message, &item.signature, &item.signature};
  Bytes& part = *parts[choice[2] % 4];
  part[choice[3] % part.size()] ^= static_cast<std::uint8_t>(1U << (choice[2] / 4 % 8));
  return item;
}

}  // namespace

// The first byte seeds what is random. A batch has the verdict of its signatures.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  SeededEntropy entropy(data[0]);
  BytesView input(data + 1, size - 1);
  std::vector<SignedMessage> items;
  while (input.size() >= kBytesPerSignature && items.size() < kSignaturesMax) {
    items.push_back(signature_from(input.first(kBytesPerSignature), entropy));
    input = input.subspan(kBytesPerSignature);
  }
  ensure(valid_together(items) == std::ranges::all_of(items, verifies), "a batch has the verdict of its signatures");
  return 0;
}
