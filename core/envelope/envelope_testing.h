// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/crypto/entropy_testing.h"
#include "core/envelope/account_keys.h"
#include "core/envelope/keyring.h"

// What the tests of envelopes, leases and admission share.

namespace carecircle::testing {

using carecircle::SeededEntropy;

// Every byte the same, for comparison with what another implementation computed.
class ConstantEntropy final : public Entropy {
 public:
  void fill(MutableBytesView out) override { std::ranges::fill(out, std::uint8_t{7}); }
};

template <std::size_t N>
ByteArray<N> filled(std::uint8_t value) {
  ByteArray<N> result{};
  result.fill(value);
  return result;
}

// A keyring, and its key of a generation.
inline const RingId kRing = filled<16>(0x0a);
inline Bytes key_of(std::uint8_t generation) { return Bytes(kRingKeySize, generation); }

inline Bytes text(std::string_view characters) { return to_bytes(as_bytes(characters)); }
inline std::string text_of(const SecretBytes& bytes) { return std::string(as_text(bytes.view())); }

// An account with one device: its identity key, its device signature key, and the credential that binds them.
struct Person {
  AccountIdentity identity;
  SignatureKeyPair device_key;
  DeviceId device_id{};
  Bytes credential;
};
inline Person on_device(AccountIdentity identity, Entropy& entropy) {
  Person person{.identity = std::move(identity),
                .device_key = signature_key_pair(entropy.secret(kSignatureSeedSize).view()),
                .device_id = entropy.array<16>()};
  person.credential = make_credential(person.identity, person.device_id, person.device_key.public_key);
  return person;
}
inline Person make_person(Entropy& entropy) { return on_device(generate_identity(entropy), entropy); }
// The same account after a recovery: rotated identity key, new device.
inline Person recover(const Person& person, Entropy& entropy) {
  return on_device(rotate_identity(person.identity, entropy), entropy);
}

}  // namespace carecircle::testing
