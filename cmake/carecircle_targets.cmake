# SPDX-License-Identifier: AGPL-3.0-or-later
#
# The functions with which every folder declares what it builds. A target is named after its folder
# (`core_bytes`, `server_storage`, `server_accounts`), a test after its file (`core_bytes_hex_test`).
#
#   carecircle_library(NAME core_bytes SOURCES hex.cpp … DEPENDS core_codec … [CORE])
#       A static library; with no SOURCES, headers only. CORE: it is compiled without exceptions and run-time
#       types, and belongs to the wasm preset too. DEPENDS is what its users get as well.
#
#   carecircle_test(NAME core_bytes_hex_test SOURCES hex_test.cpp … DEPENDS core_bytes … [WASM] [RELEASE] [TIMEOUT seconds]
#     [UNDER valgrind …])
#       A GoogleTest program (its main is linked), registered with CTest under its name and with its top folder
#       (core, server, cli, tests, tools) as label. WASM: the wasm preset builds the same sources into a module
#       and CTest runs it under node. With DEPENDS tests_support, SOURCES may include "tests/support/vectors.h".
#       Built in the presets sanitize and wasm; in thread, the server's alone; elsewhere with -DCARECIRCLE_TESTS=ON.
#       RELEASE: in release as well, for what would take too long under the sanitizers. UNDER: the command that runs it.
#
#   carecircle_fuzzer(NAME core_codec_reader_fuzz SOURCES reader_fuzz.cpp DEPENDS core_codec [CORPUS folder])
#       A libFuzzer program, in the fuzz preset. In the sanitize preset the same source becomes a CTest test that
#       runs it once over each file of the corpus, so that a fuzzer never rots and a finding stays fixed.
#
#   carecircle_benchmark(NAME core_hpke_bench SOURCES hpke_bench.cpp DEPENDS core_crypto [WASM])
#       A Google Benchmark program (its main is linked), in the release preset. WASM: the wasm preset builds the same
#       sources over tests/support/wasm_benchmark, which knows BENCHMARK, State and DoNotOptimize.
#
#   carecircle_program(NAME carecircled SOURCES main.cpp DEPENDS … [WASM])
#       A program in build/<preset>/bin. WASM: also as a module with a main, for tools/run_wasm_test.mjs. The presets with
#       sanitizers build it when it is asked for: script/build sanitize carecircled.
#
#   carecircle_heavy_units(http_session.cpp …)
#       Names the translation units over Beast, to be compiled by themselves: -O1 in release, where -O2 takes minutes for what waits for the network.
#
#   carecircle_units(RESULT NAME file …)
#       What the functions above do with SOURCES: several files become one translation unit, so that what they all include is read
#       and instantiated once, not once a file. Half of a first build was that. A name in an anonymous namespace is therefore
#       unique in its target. -DCARECIRCLE_UNITS=OFF compiles each file by itself, for who works on one file all day.
#
#   carecircle_wasm_module(NAME core SOURCES abi.cpp DEPENDS …)
#       What the browser loads: a module without a main in build/<preset>/share, in the wasm preset only.
#       It exports what carries __attribute__((export_name("…"))), and malloc and free; the host calls _initialize once.

include(GNUInstallDirs)

# Tests and benchmarks come from Debian as static libraries.
if(NOT CARECIRCLE_WASM)
  find_package(GTest REQUIRED)
  find_package(Threads REQUIRED)
  if(CARECIRCLE_FLAVOUR STREQUAL "release")
    find_package(benchmark REQUIRED)
  endif()
endif()

set(CARECIRCLE_UNITS ON CACHE BOOL "Whether the files of a target are compiled together: see carecircle_units")
set(kUnitFilesMax 12)

