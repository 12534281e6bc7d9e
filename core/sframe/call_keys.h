// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>

#include "core/codec/account.h"
#include "core/sframe/frame_key.h"

// The keys of a call's senders, out of the MLS group of its conversation (RFC 9605 §5.2). A sender's base key is exported for
// that sender alone:
//
//   struct { opaque call_id[16]; uint32 leaf_index; opaque join_id[16]; } SFrameContext;
//   base_key = MLS-Exporter("carecircle/sframe", SFrameContext, 16)
//   KID      = leaf_index (16 bits) || join_id[0] (8 bits) || epoch mod 256 (8 bits)
//
// join_id is drawn when a sender starts and cannot be given: a page that is loaded again starts counting at zero while the
// epoch stays, and must do so under another key.

namespace carecircle::sframe {

inline constexpr std::string_view kExporterLabel = "carecircle/sframe";
inline constexpr std::size_t kBaseKeySize = 16;
inline constexpr CipherSuite kCallSuite = CipherSuite::aes_128_gcm_sha256_128;
inline constexpr std::uint32_t kLeafIndexMax = 0xFFFF;

using CallId = Id;
using JoinId = Id;

// What a sender announces inside the conversation, where MLS authenticates its leaf.
struct Announcement {
  CallId call_id{};
  JoinId join_id{};
  std::uint64_t epoch = 0;
  bool operator==(const Announcement&) const = default;
};

// The conversation's group in one epoch, as far as SFrame looks at it.
struct GroupEpoch {
  std::uint64_t epoch = 0;
  // Group::export_secret with kExporterLabel, this context and kBaseKeySize.
  std::function<SecretBytes(BytesView context)> export_base_key;
};

// The encoded SFrameContext.
Bytes exporter_context(const CallId& call_id, std::uint32_t leaf_index, const JoinId& join_id);

// The key of the sender at `leaf_index` who announced this. kMlsWrongEpoch when `group` is in another epoch, kLimitExceeded
// above kLeafIndexMax.
Result<FrameKey> sender_key(const Announcement& announcement, std::uint32_t leaf_index, const GroupEpoch& group);

}  // namespace carecircle::sframe
