// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/message.h"

#include "core/crypto/hash.h"
#include "core/envelope/padding.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

constexpr std::size_t kSaltSize = 32;

struct MessageView {
  BytesView salt;
  AccountId sender{};
  Id conversation_id{};
  BytesView content;
};

Result<MessageView> read_plaintext(BytesView plaintext) {
  TlsReader reader(plaintext);
  TRY(read_version(reader));
  MessageView message;
  message.salt = TRY(reader.raw(kSaltSize));
  message.sender = TRY(reader.array<16>());
  message.conversation_id = TRY(reader.array<16>());
  message.content = TRY(reader.opaque());
  TRY(reader.finish());
  return message;
}

Error dropped(const char* where) { return fail(ErrorCode::kMlsMessageInvalid, where); }

// The one frank component of `authenticated_data`.
Result<Bytes> franking_tag_of(BytesView authenticated_data) {
  const auto aad = decode<CareCircleAad>(authenticated_data);
  if (!aad) return dropped("message: authenticated data");
  for (const auto& component : aad->components) {
    if (component.type == static_cast<std::uint16_t>(AadType::frank)) return component.data;
  }
  return dropped("message: no franking tag");
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
  const SecretBytes salt = entropy.secret(kSaltSize);
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

  const SecretBytes tag = hmac(Hash::sha256, salt.view(), plaintext->view());
  CareCircleAad aad;
  aad.components.push_back({.type = static_cast<std::uint16_t>(AadType::frank), .data = to_bytes(tag.view())});
  return OutgoingMessage{.plaintext = std::move(*plaintext), .authenticated_data = encode(aad)};
}

Result<SecretBytes> open_message(BytesView plaintext, BytesView authenticated_data, const AccountId& sender,
                                 const Id& conversation_id) {
  const auto unpadded = unpad_bucket(plaintext);
  if (!unpadded) return dropped("message: padding");
  const auto message = read_plaintext(unpadded->view());
  if (!message) return dropped("message: plaintext");
  // "Receiver recomputes the tag, checks sender leaf == plaintext sender, else DROPS the message."
  const Bytes tag = TRY(franking_tag_of(authenticated_data));
  if (!equal_constant_time(hmac(Hash::sha256, message->salt, plaintext).view(), tag)) {
    return dropped("message: franking tag");
  }
  if (message->sender != sender) return dropped("message: sender");
  if (message->conversation_id != conversation_id) return dropped("message: conversation");
  return SecretBytes::copy_of(message->content);
}

}  // namespace carecircle
