// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/message.h"

namespace carecircle::mls {
void write(TlsWriter& writer, const MlsMessage& message) {
  writer.u16(kProtocolVersion);
  writer.u16(static_cast<std::uint16_t>(message.wire_format()));
  std::visit([&](const auto& body) { write(writer, body); }, message.body);
}

Result<void> read(TlsReader& reader, MlsMessage& message) {
  if (TRY(reader.u16()) != kProtocolVersion) return fail(ErrorCode::kMalformedInput, "MLSMessage: protocol version");
  switch (static_cast<WireFormat>(TRY(reader.u16()))) {
    case WireFormat::public_message: return read(reader, message.body.emplace<PublicMessage>());
    case WireFormat::private_message: return read(reader, message.body.emplace<PrivateMessage>());
    case WireFormat::welcome: return read(reader, message.body.emplace<Welcome>());
    case WireFormat::group_info: return read(reader, message.body.emplace<GroupInfo>());
    case WireFormat::key_package: return read(reader, message.body.emplace<KeyPackage>());
  }
  return fail(ErrorCode::kMalformedInput, "MLSMessage: wire format");
}

Bytes encode_message(MessageBody body) { return encode(MlsMessage{std::move(body)}); }

}  // namespace carecircle::mls
