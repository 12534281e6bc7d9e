// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes/bytes.h"
#include "core/bytes/ensure.h"
#include "core/codec/account.h"

// Between the contract's `bytes` fields, which are strings in C++, and the arrays that services work with. The options of
// the contract have been checked when a handler runs, so a field of another length is an error of the programmer.

namespace carecircle {

template <std::size_t N>
ByteArray<N> array_of(std::string_view field) {
  ensure(field.size() == N, "a bytes field has another length than the contract says");
  ByteArray<N> result{};
  std::copy(field.begin(), field.end(), result.begin());
  return result;
}

// Of a field that is `required` and has `exact_bytes` 16.
inline Id id_of(std::string_view field) { return array_of<16>(field); }

// Of a field that may be empty.
inline std::optional<Id> optional_id_of(std::string_view field) {
  return field.empty() ? std::nullopt : std::optional(id_of(field));
}

inline std::string field_of(BytesView bytes) { return std::string(as_text(bytes)); }

}  // namespace carecircle
