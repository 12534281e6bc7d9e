// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/framing.h"

#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/crypto/aead.h"
#include "core/mls/framing_internal.h"
#include "core/mls/secret_writer.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

constexpr std::string_view kContentLabel = "FramedContentTBS";

Bytes signed_part(const AuthenticatedContent& content, BytesView context) {
  TlsWriter writer;
  write_signed_part(writer, content, context);
  return writer.take();
}

// §6.2: membership_tag = MAC(membership_key, AuthenticatedContentTBM).
SecretBytes membership_tag(const AuthenticatedContent& content, CipherSuite suite, BytesView context,
                           BytesView membership_key) {
  TlsWriter writer;
  write_signed_part(writer, content, context);
  write_auth(writer, content_type_of(content.content.content), content.auth);
  return mac(suite, membership_key, writer.bytes());
}

// §6.3.2, SenderDataAAD.
Bytes sender_data_aad(const PrivateMessage& message) {
  TlsWriter writer;
  writer.opaque(message.group_id);
  writer.u64(message.epoch);
  writer.u8(static_cast<std::uint8_t>(message.content_type));
  return writer.take();
}

// §6.3.1, PrivateContentAAD.
Bytes content_aad(const PrivateMessage& message) {
  TlsWriter writer;
  writer.raw(sender_data_aad(message));
  writer.opaque(message.authenticated_data);
  return writer.take();
}

// §6.3.1: the nonce is XORed with a fresh random value to guard against reuse.
void apply_reuse_guard(MessageKey& key, const ByteArray<4>& guard) {
  const MutableBytesView nonce = key.nonce.mutable_view();
  for (std::size_t i = 0; i < guard.size(); ++i)
    nonce[i] ^= guard[i];
}

// §6.3.1, PrivateMessageContent without padding.
SecretBytes private_content(const AuthenticatedContent& content) {
  SecretWriter writer;
  if (const auto* application = std::get_if<ApplicationData>(&content.content.content)) {
    writer.opaque(application->data);
  } else {
    TlsWriter handshake;
    write_content(handshake, content.content.content);
    writer.raw(handshake.bytes());
  }
  TlsWriter auth;
  write_auth(auth, content_type_of(content.content.content), content.auth);
  writer.raw(auth.bytes());
  return writer.take();
}

Bytes seal_sender_data(const PrivateMessage& message, const SenderData& data, CipherSuite suite,
                       BytesView sender_data_secret) {
  TlsWriter writer;
  writer.u32(data.leaf.value);
  writer.u32(data.generation);
  writer.raw(data.reuse_guard);
  const SenderDataKeys keys = sender_data_keys(suite, sender_data_secret, message.ciphertext);
  return aead_seal(suite_info(suite).aead, keys.key.view(), keys.nonce.view(), sender_data_aad(message),
                   writer.bytes());
}

}  // namespace

RatchetKind ratchet_of(ContentType type) {
  return type == ContentType::application ? RatchetKind::application : RatchetKind::handshake;
}

void sign_content(AuthenticatedContent& content, CipherSuite suite, BytesView context, BytesView signature_seed) {
  Bytes to_sign = signed_part(content, context);
  content.auth.signature = sign_with_label(suite, signature_seed, kContentLabel, to_sign);
  wipe(to_sign);
}

Result<void> verify_content(const AuthenticatedContent& content, CipherSuite suite, BytesView context,
                            BytesView signature_key) {
  Bytes signed_bytes = signed_part(content, context);
  Result<void> verdict = verify_with_label(suite, signature_key, kContentLabel, signed_bytes, content.auth.signature);
  wipe(signed_bytes);
  return verdict;
}

Bytes confirmed_transcript_input(const AuthenticatedContent& commit) {
  TlsWriter writer;
  writer.u16(static_cast<std::uint16_t>(commit.wire_format));
  write(writer, commit.content);
  writer.opaque(commit.auth.signature);
  return writer.take();
}

Result<PublicMessage> protect_public(AuthenticatedContent content, CipherSuite suite, BytesView context,
                                     BytesView membership_key) {
  // §6: "Applications MUST use PrivateMessage to encrypt application messages".
  if (content_type_of(content.content.content) == ContentType::application) {
    return fail(ErrorCode::kMlsMessageInvalid, "PublicMessage: application data");
  }
  ensure(content.wire_format == WireFormat::public_message, "signed for the format it is sent in");
  PublicMessage message;
  if (content.content.sender.type == SenderType::member) {
    message.membership_tag = to_bytes(membership_tag(content, suite, context, membership_key).view());
  }
  message.content = std::move(content.content);
  message.auth = std::move(content.auth);
  return message;
}

