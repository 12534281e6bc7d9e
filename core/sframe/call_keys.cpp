// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sframe/call_keys.h"

#include "core/bytes/ensure.h"
#include "core/codec/tls.h"

namespace carecircle::sframe {

Bytes exporter_context(const CallId& call_id, std::uint32_t leaf_index, const JoinId& join_id) {
  TlsWriter writer;
  writer.raw(call_id);
  writer.u32(leaf_index);
  writer.raw(join_id);
  return writer.take();
}

Result<FrameKey> sender_key(const Announcement& announcement, std::uint32_t leaf_index, const GroupEpoch& group) {
  if (leaf_index > kLeafIndexMax) return fail(ErrorCode::kLimitExceeded, "sframe: leaf index");
  if (announcement.epoch != group.epoch) return fail(ErrorCode::kMlsWrongEpoch, "sframe: announced epoch");
  const SecretBytes base_key =
      group.export_base_key(exporter_context(announcement.call_id, leaf_index, announcement.join_id));
  ensure(base_key.size() == kBaseKeySize, "sframe: base key size");
  const std::uint64_t key_id =
      std::uint64_t{leaf_index} << 16 | std::uint64_t{announcement.join_id[0]} << 8 | (announcement.epoch & 0xFF);
  return FrameKey(kCallSuite, key_id, base_key.view());
}

}  // namespace carecircle::sframe
