// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/bytes/ensure.h"
#include "core/codec/samples.h"

using namespace carecircle;

// Whatever decodes must encode to the same bytes: signatures are checked over bytes, and two encodings of one meaning
// would be two things to sign.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  static const std::vector<samples::Sample> kStructs = samples::all();
  for (const samples::Sample& each : kStructs) {
    const Result<Bytes> recoded = each.recode(input);
    if (recoded) ensure(equal(*recoded, input), "one encoding only");
  }
  if (const auto credential = decode<Credential>(input)) {
    ensure(!verify_credential(*credential, Bytes(32, 1)).has_value(), "nobody signs by chance");
  }
  return 0;
}
