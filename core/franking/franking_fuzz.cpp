// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a stranger wrote: authenticated data, plaintexts, contexts, and reports, which are sealed here as a hostile reporter
// would.
#include "core/bytes/ensure.h"
#include "core/crypto/entropy_testing.h"
#include "core/franking/report.h"

using namespace carecircle;

namespace {

template <typename T>
void one_encoding(BytesView input) {
  const auto decoded = decode<T>(input);
  if (decoded) ensure(equal(encode(*decoded), input), "one encoding only");
}

void try_report(BytesView input) {
  static const hpke::KeyPair moderator = hpke::derive_key_pair(hpke::kStoredSuite.kem, Bytes(32, 1));
  SeededEntropy entropy;
  const Id report_id{};
  const auto sealed =
      hpke::seal(hpke::kStoredSuite, moderator.public_key, as_bytes(kReportInfo), report_id, input, entropy);
  const auto report = open_report(*sealed, moderator.private_key.view(), report_id);
  if (!report) return;
  ensure(seal_report(*report, moderator.public_key, entropy).has_value(), "what opens can be passed on");
  for (const ReportedMessage& message : report->messages) {
    const auto claim = read_reported_message(message);
    ensure(!claim || claim->message.sender == claim->context.sender, "the server's sender");
    ensure(!check_sender_signature(message, mls::CipherSuite::x25519_aes128gcm_sha256_ed25519, Bytes(32, 2)),
           "no signature matches by chance");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  one_encoding<CareCircleAad>(input);
  one_encoding<FrankContext>(input);
  ensure(!open_message(input, input, {}, {}), "no tag matches by chance");
  if (const auto message = read_franked_message(input)) {
    ensure(message->content.size() < input.size(), "content is part of the plaintext");
  }
  try_report(input);
  return 0;
}
