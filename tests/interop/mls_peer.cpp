// SPDX-License-Identifier: AGPL-3.0-or-later
// mls_peer: a line in, a line out, until the input ends.
#include <cstdio>
#include <ctime>
#include <string>

#include "core/mls/peer/peer.h"

namespace {

// False at the end of the input.
bool read_line(std::string& line) {
  line.clear();
  int character = std::getchar();
  if (character == EOF) return false;
  for (; character != EOF && character != '\n'; character = std::getchar())
    line.push_back(static_cast<char>(character));
  return true;
}

}  // namespace

int main() {
  carecircle::SystemEntropy entropy;
  carecircle::mls::Peer peer(entropy);
  std::string line;
  while (read_line(line)) {
    std::puts(peer.answer(line, static_cast<std::uint64_t>(std::time(nullptr))).c_str());
    std::fflush(stdout);
  }
}
