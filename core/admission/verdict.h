// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/result.h"

// The two ways in which who is admitted, and by whom, is refused.

namespace carecircle {

inline Error refused(const char* where) { return fail(ErrorCode::kAdmissionRefused, where); }
// A leaf that nobody answers for.
inline Error ghost(const char* where) { return fail(ErrorCode::kGhostDevice, where); }

}  // namespace carecircle
