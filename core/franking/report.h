// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/crypto/hpke.h"
#include "core/franking/frank.h"
#include "core/franking/message.h"
#include "core/mls/types.h"

// A report of messages to a moderator (security.md 12): what the reporter chose to show, and what proves it.
//
//   struct { opaque plaintext<V>; opaque frank_context<V>; opaque server_frank[32]; opaque framed_content_tbs<V>;
//            opaque signature<V>; } ReportedMessage;
//   struct { uint16 version = 1; opaque report_id[16]; opaque reporter[16]; uint16 reason; opaque note<V>;
//            ReportedMessage messages<V>; } Report;
//
// A report is padded to a multiple of 4 096 bytes and sealed with HPKE to each moderator, info "carecircle/report/v1",
// aad = report_id. The server sees who reports, the report's id and that size.

namespace carecircle {

inline constexpr std::string_view kReportInfo = "carecircle/report/v1";
inline constexpr std::size_t kReportedMessagesMax = 20;
inline constexpr std::size_t kReportNoteMax = 4000;  // bytes

struct ReportedMessage {
  SecretBytes plaintext;  // padded, as the MLS message carried it
  Bytes frank_context;    // encoded FrankContext, as delivered
  ByteArray<32> server_frank{};
  // The MLS signature of the sender's leaf (RFC 9420 §6.1) and what it covers. Both may be empty: then the report rests on
  // the server's word alone, and carries no sanction above a warning.
  SecretBytes framed_content_tbs;
  Bytes signature;
};
struct Report {
  Id report_id{};
  AccountId reporter{};
  std::uint16_t reason = 0;
  SecretBytes note;  // UTF-8
  std::vector<ReportedMessage> messages;
};

// kLimitExceeded for no message, too many, or a note that is too long. kKeyInvalid for a bad `moderator_key`
// (hpke::kStoredSuite).
Result<hpke::Ciphertext> seal_report(const Report& report, BytesView moderator_key, Entropy& entropy);
// kDecryptionFailed for another report's id or another moderator's key; kMalformedInput.
Result<Report> open_report(const hpke::Ciphertext& sealed, BytesView moderator_private_key, const Id& report_id);

// What a moderator sees of a reported message, and asks the server to verify: check_server_frank over tag, context as it came,
// and frank.
struct VerifiableMessage {
  FrankedMessage message;
  FrankContext context;
};
// Recomputes the tag, and compares the sender and the conversation that the message names with those that the server saw.
// kMlsMessageInvalid when they differ, kMalformedInput for a context that is none.
Result<VerifiableMessage> read_reported_message(const ReportedMessage& reported);

// That the device with `sender_signature_key` signed this message in this conversation: what neither a reporter with the
// server, nor the server alone, can forge. The caller knows the key to be the sender's from the circle's tree.
// kSignatureInvalid when there is no signature, it does not match, or it covers another message.
Result<void> check_sender_signature(const ReportedMessage& reported, mls::CipherSuite suite,
                                    BytesView sender_signature_key);

}  // namespace carecircle
