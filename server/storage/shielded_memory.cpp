// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/shielded_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstdint>

#include "core/bytes/ensure.h"

namespace carecircle {

void shield(BytesView secret) {
  if (secret.empty()) return;
  const auto page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = std::bit_cast<std::uintptr_t>(secret.data());
  const std::uintptr_t first_page = address / page_size * page_size;
  const std::uintptr_t size = (address + secret.size() - first_page + page_size - 1) / page_size * page_size;
  auto* const pages = std::bit_cast<void*>(first_page);
  ensure(::madvise(pages, size, MADV_DONTDUMP) == 0, "pages of the heap can be left out of core images");
  // RLIMIT_MEMLOCK may be nothing at all: then swap is the operator's to encrypt or turn off.
  static_cast<void>(::mlock(pages, size));
}

}  // namespace carecircle
