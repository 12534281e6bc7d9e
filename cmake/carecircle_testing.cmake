# SPDX-License-Identifier: AGPL-3.0-or-later
#
# `carecircle_gtest`: GoogleTest with its main. Natively Debian's library; in wasm Debian's sources, without threads,
# exceptions, death tests and stream redirection, which a module does not have.
add_library(carecircle_gtest INTERFACE)
if(CARECIRCLE_WASM)
  set(gtest "/usr/src/googletest/googletest")
  add_library(carecircle_gtest_wasm STATIC EXCLUDE_FROM_ALL "${gtest}/src/gtest-all.cc" "${PROJECT_SOURCE_DIR}/tests/support/wasm_main.cpp")
  target_include_directories(carecircle_gtest_wasm SYSTEM PUBLIC "${gtest}/include" PRIVATE "${gtest}")
  target_compile_definitions(carecircle_gtest_wasm PUBLIC GTEST_HAS_PTHREAD=0 GTEST_HAS_EXCEPTIONS=0 GTEST_HAS_DEATH_TEST=0
    GTEST_HAS_STREAM_REDIRECTION=0 GTEST_HAS_POSIX_RE=0 GTEST_HAS_FILE_SYSTEM=0 _WASI_EMULATED_PROCESS_CLOCKS)
  target_compile_options(carecircle_gtest_wasm PRIVATE -w)
  target_link_libraries(carecircle_gtest INTERFACE carecircle_gtest_wasm)
elseif(NOT CARECIRCLE_FLAVOUR STREQUAL "fuzz")
  target_link_libraries(carecircle_gtest INTERFACE GTest::gtest_main Threads::Threads)
endif()

# `carecircle_gbenchmark`: Google Benchmark with its main, or in wasm the part of its interface that we use.
add_library(carecircle_gbenchmark INTERFACE)
if(CARECIRCLE_WASM)
  set(wasm_benchmark "${PROJECT_SOURCE_DIR}/tests/support/wasm_benchmark")
  add_library(carecircle_benchmark_wasm STATIC EXCLUDE_FROM_ALL "${wasm_benchmark}/wasm_benchmark.cpp")
  target_include_directories(carecircle_benchmark_wasm SYSTEM PUBLIC "${wasm_benchmark}")
  target_link_libraries(carecircle_gbenchmark INTERFACE carecircle_benchmark_wasm)
elseif(CARECIRCLE_FLAVOUR STREQUAL "release")
  target_link_libraries(carecircle_gbenchmark INTERFACE benchmark::benchmark_main)
endif()
