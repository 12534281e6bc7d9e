// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The header, and a receiver between an honest sender and a network that does what the input says: each step of four bytes
// {what, frame, position, mask} sends, delivers, repeats, changes, rekeys or announces. Whatever happens, a frame opens at
// most once for each stream, and only as what was sent.
#include <set>
#include <vector>

#include "core/bytes/ensure.h"
#include "core/sframe/header.h"
#include "core/sframe/receiver.h"
#include "core/sframe/sframe_testing.h"

using namespace carecircle;
using namespace carecircle::sframe;

namespace {

constexpr std::size_t kStepSize = 4;
constexpr std::uint32_t kLeaf = 9;
constexpr std::size_t kFramesMax = 64;

void try_header(BytesView input) {
  const auto parsed = parse_header(input);
  if (parsed) ensure(equal(encode_header(parsed->header), input.first(parsed->size)), "one header only");
}

struct SentFrame {
  Bytes content;
  Bytes frame;
};

class Call {
 public:
  void step(std::uint8_t what, std::uint8_t frame, std::uint8_t position, std::uint8_t mask) {
    switch (what % 6) {
      case 0: return send(position);
      case 1: return deliver(frame, position % 3);
      case 2: return deliver_changed(frame, position, mask);
      case 3: return enter_epoch();
      case 4: return announce();
      default: return receiver_.forget_before(epoch_);
    }
  }

 private:
  static Sender make_sender() {
    SeededEntropy entropy;
    auto sender = Sender::start(CallId{}, kLeaf, test_group(1), std::nullopt, entropy);
    ensure(sender.has_value(), "fuzz: start");
    return std::move(*sender);
  }

  void send(std::uint8_t size) {
    if (sent_.size() == kFramesMax) return;
    Bytes content(size, static_cast<std::uint8_t>(sent_.size()));
    auto frame = sender_.protect({}, content);
    ensure(frame.has_value(), "fuzz: protect");
    for (const SentFrame& other : sent_)
      ensure(other.frame != *frame, "no frame twice");
    sent_.push_back({std::move(content), std::move(*frame)});
  }

  void deliver(std::size_t choice, std::uint32_t stream) {
    if (sent_.empty()) return;
    choice %= sent_.size();
    const auto opened = receiver_.unprotect(kLeaf, stream, {}, sent_[choice].frame);
    if (!opened) return;
    ensure(equal(opened->view(), sent_[choice].content), "what was sent");
    ensure(opened_.insert({choice, stream}).second, "at most once");
  }

  void deliver_changed(std::size_t choice, std::size_t position, std::uint8_t mask) {
    if (sent_.empty() || mask == 0) return;
    Bytes changed = sent_[choice % sent_.size()].frame;
    changed[position % changed.size()] ^= mask;
    ensure(!receiver_.unprotect(kLeaf, 0, {}, changed), "a changed frame is refused");
  }

  void enter_epoch() { ensure(sender_.enter_epoch(test_group(++epoch_)).has_value(), "fuzz: epoch"); }

  void announce() {
    ensure(receiver_.announce(kLeaf, sender_.announcement(), test_group(epoch_)).has_value(), "fuzz: announce");
  }

  std::uint64_t epoch_ = 1;
  Sender sender_ = make_sender();
  Receiver receiver_{CallId{}};
  std::vector<SentFrame> sent_;
  std::set<std::pair<std::size_t, std::uint32_t>> opened_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  try_header(input);
  Call call;
  for (BytesView rest = input; rest.size() >= kStepSize; rest = rest.subspan(kStepSize))
    call.step(rest[0], rest[1], rest[2], rest[3]);
  return 0;
}
