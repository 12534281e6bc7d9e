// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"

// The SFrame header, RFC 9605 §4.3: one byte X(1) K(3) Y(1) C(3). Values below 8 stand in K and C; larger ones follow
// big-endian, the key id first, with K or C their length in bytes less one and X or Y set.

namespace carecircle::sframe {

inline constexpr std::size_t kHeaderSizeMax = 17;

struct Header {
  std::uint64_t key_id = 0;   // KID
  std::uint64_t counter = 0;  // CTR
  bool operator==(const Header&) const = default;
};

Bytes encode_header(const Header& header);

struct ParsedHeader {
  Header header;
  std::size_t size = 0;  // bytes that it took of the frame
};
// Reads the header at the front of `frame`. kMalformedInput when it is cut off, or not the shortest form of its values: what
// is authenticated has one encoding.
Result<ParsedHeader> parse_header(BytesView frame);

}  // namespace carecircle::sframe
