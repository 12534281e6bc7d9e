// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/franking/report.h"

#include "core/envelope/padding.h"
#include "core/envelope/struct_version.h"
#include "core/mls/framing.h"
#include "core/mls/suite.h"

namespace carecircle {
namespace {

constexpr std::size_t kReportPaddingStep = 4096;
constexpr std::uint16_t kMls10 = 1;  // ProtocolVersion, RFC 9420 §6
constexpr hpke::Suite kReportSuite = hpke::kStoredSuite;

void write(TlsWriter& writer, const ReportedMessage& message) {
  writer.opaque(message.plaintext.view());
  writer.opaque(message.frank_context);
  writer.raw(message.server_frank);
  writer.opaque(message.framed_content_tbs.view());
  writer.opaque(message.signature);
}

Result<ReportedMessage> read_reported(TlsReader& reader) {
  ReportedMessage message;
  message.plaintext = SecretBytes::copy_of(TRY(reader.opaque()));
  message.frank_context = TRY(read_opaque(reader));
  message.server_frank = TRY(reader.array<32>());
  message.framed_content_tbs = SecretBytes::copy_of(TRY(reader.opaque()));
  message.signature = TRY(read_opaque(reader));
  return message;
}

Result<void> check_limits(const Report& report) {
  if (report.messages.empty() || report.messages.size() > kReportedMessagesMax) {
    return fail(ErrorCode::kLimitExceeded, "report: messages");
  }
  if (report.note.size() > kReportNoteMax) return fail(ErrorCode::kLimitExceeded, "report: note");
  return {};
}

SecretBytes encode_padded(const Report& report) {
  TlsWriter messages;
  for (const ReportedMessage& message : report.messages)
    write(messages, message);
  TlsWriter writer;
  write_version(writer);
  writer.raw(report.report_id);
  writer.raw(report.reporter);
  writer.u16(report.reason);
  writer.opaque(report.note.view());
  writer.opaque(messages.bytes());
  Bytes inner = messages.take();
  Bytes encoded = writer.take();
  SecretBytes padded = pad_to_multiple(encoded, kReportPaddingStep);
  wipe(inner);
  wipe(encoded);
  return padded;
}

Result<Report> read_report(BytesView encoded) {
  TlsReader reader(encoded);
  TRY(read_version(reader));
  Report report;
  report.report_id = TRY(reader.array<16>());
  report.reporter = TRY(reader.array<16>());
  report.reason = TRY(reader.u16());
  report.note = SecretBytes::copy_of(TRY(reader.opaque()));
  TlsReader messages(TRY(reader.opaque()));
  TRY(reader.finish());
  while (!messages.empty())
    report.messages.push_back(TRY(read_reported(messages)));
  TRY(check_limits(report));
  return report;
}

Error unsigned_message(const char* where) { return fail(ErrorCode::kSignatureInvalid, where); }

// RFC 9420 §6.1: struct { ProtocolVersion version; WireFormat wire_format; FramedContent content; GroupContext context; }
// FramedContentTBS. The group context stays unread: the signature covers it, and the conversation is in the plaintext.
Result<mls::FramedContent> read_framed_content(BytesView framed_content_tbs) {
  TlsReader reader(framed_content_tbs);
  const bool private_message =
      TRY(reader.u16()) == kMls10 && TRY(reader.u16()) == static_cast<std::uint16_t>(mls::WireFormat::private_message);
  if (!private_message) return unsigned_message("report: version or wire format");
  mls::FramedContent content;
  TRY(read(reader, content));
  return content;
}

bool is_message(const mls::FramedContent& content, const ReportedMessage& reported, const VerifiableMessage& claim) {
  const auto* application = std::get_if<mls::ApplicationData>(&content.content);
  const auto tag = franking_tag_of(content.authenticated_data);
  return application != nullptr && equal(application->data.view(), reported.plaintext.view()) && tag &&
         equal(*tag, claim.message.tag) && content.sender.type == mls::SenderType::member &&
         content.epoch == claim.context.epoch;
}

}  // namespace

Result<hpke::Ciphertext> seal_report(const Report& report, BytesView moderator_key, Entropy& entropy) {
  TRY(check_limits(report));
  const SecretBytes padded = encode_padded(report);
  return hpke::seal(kReportSuite, moderator_key, as_bytes(kReportInfo), report.report_id, padded.view(), entropy);
}

Result<Report> open_report(const hpke::Ciphertext& sealed, BytesView moderator_private_key, const Id& report_id) {
  const SecretBytes padded =
      TRY(hpke::open(kReportSuite, moderator_private_key, sealed, as_bytes(kReportInfo), report_id));
  Report report = TRY(read_report(TRY(unpad_multiple(padded.view(), kReportPaddingStep)).view()));
  if (report.report_id != report_id) return fail(ErrorCode::kMalformedInput, "report: id");
  return report;
}

Result<VerifiableMessage> read_reported_message(const ReportedMessage& reported) {
  VerifiableMessage result;
  result.message = TRY(read_franked_message(reported.plaintext.view()));
  result.context = TRY(decode<FrankContext>(reported.frank_context));
  if (result.message.sender != result.context.sender) {
    return fail(ErrorCode::kMlsMessageInvalid, "report: sender");
  }
  if (result.message.conversation_id != result.context.conversation_id) {
    return fail(ErrorCode::kMlsMessageInvalid, "report: conversation");
  }
  return result;
}

Result<void> check_sender_signature(const ReportedMessage& reported, mls::CipherSuite suite,
                                    BytesView sender_signature_key) {
  const VerifiableMessage claim = TRY(read_reported_message(reported));
  TRY(mls::verify_with_label(suite, sender_signature_key, "FramedContentTBS", reported.framed_content_tbs.view(),
                             reported.signature));
  const auto content = read_framed_content(reported.framed_content_tbs.view());
  if (!content || !is_message(*content, reported, claim)) return unsigned_message("report: another message");
  return {};
}

}  // namespace carecircle
