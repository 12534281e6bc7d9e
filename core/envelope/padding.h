// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// Hides lengths (security.md 19): a plaintext is followed by 0x80 and zeros up to one of a few sizes, so that a bucket
// holds at most its size less one byte.

namespace carecircle {

inline constexpr std::size_t kPaddingBuckets[] = {256, 1024, 4096, 16384, 65536};  // records and messages
inline constexpr std::size_t kContactBuckets[] = {256, 1024};                      // values of contact fields
inline constexpr std::size_t kIndexPaddingStep = 4096;
inline constexpr std::size_t kPaddedPlaintextMax = 65536 - 1;
inline constexpr std::size_t kPaddedContactMax = 1024 - 1;

// kLimitExceeded when `plaintext` does not fit the largest bucket.
Result<SecretBytes> pad_to_bucket(BytesView plaintext, std::span<const std::size_t> buckets = kPaddingBuckets);
// kMalformedInput when the size is no bucket, or the padding is anything but 0x80 and zeros.
Result<SecretBytes> unpad_bucket(BytesView padded, std::span<const std::size_t> buckets = kPaddingBuckets);

// The same padding up to the next multiple of `step`, for what grows without a limit of its own.
SecretBytes pad_to_multiple(BytesView plaintext, std::size_t step);
Result<SecretBytes> unpad_multiple(BytesView padded, std::size_t step);

}  // namespace carecircle
