// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/opaque/opaque.h"
#include "core/opaque/oprf.h"

// What client and server of OPAQUE share (RFC 9807 §4, §6): sizes of the parts of messages, the envelope's keys, and
// the key schedule of 3DH. Only core/opaque uses it.

namespace carecircle::opaque {

inline constexpr std::size_t kNonceSize = 32;      // Nn
inline constexpr std::size_t kSeedSize = 32;       // Nseed
inline constexpr std::size_t kPublicKeySize = 32;  // Npk
inline constexpr std::size_t kMacSize = 64;        // Nm
inline constexpr std::size_t kHashSize = 64;       // Nh, Nx
inline constexpr std::size_t kEnvelopeSize = kNonceSize + kMacSize;
inline constexpr std::size_t kMaskedSize = kPublicKeySize + kEnvelopeSize;
inline constexpr std::size_t kCredentialResponseSize = oprf::kElementSize + kNonceSize + kMaskedSize;

// Cuts a message into parts. Taking more than there is left is an error of the programmer: sizes are checked first.
class Cutter {
 public:
  explicit Cutter(BytesView message) : rest_(message) {}
  BytesView take(std::size_t size);

 private:
  BytesView rest_;
};

Result<void> check_size(BytesView message, std::size_t size);  // kMalformedInput

// Expand of RFC 9807 §2, HKDF-SHA-512, with an info of two parts.
SecretBytes expand(BytesView key, BytesView info, std::string_view label, std::size_t size);

// RFC 9807 §2.1: DeriveDiffieHellmanKeyPair.
oprf::KeyPair derive_diffie_hellman_key_pair(BytesView seed);

// What the server masks its answer with (§6.3.2.2), and the client takes away again: the same operation.
SecretBytes apply_mask(BytesView masking_key, BytesView masking_nonce, BytesView content);

// The keys that the randomized password and the envelope's nonce give (§4.1.2).
struct EnvelopeKeys {
  SecretBytes auth_key;
  SecretBytes export_key;
  oprf::KeyPair client;
};
EnvelopeKeys derive_envelope_keys(BytesView randomized_password, BytesView nonce);
SecretBytes envelope_tag(const EnvelopeKeys& keys, BytesView nonce, BytesView server_public_key,
                         const Identities& identities);

// The transcript (§6.4.2.1). `identities` have their defaults filled in.
struct Transcript {
  BytesView context;
  const Identities& identities;
  BytesView ke1;
  BytesView credential_response;
  BytesView server_nonce;
  BytesView server_keyshare;
};
Identities with_defaults(const Identities& identities, BytesView server_public_key, BytesView client_public_key);

struct SessionKeys {
  SecretBytes server_mac;
  SecretBytes client_mac;
  SecretBytes session_key;
};
// §6.4.2: from the three Diffie-Hellman results, in their order, and the transcript.
SessionKeys derive_session_keys(std::initializer_list<BytesView> diffie_hellman, const Transcript& transcript);

}  // namespace carecircle::opaque
