// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/crypto/hpke.h"
#include "core/mls/types.h"

// The key schedule of RFC 9420 §8: from one epoch's init secret to the next epoch's secrets. Every function here is pure:
// it takes secrets by view and returns new ones, so that the caller decides what lives and what is wiped.

namespace carecircle::mls {

// §8.4, PSKType.
inline constexpr std::uint8_t kPskTypeExternal = 1;
inline constexpr std::uint8_t kPskTypeResumption = 2;
// §8.4, ResumptionPSKUsage. The last two tie a new group to the one it continues, and stand nowhere else (§11.2, §11.3).
inline constexpr std::uint8_t kPskUsageApplication = 1;
inline constexpr std::uint8_t kPskUsageReInit = 2;
inline constexpr std::uint8_t kPskUsageBranch = 3;
bool ties_groups(const PreSharedKeyId& id);

// §8.1. What all members of an epoch agree on.
struct GroupContext {
  CipherSuite suite = CipherSuite::xwing_aes256gcm_sha384_ed25519;
  Bytes group_id;
  std::uint64_t epoch = 0;
  Bytes tree_hash;
  Bytes confirmed_transcript_hash;
  std::vector<Extension> extensions;
  bool operator==(const GroupContext&) const = default;
};
void write(TlsWriter&, const GroupContext&);
// kMlsSuiteNotSupported for a suite that is not in the table, kMalformedInput for another protocol version.
Result<void> read(TlsReader&, GroupContext&);

// §8, table 4: all that is derived from one epoch secret, which itself is not kept.
struct EpochSecrets {
  SecretBytes init;  // consumed by the next epoch
  SecretBytes sender_data;
  SecretBytes encryption;  // emptied when the secret tree takes it
  SecretBytes exporter;
  SecretBytes external;
  SecretBytes confirmation;
  SecretBytes membership;
  SecretBytes resumption;
  Bytes authenticator;

  EpochSecrets clone() const;
};

// joiner_secret = ExpandWithLabel(Extract(init, commit), "joiner", GroupContext, Nh). `context` is the encoded new GroupContext.
SecretBytes derive_joiner_secret(CipherSuite suite, BytesView init_secret, BytesView commit_secret, BytesView context);
// The key that opens a Welcome's GroupInfo comes from this.
SecretBytes derive_welcome_secret(CipherSuite suite, BytesView joiner_secret, BytesView psk_secret);
EpochSecrets derive_epoch_secrets(CipherSuite suite, BytesView joiner_secret, BytesView psk_secret, BytesView context);
// §11: a group's first epoch secret is random.
EpochSecrets secrets_of_epoch(CipherSuite suite, BytesView epoch_secret);

// KDF.Nh zero bytes: the commit secret of a commit without a path, and the PSK secret without PSKs.
SecretBytes zero_secret(CipherSuite suite);

// §8: external_priv, external_pub = KEM.DeriveKeyPair(external_secret).
hpke::KeyPair external_key_pair(CipherSuite suite, BytesView external_secret);

// §8.3. The joiner's side makes the output, the members' side opens it; both get the init secret of the next epoch.
struct ExternalInitSecret {
  Bytes kem_output;
  SecretBytes init_secret;
};
Result<ExternalInitSecret> make_external_init(CipherSuite suite, BytesView external_public_key, Entropy& entropy);
Result<SecretBytes> open_external_init(CipherSuite suite, BytesView external_secret, BytesView kem_output);

// §8.2. `input` is the encoded ConfirmedTranscriptHashInput.
Bytes confirmed_transcript_hash(CipherSuite suite, BytesView interim_before, BytesView input);
Bytes interim_transcript_hash(CipherSuite suite, BytesView confirmed, BytesView confirmation_tag);
// §6.1: MAC(confirmation_key, GroupContext.confirmed_transcript_hash).
Bytes make_confirmation_tag(CipherSuite suite, BytesView confirmation_key, BytesView confirmed);

// §8.5.
SecretBytes mls_exporter(CipherSuite suite, BytesView exporter_secret, std::string_view label, BytesView context,
                         std::size_t size);

// Where PSKs come from: the application's, and the resumption PSKs of one group by epoch. Views of what the caller holds.
struct PskSources {
  const PskStore* external = nullptr;
  BytesView group_id;
  std::map<std::uint64_t, BytesView> resumption;
};
// §8.4. `ids` in the order of the commit's proposals or of the Welcome. kMlsPskUnknown when one of them is not at hand.
Result<SecretBytes> derive_psk_secret(CipherSuite suite, const std::vector<PreSharedKeyId>& ids,
                                      const PskSources& sources);

}  // namespace carecircle::mls
