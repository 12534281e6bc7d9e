// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace carecircle {

void ensure(bool condition, const char* what) {
  if (condition) [[likely]] {
    return;
  }
  std::fputs("carecircle: broken invariant: ", stderr);
  std::fputs(what, stderr);
  std::fputs("\n", stderr);
  std::abort();
}

}  // namespace carecircle