# Units name files as the project's root or the folder of generated files knows them: in two checkouts they are the same bytes, and
# ccache takes one's objects for the other. What is heavy, and what is not C++, stays by itself.
function(carecircle_units result name)
  set(together "")
  set(apart "")
  foreach(source IN LISTS ARGN)
    get_filename_component(path "${source}" ABSOLUTE)
    get_source_file_property(heavy "${source}" CARECIRCLE_HEAVY)
    if(CARECIRCLE_UNITS AND path MATCHES "\\.cpp$" AND NOT heavy)
      list(APPEND together "${path}")
    else()
      list(APPEND apart "${source}")
    endif()
  endforeach()
  list(LENGTH together left)
  set(number 0)
  while(left GREATER 1)
    list(SUBLIST together 0 ${kUnitFilesMax} files)
    list(REMOVE_ITEM together ${files})
    set(includes "")
    foreach(file IN LISTS files)
      string(REPLACE "${CARECIRCLE_GENERATED_DIR}/" "" shown "${file}")
      string(REPLACE "${PROJECT_SOURCE_DIR}/" "" shown "${shown}")
      string(APPEND includes "#include \"${shown}\"\n")
    endforeach()
    set(unit "${PROJECT_BINARY_DIR}/units/${name}_${number}.cpp")
    file(CONFIGURE OUTPUT "${unit}" CONTENT "${includes}")
    # What is generated has to be made before.
    list(FILTER files INCLUDE REGEX "^${CARECIRCLE_GENERATED_DIR}/")
    set_source_files_properties("${unit}" PROPERTIES OBJECT_DEPENDS "${files}")
    list(APPEND apart "${unit}")
    math(EXPR number "${number} + 1")
    list(LENGTH together left)
  endwhile()
  set(${result} ${apart} ${together} PARENT_SCOPE)
endfunction()

function(carecircle_library)
  cmake_parse_arguments(PARSE_ARGV 0 arg "CORE" "NAME" "SOURCES;DEPENDS")
  if(CARECIRCLE_WASM AND NOT arg_CORE)
    return()
  endif()
  if(NOT arg_SOURCES)
    add_library(${arg_NAME} INTERFACE)
    target_link_libraries(${arg_NAME} INTERFACE carecircle_flags ${arg_DEPENDS})
    add_dependencies(${arg_NAME} carecircle_generated)
    return()
  endif()
  # Only what a program or a test links is built.
  carecircle_units(units ${arg_NAME} ${arg_SOURCES})
  add_library(${arg_NAME} STATIC EXCLUDE_FROM_ALL ${units})
  target_link_libraries(${arg_NAME} PUBLIC carecircle_flags ${arg_DEPENDS})
  if(arg_CORE)
    target_link_libraries(${arg_NAME} PRIVATE carecircle_core_flags)
    if(CARECIRCLE_FLAVOUR STREQUAL "sanitize")
      # The tests of the core compute for minutes without it.
      target_compile_options(${arg_NAME} PRIVATE -O1)
    endif()
  endif()
  add_dependencies(${arg_NAME} carecircle_generated)
endfunction()

# The first folder below the project's root: the label of a test.
function(carecircle_label result)
  file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "/.*" "" label "${path}")
  set(${result} "${label}" PARENT_SCOPE)
endfunction()

