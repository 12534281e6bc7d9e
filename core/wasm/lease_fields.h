// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/lease/lease.h"
#include "core/wasm/abi.h"

// Lease structs as fields, for both sides of a lease.

namespace carecircle::wasm {

// List of field id, kind, generation, half, wrapped.
Output share_fields(const std::vector<LeaseShare>& shares);
// Grant, signature, list of shares; the note stays outside.
Result<LeaseOffer> read_offer(BytesView field);
Result<FieldKind> read_kind(BytesView field);
Result<std::uint32_t> read_generation(BytesView field);

}  // namespace carecircle::wasm
