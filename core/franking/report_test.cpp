// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A report from the message that was sent to the moderator who judges it, and everybody who could want to forge one.
#include "core/franking/report.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope_testing.h"
#include "core/mls/framing.h"
#include "core/mls/suite.h"

namespace carecircle {
namespace {

using testing::filled;
using testing::SeededEntropy;
using testing::text;
using testing::text_of;

constexpr mls::CipherSuite kSuite = mls::CipherSuite::x25519_aes128gcm_sha256_ed25519;
const AccountId kReportedSender = filled<16>(1);
const Id kReportedConversation = filled<16>(2);
const Id kReportId = filled<16>(3);
const AccountId kReporter = filled<16>(4);
const Bytes kReportHubKey(kFrankSize, 5);

class Reports : public ::testing::Test {
 protected:
  // What the sender's MLS signs of an application message (RFC 9420 §6.1).
  Bytes framed_content_tbs(BytesView plaintext, BytesView authenticated_data, std::uint64_t epoch,
                           mls::WireFormat wire_format = mls::WireFormat::private_message) const {
    mls::FramedContent content;
    content.group_id = to_bytes(kReportedConversation);
    content.epoch = epoch;
    content.authenticated_data = to_bytes(authenticated_data);
    content.content = mls::ApplicationData{SecretBytes::copy_of(plaintext)};
    TlsWriter writer;
    writer.u16(1);
    writer.u16(static_cast<std::uint16_t>(wire_format));
    write(writer, content);
    writer.raw(as_bytes("group context"));
    return writer.take();
  }

  void sign(ReportedMessage& reported, Bytes tbs) const {
    reported.signature = mls::sign_with_label(kSuite, device_.seed.view(), "FramedContentTBS", tbs);
    reported.framed_content_tbs = SecretBytes::copy_of(tbs);
  }

  // As the server accepted and the reporter received it.
  ReportedMessage reported(std::string_view content) {
    const OutgoingMessage message =
        make_message(as_bytes(content), kReportedSender, kReportedConversation, entropy_).value();
    ReportedMessage result;
    result.plaintext = message.plaintext.clone();
    result.frank_context = encode(context_);
    result.server_frank =
        make_server_frank(kReportHubKey, *franking_tag_of(message.authenticated_data), result.frank_context).value();
    sign(result, framed_content_tbs(message.plaintext.view(), message.authenticated_data, context_.epoch));
    return result;
  }

  Report report() {
    Report result{.report_id = kReportId,
                  .reporter = kReporter,
                  .reason = 3,
                  .note = SecretBytes::copy_of(as_bytes("threats")),
                  .messages = {}};
    result.messages.push_back(reported("I know where you live"));
    result.messages.push_back(reported("answer me"));
    return result;
  }

  // What the moderator's client and the server find together.
  ErrorCode verify(const ReportedMessage& message) const {
    const auto claim = read_reported_message(message);
    if (!claim) return claim.code();
    const auto frank =
        check_server_frank(kReportHubKey, claim->message.tag, message.frank_context, message.server_frank);
    return frank ? ErrorCode::kUnspecified : frank.code();
  }
  ErrorCode signature_code(const ReportedMessage& message) const {
    return check_sender_signature(message, kSuite, device_.public_key).code();
  }

