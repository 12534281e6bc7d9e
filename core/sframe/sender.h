// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/bytes/entropy.h"
#include "core/sframe/call_keys.h"

namespace carecircle::sframe {

// A key is dropped when its counter gets here.
inline constexpr std::uint64_t kCounterEnd = std::uint64_t{1} << 48;

// Encrypts the media of one participant: microphone, camera and screen alike, because they share one counter.
//
// No nonce is used twice, by construction: a Sender cannot be copied or told its join_id or counter, and it moves on to later
// epochs only. The host keeps one Sender for each call, in one worker.
class Sender {
 public:
  // Draws a join_id, whose first byte is another than `previous` has, the one of this participant's last start if known.
  // kLimitExceeded above kLeafIndexMax.
  static Result<Sender> start(const CallId& call_id, std::uint32_t own_leaf, const GroupEpoch& group,
                              const std::optional<JoinId>& previous, Entropy& entropy);

  // To be announced before the first frame under its key.
  const Announcement& announcement() const { return announcement_; }

  // The key of a later epoch, with counter zero. kMlsWrongEpoch for the present epoch or an earlier one.
  Result<void> enter_epoch(const GroupEpoch& group);

  // The encrypted frame, which travels behind `metadata`, the part that stays in clear. kLimitExceeded when the key has
  // reached kCounterEnd, and from then on until a new epoch.
  Result<Bytes> protect(BytesView metadata, BytesView frame);

 private:
  Sender(const Announcement& announcement, std::uint32_t leaf, FrameKey key);

  Announcement announcement_;
  std::uint32_t leaf_;
  std::optional<FrameKey> key_;
  std::uint64_t next_counter_ = 0;

  friend struct SenderTesting;
};

}  // namespace carecircle::sframe
