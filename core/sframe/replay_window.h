// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <bitset>
#include <cstdint>

namespace carecircle::sframe {

// Which of the last 1 024 counters were seen. Counters from before the window count as seen: media that late is of no use.
class ReplayWindow {
 public:
  static constexpr std::size_t kSize = 1024;

  bool seen(std::uint64_t counter) const {
    if (counter >= next_) return false;
    return next_ - counter > kSize || seen_[counter % kSize];
  }

  // To be called once the frame of `counter` opened, never before: a forged frame must not move the window.
  void mark(std::uint64_t counter) {
    if (counter >= next_) advance(counter);
    seen_[counter % kSize] = true;
  }

 private:
  // Makes room for the counters from next_ to `counter`, whose places hold what was seen kSize counters ago.
  void advance(std::uint64_t counter) {
    if (counter - next_ >= kSize) {
      seen_.reset();
    } else {
      for (std::uint64_t skipped = next_; skipped <= counter; ++skipped)
        seen_[skipped % kSize] = false;
    }
    next_ = counter + 1;
  }

  std::bitset<kSize> seen_;
  std::uint64_t next_ = 0;  // one above the highest counter seen
};

}  // namespace carecircle::sframe
