// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/franking/message.h"

#include "core/envelope/padding.h"
#include "core/envelope/struct_version.h"
#include "core/franking/frank.h"

namespace carecircle {
namespace {

Error dropped(const char* where) { return fail(ErrorCode::kMlsMessageInvalid, where); }

Result<FrankedMessage> read_unpadded(BytesView unpadded, BytesView padded) {
  TlsReader reader(unpadded);
  TRY(read_version(reader));
  FrankedMessage message;
  message.tag = franking_tag(TRY(reader.raw(kFrankSize)), padded);
  message.sender = TRY(reader.array<16>());
  message.conversation_id = TRY(reader.array<16>());
  message.content = SecretBytes::copy_of(TRY(reader.opaque()));
  TRY(reader.finish());
  return message;
}

}  // namespace

void write(TlsWriter& writer, const AadComponent& component) {
  writer.u16(component.type);
  writer.opaque(component.data);
}

Result<void> read(TlsReader& reader, AadComponent& component) {
  component.type = TRY(reader.u16());
  component.data = TRY(read_opaque(reader));
  return {};
}

void write(TlsWriter& writer, const CareCircleAad& aad) {
  write_version(writer);
  writer.vector(aad.components);
}

Result<void> read(TlsReader& reader, CareCircleAad& aad) {
  TRY(read_version(reader));
  aad.components = TRY(reader.vector<AadComponent>());
  for (std::size_t index = 1; index < aad.components.size(); ++index) {
    if (aad.components[index - 1].type >= aad.components[index].type) {
      return fail(ErrorCode::kMalformedInput, "authenticated data: order of components");
    }
  }
  return {};
}

Result<OutgoingMessage> make_message(BytesView content, const AccountId& sender, const Id& conversation_id,
                                     Entropy& entropy) {
  if (content.size() > kMessageContentMax) return fail(ErrorCode::kLimitExceeded, "message: content");
  const SecretBytes salt = entropy.secret(kFrankSize);
  TlsWriter writer;
  write_version(writer);
  writer.raw(salt.view());
  writer.raw(sender);
  writer.raw(conversation_id);
  writer.opaque(content);
  Bytes unpadded = writer.take();
  auto plaintext = pad_to_bucket(unpadded);
  wipe(unpadded);
  if (!plaintext) return plaintext.error();

  const ByteArray<32> tag = franking_tag(salt.view(), plaintext->view());
  CareCircleAad aad;
  aad.components.push_back({.type = static_cast<std::uint16_t>(AadType::frank), .data = to_bytes(tag)});
  return OutgoingMessage{.plaintext = std::move(*plaintext), .authenticated_data = encode(aad)};
}

Result<FrankedMessage> read_franked_message(BytesView plaintext) {
  const auto unpadded = unpad_bucket(plaintext);
  if (!unpadded) return dropped("message: padding");
  auto message = read_unpadded(unpadded->view(), plaintext);
  if (!message) return dropped("message: plaintext");
  return message;
}

Result<Bytes> franking_tag_of(BytesView authenticated_data) {
  const auto aad = decode<CareCircleAad>(authenticated_data);
  if (!aad) return dropped("message: authenticated data");
  for (const auto& component : aad->components) {
    if (component.type == static_cast<std::uint16_t>(AadType::frank)) return component.data;
  }
  return dropped("message: no franking tag");
}

Result<SecretBytes> open_message(BytesView plaintext, BytesView authenticated_data, const AccountId& sender,
                                 const Id& conversation_id) {
  FrankedMessage message = TRY(read_franked_message(plaintext));
  // "Receiver recomputes the tag, checks sender leaf == plaintext sender, else DROPS the message."
  if (!equal_constant_time(message.tag, TRY(franking_tag_of(authenticated_data)))) {
    return dropped("message: franking tag");
  }
  if (message.sender != sender) return dropped("message: sender");
  if (message.conversation_id != conversation_id) return dropped("message: conversation");
  return std::move(message.content);
}

}  // namespace carecircle
