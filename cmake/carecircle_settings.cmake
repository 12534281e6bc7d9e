# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Language, warnings and the flags of each flavour (= preset). Third-party C is built without these warnings:
# the flags live in the interface target `carecircle_flags`, which only our own targets link.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_COLOR_DIAGNOSTICS OFF)

set(CARECIRCLE_FLAVOUR release CACHE STRING "release, sanitize, thread, fuzz, coverage or wasm: see CMakePresets.json")
# Release builds what runs in production, not its tests: they run under the sanitizers and as wasm.
if(CARECIRCLE_FLAVOUR MATCHES "sanitize|thread|coverage|wasm")
  set(CARECIRCLE_TESTS ON CACHE BOOL "Whether tests are built")
else()
  set(CARECIRCLE_TESTS OFF CACHE BOOL "Whether tests are built")
endif()
set(CARECIRCLE_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

add_library(carecircle_flags INTERFACE)
target_include_directories(carecircle_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${CARECIRCLE_GENERATED_DIR}")
target_compile_options(carecircle_flags INTERFACE
  -Wall -Wextra -Werror -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wcast-qual
  -Wimplicit-fallthrough -Wthread-safety -Wundef -Wextra-semi -Wcomma -Wunused-result
  # Designated initialisers leave the rest at its default on purpose; TRY is a statement expression.
  -Wno-gnu-statement-expression -Wno-missing-field-initializers -Wno-missing-designated-field-initializers)

# The core has neither exceptions nor run-time types, natively as in the browser.
add_library(carecircle_core_flags INTERFACE)
target_compile_options(carecircle_core_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti>)

if(CARECIRCLE_WASM)
  set(CMAKE_EXECUTABLE_SUFFIX ".wasm")
  # The primitives in C are built for speed, what surrounds them for size: it travels before anybody can sign in.
  add_compile_options($<IF:$<COMPILE_LANGUAGE:CXX>,-Oz,-O2> -mbulk-memory -fvisibility=hidden -ffunction-sections
    -fdata-sections -D_WASI_EMULATED_SIGNAL $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions> $<$<COMPILE_LANGUAGE:CXX>:-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST>
    # Where libc++ would throw, a trap: its messages and what prints them would be a twentieth of the module.
    "$<$<COMPILE_LANGUAGE:CXX>:-D_LIBCPP_VERBOSE_ABORT(...)=__builtin_trap()>")
  # Code is made when a module is linked: what the browser loads is a twelfth smaller so. Tests need not be.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-flto>)
  set(CARECIRCLE_QUICK_LINK -Wl,--lto-O0,--lto-CGO0)
  # The stack lies below everything else, so that one that overflows traps and does not write over what is stored.
  add_link_options(-Wl,--gc-sections,--stack-first,-z,stack-size=262144)
  link_libraries(-lwasi-emulated-signal)
  return()
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
add_link_options(-fuse-ld=lld)
if(CARECIRCLE_FLAVOUR MATCHES "release|coverage")
  add_compile_options(-O2 -D_GLIBCXX_ASSERTIONS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
    -fstack-clash-protection -fcf-protection=full)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
  if(CARECIRCLE_FLAVOUR STREQUAL "coverage")
    # Only our own code counts: the primitives in C are built as they are.
    target_compile_options(carecircle_flags INTERFACE -O1 -fprofile-instr-generate -fcoverage-mapping)
    add_link_options(-fprofile-instr-generate)
  endif()
elseif(CARECIRCLE_FLAVOUR STREQUAL "sanitize")
  # Half of the minutes of -O1 go into optimising what the sanitizers have blown up; only the core and the primitives have it.
  # UBSan's vptr check asks for run-time types, which the core does not have.
  add_compile_options(-O0 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all
    -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=address,undefined)
elseif(CARECIRCLE_FLAVOUR STREQUAL "thread")
  add_compile_options(-O0 -g1 -fno-omit-frame-pointer -fsanitize=thread -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=thread)
elseif(CARECIRCLE_FLAVOUR STREQUAL "fuzz")
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr
    -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=address,undefined)
else()
  message(FATAL_ERROR "CARECIRCLE_FLAVOUR is '${CARECIRCLE_FLAVOUR}'; it must be release, sanitize, thread, fuzz, coverage or wasm.")
endif()
