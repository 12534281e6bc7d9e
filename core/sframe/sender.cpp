// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/sender.h"

namespace carecircle::sframe {
namespace {

// Receivers know a sender's keys by the first byte of the join_id: it must not be that of the start before.
JoinId draw_join_id(const std::optional<JoinId>& previous, Entropy& entropy) {
  JoinId join_id = entropy.array<16>();
  while (previous && join_id[0] == (*previous)[0])
    join_id[0] = entropy.array<1>()[0];
  return join_id;
}

}  // namespace

Sender::Sender(const Announcement& announcement, std::uint32_t leaf, FrameKey key)
    : announcement_(announcement), leaf_(leaf), key_(std::move(key)) {}

Result<Sender> Sender::start(const CallId& call_id, std::uint32_t own_leaf, const GroupEpoch& group,
                             const std::optional<JoinId>& previous, Entropy& entropy) {
  const Announcement announcement{.call_id = call_id, .join_id = draw_join_id(previous, entropy), .epoch = group.epoch};
  return Sender(announcement, own_leaf, TRY(sender_key(announcement, own_leaf, group)));
}

Result<void> Sender::enter_epoch(const GroupEpoch& group) {
  if (group.epoch <= announcement_.epoch) return fail(ErrorCode::kMlsWrongEpoch, "sframe: not a later epoch");
  Announcement next = announcement_;
  next.epoch = group.epoch;
  key_ = TRY(sender_key(next, leaf_, group));
  announcement_ = next;
  next_counter_ = 0;
  return {};
}

Result<Bytes> Sender::protect(BytesView metadata, BytesView frame) {
  if (next_counter_ >= kCounterEnd) key_.reset();
  if (!key_) return fail(ErrorCode::kLimitExceeded, "sframe: the key is used up");
  return key_->seal(next_counter_++, metadata, frame);
}

}  // namespace carecircle::sframe
