// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the language asks of its run-time library, for a module that travels before anybody can sign in: libc's and libc++'s own
// print why they give up with fprintf, a twentieth of the module. Here the trap tells the host where.
#include <__verbose_abort>
#include <cstddef>
#include <cstdlib>
#include <new>

// One of libc++'s own checks failed (_LIBCPP_HARDENING_MODE), or it would have thrown.
[[noreturn]] void std::__libcpp_verbose_abort(const char*, ...) { __builtin_trap(); }

// An assert of a primitive failed.
extern "C" [[noreturn]] void __assert_fail(const char*, const char*, int, const char*) { __builtin_trap(); }

// Without exceptions nobody could go on with a null pointer.
void* operator new(std::size_t size) {
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) __builtin_trap();
  return block;
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }
