// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "core/sframe/call_keys.h"
#include "core/sframe/replay_window.h"

namespace carecircle::sframe {

// Keys of one participant that are held at a time: of this epoch and of the one before, or of this start and the one before.
inline constexpr std::size_t kKeysPerParticipantMax = 2;
// Media streams of one participant: microphone, camera, screen, and layers of each.
inline constexpr std::size_t kStreamsMax = 16;

// Decrypts the media of a call's other participants, each named by the MLS leaf that its announcement came from. Not thread
// safe: one worker holds it.
class Receiver {
 public:
  explicit Receiver(const CallId& call_id) : call_id_(call_id) {}

  // A participant's announcement, from the sender of the MLS message that carried it. One that is held already changes
  // nothing. Of a participant's keys the newest kKeysPerParticipantMax are held, and a new one takes the place of one with
  // the same KID. kConflict for another call; kMlsWrongEpoch when `group` is in another epoch; kLimitExceeded above
  // kLeafIndexMax.
  Result<void> announce(std::uint32_t leaf_index, const Announcement& announcement, const GroupEpoch& group);

  // The plaintext of a frame that came as `participant`'s media `stream`. kMalformedInput: not SFrame. kNotFound: a KID that
  // this participant did not announce; the host waits for the key. kMlsKeyConsumed: a counter seen before, or older than
  // the window. kDecryptionFailed: changed on the way. kLimitExceeded: more than kStreamsMax streams. No error moves a window.
  Result<SecretBytes> unprotect(std::uint32_t participant, std::uint32_t stream, BytesView metadata, BytesView frame);

  // The keys of epochs before `epoch`, some seconds after it began.
  void forget_before(std::uint64_t epoch);
  // A participant who left the call.
  void forget(std::uint32_t leaf_index) { participants_.erase(leaf_index); }

 private:
  struct HeldKey {
    Announcement announcement;
    FrameKey key;
    std::map<std::uint32_t, ReplayWindow> windows;  // by stream
  };

  HeldKey* find(std::uint32_t participant, std::uint64_t key_id);

  CallId call_id_;
  std::map<std::uint32_t, std::vector<HeldKey>> participants_;  // by leaf index, the newest key last
};

}  // namespace carecircle::sframe
