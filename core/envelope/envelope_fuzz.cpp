// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/envelope/keyring.h"
#include "core/envelope/padding.h"
#include "core/envelope/record.h"
#include "core/envelope/seal.h"
#include "core/envelope/slots.h"

using namespace carecircle;

namespace {

// What is hashed or signed has one encoding only.
template <typename T>
void one_encoding(BytesView input) {
  const auto decoded = decode<T>(input);
  if (decoded) ensure(equal(encode(*decoded), input), "one encoding only");
}

void try_record(BytesView input) {
  const auto record = read_record(input);
  if (!record) return;
  ensure(equal(concat({record->header}), input.first(record->header.size())), "the header is the record's front");
  if (verify_record(*record)) ensure(record->credential.account_id == record->author, "verified is of its author");
  Keyring keyring(record->ring_id);
  ensure(keyring.add(record->generation, Bytes(kRingKeySize, 1)).has_value(), "an empty ring takes a key");
  ensure(!open_record(*record, keyring), "nothing opens by chance");
}

void try_padding(BytesView input) {
  if (const auto plaintext = unpad_bucket(input)) {
    ensure(equal(pad_to_bucket(plaintext->view())->view(), input), "one padding only");
  }
  if (const auto plaintext = unpad_multiple(input, 64)) {
    ensure(equal(pad_to_multiple(plaintext->view(), 64).view(), input), "one padding only");
  }
  if (const auto padded = pad_to_bucket(input)) {
    ensure(equal(unpad_bucket(padded->view())->view(), input), "padding comes off");
  }
}

void try_recovery_code(BytesView input) {
  const auto code = RecoveryCode::parse(as_text(input));
  if (!code) return;
  const auto printed = code->text();
  const auto again = RecoveryCode::parse(as_text(printed.view()));
  ensure(again && equal(again->key_material(), code->key_material()), "what is printed can be typed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  one_encoding<Sealed>(input);
  one_encoding<Slot>(input);
  one_encoding<ChainLink>(input);
  try_record(input);
  try_padding(input);
  try_recovery_code(input);
  if (const auto keyring = Keyring::restore(input)) {
    ensure(equal(keyring->serialize().view(), input), "one serialised form only");
  }
  ensure(!open_sealed(Bytes(32, 1), "fuzz", {}, {}, input), "nothing opens by chance");
  return 0;
}
