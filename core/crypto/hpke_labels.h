// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/crypto/hpke.h"
#include "core/crypto/kem.h"

// What the two halves of HPKE share: the labelled key derivation, and the KEMs in HPKE's form. Only core/crypto uses it.

namespace carecircle::hpke {

// I2OSP(value, 2).
ByteArray<2> two_bytes(std::size_t value);

// LabeledExtract and LabeledExpand of RFC 9180 §4, for one KDF and suite id.
class Labels {
 public:
  Labels(Hash kdf, Bytes suite_id) : kdf_(kdf), suite_id_(std::move(suite_id)) {}
  SecretBytes extract(BytesView salt, std::string_view label, BytesView input_key) const;
  SecretBytes expand(BytesView pseudo_random_key, std::string_view label, BytesView info, std::size_t size) const;

 private:
  Hash kdf_;
  Bytes suite_id_;
};

// Encap and Decap of RFC 9180 §4.1, or of X-Wing. Every error is kKeyInvalid. The entropy used is Nsk bytes for an
// ephemeral DeriveKeyPair, or X-Wing's 64.
Result<Encapsulation> encapsulate(Kem kem, BytesView public_key, Entropy& entropy);
Result<SecretBytes> decapsulate(Kem kem, BytesView private_key, BytesView encapsulated);

}  // namespace carecircle::hpke
