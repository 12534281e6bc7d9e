// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/encoding.h"
#include "core/bytes/ensure.h"

using namespace carecircle;

// What decodes must be what the encoder writes: base64url has one text per byte string, the others differ in case only.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto bytes = from_base64url(text)) ensure(to_base64url(*bytes) == text, "base64url is canonical");
  if (const auto bytes = from_hex(text)) ensure(from_hex(to_hex(*bytes)).value() == *bytes, "hex comes back");
  if (const auto bytes = from_crockford_base32(text)) {
    ensure(from_crockford_base32(to_crockford_base32(*bytes)).value() == *bytes, "base32 comes back");
  }
  return 0;
}
