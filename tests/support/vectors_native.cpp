// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/support/vectors.h"

namespace carecircle {
namespace {

std::filesystem::path vectors_folder() {
  if (const char* named = std::getenv("CARECIRCLE_VECTORS")) {
    return named;
  }
  return std::filesystem::path(CARECIRCLE_PROJECT_FOLDER).parent_path() / "shared" / "vectors";
}

[[noreturn]] void give_up(const std::filesystem::path& path) {
  std::cerr << "Cannot read the test vectors at " << path << "\n";
  std::exit(1);
}

}  // namespace

bool have_vectors() {
  return std::getenv("CARECIRCLE_VECTORS") != nullptr || std::filesystem::is_directory(vectors_folder());
}

std::string read_vector_file(std::string_view relative_path) {
  const auto path = vectors_folder() / relative_path;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    give_up(path);
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> list_vector_files(std::string_view relative_folder) {
  const auto path = vectors_folder() / relative_folder;
  if (!std::filesystem::is_directory(path)) {
    give_up(path);
  }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file()) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace carecircle
