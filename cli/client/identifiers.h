// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

#include "core/codec/account.h"

// Between the fixed-size identifiers of the core and the `bytes` fields of the contract.

namespace carecircle::cli {

// kMalformedInput when the server's answer has another size.
Result<Id> id_of(const std::string& field);

inline BytesView view_of(const std::string& field) { return as_bytes(field); }
inline std::string field_of(BytesView bytes) { return std::string(as_text(bytes)); }

}  // namespace carecircle::cli
