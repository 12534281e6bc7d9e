// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"

namespace carecircle {

// Strict decoders: an odd digit, a foreign character, padding or non-zero trailing bits is kMalformedInput.
Result<Bytes> from_hex(std::string_view text);
Result<Bytes> from_base64url(std::string_view text);

// Crockford's base32, upper case, for codes that people copy from paper. Decoding accepts lower case, spaces and hyphens,
// reads O as 0 and I, L as 1, and rejects U.
std::string to_crockford_base32(BytesView bytes);
Result<Bytes> from_crockford_base32(std::string_view text);

}  // namespace carecircle