function(carecircle_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "WASM;RELEASE" "NAME;TIMEOUT" "SOURCES;DEPENDS;UNDER")
  carecircle_label(label)
  if(arg_RELEASE AND CARECIRCLE_FLAVOUR STREQUAL "release")
    set(wanted ON)
  else()
    set(wanted ${CARECIRCLE_TESTS})
  endif()
  if(NOT wanted OR (CARECIRCLE_WASM AND NOT arg_WASM)
      OR (CARECIRCLE_FLAVOUR STREQUAL "thread" AND NOT label STREQUAL "server"))
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  carecircle_units(units ${arg_NAME} ${arg_SOURCES})
  add_executable(${arg_NAME} ${units})
  add_dependencies(${arg_NAME} carecircle_generated)
  target_link_libraries(${arg_NAME} PRIVATE carecircle_flags ${arg_DEPENDS} carecircle_gtest)
  if(arg_WASM)
    target_compile_definitions(${arg_NAME} PRIVATE JSON_NOEXCEPTION)
  endif()
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  if(CARECIRCLE_WASM)
    target_link_options(${arg_NAME} PRIVATE ${CARECIRCLE_QUICK_LINK})
    add_test(NAME ${arg_NAME} COMMAND node "${PROJECT_SOURCE_DIR}/tools/run_wasm_test.mjs" $<TARGET_FILE:${arg_NAME}>)
  else()
    add_test(NAME ${arg_NAME} COMMAND ${arg_UNDER} $<TARGET_FILE:${arg_NAME}>)
  endif()
  set_tests_properties(${arg_NAME} PROPERTIES LABELS "${label}" TIMEOUT ${arg_TIMEOUT}
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endfunction()

function(carecircle_fuzzer)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;CORPUS" "SOURCES;DEPENDS")
  if(NOT CARECIRCLE_FLAVOUR MATCHES "fuzz|sanitize")
    return()
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  add_dependencies(${arg_NAME} carecircle_generated)
  target_link_libraries(${arg_NAME} PRIVATE carecircle_flags ${arg_DEPENDS})
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzzers")
  if(CARECIRCLE_FLAVOUR STREQUAL "fuzz")
    target_link_options(${arg_NAME} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(${arg_NAME} PRIVATE "${PROJECT_SOURCE_DIR}/tools/run_corpus.cpp")
  if(arg_CORPUS)
    get_filename_component(corpus "${arg_CORPUS}" ABSOLUTE)
  endif()
  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} ${corpus})
  carecircle_label(label)
  set_tests_properties(${arg_NAME} PROPERTIES LABELS "${label}" TIMEOUT 300 WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endfunction()

function(carecircle_benchmark)
  cmake_parse_arguments(PARSE_ARGV 0 arg "WASM" "NAME" "SOURCES;DEPENDS")
  if(NOT CARECIRCLE_FLAVOUR MATCHES "release|wasm" OR (CARECIRCLE_WASM AND NOT arg_WASM))
    return()
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  add_dependencies(${arg_NAME} carecircle_generated)
  target_link_libraries(${arg_NAME} PRIVATE carecircle_flags ${arg_DEPENDS} carecircle_gbenchmark)
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/benchmarks")
endfunction()

function(carecircle_heavy_units)
  set_source_files_properties(${ARGN} PROPERTIES CARECIRCLE_HEAVY ON)
  if(CARECIRCLE_FLAVOUR STREQUAL "release")
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -O1)
  endif()
endfunction()

function(carecircle_program)
  cmake_parse_arguments(PARSE_ARGV 0 arg "WASM" "NAME" "SOURCES;DEPENDS")
  if(CARECIRCLE_WASM AND NOT arg_WASM)
    return()
  endif()
  if(CARECIRCLE_FLAVOUR MATCHES "sanitize|thread|fuzz")
    set(exclude EXCLUDE_FROM_ALL)
  endif()
  add_executable(${arg_NAME} ${exclude} ${arg_SOURCES})
  add_dependencies(${arg_NAME} carecircle_generated)
  target_link_libraries(${arg_NAME} PRIVATE carecircle_flags ${arg_DEPENDS})
  if(CARECIRCLE_WASM)
    target_link_options(${arg_NAME} PRIVATE ${CARECIRCLE_QUICK_LINK})
  else()
    target_link_libraries(${arg_NAME} PRIVATE Threads::Threads)
  endif()
endfunction()

function(carecircle_wasm_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPENDS")
  if(NOT CARECIRCLE_WASM)
    return()
  endif()
  add_executable(${arg_NAME}_module ${arg_SOURCES})
  add_dependencies(${arg_NAME}_module carecircle_generated)
  target_link_libraries(${arg_NAME}_module PRIVATE carecircle_flags carecircle_core_flags ${arg_DEPENDS})
  target_link_options(${arg_NAME}_module PRIVATE -mexec-model=reactor
    -Wl,--strip-all,--export=malloc,--export=free)
  set_target_properties(${arg_NAME}_module PROPERTIES OUTPUT_NAME ${arg_NAME}
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/share")
endfunction()
