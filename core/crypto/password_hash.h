// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/secret_bytes.h"

namespace carecircle {

// RFC 9106 second recommended option with one lane, since libsodium fixes p = 1 (security.md 2.2).
inline constexpr std::uint32_t kArgonPasses = 3;
inline constexpr std::uint32_t kArgonMemoryKib = 64 * 1024;

// Argon2id, p = 1. `salt` has 16 bytes. Takes about 0.1 s and 64 MiB with the product's parameters.
SecretBytes argon2id(BytesView password, BytesView salt, std::size_t size, std::uint32_t passes = kArgonPasses,
                     std::uint32_t memory_kib = kArgonMemoryKib);

}  // namespace carecircle
