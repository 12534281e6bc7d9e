// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A module has no file system: tools/run_wasm_test.mjs answers these imports. The host ends the run when a file that
// it was asked for cannot be read.
#include <cstdint>

#include "tests/support/vectors.h"

#define CARECIRCLE_IMPORT(name) __attribute__((import_module("carecircle_test"), import_name(name)))

extern "C" {
CARECIRCLE_IMPORT("have_vectors") std::uint32_t import_have_vectors();
// Makes the host load a file (kind 0) or the names in a folder, one a line (kind 1), and returns the size in bytes.
CARECIRCLE_IMPORT("load") std::uint32_t import_load(std::uint32_t kind, const char* path, std::size_t path_size);
// Copies what was loaded to `out`, which has room for the size returned by load.
CARECIRCLE_IMPORT("take") void import_take(char* out);
}

namespace {

std::string load(std::uint32_t kind, std::string_view path) {
  std::string content(import_load(kind, path.data(), path.size()), '\0');
  import_take(content.data());
  return content;
}

}  // namespace

namespace carecircle {

bool have_vectors() { return import_have_vectors() != 0; }

std::string read_vector_file(std::string_view relative_path) { return load(0, relative_path); }

std::vector<std::string> list_vector_files(std::string_view relative_folder) {
  const std::string lines = load(1, relative_folder);
  std::vector<std::string> names;
  for (std::size_t start = 0; start < lines.size();) {
    const std::size_t end = lines.find('\n', start);
    names.push_back(lines.substr(start, end - start));
    start = end + 1;
  }
  return names;
}

}  // namespace carecircle
