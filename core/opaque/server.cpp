// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/opaque/key_exchange.h"

namespace carecircle::opaque {
namespace {

constexpr std::size_t kOprfSeedSize = 64;
constexpr std::size_t kFakeSeedSize = 32;
constexpr std::size_t kServerStateSize = kMacSize + kHashSize;

// RFC 9807 §5.2.2: every credential identifier has an OPRF key of its own.
SecretBytes derive_oprf_key(BytesView oprf_seed, BytesView credential_identifier) {
  const SecretBytes seed = expand(oprf_seed, credential_identifier, "OprfKey", kSeedSize);
  return oprf::derive_key_pair(seed.view(), "OPAQUE-DeriveKeyPair").private_key;
}

// RFC 9807 §6.3.2.2: a random client public key, a random masking key, and an envelope of zeros.
Bytes fake_record(BytesView fake_seed) {
  ensure(fake_seed.size() == kFakeSeedSize, "opaque: fake seed size");
  const SecretBytes key_seed = expand(fake_seed, {}, "carecircle/fake-client-key", kSeedSize);
  const SecretBytes masking_key = expand(fake_seed, {}, "carecircle/fake-masking-key", kHashSize);
  const Bytes public_key = derive_diffie_hellman_key_pair(key_seed.view()).public_key;
  return concat({public_key, masking_key.view(), ByteArray<kEnvelopeSize>{}});
}

// The fake is made in either case, so that a known name costs as much as an unknown one.
Result<Bytes> record_or_fake(BytesView record, BytesView fake_seed) {
  Bytes fake = fake_record(fake_seed);
  if (record.empty()) return fake;
  TRY(check_size(record, kRegistrationRecordSize));
  return to_bytes(record);
}

// RFC 9807 §6.3.2.2: CreateCredentialResponse.
Result<Bytes> credential_response(const ServerSetup& setup, BytesView record, BytesView credential_identifier,
                                  BytesView blinded, Entropy& entropy) {
  const SecretBytes key = derive_oprf_key(setup.oprf_seed.view(), credential_identifier);
  const Bytes evaluated = TRY(oprf::evaluate(key.view(), blinded));
  const ByteArray<kNonceSize> masking_nonce = entropy.array<kNonceSize>();
  const BytesView masking_key = record.subspan(kPublicKeySize, kHashSize);
  const BytesView envelope = record.last(kEnvelopeSize);
  const SecretBytes masked = apply_mask(masking_key, masking_nonce, concat({setup.public_key, envelope}));
  return concat({evaluated, masking_nonce, masked.view()});
}

}  // namespace

ServerSetup generate_server_setup(Entropy& entropy) {
  SecretBytes oprf_seed = entropy.secret(kOprfSeedSize);
  oprf::KeyPair pair = derive_diffie_hellman_key_pair(entropy.secret(kSeedSize).view());
  return {std::move(oprf_seed), std::move(pair.private_key), std::move(pair.public_key)};
}

Result<Bytes> server_public_key(BytesView private_key) {
  const ByteArray<oprf::kScalarSize> zero{};
  if (private_key.size() != zero.size() || equal_constant_time(private_key, zero)) {
    return fail(ErrorCode::kKeyInvalid, "opaque: server private key");
  }
  return oprf::multiply_base(private_key);
}

Result<void> check_registration_record(BytesView record) {
  TRY(check_size(record, kRegistrationRecordSize));
  return oprf::check_element(record.first(kPublicKeySize));
}

Result<Bytes> respond_to_registration(const ServerSetup& setup, BytesView credential_identifier, BytesView request) {
  TRY(check_size(request, kRegistrationRequestSize));
  const SecretBytes key = derive_oprf_key(setup.oprf_seed.view(), credential_identifier);
  return concat({TRY(oprf::evaluate(key.view(), request)), setup.public_key});
}

// RFC 9807 §6.4.4: AuthServerRespond.
Result<ServerLogin> respond_to_login(const Parameters& parameters, const ServerSetup& setup, BytesView record,
                                     BytesView fake_seed, BytesView credential_identifier, BytesView ke1,
                                     const Identities& identities, Entropy& entropy) {
  TRY(check_size(ke1, kKe1Size));
  const Bytes used = TRY(record_or_fake(record, fake_seed));
  const BytesView client_public_key = BytesView(used).first(kPublicKeySize);
  const BytesView client_keyshare = ke1.last(kPublicKeySize);
  const Bytes response =
      TRY(credential_response(setup, used, credential_identifier, ke1.first(oprf::kElementSize), entropy));
  const ByteArray<kNonceSize> server_nonce = entropy.array<kNonceSize>();
  const oprf::KeyPair keyshare = derive_diffie_hellman_key_pair(entropy.secret(kSeedSize).view());

  const SecretBytes first = TRY(oprf::multiply(keyshare.private_key.view(), client_keyshare));
  const SecretBytes second = TRY(oprf::multiply(setup.private_key.view(), client_keyshare));
  const SecretBytes third = TRY(oprf::multiply(keyshare.private_key.view(), client_public_key));
  const Identities full = with_defaults(identities, setup.public_key, client_public_key);
  const SessionKeys keys =
      derive_session_keys({first.view(), second.view(), third.view()},
                          {parameters.context, full, ke1, response, server_nonce, keyshare.public_key});
  return ServerLogin{SecretBytes::joined({keys.client_mac.view(), keys.session_key.view()}),
                     concat({response, server_nonce, keyshare.public_key, keys.server_mac.view()})};
}

Result<SecretBytes> finish_server_login(BytesView state, BytesView ke3) {
  TRY(check_size(state, kServerStateSize));
  TRY(check_size(ke3, kKe3Size));
  if (!equal_constant_time(state.first(kMacSize), ke3))
    return fail(ErrorCode::kSignInFailed, "opaque: the client does not prove itself");
  return SecretBytes::copy_of(state.last(kHashSize));
}

}  // namespace carecircle::opaque
