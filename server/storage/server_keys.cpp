// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/server_keys.h"

#include <algorithm>
#include <functional>

#include "core/bytes/ensure.h"
#include "server/storage/files.h"
#include "server/storage/shielded_memory.h"

namespace carecircle {
namespace {

constexpr std::size_t kSymmetricKeySize = 32;
constexpr std::size_t kOprfSeedSize = 64;
constexpr std::size_t kOpaquePrivateKeySize = 32;
constexpr std::size_t kShredPrivateKeySize = 32;
constexpr std::size_t kServerIdSize = 32;

SecretBytes opaque_bytes(const opaque::ServerSetup& setup) {
  SecretBytes joined(kOprfSeedSize + kOpaquePrivateKeySize);
  std::ranges::copy(setup.oprf_seed.view(), joined.mutable_view().begin());
  std::ranges::copy(setup.private_key.view(), joined.mutable_view().begin() + kOprfSeedSize);
  return joined;
}

// The content of a key file; what `make` gives when there was none.
Result<SecretBytes> read_or_make(const std::filesystem::path& file, std::size_t size,
                                 const std::function<SecretBytes()>& make) {
  std::optional<SecretBytes> present = TRY(read_private_file(file));
  if (present && present->size() != size) return fail(ErrorCode::kStateDamaged, "server keys: a file has another size");
  if (present) return std::move(*present);
  SecretBytes made = make();
  ensure(made.size() == size, "a key has its declared size");
  TRY(write_private_file(file, made.view()));
  return made;
}

Result<opaque::ServerSetup> opaque_setup_from(BytesView bytes) {
  opaque::ServerSetup setup;
  setup.oprf_seed = SecretBytes::copy_of(bytes.first(kOprfSeedSize));
  setup.private_key = SecretBytes::copy_of(bytes.subspan(kOprfSeedSize));
  setup.public_key = TRY(opaque::server_public_key(setup.private_key.view()));
  return setup;
}

Result<hpke::KeyPair> shred_key_from(SecretBytes private_key) {
  Bytes public_key = TRY(hpke::public_key_of(hpke::kStoredSuite.kem, private_key.view()));
  return hpke::KeyPair{std::move(private_key), std::move(public_key)};
}

// They live as long as the server does.
void shield_keys(const ServerKeys& keys) {
  for (const SecretBytes* key : {&keys.opaque_setup.oprf_seed, &keys.opaque_setup.private_key, &keys.log_key.seed,
                                 &keys.shred_key.private_key, &keys.audit_key, &keys.fake_record_key})
    shield(key->view());
}

}  // namespace

ServerKeys generate_server_keys(Entropy& entropy) {
  ServerKeys keys;
  keys.server_id = entropy.array<kServerIdSize>();
  keys.opaque_setup = opaque::generate_server_setup(entropy);
  keys.log_key = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  keys.shred_key = hpke::generate_key_pair(hpke::kStoredSuite.kem, entropy);
  keys.audit_key = entropy.secret(kSymmetricKeySize);
  keys.fake_record_key = entropy.secret(kSymmetricKeySize);
  return keys;
}

Result<ServerKeys> load_server_keys(const std::filesystem::path& folder, Entropy& entropy) {
  TRY(make_private_folder(folder));
  ServerKeys fresh = generate_server_keys(entropy);
  ServerKeys keys;
  const SecretBytes server_id =
      TRY(read_or_make(folder / "server_id", kServerIdSize, [&] { return SecretBytes::copy_of(fresh.server_id); }));
  std::ranges::copy(server_id.view(), keys.server_id.begin());
  const SecretBytes setup = TRY(read_or_make(folder / "opaque_setup.key", kOprfSeedSize + kOpaquePrivateKeySize,
                                             [&] { return opaque_bytes(fresh.opaque_setup); }));
  keys.opaque_setup = TRY(opaque_setup_from(setup.view()));
  const SecretBytes log_seed =
      TRY(read_or_make(folder / "log.key", kSignatureSeedSize, [&] { return std::move(fresh.log_key.seed); }));
  keys.log_key = signature_key_pair(log_seed.view());
  keys.shred_key = TRY(shred_key_from(TRY(read_or_make(folder / "shred.key", kShredPrivateKeySize,
                                                       [&] { return std::move(fresh.shred_key.private_key); }))));
  keys.audit_key =
      TRY(read_or_make(folder / "audit.key", kSymmetricKeySize, [&] { return std::move(fresh.audit_key); }));
  keys.fake_record_key = TRY(
      read_or_make(folder / "fake_record.key", kSymmetricKeySize, [&] { return std::move(fresh.fake_record_key); }));
  shield_keys(keys);
  return keys;
}

}  // namespace carecircle
