// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/codec/tls.h"

// Seal and Open of security.md 0.3: AES-256-GCM with a commitment to the key, since GCM by itself lets one ciphertext
// open to two plaintexts under two keys (Grubbs et al. 2017, Dodis et al. 2018).
//
//   k_enc      = KDF(key, "", purpose || "/key",    context, 32)
//   commitment = KDF(key, "", purpose || "/commit", context, 32)
//   struct { uint16 version = 1; opaque nonce[12]; opaque commitment[32]; opaque ciphertext<V>; } Sealed;

namespace carecircle {

struct Sealed {
  ByteArray<12> nonce{};
  ByteArray<32> commitment{};
  Bytes ciphertext;  // tag included
};
void write(TlsWriter&, const Sealed&);
Result<void> read(TlsReader&, Sealed&);

// `key` has 32 bytes or more of entropy; one key seals at most 2^20 plaintexts. Returns the encoded Sealed.
Bytes seal(BytesView key, std::string_view purpose, BytesView context, BytesView associated_data, BytesView plaintext,
           Entropy& entropy);

// kMalformedInput: not a Sealed. kCommitmentMismatch: sealed under another key, purpose or context. kDecryptionFailed:
// changed afterwards, or bound to other associated data.
Result<SecretBytes> open_sealed(BytesView key, std::string_view purpose, BytesView context, BytesView associated_data,
                                BytesView sealed);

}  // namespace carecircle
