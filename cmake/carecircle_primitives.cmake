# SPDX-License-Identifier: AGPL-3.0-or-later
#
# The cryptographic primitives, the same C sources natively and in the browser:
#   primitive_sodium     X25519, Ed25519, ristretto255, Argon2id, SHA-256/512          #include <sodium.h>
#   primitive_bearssl    AES-GCM, SHA-384, P-256, P-384                                #include <bearssl.h>
#   primitive_mlkem768   ML-KEM-768                                                    #include <mlkem768/kem.h>
# tools/fetch_primitive_sources brings them into a cache outside the repository (versions are pinned there).
# They are built without our warnings and without UBSan, but with ASan or TSan where the preset has it.
#
# BearSSL needs its implementations named by the caller: aes_ct64 and ghash_ctmul64 everywhere, and natively on
# x86 the *_x86ni and *_pclmul ones where br_…_get_vtable() or br_ghash_pclmul_get() returns one.
execute_process(
  COMMAND "${PROJECT_SOURCE_DIR}/tools/fetch_primitive_sources"
  OUTPUT_VARIABLE primitive_sources OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)

add_library(primitive_flags INTERFACE)
target_compile_options(primitive_flags INTERFACE -w -O2 -fno-strict-aliasing)
if(CARECIRCLE_FLAVOUR MATCHES "sanitize|fuzz")
  target_compile_options(primitive_flags INTERFACE -fno-sanitize=undefined)
endif()

# ---- libsodium -----------------------------------------------------------------------------------------------------
set(sodium "${primitive_sources}/libsodium/src/libsodium")
set(SODIUM_LIBRARY_VERSION_MAJOR 10)
set(SODIUM_LIBRARY_VERSION_MINOR 3)
set(VERSION 1.0.18)
configure_file("${sodium}/include/sodium/version.h.in" "${CARECIRCLE_GENERATED_DIR}/sodium_config/sodium/version.h" @ONLY)
file(COPY "${sodium}/include/sodium/export.h" DESTINATION "${CARECIRCLE_GENERATED_DIR}/sodium_config/sodium")

file(GLOB_RECURSE sodium_files CONFIGURE_DEPENDS "${sodium}/*.c")
# The assembly variants, scrypt and libsodium's own AES-GCM (x86 only) are left out: nothing calls them.
list(FILTER sodium_files EXCLUDE REGEX "sandy2x|xmm6/|scryptsalsa208sha256|aes256gcm|crypto_pwhash/crypto_pwhash\\.c")
if(CARECIRCLE_WASM)
  list(FILTER sodium_files EXCLUDE REGEX "/randombytes/|sse2\\.c|ssse3\\.c|sse41\\.c|avx2\\.c|avx512f\\.c")
  # The browser's random numbers come in through one import.
  list(APPEND sodium_files "${PROJECT_SOURCE_DIR}/core/wasm/randombytes.c")
  # The table of the base point's multiples is computed, not carried: libsodium's own function goes by another name and is dropped.
  list(APPEND sodium_files "${PROJECT_SOURCE_DIR}/core/wasm/ed25519_base.c")
  set_source_files_properties("${sodium}/crypto_core/ed25519/ref10/ed25519_ref10.c" PROPERTIES
    COMPILE_DEFINITIONS ge25519_scalarmult_base=ge25519_scalarmult_base_with_table)
endif()
add_library(primitive_sodium STATIC EXCLUDE_FROM_ALL ${sodium_files})
target_include_directories(primitive_sodium SYSTEM PUBLIC "${sodium}/include" "${CARECIRCLE_GENERATED_DIR}/sodium_config")
target_compile_definitions(primitive_sodium PUBLIC SODIUM_STATIC
  PRIVATE HAVE_STDINT_H HAVE_INTTYPES_H HAVE_C_VARARRAYS HAVE_WEAK_SYMBOLS)
# The points of edwards25519, which libsodium keeps for itself: what reads private/ed25519_ref10.h links this too.
add_library(primitive_edwards25519 INTERFACE)
target_include_directories(primitive_edwards25519 SYSTEM INTERFACE "${sodium}/include/sodium"
  "${CARECIRCLE_GENERATED_DIR}/sodium_config/sodium")
target_compile_definitions(primitive_edwards25519 INTERFACE CONFIGURED=1 NATIVE_LITTLE_ENDIAN DEV_MODE=0)
if(NOT CARECIRCLE_WASM)
  # 128-bit integers make X25519 fast natively and 2.4 times slower in wasm.
  target_compile_definitions(primitive_edwards25519 INTERFACE HAVE_TI_MODE)
