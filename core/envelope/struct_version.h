// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"

// The first field of every struct of CareCircle's own (security.md 0.2).

namespace carecircle {

inline void write_version(TlsWriter& writer) { writer.u16(kStructVersion); }

inline Result<void> read_version(TlsReader& reader) {
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kMalformedInput, "struct: version");
  return {};
}

inline Result<Bytes> read_opaque(TlsReader& reader) { return to_bytes(TRY(reader.opaque())); }

}  // namespace carecircle
