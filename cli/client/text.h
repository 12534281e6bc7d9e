// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/bytes/result.h"

namespace carecircle::cli {

// The number of characters (code points) of UTF-8 text. kMalformedInput when it is not UTF-8.
Result<std::size_t> count_characters(std::string_view text);

// kFieldMissing below `characters_min` (when it is not 0), kLimitExceeded above `characters_max`.
Result<void> check_text(std::string_view text, std::size_t characters_min, std::size_t characters_max);

}  // namespace carecircle::cli
