// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

namespace carecircle {

// Ends the program when `condition` is false, in release builds too. For errors of the programmer only: a condition that
// bad input can make false returns a Result instead.
void ensure(bool condition, const char* what);

}  // namespace carecircle
