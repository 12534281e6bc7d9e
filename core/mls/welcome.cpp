// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/welcome.h"

#include <algorithm>

#include "core/crypto/aead.h"
#include "core/mls/secret_writer.h"

namespace carecircle::mls {
namespace {

constexpr std::string_view kGroupInfoLabel = "GroupInfoTBS";
constexpr std::string_view kWelcomeLabel = "Welcome";

void write_group_info_unsigned(TlsWriter& writer, const GroupInfo& info) {
  write(writer, info.group_context);
  writer.vector(info.extensions);
  writer.opaque(info.confirmation_tag);
  writer.u32(info.signer.value);
}

Bytes group_info_unsigned(const GroupInfo& info) {
  TlsWriter writer;
  write_group_info_unsigned(writer, info);
  return writer.take();
}

// §12.4.3.1: welcome_nonce and welcome_key.
struct WelcomeKeys {
  SecretBytes key;
  SecretBytes nonce;
};
WelcomeKeys welcome_keys(CipherSuite suite, BytesView joiner_secret, BytesView psk_secret) {
  const SecretBytes secret = derive_welcome_secret(suite, joiner_secret, psk_secret);
  return {.key = expand_with_label(suite, secret.view(), "key", {}, suite_info(suite).key_size),
          .nonce = expand_with_label(suite, secret.view(), "nonce", {}, kAeadNonceSize)};
}

// Both secrets have KDF.Nh bytes. As keys of HMAC they would mean the same with zeros behind them.
Result<void> check_secret_sizes(const GroupSecrets& secrets, CipherSuite suite) {
  const std::size_t size = suite_info(suite).hash_size;
  if (secrets.joiner_secret.size() != size || (secrets.path_secret && secrets.path_secret->size() != size))
    return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: the size of a secret");
  return {};
}

}  // namespace

void write(TlsWriter& writer, const GroupInfo& info) {
  write_group_info_unsigned(writer, info);
  writer.opaque(info.signature);
}

Result<void> read(TlsReader& reader, GroupInfo& info) {
  TRY(read(reader, info.group_context));
  TRY(read_extensions(reader, info.extensions));
  info.confirmation_tag = to_bytes(TRY(reader.opaque()));
  info.signer = LeafIndex{TRY(reader.u32())};
  info.signature = to_bytes(TRY(reader.opaque()));
  return {};
}

void sign_group_info(GroupInfo& info, BytesView signature_seed) {
  info.signature =
      sign_with_label(info.group_context.suite, signature_seed, kGroupInfoLabel, group_info_unsigned(info));
}

Result<void> verify_group_info(const GroupInfo& info, BytesView signature_key) {
  return verify_with_label(info.group_context.suite, signature_key, kGroupInfoLabel, group_info_unsigned(info),
                           info.signature);
}

SecretBytes encode_group_secrets(BytesView joiner_secret, std::optional<BytesView> path_secret,
                                 const std::vector<PreSharedKeyId>& psks) {
  SecretWriter writer;
  writer.opaque(joiner_secret);
  writer.u8(path_secret ? 1 : 0);
  if (path_secret) writer.opaque(*path_secret);
  TlsWriter ids;
  ids.vector(psks);
  writer.raw(ids.bytes());
  return writer.take();
}

Result<GroupSecrets> decode_group_secrets(BytesView bytes) {
  TlsReader reader(bytes);
  GroupSecrets secrets;
  secrets.joiner_secret = SecretBytes::copy_of(TRY(reader.opaque()));
  const std::uint8_t present = TRY(reader.u8());
  if (present > 1) return fail(ErrorCode::kMalformedInput, "GroupSecrets: path secret's presence");
  if (present == 1) secrets.path_secret = SecretBytes::copy_of(TRY(reader.opaque()));
  secrets.psks = TRY(reader.vector<PreSharedKeyId>());
  TRY(reader.finish());
  return secrets;
}

void write(TlsWriter& writer, const EncryptedGroupSecrets& item) {
  writer.opaque(item.new_member);
  write(writer, item.encrypted_group_secrets);
}

Result<void> read(TlsReader& reader, EncryptedGroupSecrets& item) {
  item.new_member = to_bytes(TRY(reader.opaque()));
  return read(reader, item.encrypted_group_secrets);
}

void write(TlsWriter& writer, const Welcome& welcome) {
  writer.u16(static_cast<std::uint16_t>(welcome.suite));
  writer.vector(welcome.secrets);
  writer.opaque(welcome.encrypted_group_info);
}

Result<void> read(TlsReader& reader, Welcome& welcome) {
  welcome.suite = TRY(suite_from_wire(TRY(reader.u16())));
  welcome.secrets = TRY(reader.vector<EncryptedGroupSecrets>());
  welcome.encrypted_group_info = to_bytes(TRY(reader.opaque()));
  return {};
}

Result<Welcome> make_welcome(const WelcomeSource& source, const std::vector<WelcomeRecipient>& recipients,
                             Entropy& entropy) {
  Welcome welcome;
  welcome.suite = source.group_info->group_context.suite;
  const WelcomeKeys keys = welcome_keys(welcome.suite, source.joiner_secret, source.psk_secret);
  welcome.encrypted_group_info =
      aead_seal(suite_info(welcome.suite).aead, keys.key.view(), keys.nonce.view(), {}, encode(*source.group_info));
  const hpke::Info context = encrypt_context(welcome.suite, kWelcomeLabel, welcome.encrypted_group_info);
  for (const WelcomeRecipient& recipient : recipients) {
    const SecretBytes secrets = encode_group_secrets(source.joiner_secret, recipient.path_secret, *source.psks);
    hpke::Ciphertext sealed =
        TRY(encrypt_under(welcome.suite, recipient.key_package->init_key, context, secrets.view(), entropy));
    welcome.secrets.push_back({key_package_ref(welcome.suite, encode(*recipient.key_package)), std::move(sealed)});
  }
  return welcome;
}

Result<OpenedWelcome> open_welcome(const Welcome& welcome, BytesView key_package_ref, BytesView init_key,
                                   const PskSources& psks) {
  // "Identify an entry in the secrets array where the new_member value corresponds to one of this client's KeyPackages."
  const auto entry =
      std::ranges::find_if(welcome.secrets, [&](const auto& item) { return equal(item.new_member, key_package_ref); });
  if (entry == welcome.secrets.end()) return fail(ErrorCode::kMlsNotForUs, "Welcome: no entry for this key package");
  const SecretBytes encoded = TRY(decrypt_with_label(welcome.suite, init_key, kWelcomeLabel,
                                                     welcome.encrypted_group_info, entry->encrypted_group_secrets));
  OpenedWelcome opened;
  opened.secrets = TRY(decode_group_secrets(encoded.view()));
  TRY(check_secret_sizes(opened.secrets, welcome.suite));
  // "if a PreSharedKeyID has type resumption with usage reinit or branch, verify that it is the only such PSK."
  if (std::ranges::count_if(opened.secrets.psks, ties_groups) > 1)
    return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: it continues two groups");
  // "If a PreSharedKeyID is part of the GroupSecrets and the client is not in possession of the corresponding PSK, return an error."
  opened.psk_secret = TRY(derive_psk_secret(welcome.suite, opened.secrets.psks, psks));
  const WelcomeKeys keys = welcome_keys(welcome.suite, opened.secrets.joiner_secret.view(), opened.psk_secret.view());
  const SecretBytes info = TRY(
      aead_open(suite_info(welcome.suite).aead, keys.key.view(), keys.nonce.view(), {}, welcome.encrypted_group_info));
  opened.group_info = TRY(decode<GroupInfo>(info.view()));
  // "Verify that the cipher_suite in the GroupInfo matches the cipher_suite in the KeyPackage", which decides the Welcome's.
  if (opened.group_info.group_context.suite != welcome.suite)
    return fail(ErrorCode::kMlsWelcomeInvalid, "Welcome: cipher suite");
  return opened;
}

}  // namespace carecircle::mls
