// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"
#include "core/crypto/signature.h"

// Signed structs as they travel (security.md 0.2): verified over exactly the bytes that came, never over a re-encoding.

namespace carecircle {

inline Signed sign_content(BytesView seed, std::string_view name, Bytes content) {
  Bytes signature = sign_labelled(seed, name, content);
  return Signed{.content = std::move(content), .signature = std::move(signature)};
}

// kSignatureInvalid, then kMalformedInput.
template <typename T>
Result<T> open_signed(BytesView public_key, std::string_view name, const Signed& signed_struct) {
  TRY(verify_labelled(public_key, name, signed_struct.content, signed_struct.signature));
  return decode<T>(signed_struct.content);
}

}  // namespace carecircle
