// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"

namespace carecircle {

// For keys that live as long as the process: their pages are left out of core images (MADV_DONTDUMP) and, where the
// system's limit allows, never written to swap (mlock). What shares a page with them is left out as well, and stays so: a
// page of a heap that once held a key may hold another one. The bytes do not move; call it once they are where they stay.
void shield(BytesView secret);

}  // namespace carecircle