endif()
target_link_libraries(primitive_sodium PRIVATE primitive_flags primitive_edwards25519)
if(NOT CARECIRCLE_WASM)
  target_compile_definitions(primitive_sodium PRIVATE HAVE_SYS_MMAN_H HAVE_SYS_RANDOM_H HAVE_GETRANDOM HAVE_MMAP
    HAVE_MLOCK HAVE_MADVISE HAVE_MPROTECT HAVE_EXPLICIT_BZERO HAVE_NANOSLEEP HAVE_POSIX_MEMALIGN HAVE_GETPID HAVE_PTHREAD
    HAVE_ATOMIC_OPS HAVE_CATCHABLE_SEGV HAVE_CATCHABLE_ABRT)
  target_link_libraries(primitive_sodium PRIVATE Threads::Threads)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    # Each file is compiled for its instruction set and chosen at run time by CPUID.
    target_compile_definitions(primitive_sodium PRIVATE HAVE_CPUID HAVE_INLINE_ASM HAVE_EMMINTRIN_H HAVE_PMMINTRIN_H HAVE_TMMINTRIN_H
      HAVE_SMMINTRIN_H HAVE_AVXINTRIN_H HAVE_AVX2INTRIN_H)
    foreach(file IN LISTS sodium_files)
      if(file MATCHES "avx2\\.c$")
        set_source_files_properties("${file}" PROPERTIES COMPILE_OPTIONS -mavx2)
      elseif(file MATCHES "sse41\\.c$")
        set_source_files_properties("${file}" PROPERTIES COMPILE_OPTIONS -msse4.1)
      elseif(file MATCHES "ssse3\\.c$")
        set_source_files_properties("${file}" PROPERTIES COMPILE_OPTIONS -mssse3)
      endif()
    endforeach()
  endif()
endif()

# ---- BearSSL -------------------------------------------------------------------------------------------------------
set(bearssl "${primitive_sources}/bearssl")
# What core/crypto calls, and what that calls: a third of BearSSL.
file(GLOB bearssl_files CONFIGURE_DEPENDS
  "${bearssl}/src/aead/gcm.c" "${bearssl}/src/symcipher/aes_*.c" "${bearssl}/src/hash/*.c" "${bearssl}/src/mac/hmac.c"
  "${bearssl}/src/ec/*.c" "${bearssl}/src/int/i3*.c" "${bearssl}/src/codec/*.c" "${bearssl}/src/rand/hmac_drbg.c")
list(FILTER bearssl_files INCLUDE REGEX
  "gcm|aes_(ct64|x86ni)(_ctr|_enc)?\\.c|ghash_(ctmul64|pclmul)|sha2|hmac|ec_(all|c25519|p256)_m31|ec_prime_i31|ec_secp|ecdsa_i31_(bits|sign|vrfy_raw)|ecdsa_rta|/i31_|i32_div32|codec/(ccopy|dec|enc)")
if(CARECIRCLE_WASM)
  list(FILTER bearssl_files EXCLUDE REGEX "x86ni|pclmul")
endif()
add_library(primitive_bearssl STATIC EXCLUDE_FROM_ALL ${bearssl_files})
target_include_directories(primitive_bearssl SYSTEM PUBLIC "${bearssl}/inc")
target_include_directories(primitive_bearssl PRIVATE "${bearssl}/src")
target_link_libraries(primitive_bearssl PRIVATE primitive_flags)
target_compile_definitions(primitive_bearssl PRIVATE BR_64=1 BR_USE_URANDOM=0 BR_RDRAND=0 BR_USE_UNIX_TIME=0)
if(CARECIRCLE_WASM)
  target_compile_definitions(primitive_bearssl PRIVATE BR_INT128=0 BR_AES_X86NI=0 BR_SSE2=0 BR_LE_UNALIGNED=1)
endif()

# ---- ML-KEM-768 ----------------------------------------------------------------------------------------------------
set(mlkem "${primitive_sources}/pqclean/crypto_kem/ml-kem-768/clean")
file(GLOB mlkem_files CONFIGURE_DEPENDS "${mlkem}/*.c")
add_library(primitive_mlkem768 STATIC ${mlkem_files} "${primitive_sources}/pqclean/common/fips202.c")
# PQClean's header knows no C++.
file(COPY "${mlkem}/kem.h" "${mlkem}/params.h" DESTINATION "${CARECIRCLE_GENERATED_DIR}/mlkem_config/mlkem768/clean")
file(CONFIGURE OUTPUT "${CARECIRCLE_GENERATED_DIR}/mlkem_config/mlkem768/kem.h" CONTENT [[
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
#include "clean/kem.h"
#ifdef __cplusplus
}
#endif
]])
target_include_directories(primitive_mlkem768 SYSTEM PUBLIC "${CARECIRCLE_GENERATED_DIR}/mlkem_config")
target_include_directories(primitive_mlkem768 PRIVATE "${mlkem}" "${primitive_sources}/pqclean/common")
# Key generation and encapsulation without an explicit seed ask for PQCLEAN_randombytes: libsodium answers.
target_sources(primitive_mlkem768 PRIVATE "${PROJECT_SOURCE_DIR}/core/crypto/pqclean_randombytes.c")
target_link_libraries(primitive_mlkem768 PRIVATE primitive_flags primitive_sodium)
