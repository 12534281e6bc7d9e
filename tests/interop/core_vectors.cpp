// SPDX-License-Identifier: AGPL-3.0-or-later
//
// core_vectors DIR [--json]: checks the core against the test vectors in DIR, and prints what came of each file.
// Exit code: 0 when nothing failed, 1 when something did or a file cannot be read, 2 for wrong usage.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/vectors/vectors.h"

namespace {

using carecircle::vectors::Counts;
using carecircle::vectors::Family;

std::string read_or_exit(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "core_vectors: cannot read " << path << "\n";
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void print_lines(const nlohmann::ordered_json& results) {
  for (const auto& [path, counts] : results.items()) {
    std::cout << path << ": " << counts["passed"] << " passed, " << counts["skipped"] << " skipped, "
              << counts["failed"] << " failed\n";
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  const bool json = words.size() == 2 && words[1] == "--json";
  if (words.empty() || words.size() > 2 || (words.size() == 2 && !json)) {
    std::cerr << "usage: core_vectors DIR [--json]\n";
    return 2;
  }
  const std::filesystem::path folder(words[0]);
  nlohmann::ordered_json results;
  bool failed = false;
  for (const Family& family : carecircle::vectors::families()) {
    const Counts counts = family.run(family.path, [&](std::string_view path) { return read_or_exit(folder / path); });
    results[std::string(family.path)] = {
        {"passed", counts.passed}, {"skipped", counts.skipped}, {"failed", counts.failed}};
    failed = failed || counts.failed > 0;
  }
  if (json) {
    std::cout << results.dump() << "\n";
  } else {
    print_lines(results);
  }
  return failed ? 1 : 0;
}
