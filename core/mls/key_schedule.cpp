// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/key_schedule.h"

#include "core/crypto/hash.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

// The value both joiner-derived secrets start from: Extract(joiner_secret, psk_secret).
SecretBytes member_secret(CipherSuite suite, BytesView joiner_secret, BytesView psk_secret) {
  return extract(suite, joiner_secret, psk_secret);
}

constexpr std::string_view kExternalInitLabel = "MLS 1.0 external init secret";

// §8.4, PSKLabel.
Bytes psk_label(const PreSharedKeyId& id, std::size_t index, std::size_t count) {
  TlsWriter writer;
  write(writer, id);
  writer.u16(static_cast<std::uint16_t>(index));
  writer.u16(static_cast<std::uint16_t>(count));
  return writer.take();
}

// §8.4: an external PSK is the application's; a resumption PSK is "the resumption_psk of the group and epoch specified".
Result<BytesView> find_psk(const PreSharedKeyId& id, const PskSources& sources) {
  if (id.type == kPskTypeExternal) {
    if (sources.external == nullptr) return fail(ErrorCode::kMlsPskUnknown, "external PSK");
    const auto found = sources.external->find(id.id);
    if (found == sources.external->end()) return fail(ErrorCode::kMlsPskUnknown, "external PSK");
    return BytesView(found->second);
  }
  const auto found = sources.resumption.find(id.epoch);
  if (found == sources.resumption.end() || !equal(id.group_id, sources.group_id)) {
    return fail(ErrorCode::kMlsPskUnknown, "resumption PSK");
  }
  return found->second;
}

}  // namespace

bool ties_groups(const PreSharedKeyId& id) {
  return id.type == kPskTypeResumption && (id.usage == kPskUsageReInit || id.usage == kPskUsageBranch);
}

void write(TlsWriter& writer, const GroupContext& context) {
  writer.u16(kProtocolVersion);
  writer.u16(static_cast<std::uint16_t>(context.suite));
  writer.opaque(context.group_id);
  writer.u64(context.epoch);
  writer.opaque(context.tree_hash);
  writer.opaque(context.confirmed_transcript_hash);
  writer.vector(context.extensions);
}

Result<void> read(TlsReader& reader, GroupContext& context) {
  if (TRY(reader.u16()) != kProtocolVersion) return fail(ErrorCode::kMalformedInput, "GroupContext: protocol version");
  context.suite = TRY(suite_from_wire(TRY(reader.u16())));
  context.group_id = to_bytes(TRY(reader.opaque()));
  context.epoch = TRY(reader.u64());
  context.tree_hash = to_bytes(TRY(reader.opaque()));
  context.confirmed_transcript_hash = to_bytes(TRY(reader.opaque()));
  return read_extensions(reader, context.extensions);
}

EpochSecrets EpochSecrets::clone() const {
  return {.init = init.clone(),
          .sender_data = sender_data.clone(),
          .encryption = encryption.clone(),
          .exporter = exporter.clone(),
          .external = external.clone(),
          .confirmation = confirmation.clone(),
          .membership = membership.clone(),
          .resumption = resumption.clone(),
          .authenticator = authenticator};
}

SecretBytes derive_joiner_secret(CipherSuite suite, BytesView init_secret, BytesView commit_secret, BytesView context) {
  const SecretBytes mixed = extract(suite, init_secret, commit_secret);
  return expand_with_label(suite, mixed.view(), "joiner", context, suite_info(suite).hash_size);
}

SecretBytes derive_welcome_secret(CipherSuite suite, BytesView joiner_secret, BytesView psk_secret) {
  return derive_secret(suite, member_secret(suite, joiner_secret, psk_secret).view(), "welcome");
}

EpochSecrets derive_epoch_secrets(CipherSuite suite, BytesView joiner_secret, BytesView psk_secret, BytesView context) {
  const SecretBytes member = member_secret(suite, joiner_secret, psk_secret);
  const SecretBytes epoch = expand_with_label(suite, member.view(), "epoch", context, suite_info(suite).hash_size);
  return secrets_of_epoch(suite, epoch.view());
}

EpochSecrets secrets_of_epoch(CipherSuite suite, BytesView epoch_secret) {
  auto derive = [&](std::string_view label) { return derive_secret(suite, epoch_secret, label); };
  return {.init = derive("init"),
          .sender_data = derive("sender data"),
          .encryption = derive("encryption"),
          .exporter = derive("exporter"),
          .external = derive("external"),
          .confirmation = derive("confirm"),
          .membership = derive("membership"),
          .resumption = derive("resumption"),
          .authenticator = to_bytes(derive("authentication").view())};
}

SecretBytes zero_secret(CipherSuite suite) { return SecretBytes(suite_info(suite).hash_size); }

hpke::KeyPair external_key_pair(CipherSuite suite, BytesView external_secret) {
  return hpke::derive_key_pair(suite_info(suite).hpke.kem, external_secret);
}

Result<ExternalInitSecret> make_external_init(CipherSuite suite, BytesView external_public_key, Entropy& entropy) {
  const SuiteInfo& info = suite_info(suite);
  hpke::SenderContext sender = TRY(hpke::setup_sender(info.hpke, external_public_key, {}, {}, entropy));
  SecretBytes init = sender.context.export_secret(as_bytes(kExternalInitLabel), info.hash_size);
  return ExternalInitSecret{std::move(sender.encapsulated), std::move(init)};
}

Result<SecretBytes> open_external_init(CipherSuite suite, BytesView external_secret, BytesView kem_output) {
  const SuiteInfo& info = suite_info(suite);
  const hpke::KeyPair pair = external_key_pair(suite, external_secret);
  const hpke::Context context = TRY(hpke::setup_receiver(info.hpke, pair.private_key.view(), kem_output, {}, {}));
  return context.export_secret(as_bytes(kExternalInitLabel), info.hash_size);
}

Bytes confirmed_transcript_hash(CipherSuite suite, BytesView interim_before, BytesView input) {
  return digest(suite_info(suite).hash, {interim_before, input});
}

Bytes interim_transcript_hash(CipherSuite suite, BytesView confirmed, BytesView confirmation_tag) {
  TlsWriter input;
  input.opaque(confirmation_tag);
  return digest(suite_info(suite).hash, {confirmed, input.bytes()});
}

Bytes make_confirmation_tag(CipherSuite suite, BytesView confirmation_key, BytesView confirmed) {
  return to_bytes(mac(suite, confirmation_key, confirmed).view());
}

SecretBytes mls_exporter(CipherSuite suite, BytesView exporter_secret, std::string_view label, BytesView context,
                         std::size_t size) {
  const SecretBytes derived = derive_secret(suite, exporter_secret, label);
  const Bytes context_hash = digest(suite_info(suite).hash, context);
  return expand_with_label(suite, derived.view(), "exported", context_hash, size);
}

Result<SecretBytes> derive_psk_secret(CipherSuite suite, const std::vector<PreSharedKeyId>& ids,
                                      const PskSources& sources) {
  SecretBytes secret = zero_secret(suite);
  const SecretBytes zero = zero_secret(suite);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const SecretBytes extracted = extract(suite, zero.view(), TRY(find_psk(ids[i], sources)));
    const Bytes label = psk_label(ids[i], i, ids.size());
    const SecretBytes input = expand_with_label(suite, extracted.view(), "derived psk", label, zero.size());
    secret = extract(suite, input.view(), secret.view());
  }
  return secret;
}

}  // namespace carecircle::mls
