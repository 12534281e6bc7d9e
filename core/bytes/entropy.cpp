// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/entropy.h"

#include <sodium.h>

namespace carecircle {

// libsodium reads getrandom(2) natively and ends the program when that fails; core/wasm/randombytes.c does the same in
// the browser.
void SystemEntropy::fill(MutableBytesView out) {
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

}  // namespace carecircle
