// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/padding.h"

#include <algorithm>

#include "core/bytes/ensure.h"

namespace carecircle {
namespace {

constexpr std::uint8_t kTerminator = 0x80;

SecretBytes pad_to(BytesView plaintext, std::size_t size) {
  ensure(plaintext.size() < size, "padding: room for the terminator");
  SecretBytes padded(size);
  std::copy(plaintext.begin(), plaintext.end(), padded.mutable_view().begin());
  padded.mutable_view()[plaintext.size()] = kTerminator;
  return padded;
}

Result<SecretBytes> strip(BytesView padded) {
  std::size_t end = padded.size();
  while (end > 0 && padded[end - 1] == 0)
    --end;
  if (end == 0 || padded[end - 1] != kTerminator) return fail(ErrorCode::kMalformedInput, "padding: terminator");
  return SecretBytes::copy_of(padded.first(end - 1));
}

}  // namespace

Result<SecretBytes> pad_to_bucket(BytesView plaintext, std::span<const std::size_t> buckets) {
  const auto bucket = std::ranges::upper_bound(buckets, plaintext.size());
  if (bucket == buckets.end()) return fail(ErrorCode::kLimitExceeded, "padding: largest bucket");
  return pad_to(plaintext, *bucket);
}

Result<SecretBytes> unpad_bucket(BytesView padded, std::span<const std::size_t> buckets) {
  if (std::ranges::find(buckets, padded.size()) == buckets.end()) {
    return fail(ErrorCode::kMalformedInput, "padding: size is no bucket");
  }
  // A longer bucket than needed would be a second form of one plaintext, and a channel besides.
  auto plaintext = TRY(strip(padded));
  if (*std::ranges::upper_bound(buckets, plaintext.size()) != padded.size()) {
    return fail(ErrorCode::kMalformedInput, "padding: a smaller bucket would do");
  }
  return plaintext;
}

SecretBytes pad_to_multiple(BytesView plaintext, std::size_t step) {
  return pad_to(plaintext, (plaintext.size() / step + 1) * step);
}

Result<SecretBytes> unpad_multiple(BytesView padded, std::size_t step) {
  if (padded.empty() || padded.size() % step != 0) {
    return fail(ErrorCode::kMalformedInput, "padding: size is no multiple");
  }
  auto plaintext = TRY(strip(padded));
  if (padded.size() - plaintext.size() > step) return fail(ErrorCode::kMalformedInput, "padding: too long");
  return plaintext;
}

}  // namespace carecircle
