// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

// OPAQUE-3DH (RFC 9807) with ristretto255-SHA512, HKDF-SHA-512, HMAC-SHA-512 and SHA-512, on OPRF mode 0 (RFC 9497).
// Messages are the RFC's own encodings. `context`, `server_identity` and `client_identity` may be empty. A message of a
// wrong length, or with an element of the group that is invalid or the identity, is kMalformedInput; a password longer
// than 65535 bytes is kLimitExceeded.

namespace carecircle::opaque {

inline constexpr std::size_t kRegistrationRequestSize = 32;
inline constexpr std::size_t kRegistrationResponseSize = 64;
inline constexpr std::size_t kRegistrationRecordSize = 192;
inline constexpr std::size_t kKe1Size = 96;
inline constexpr std::size_t kKe2Size = 320;
inline constexpr std::size_t kKe3Size = 64;

// Stretch(): Argon2id with the product's parameters and a salt of 16 zero bytes, or the identity in test vectors.
enum class Stretching : std::uint8_t { argon2id, identity };

struct Parameters {
  Bytes context;  // the product's: "carecircle/opaque/v1/argon2id-t3-m65536-p1"
  Stretching stretching = Stretching::argon2id;
};
Parameters product_parameters();

struct Identities {
  Bytes server;  // empty: the server's public key
  Bytes client;  // empty: the client's public key
};

// Registration, client side.
struct RegistrationStart {
  SecretBytes blind;  // keep until finish_registration
  Bytes request;
};
Result<RegistrationStart> start_registration(BytesView password, Entropy& entropy);

struct RegistrationFinish {
  Bytes record;
  SecretBytes export_key;  // 64 bytes
};
Result<RegistrationFinish> finish_registration(const Parameters& parameters, BytesView password, BytesView blind,
                                               BytesView response, const Identities& identities, Entropy& entropy);

// Server setup, made once and kept in a file of its own.
struct ServerSetup {
  SecretBytes oprf_seed;    // 64 bytes
  SecretBytes private_key;  // 32 bytes
  Bytes public_key;         // 32 bytes
};
ServerSetup generate_server_setup(Entropy& entropy);
Result<Bytes> server_public_key(BytesView private_key);

Result<Bytes> respond_to_registration(const ServerSetup& setup, BytesView credential_identifier, BytesView request);

// What the server checks before it stores a client's record: the length and the client's public key. kMalformedInput.
Result<void> check_registration_record(BytesView record);

// Login. Server login state lives 60 s and serves once: that is the caller's duty.
struct LoginStart {
  SecretBytes state;  // client state, opaque to the caller
  Bytes ke1;
};
Result<LoginStart> start_login(BytesView password, Entropy& entropy);

struct ServerLogin {
  SecretBytes state;  // expected client MAC and session key
  Bytes ke2;
};
// An empty `record` stands for an unknown name: the answer then is that of a fake record (RFC 9807 §6.3.2.2), the same size
// and, for one credential identifier, the same OPRF key each time. The caller keeps fake client keys stable by deriving
// `fake_seed` (32 bytes) from the identifier.
Result<ServerLogin> respond_to_login(const Parameters& parameters, const ServerSetup& setup, BytesView record,
                                     BytesView fake_seed, BytesView credential_identifier, BytesView ke1,
                                     const Identities& identities, Entropy& entropy);

struct LoginFinish {
  Bytes ke3;
  SecretBytes session_key;  // 64 bytes
  SecretBytes export_key;   // 64 bytes
};
// kSignInFailed for a wrong password or a server that is not the one registered with.
Result<LoginFinish> finish_login(const Parameters& parameters, BytesView password, BytesView state, BytesView ke2,
                                 const Identities& identities);

// The session key, or kSignInFailed.
Result<SecretBytes> finish_server_login(BytesView state, BytesView ke3);

}  // namespace carecircle::opaque
