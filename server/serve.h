// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/result.h"
#include "server/settings.h"

namespace carecircle {

// Serves until SIGTERM or SIGINT, then finishes what is under way. Logs to standard error; prints its address.
Result<void> serve(const Settings& settings);

// Prints a link for a new owner; also while a server runs on the same data folder.
Result<void> invite(const Settings& settings);

// No core image of this process may hold keys: none is written, and no other process may attach.
void forbid_core_dumps();

}  // namespace carecircle
