// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/framing.h"
#include "core/mls/framing_internal.h"

// Encoding and decoding of RFC 9420 §6 and §12.4; nothing here is checked beyond its form.

namespace carecircle::mls {
namespace {

constexpr std::uint8_t kByValue = 1;  // §12.4, ProposalOrRefType
constexpr std::uint8_t kByReference = 2;

Result<WireFormat> framed_wire_format(std::uint16_t value) {
  if (value == static_cast<std::uint16_t>(WireFormat::public_message)) return WireFormat::public_message;
  if (value == static_cast<std::uint16_t>(WireFormat::private_message)) return WireFormat::private_message;
  return fail(ErrorCode::kMalformedInput, "AuthenticatedContent: wire format");
}

}  // namespace

void write(TlsWriter& writer, const ProposalOrRef& item) {
  if (const auto* proposal = std::get_if<Proposal>(&item.value)) {
    writer.u8(kByValue);
    write(writer, *proposal);
    return;
  }
  writer.u8(kByReference);
  writer.opaque(std::get<ProposalReference>(item.value).hash);
}

Result<void> read(TlsReader& reader, ProposalOrRef& item) {
  const std::uint8_t type = TRY(reader.u8());
  if (type == kByValue) {
    Proposal proposal;
    TRY(read(reader, proposal));
    item.value = std::move(proposal);
    return {};
  }
  if (type != kByReference) return fail(ErrorCode::kMalformedInput, "ProposalOrRef: type");
  item.value = ProposalReference{to_bytes(TRY(reader.opaque()))};
  return {};
}

void write(TlsWriter& writer, const Commit& commit) {
  writer.vector(commit.proposals);
  writer.optional(commit.path);
}

Result<void> read(TlsReader& reader, Commit& commit) {
  commit.proposals = TRY(reader.vector<ProposalOrRef>());
  commit.path = TRY(reader.optional<UpdatePath>());
  return {};
}

ContentType content_type_of(const Content& content) { return static_cast<ContentType>(content.index() + 1); }

Result<ContentType> content_type_from_wire(std::uint8_t value) {
  if (value < 1 || value > 3) return fail(ErrorCode::kMalformedInput, "ContentType");
  return static_cast<ContentType>(value);
}

void write_content(TlsWriter& writer, const Content& content) {
  switch (content_type_of(content)) {
    case ContentType::application: writer.opaque(std::get<ApplicationData>(content).data.view()); break;
    case ContentType::proposal: write(writer, std::get<Proposal>(content)); break;
    case ContentType::commit: write(writer, std::get<Commit>(content)); break;
  }
}

Result<void> read_content(TlsReader& reader, ContentType type, Content& content) {
  switch (type) {
    case ContentType::application: content = ApplicationData{SecretBytes::copy_of(TRY(reader.opaque()))}; return {};
    case ContentType::proposal: return read(reader, content.emplace<Proposal>());
    case ContentType::commit: return read(reader, content.emplace<Commit>());
  }
  return fail(ErrorCode::kMalformedInput, "ContentType");
}

void write_auth(TlsWriter& writer, ContentType type, const FramedContentAuthData& auth) {
  writer.opaque(auth.signature);
  if (type == ContentType::commit) writer.opaque(auth.confirmation_tag);
}

Result<void> read_auth(TlsReader& reader, ContentType type, FramedContentAuthData& auth) {
  auth.signature = to_bytes(TRY(reader.opaque()));
  if (type == ContentType::commit) auth.confirmation_tag = to_bytes(TRY(reader.opaque()));
  return {};
}

void write(TlsWriter& writer, const FramedContent& content) {
  writer.opaque(content.group_id);
  writer.u64(content.epoch);
  write(writer, content.sender);
  writer.opaque(content.authenticated_data);
  writer.u8(static_cast<std::uint8_t>(content_type_of(content.content)));
  write_content(writer, content.content);
}

Result<void> read(TlsReader& reader, FramedContent& content) {
  content.group_id = to_bytes(TRY(reader.opaque()));
  content.epoch = TRY(reader.u64());
  TRY(read(reader, content.sender));
  content.authenticated_data = to_bytes(TRY(reader.opaque()));
  const ContentType type = TRY(content_type_from_wire(TRY(reader.u8())));
  return read_content(reader, type, content.content);
}

void write(TlsWriter& writer, const AuthenticatedContent& content) {
  writer.u16(static_cast<std::uint16_t>(content.wire_format));
  write(writer, content.content);
  write_auth(writer, content_type_of(content.content.content), content.auth);
}

Result<void> read(TlsReader& reader, AuthenticatedContent& content) {
  content.wire_format = TRY(framed_wire_format(TRY(reader.u16())));
  TRY(read(reader, content.content));
  return read_auth(reader, content_type_of(content.content.content), content.auth);
}

void write_signed_part(TlsWriter& writer, const AuthenticatedContent& content, BytesView context) {
  writer.u16(kProtocolVersion);
  writer.u16(static_cast<std::uint16_t>(content.wire_format));
  write(writer, content.content);
  const SenderType sender = content.content.sender.type;
  if (sender == SenderType::member || sender == SenderType::new_member_commit) writer.raw(context);
}

void write(TlsWriter& writer, const PublicMessage& message) {
  write(writer, message.content);
  write_auth(writer, content_type_of(message.content.content), message.auth);
  if (message.content.sender.type == SenderType::member) writer.opaque(message.membership_tag);
}

Result<void> read(TlsReader& reader, PublicMessage& message) {
  TRY(read(reader, message.content));
  TRY(read_auth(reader, content_type_of(message.content.content), message.auth));
  if (message.content.sender.type == SenderType::member) message.membership_tag = to_bytes(TRY(reader.opaque()));
  return {};
}

void write(TlsWriter& writer, const PrivateMessage& message) {
  writer.opaque(message.group_id);
  writer.u64(message.epoch);
  writer.u8(static_cast<std::uint8_t>(message.content_type));
  writer.opaque(message.authenticated_data);
  writer.opaque(message.encrypted_sender_data);
  writer.opaque(message.ciphertext);
}

Result<void> read(TlsReader& reader, PrivateMessage& message) {
  message.group_id = to_bytes(TRY(reader.opaque()));
  message.epoch = TRY(reader.u64());
  message.content_type = TRY(content_type_from_wire(TRY(reader.u8())));
  message.authenticated_data = to_bytes(TRY(reader.opaque()));
  message.encrypted_sender_data = to_bytes(TRY(reader.opaque()));
  message.ciphertext = to_bytes(TRY(reader.opaque()));
  return {};
}

}  // namespace carecircle::mls