Result<AuthenticatedContent> unprotect_public(PublicMessage message, CipherSuite suite, BytesView context,
                                              BytesView membership_key) {
  AuthenticatedContent content{WireFormat::public_message, std::move(message.content), std::move(message.auth)};
  // §6: "Applications MUST use PrivateMessage to encrypt application messages".
  if (content_type_of(content.content.content) == ContentType::application) {
    return fail(ErrorCode::kMlsMessageInvalid, "PublicMessage: application data");
  }
  // §6.2: "the application MUST check membership_tag".
  if (content.content.sender.type == SenderType::member) {
    const SecretBytes expected = membership_tag(content, suite, context, membership_key);
    if (!equal_constant_time(expected.view(), message.membership_tag)) {
      return fail(ErrorCode::kMlsMessageInvalid, "PublicMessage: membership tag");
    }
  }
  return content;
}

SenderDataKeys sender_data_keys(CipherSuite suite, BytesView sender_data_secret, BytesView ciphertext) {
  const SuiteInfo& info = suite_info(suite);
  const BytesView sample = ciphertext.first(std::min(ciphertext.size(), info.hash_size));
  const HmacKey secret(info.hash, sender_data_secret);
  return {.key = expand_with_label(secret, "key", sample, info.key_size),
          .nonce = expand_with_label(secret, "nonce", sample, kAeadNonceSize)};
}

Result<PrivateMessage> protect_private(const AuthenticatedContent& content, CipherSuite suite,
                                       BytesView sender_data_secret, SecretTree& secret_tree, Entropy& entropy) {
  // §6.3.2: "the sender MUST verify Sender.sender_type is member".
  ensure(content.content.sender.type == SenderType::member, "only members send private messages");
  ensure(content.wire_format == WireFormat::private_message, "signed for the format it is sent in");
  const ContentType type = content_type_of(content.content.content);
  SecretTree::SendKey next = TRY(secret_tree.next(content.content.sender.leaf, ratchet_of(type)));
  const SenderData sender{content.content.sender.leaf, next.generation, entropy.array<4>()};
  apply_reuse_guard(next.key, sender.reuse_guard);

  PrivateMessage message;
  message.group_id = content.content.group_id;
  message.epoch = content.content.epoch;
  message.content_type = type;
  message.authenticated_data = content.content.authenticated_data;
  const SecretBytes plaintext = private_content(content);
  message.ciphertext = aead_seal(suite_info(suite).aead, next.key.key.view(), next.key.nonce.view(),
                                 content_aad(message), plaintext.view());
  message.encrypted_sender_data = seal_sender_data(message, sender, suite, sender_data_secret);
  return message;
}

Result<SenderData> open_sender_data(const PrivateMessage& message, CipherSuite suite, BytesView sender_data_secret) {
  const SenderDataKeys keys = sender_data_keys(suite, sender_data_secret, message.ciphertext);
  const SecretBytes plaintext = TRY(aead_open(suite_info(suite).aead, keys.key.view(), keys.nonce.view(),
                                              sender_data_aad(message), message.encrypted_sender_data));
  TlsReader reader(plaintext.view());
  SenderData data;
  data.leaf = LeafIndex{TRY(reader.u32())};
  data.generation = TRY(reader.u32());
  data.reuse_guard = TRY(reader.array<4>());
  TRY(reader.finish());
  return data;
}

Result<AuthenticatedContent> open_private(const PrivateMessage& message, const SenderData& sender, CipherSuite suite,
                                          SecretTree& secret_tree) {
  MessageKey key = TRY(secret_tree.peek(sender.leaf, ratchet_of(message.content_type), sender.generation));
  apply_reuse_guard(key, sender.reuse_guard);
  const SecretBytes plaintext = TRY(
      aead_open(suite_info(suite).aead, key.key.view(), key.nonce.view(), content_aad(message), message.ciphertext));
  AuthenticatedContent result;
  result.wire_format = WireFormat::private_message;
  result.content.group_id = message.group_id;
  result.content.epoch = message.epoch;
  result.content.sender = {.type = SenderType::member, .leaf = sender.leaf};
  result.content.authenticated_data = message.authenticated_data;
  TlsReader reader(plaintext.view());
  TRY(read_content(reader, message.content_type, result.content.content));
  TRY(read_auth(reader, message.content_type, result.auth));
  // §6.3.1: "The padding field MUST be filled with all zero bytes."
  if (std::ranges::any_of(reader.rest(), [](std::uint8_t byte) { return byte != 0; })) {
    return fail(ErrorCode::kMalformedInput, "PrivateMessage: padding");
  }
  return result;
}

}  // namespace carecircle::mls
