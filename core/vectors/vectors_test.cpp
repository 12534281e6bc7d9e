// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/vectors/vectors.h"

#include "tests/support/vectors.h"

namespace carecircle::vectors {
namespace {

class Vectors : public testing::TestWithParam<Family> {};

TEST_P(Vectors, AgreeWithUs) {
  CARECIRCLE_NEEDS_VECTORS();
  const Family& family = GetParam();
  const Counts counts = family.run(family.path, [](std::string_view path) { return read_vector_file(path); });
  EXPECT_EQ(counts.failed, 0U) << family.path;
  EXPECT_GT(counts.passed, 0U) << family.path;
}

std::string test_name(const testing::TestParamInfo<Family>& info) {
  std::string name(info.param.path);
  for (char& letter : name) {
    if (!std::isalnum(static_cast<unsigned char>(letter))) letter = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Of, Vectors, testing::ValuesIn(families()), test_name);

}  // namespace
}  // namespace carecircle::vectors
