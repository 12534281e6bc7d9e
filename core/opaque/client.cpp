// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/hash.h"
#include "core/crypto/password_hash.h"
#include "core/opaque/key_exchange.h"

namespace carecircle::opaque {
namespace {

constexpr std::size_t kLoginStateSize = oprf::kScalarSize + oprf::kScalarSize + kKe1Size;

SecretBytes stretch(const Parameters& parameters, BytesView output) {
  if (parameters.stretching == Stretching::identity) return SecretBytes::copy_of(output);
  return argon2id(output, ByteArray<16>{}, kHashSize);
}

// RFC 9807 §5.2.3 and §6.3.2.3: randomized_password.
Result<SecretBytes> randomize(const Parameters& parameters, BytesView password, BytesView blind, BytesView evaluated) {
  const SecretBytes output = TRY(oprf::finalize(password, blind, evaluated));
  const SecretBytes stretched = stretch(parameters, output.view());
  return hkdf_extract(Hash::sha512, {}, SecretBytes::joined({output.view(), stretched.view()}).view());
}

// What the client knows after it has opened the envelope.
struct Recovered {
  EnvelopeKeys keys;
  Bytes server_public_key;
};

// RFC 9807 §6.3.2.3: RecoverCredentials. With a wrong password the unmasked bytes are noise, and the tag does not match.
Result<Recovered> recover(const Parameters& parameters, BytesView password, BytesView blind,
                          BytesView credential_response, const Identities& identities) {
  Cutter cutter(credential_response);
  const BytesView evaluated = cutter.take(oprf::kElementSize);
  const BytesView masking_nonce = cutter.take(kNonceSize);
  const SecretBytes randomized_password = TRY(randomize(parameters, password, blind, evaluated));
  const SecretBytes masking_key = expand(randomized_password.view(), {}, "MaskingKey", kHashSize);
  const SecretBytes content = apply_mask(masking_key.view(), masking_nonce, cutter.take(kMaskedSize));

  Cutter parts(content.view());
  const BytesView server_public_key = parts.take(kPublicKeySize);
  const BytesView nonce = parts.take(kNonceSize);
  EnvelopeKeys keys = derive_envelope_keys(randomized_password.view(), nonce);
  const SecretBytes expected = envelope_tag(keys, nonce, server_public_key, identities);
  if (!equal_constant_time(expected.view(), parts.take(kMacSize))) {
    return fail(ErrorCode::kSignInFailed, "opaque: the envelope does not open");
  }
  return Recovered{std::move(keys), to_bytes(server_public_key)};
}

}  // namespace

Parameters product_parameters() {
  return {to_bytes(as_bytes("carecircle/opaque/v1/argon2id-t3-m65536-p1")), Stretching::argon2id};
}

Result<RegistrationStart> start_registration(BytesView password, Entropy& entropy) {
  SecretBytes blind = oprf::random_scalar(entropy);
  Bytes request = TRY(oprf::blind(password, blind.view()));
  return RegistrationStart{std::move(blind), std::move(request)};
}

Result<RegistrationFinish> finish_registration(const Parameters& parameters, BytesView password, BytesView blind,
                                               BytesView response, const Identities& identities, Entropy& entropy) {
  TRY(check_size(blind, oprf::kScalarSize));
  TRY(check_size(response, kRegistrationResponseSize));
  const BytesView server_public_key = response.last(kPublicKeySize);
  TRY(oprf::check_element(server_public_key));
  const SecretBytes randomized_password =
      TRY(randomize(parameters, password, blind, response.first(oprf::kElementSize)));
  const SecretBytes masking_key = expand(randomized_password.view(), {}, "MaskingKey", kHashSize);
  const ByteArray<kNonceSize> nonce = entropy.array<kNonceSize>();
  EnvelopeKeys keys = derive_envelope_keys(randomized_password.view(), nonce);
  const SecretBytes tag = envelope_tag(keys, nonce, server_public_key, identities);
  return RegistrationFinish{concat({keys.client.public_key, masking_key.view(), nonce, tag.view()}),
                            std::move(keys.export_key)};
}

Result<LoginStart> start_login(BytesView password, Entropy& entropy) {
  const SecretBytes blind = oprf::random_scalar(entropy);
  const Bytes blinded = TRY(oprf::blind(password, blind.view()));
  const ByteArray<kNonceSize> nonce = entropy.array<kNonceSize>();
  const oprf::KeyPair keyshare = derive_diffie_hellman_key_pair(entropy.secret(kSeedSize).view());
  Bytes ke1 = concat({blinded, nonce, keyshare.public_key});
  return LoginStart{SecretBytes::joined({blind.view(), keyshare.private_key.view(), ke1}), std::move(ke1)};
}

// RFC 9807 §6.4.3: AuthClientFinalize.
Result<LoginFinish> finish_login(const Parameters& parameters, BytesView password, BytesView state, BytesView ke2,
                                 const Identities& identities) {
  TRY(check_size(state, kLoginStateSize));
  TRY(check_size(ke2, kKe2Size));
  Cutter own(state);
  const BytesView blind = own.take(oprf::kScalarSize);
  const BytesView secret = own.take(oprf::kScalarSize);
  const BytesView ke1 = own.take(kKe1Size);
  Cutter theirs(ke2);
  const BytesView credential_response = theirs.take(kCredentialResponseSize);
  const BytesView server_nonce = theirs.take(kNonceSize);
  const BytesView server_keyshare = theirs.take(kPublicKeySize);

  Recovered recovered = TRY(recover(parameters, password, blind, credential_response, identities));
  const oprf::KeyPair& client = recovered.keys.client;
  const SecretBytes first = TRY(oprf::multiply(secret, server_keyshare));
  const SecretBytes second = TRY(oprf::multiply(secret, recovered.server_public_key));
  const SecretBytes third = TRY(oprf::multiply(client.private_key.view(), server_keyshare));
  const Identities full = with_defaults(identities, recovered.server_public_key, client.public_key);
  SessionKeys keys =
      derive_session_keys({first.view(), second.view(), third.view()},
                          {parameters.context, full, ke1, credential_response, server_nonce, server_keyshare});
  if (!equal_constant_time(keys.server_mac.view(), theirs.take(kMacSize))) {
    return fail(ErrorCode::kSignInFailed, "opaque: the server does not prove itself");
  }
  return LoginFinish{to_bytes(keys.client_mac.view()), std::move(keys.session_key),
                     std::move(recovered.keys.export_key)};
}

}  // namespace carecircle::opaque
