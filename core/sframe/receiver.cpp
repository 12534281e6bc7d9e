// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/receiver.h"

#include <algorithm>

#include "core/sframe/header.h"

namespace carecircle::sframe {

Result<void> Receiver::announce(std::uint32_t leaf_index, const Announcement& announcement, const GroupEpoch& group) {
  if (announcement.call_id != call_id_) return fail(ErrorCode::kConflict, "sframe: another call");
  FrameKey key = TRY(sender_key(announcement, leaf_index, group));
  std::vector<HeldKey>& held = participants_[leaf_index];
  // Muting and raising a hand announce the same key again, whose windows must stay.
  if (std::ranges::find(held, announcement, &HeldKey::announcement) != held.end()) return {};
  std::erase_if(held, [&](const HeldKey& other) { return other.key.key_id() == key.key_id(); });
  if (held.size() == kKeysPerParticipantMax) held.erase(held.begin());
  held.push_back({.announcement = announcement, .key = std::move(key), .windows = {}});
  return {};
}

Receiver::HeldKey* Receiver::find(std::uint32_t participant, std::uint64_t key_id) {
  const auto found = participants_.find(participant);
  if (found == participants_.end()) return nullptr;
  const auto key = std::ranges::find(found->second, key_id, [](const HeldKey& held) { return held.key.key_id(); });
  return key == found->second.end() ? nullptr : &*key;
}

Result<SecretBytes> Receiver::unprotect(std::uint32_t participant, std::uint32_t stream, BytesView metadata,
                                        BytesView frame) {
  const ParsedHeader parsed = TRY(parse_header(frame));
  const std::uint64_t counter = parsed.header.counter;
  HeldKey* held = find(participant, parsed.header.key_id);
  if (held == nullptr) return fail(ErrorCode::kNotFound, "sframe: key not announced");
  const auto window = held->windows.find(stream);
  if (window == held->windows.end() && held->windows.size() == kStreamsMax) {
    return fail(ErrorCode::kLimitExceeded, "sframe: streams");
  }
  if (window != held->windows.end() && window->second.seen(counter)) {
    return fail(ErrorCode::kMlsKeyConsumed, "sframe: seen before");
  }
  SecretBytes plaintext = TRY(held->key.open(counter, frame.first(parsed.size), metadata, frame.subspan(parsed.size)));
  held->windows[stream].mark(counter);
  return plaintext;
}

void Receiver::forget_before(std::uint64_t epoch) {
  for (auto& [leaf_index, held] : participants_)
    std::erase_if(held, [&](const HeldKey& key) { return key.announcement.epoch < epoch; });
}

}  // namespace carecircle::sframe
