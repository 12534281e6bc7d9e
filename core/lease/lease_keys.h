// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/lease/lease.h"

// The two derivations that owner and grantee must do alike (security.md 8.1).

namespace carecircle {

// LK = HKDF-SHA-512(a_f || b_f, salt = grant_id, info = "carecircle/lease/v1" || 0x00 || field_id || policy_hash, 32).
SecretBytes derive_lease_key(BytesView conversation_half, BytesView server_half, const Id& grant_id, const Id& field_id,
                             const ByteArray<32>& policy_hash);

// policy_hash || field_id || uint32 gen: what W_f is bound to.
Bytes lease_wrap_associated_data(const ByteArray<32>& policy_hash, const Id& field_id, std::uint32_t generation);

}  // namespace carecircle
