// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/encoding.h"

namespace carecircle {

// The bytes that a test writes down.
inline Bytes hex(std::string_view text) { return from_hex(text).value(); }

}  // namespace carecircle
