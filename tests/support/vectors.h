// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

// Test vectors by others. They are not part of the repository: a test finds them through the environment variable
// CARECIRCLE_VECTORS, else in ../shared/vectors beside the project. The same calls work natively and in a test module
// under node, where tools/run_wasm_test.mjs reads the files.
//
//   TEST(Hpke, AgreesWithTheVectorsOfRfc9180) {
//     CARECIRCLE_NEEDS_VECTORS();
//     const auto cases = nlohmann::json::parse(read_vector_file("hpke/test-vectors.json"));

namespace carecircle {

// Whether this run has a folder of vectors.
bool have_vectors();

// The bytes of a file named relative to that folder. A run that has the folder and cannot read the file ends as failed.
std::string read_vector_file(std::string_view relative_path);

// The names of the files in a folder named relative to the vectors' folder, sorted; folders inside it are left out.
std::vector<std::string> list_vector_files(std::string_view relative_folder);

}  // namespace carecircle

#define CARECIRCLE_NEEDS_VECTORS()   \
  if (!::carecircle::have_vectors()) \
  GTEST_SKIP() << "No test vectors on this machine: set CARECIRCLE_VECTORS to a folder that has them."
