// SPDX-License-Identifier: AGPL-3.0-or-later
//
// libsodium's randombytes interface for the browser module, over the one import random_get. It replaces
// libsodium's own files, which open devices that a module does not have.
#include <sodium/randombytes.h>
#include <wasi/api.h>

// A host that cannot give random bytes cannot run this module: there is no error to go on with.
void randombytes_buf(void* const buf, const size_t size) {
  if (__wasi_random_get((uint8_t*)buf, size) != 0) {
    __builtin_trap();
  }
}

void randombytes(unsigned char* const buf, const unsigned long long buf_len) { randombytes_buf(buf, (size_t)buf_len); }

uint32_t randombytes_random(void) {
  uint32_t value;
  randombytes_buf(&value, sizeof value);
  return value;
}

// Values below 2^32 mod upper_bound are drawn again, so that every result is equally likely.
uint32_t randombytes_uniform(const uint32_t upper_bound) {
  if (upper_bound < 2) {
    return 0;
  }
  const uint32_t smallest = (uint32_t)(-upper_bound) % upper_bound;
  uint32_t value;
  do {
    value = randombytes_random();
  } while (value < smallest);
  return value % upper_bound;
}

void randombytes_stir(void) {}

int randombytes_close(void) { return 0; }

const char* randombytes_implementation_name(void) { return "random_get"; }

size_t randombytes_seedbytes(void) { return randombytes_SEEDBYTES; }
