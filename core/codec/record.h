// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"

// The front of a ring record (security.md 5): the part that the server may read, and that says whose record it is, of which
// circle and which revision. core/envelope/record.h has the whole struct, builds on this, and alone can open or verify it.
//
//   struct { uint16 version = 1; opaque ring_id[16]; uint64 gen; uint16 kind; opaque record_id[16]; uint32 rev;
//            opaque author[16]; … } RingRecord;

namespace carecircle {

enum class RecordKind : std::uint16_t { circle_profile = 1, help_request = 2, offer = 3, member_profile = 4 };

struct RingRecordHeader {
  Id ring_id{};  // a circle's own ring carries the circle's id
  std::uint64_t generation = 0;
  RecordKind kind = RecordKind::help_request;
  Id record_id{};
  std::uint32_t revision = 0;  // 1, 2, 3, …
  AccountId author{};
};

// Reads the front and leaves the rest unread. kMalformedInput for another version, an unknown kind or revision 0.
inline Result<RingRecordHeader> read_record_header(BytesView record) {
  TlsReader reader(record);
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kMalformedInput, "record: version");
  RingRecordHeader header;
  header.ring_id = TRY(reader.array<16>());
  header.generation = TRY(reader.u64());
  const std::uint16_t kind = TRY(reader.u16());
  if (kind < 1 || kind > 4) return fail(ErrorCode::kMalformedInput, "record: kind");
  header.kind = static_cast<RecordKind>(kind);
  header.record_id = TRY(reader.array<16>());
  header.revision = TRY(reader.u32());
  if (header.revision == 0) return fail(ErrorCode::kMalformedInput, "record: revision");
  header.author = TRY(reader.array<16>());
  return header;
}

}  // namespace carecircle
