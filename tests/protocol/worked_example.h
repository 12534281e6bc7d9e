// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/bytes/bytes.h"
#include "core/bytes/entropy.h"

// The worked example of a protocol page. Its values stand in blocks that are fenced as ```example, a line each:
//
//   name = 0a0b0c          hex; lines that begin with a blank continue it
//   name = "text"          the bytes of the text
//
// A test takes the given values from the page, computes the others and compares. A value of the page that the test neither
// took nor compared fails it, so that nothing on a page is unchecked.

namespace carecircle::testing {

class WorkedExample {
 public:
  // Reads docs/protocol/<page>.md. A page that cannot be read fails the test.
  explicit WorkedExample(std::string_view page);
  WorkedExample(const WorkedExample&) = delete;
  WorkedExample& operator=(const WorkedExample&) = delete;
  ~WorkedExample();

  // A value that the page states; a test fails for a name that it does not have.
  Bytes given(const std::string& name);
  template <std::size_t N>
  ByteArray<N> given_array(const std::string& name) {
    ByteArray<N> result{};
    const Bytes value = given(name);
    if (expect_size(name, value.size(), N)) std::copy(value.begin(), value.end(), result.begin());
    return result;
  }
  std::uint64_t given_number(const std::string& name);  // big-endian, at most 8 bytes

  // Compares what was computed with what the page shows.
  void shows(const std::string& name, BytesView computed);
  void shows(const std::string& name, std::string_view computed) { shows(name, as_bytes(computed)); }

 private:
  bool expect_size(const std::string& name, std::size_t size, std::size_t expected) const;

  std::string page_;
  std::map<std::string, Bytes> values_;
  std::set<std::string> used_;
};

// Gives out the stated values one after the other, instead of drawing. Every one must be taken whole.
class StatedEntropy final : public Entropy {
 public:
  StatedEntropy(WorkedExample& example, std::initializer_list<std::string> names);
  StatedEntropy(const StatedEntropy&) = delete;
  StatedEntropy& operator=(const StatedEntropy&) = delete;
  ~StatedEntropy() override;
  void fill(MutableBytesView out) override;

 private:
  Bytes bytes_;
  std::size_t taken_ = 0;
};

}  // namespace carecircle::testing
