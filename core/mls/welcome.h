// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/mls/key_schedule.h"
#include "core/mls/suite.h"
#include "core/mls/types.h"

// GroupInfo and Welcome (RFC 9420 §12.4.3): what a newcomer is told, and how it is sealed to its key package.

namespace carecircle::mls {

struct GroupInfo {
  GroupContext group_context;
  std::vector<Extension> extensions;
  Bytes confirmation_tag;
  LeafIndex signer;
  Bytes signature;
};
void write(TlsWriter&, const GroupInfo&);
Result<void> read(TlsReader&, GroupInfo&);

void sign_group_info(GroupInfo& info, BytesView signature_seed);
Result<void> verify_group_info(const GroupInfo& info, BytesView signature_key);  // kSignatureInvalid

// §12.4.3.1. Secret: it has its own encoding into memory that is wiped.
struct GroupSecrets {
  SecretBytes joiner_secret;
  std::optional<SecretBytes> path_secret;
  std::vector<PreSharedKeyId> psks;
};
SecretBytes encode_group_secrets(BytesView joiner_secret, std::optional<BytesView> path_secret,
                                 const std::vector<PreSharedKeyId>& psks);
Result<GroupSecrets> decode_group_secrets(BytesView bytes);

struct EncryptedGroupSecrets {
  Bytes new_member;  // KeyPackageRef
  hpke::Ciphertext encrypted_group_secrets;
};
void write(TlsWriter&, const EncryptedGroupSecrets&);
Result<void> read(TlsReader&, EncryptedGroupSecrets&);

struct Welcome {
  CipherSuite suite = CipherSuite::xwing_aes256gcm_sha384_ed25519;
  std::vector<EncryptedGroupSecrets> secrets;
  Bytes encrypted_group_info;
};
void write(TlsWriter&, const Welcome&);
Result<void> read(TlsReader&, Welcome&);

// What the committer knows of the epoch that newcomers enter.
struct WelcomeSource {
  const GroupInfo* group_info;  // signed
  BytesView joiner_secret;
  BytesView psk_secret;
  const std::vector<PreSharedKeyId>* psks;
};
struct WelcomeRecipient {
  const KeyPackage* key_package;
  std::optional<BytesView> path_secret;  // given when the commit has a path
};
// One Welcome for all of them. kKeyInvalid when a key package's init key is not a key.
Result<Welcome> make_welcome(const WelcomeSource& source, const std::vector<WelcomeRecipient>& recipients,
                             Entropy& entropy);

struct OpenedWelcome {
  GroupSecrets secrets;
  SecretBytes psk_secret;
  GroupInfo group_info;  // its signature is not verified: that needs the tree
};
// kMlsNotForUs when nothing is encrypted to `key_package_ref`; kMlsWelcomeInvalid, kMlsPskUnknown, kDecryptionFailed.
Result<OpenedWelcome> open_welcome(const Welcome& welcome, BytesView key_package_ref, BytesView init_key,
                                   const PskSources& psks);

}  // namespace carecircle::mls