  SeededEntropy entropy_;
  FrankContext context_{.sender = kReportedSender,
                        .conversation_id = kReportedConversation,
                        .accepted_ms = 1'800'000'000'000,
                        .epoch = 7};
  SignatureKeyPair device_ = signature_key_pair(Bytes(kSignatureSeedSize, 6));
  hpke::KeyPair moderator_ = hpke::generate_key_pair(hpke::kStoredSuite.kem, entropy_);
};

TEST_F(Reports, TheModeratorReadsAndVerifiesWhatWasReported) {
  const auto opened =
      open_report(*seal_report(report(), moderator_.public_key, entropy_), moderator_.private_key.view(), kReportId);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->reporter, kReporter);
  EXPECT_EQ(opened->reason, 3);
  EXPECT_EQ(text_of(opened->note), "threats");
  ASSERT_EQ(opened->messages.size(), 2u);
  EXPECT_EQ(text_of(read_reported_message(opened->messages[0])->message.content), "I know where you live");
  EXPECT_EQ(read_reported_message(opened->messages[1])->context.accepted_ms, context_.accepted_ms);
  for (const ReportedMessage& message : opened->messages) {
    EXPECT_EQ(verify(message), ErrorCode::kUnspecified);
    EXPECT_TRUE(check_sender_signature(message, kSuite, device_.public_key));
  }
}

TEST_F(Reports, AMessageThatTheReporterChangedFails) {
  ReportedMessage changed = reported("see you at five");
  changed.plaintext.mutable_view()[80] ^= 1;
  EXPECT_EQ(verify(changed), ErrorCode::kProofInvalid);
  EXPECT_EQ(signature_code(changed), ErrorCode::kSignatureInvalid);
}

TEST_F(Reports, AMessageThatTheReporterWroteFails) {
  const ReportedMessage honest = reported("see you at five");
  ReportedMessage forged = reported("I will hurt you");
  forged.server_frank = honest.server_frank;
  EXPECT_EQ(verify(forged), ErrorCode::kProofInvalid);
}

TEST_F(Reports, AnotherSenderFails) {
  ReportedMessage blamed = reported("mine");
  FrankContext context = context_;
  context.sender = filled<16>(9);
  blamed.frank_context = encode(context);
  EXPECT_EQ(verify(blamed), ErrorCode::kMlsMessageInvalid);
  EXPECT_EQ(signature_code(blamed), ErrorCode::kMlsMessageInvalid);
  // The reporter's own message with the other's name in it, sent and franked as the reporter's.
  const OutgoingMessage message =
      make_message(as_bytes("mine"), filled<16>(9), kReportedConversation, entropy_).value();
  blamed.plaintext = message.plaintext.clone();
  const auto tag = *franking_tag_of(message.authenticated_data);
  blamed.server_frank = make_server_frank(kReportHubKey, tag, encode(context_)).value();
  EXPECT_EQ(verify(blamed), ErrorCode::kProofInvalid);
}

TEST_F(Reports, AnotherConversationFails) {
  ReportedMessage moved = reported("said elsewhere");
  FrankContext context = context_;
  context.conversation_id = filled<16>(9);
  moved.frank_context = encode(context);
  EXPECT_EQ(verify(moved), ErrorCode::kMlsMessageInvalid);
}

TEST_F(Reports, AChangedTimeFails) {
  ReportedMessage later = reported("years ago");
  FrankContext context = context_;
  context.accepted_ms += 1;
  later.frank_context = encode(context);
  EXPECT_EQ(verify(later), ErrorCode::kProofInvalid);
}

TEST_F(Reports, WhatIsNoMessageOrNoContextFails) {
  ReportedMessage damaged = reported("hi");
  damaged.frank_context.push_back(0);
  EXPECT_EQ(verify(damaged), ErrorCode::kMalformedInput);
  damaged.plaintext = SecretBytes(256);
  EXPECT_EQ(verify(damaged), ErrorCode::kMlsMessageInvalid);
}

// A reporter who colludes with the server can frank anything; the sender's signature is not theirs to make.
TEST_F(Reports, ACollusionOfServerAndReporterHasNoSignature) {
  ReportedMessage forged = reported("never said");
  EXPECT_EQ(verify(forged), ErrorCode::kUnspecified);
  const SignatureKeyPair reporters_device = signature_key_pair(Bytes(kSignatureSeedSize, 7));
  forged.signature =
      mls::sign_with_label(kSuite, reporters_device.seed.view(), "FramedContentTBS", forged.framed_content_tbs.view());
  EXPECT_EQ(signature_code(forged), ErrorCode::kSignatureInvalid);
  forged.signature.clear();
  forged.framed_content_tbs = SecretBytes();
  EXPECT_EQ(signature_code(forged), ErrorCode::kSignatureInvalid);
}

TEST_F(Reports, ASignatureOverAnotherMessageDoesNotCount) {
  const ReportedMessage honest = reported("see you at five");
  ReportedMessage forged = reported("never said");
  forged.framed_content_tbs = honest.framed_content_tbs.clone();
  forged.signature = honest.signature;
  EXPECT_EQ(signature_code(forged), ErrorCode::kSignatureInvalid);
}

TEST_F(Reports, ASignatureOverAnotherTagEpochOrFormDoesNotCount) {
  ReportedMessage message = reported("hi");
  const BytesView plaintext = message.plaintext.view();
  const CareCircleAad other{.components = {{.type = 1, .data = Bytes(kFrankSize, 1)}}};
  const CareCircleAad right{.components = {{.type = 1, .data = to_bytes(read_franked_message(plaintext)->tag)}}};
  const Bytes wrong[] = {
      framed_content_tbs(plaintext, encode(other), context_.epoch),
      framed_content_tbs(plaintext, {}, context_.epoch),
      framed_content_tbs(plaintext, encode(right), context_.epoch + 1),
      framed_content_tbs(plaintext, encode(right), context_.epoch, mls::WireFormat::public_message),
      to_bytes(as_bytes("not framed content")),
  };
  for (const Bytes& tbs : wrong) {
    sign(message, tbs);
    EXPECT_EQ(signature_code(message), ErrorCode::kSignatureInvalid);
  }
  sign(message, framed_content_tbs(plaintext, encode(right), context_.epoch));
  EXPECT_TRUE(check_sender_signature(message, kSuite, device_.public_key));
}

TEST_F(Reports, OnlyTheModeratorOpensAReportAndOnlyUnderItsId) {
  const auto sealed = *seal_report(report(), moderator_.public_key, entropy_);
  const auto other = hpke::generate_key_pair(hpke::kStoredSuite.kem, entropy_);
  EXPECT_EQ(open_report(sealed, other.private_key.view(), kReportId).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(open_report(sealed, moderator_.private_key.view(), filled<16>(9)).code(), ErrorCode::kDecryptionFailed);
  EXPECT_EQ(seal_report(report(), Bytes(5), entropy_).code(), ErrorCode::kKeyInvalid);
}

TEST_F(Reports, TheSizeTellsOnlyHowManyPagesThereAre) {
  Report one = report();
  one.messages.pop_back();
  Report longer = report();
  longer.messages.pop_back();
  longer.note = SecretBytes::copy_of(Bytes(500, 'a'));
  EXPECT_EQ(seal_report(one, moderator_.public_key, entropy_)->ciphertext.size(),
            seal_report(longer, moderator_.public_key, entropy_)->ciphertext.size());
}

TEST_F(Reports, AReportHasLimits) {
  Report none = report();
  none.messages.clear();
  EXPECT_EQ(seal_report(none, moderator_.public_key, entropy_).code(), ErrorCode::kLimitExceeded);
  Report many = report();
  while (many.messages.size() <= kReportedMessagesMax)
    many.messages.push_back(reported("again"));
  EXPECT_EQ(seal_report(many, moderator_.public_key, entropy_).code(), ErrorCode::kLimitExceeded);
  Report long_note = report();
  long_note.note = SecretBytes(kReportNoteMax + 1);
  EXPECT_EQ(seal_report(long_note, moderator_.public_key, entropy_).code(), ErrorCode::kLimitExceeded);
}

TEST_F(Reports, WhatOpensButIsNoReportIsMalformed) {
  const auto seal_text = [&](BytesView plaintext) {
    return *hpke::seal(hpke::kStoredSuite, moderator_.public_key, as_bytes(kReportInfo), kReportId, plaintext,
                       entropy_);
  };
  const auto opened = open_report(seal_text(as_bytes("no padding")), moderator_.private_key.view(), kReportId);
  EXPECT_EQ(opened.code(), ErrorCode::kMalformedInput);
}

}  // namespace
}  // namespace carecircle
