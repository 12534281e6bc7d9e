// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/opaque/key_exchange.h"

#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"

namespace carecircle::opaque {
namespace {

constexpr std::string_view kVersion = "OPAQUEv1-";

ByteArray<2> length_of(BytesView bytes) {
  ensure(bytes.size() <= UINT16_MAX, "opaque: identities and contexts have at most 65535 bytes");
  return {static_cast<std::uint8_t>(bytes.size() >> 8), static_cast<std::uint8_t>(bytes.size())};
}

Bytes preamble(const Transcript& transcript) {
  const Identities& identities = transcript.identities;
  return concat({as_bytes(kVersion), length_of(transcript.context), transcript.context, length_of(identities.client),
                 identities.client, transcript.ke1, length_of(identities.server), identities.server,
                 transcript.credential_response, transcript.server_nonce, transcript.server_keyshare});
}

// RFC 9807 §6.4.2.1: Derive-Secret, whose CustomLabel is a uint16 length, an opaque label and an opaque context.
SecretBytes derive_secret(BytesView secret, std::string_view label, BytesView transcript_hash) {
  const Bytes full_label = concat({as_bytes("OPAQUE-"), as_bytes(label)});
  const ByteArray<3> head{0, kHashSize, static_cast<std::uint8_t>(full_label.size())};
  const auto context_size = static_cast<std::uint8_t>(transcript_hash.size());
  const Bytes info = concat({head, full_label, BytesView(&context_size, 1), transcript_hash});
  return hkdf_expand(Hash::sha512, secret, info, kHashSize);
}

}  // namespace

BytesView Cutter::take(std::size_t size) {
  ensure(size <= rest_.size(), "opaque: a part is longer than its message");
  const BytesView part = rest_.first(size);
  rest_ = rest_.subspan(size);
  return part;
}

Result<void> check_size(BytesView message, std::size_t size) {
  if (message.size() != size) return fail(ErrorCode::kMalformedInput, "opaque: message size");
  return {};
}

SecretBytes expand(BytesView key, BytesView info, std::string_view label, std::size_t size) {
  return hkdf_expand(Hash::sha512, key, concat({info, as_bytes(label)}), size);
}

oprf::KeyPair derive_diffie_hellman_key_pair(BytesView seed) {
  return oprf::derive_key_pair(seed, "OPAQUE-DeriveDiffieHellmanKeyPair");
}

SecretBytes apply_mask(BytesView masking_key, BytesView masking_nonce, BytesView content) {
  SecretBytes masked = expand(masking_key, masking_nonce, "CredentialResponsePad", content.size());
  for (std::size_t index = 0; index < content.size(); ++index)
    masked.mutable_view()[index] ^= content[index];
  return masked;
}

EnvelopeKeys derive_envelope_keys(BytesView randomized_password, BytesView nonce) {
  const SecretBytes seed = expand(randomized_password, nonce, "PrivateKey", kSeedSize);
  return {expand(randomized_password, nonce, "AuthKey", kHashSize),
          expand(randomized_password, nonce, "ExportKey", kHashSize), derive_diffie_hellman_key_pair(seed.view())};
}

// RFC 9807 §4: the tag covers the nonce and CleartextCredentials.
SecretBytes envelope_tag(const EnvelopeKeys& keys, BytesView nonce, BytesView server_public_key,
                         const Identities& identities) {
  const Identities full = with_defaults(identities, server_public_key, keys.client.public_key);
  return hmac(Hash::sha512, keys.auth_key.view(),
              {nonce, server_public_key, length_of(full.server), full.server, length_of(full.client), full.client});
}

Identities with_defaults(const Identities& identities, BytesView server_public_key, BytesView client_public_key) {
  return {identities.server.empty() ? to_bytes(server_public_key) : identities.server,
          identities.client.empty() ? to_bytes(client_public_key) : identities.client};
}

SessionKeys derive_session_keys(std::initializer_list<BytesView> diffie_hellman, const Transcript& transcript) {
  const Bytes transcript_bytes = preamble(transcript);
  const Bytes transcript_hash = digest(Hash::sha512, transcript_bytes);
  const SecretBytes secret = hkdf_extract(Hash::sha512, {}, SecretBytes::joined(diffie_hellman).view());
  const SecretBytes handshake = derive_secret(secret.view(), "HandshakeSecret", transcript_hash);
  SecretBytes server_mac = hmac(Hash::sha512, derive_secret(handshake.view(), "ServerMAC", {}).view(), transcript_hash);
  const Bytes hash_with_mac = digest(Hash::sha512, {transcript_bytes, server_mac.view()});
  SecretBytes client_mac = hmac(Hash::sha512, derive_secret(handshake.view(), "ClientMAC", {}).view(), hash_with_mac);
  return {std::move(server_mac), std::move(client_mac), derive_secret(secret.view(), "SessionKey", transcript_hash)};
}

}  // namespace carecircle::opaque
