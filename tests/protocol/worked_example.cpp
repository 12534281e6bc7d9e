// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/protocol/worked_example.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/bytes/encoding.h"

namespace carecircle::testing {
namespace {

constexpr std::string_view kFence = "```example";

Bytes parse_value(const std::string& page, const std::string& name, const std::string& text) {
  if (text.starts_with('"')) {
    EXPECT_TRUE(text.size() > 1 && text.ends_with('"')) << page << ": " << name;
    return to_bytes(as_bytes(std::string_view(text).substr(1, text.size() - 2)));
  }
  const auto bytes = from_hex(text);
  EXPECT_TRUE(bytes) << page << ": " << name << " is not hex";
  return bytes ? *bytes : Bytes{};
}

// The lines of all example blocks, with continued lines joined.
std::vector<std::string> example_lines(std::istream& page) {
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      inside = line == kFence;
    } else if (inside && line.starts_with(' ') && !lines.empty()) {
      lines.back() += line.substr(line.find_first_not_of(' '));
    } else if (inside && !line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace

WorkedExample::WorkedExample(std::string_view page) : page_(page) {
  std::ifstream file("docs/protocol/" + page_ + ".md");
  EXPECT_TRUE(file.good()) << page_;
  for (const std::string& line : example_lines(file)) {
    const std::size_t equals = line.find('=');
    const std::size_t name_end = line.find_last_not_of(' ', equals - 1);
    if (equals == std::string::npos || name_end == std::string::npos) {
      ADD_FAILURE() << page_ << ": not a value: " << line;
      continue;
    }
    const std::string name = line.substr(0, name_end + 1);
    const std::size_t start = line.find_first_not_of(' ', equals + 1);
    const bool is_new =
        values_.emplace(name, parse_value(page_, name, start == std::string::npos ? "" : line.substr(start))).second;
    EXPECT_TRUE(is_new) << page_ << " states " << name << " twice";
  }
}

WorkedExample::~WorkedExample() {
  for (const auto& [name, value] : values_)
    EXPECT_TRUE(used_.contains(name)) << page_ << ": nothing checks " << name;
}

Bytes WorkedExample::given(const std::string& name) {
  used_.insert(name);
  const auto found = values_.find(name);
  EXPECT_TRUE(found != values_.end()) << page_ << " does not state " << name;
  return found == values_.end() ? Bytes{} : found->second;
}

std::uint64_t WorkedExample::given_number(const std::string& name) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : given(name))
    number = number << 8 | byte;
  return number;
}

void WorkedExample::shows(const std::string& name, BytesView computed) {
  EXPECT_EQ(to_hex(given(name)), to_hex(computed)) << page_ << ": " << name;
}

bool WorkedExample::expect_size(const std::string& name, std::size_t size, std::size_t expected) const {
  EXPECT_EQ(size, expected) << page_ << ": " << name;
  return size == expected;
}

StatedEntropy::StatedEntropy(WorkedExample& example, std::initializer_list<std::string> names) {
  for (const std::string& name : names) {
    const Bytes value = example.given(name);
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
}

StatedEntropy::~StatedEntropy() { EXPECT_EQ(taken_, bytes_.size()) << "drawn and stated random bytes"; }

void StatedEntropy::fill(MutableBytesView out) {
  for (std::uint8_t& byte : out)
    byte = taken_ < bytes_.size() ? bytes_[taken_++] : std::uint8_t{0};
}

}  // namespace carecircle::testing
