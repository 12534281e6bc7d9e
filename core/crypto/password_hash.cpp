// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/crypto/password_hash.h"

#include <sodium.h>

#include "core/bytes/ensure.h"

namespace carecircle {

SecretBytes argon2id(BytesView password, BytesView salt, std::size_t size, std::uint32_t passes,
                     std::uint32_t memory_kib) {
  ensure(salt.size() == crypto_pwhash_argon2id_SALTBYTES, "argon2id: salt size");
  // Chooses libsodium's fastest implementation for this processor; it does so once and is safe to call from any thread.
  ensure(sodium_init() >= 0, "argon2id: libsodium");
  SecretBytes result(size);
  const std::string_view text = password.empty() ? std::string_view("") : as_text(password);  // never a null pointer
  const int failed =
      crypto_pwhash_argon2id(result.mutable_view().data(), size, text.data(), text.size(), salt.data(), passes,
                             std::size_t{memory_kib} * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  ensure(failed == 0, "argon2id: not enough memory, or parameters out of range");
  return result;
}

}  // namespace carecircle
