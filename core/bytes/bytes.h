// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Byte strings that are not secret, and the few operations every layer needs on them.
// Secrets live in core/bytes/secret_bytes.h.

namespace carecircle {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;
using MutableBytesView = std::span<std::uint8_t>;

template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

// The bytes of `text`, without a terminating zero. The view lives as long as `text` does.
BytesView as_bytes(std::string_view text);

// The same bytes seen as characters, for containers that want a string. No encoding is implied.
std::string_view as_text(BytesView bytes);

Bytes to_bytes(BytesView bytes);
Bytes concat(std::initializer_list<BytesView> parts);

// Lexicographic comparison that is NOT constant time: for public values only.
bool equal(BytesView a, BytesView b);

// Compares in time that depends on the lengths alone. Differing lengths compare unequal.
bool equal_constant_time(BytesView a, BytesView b);

// Overwrites with zeros in a way the optimiser cannot remove.
void wipe(MutableBytesView bytes);

std::string to_hex(BytesView bytes);

// base64url without padding (RFC 4648 §5), as used in links and identifiers that people copy.
std::string to_base64url(BytesView bytes);

}  // namespace carecircle
