// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <variant>

#include "core/codec/tls.h"

// The structs of RFC 9420 that callers of the core see. Names are the standard's; the section stands above each.

namespace carecircle::mls {

// §17.1; the default suite has an id of the private-use range, after draft-ietf-mls-pq-ciphersuites.
enum class CipherSuite : std::uint16_t {
  x25519_aes128gcm_sha256_ed25519 = 0x0001,
  p256_aes128gcm_sha256_p256 = 0x0002,  // natively only
  x25519_chacha20poly1305_sha256_ed25519 = 0x0003,
  p384_aes256gcm_sha384_p384 = 0x0007,  // natively only
  xwing_aes256gcm_sha384_ed25519 = 0xF001,
};

inline constexpr std::uint16_t kProtocolVersion = 1;  // §6: ProtocolVersion mls10
inline constexpr std::uint16_t kCredentialBasic = 1;  // §5.3: CredentialType basic

// What a leaf signs with (RFC 9420 §5.1.2).
enum class SignatureScheme : std::uint8_t { ed25519, ecdsa_p256_sha256, ecdsa_p384_sha384 };

enum class WireFormat : std::uint16_t {
  public_message = 1,
  private_message = 2,
  welcome = 3,
  group_info = 4,
  key_package = 5
};
enum class ContentType : std::uint8_t { application = 1, proposal = 2, commit = 3 };

struct LeafIndex {
  std::uint32_t value = 0;
  auto operator<=>(const LeafIndex&) const = default;
};

// §13.
struct Extension {
  std::uint16_t type = 0;
  Bytes data;
  bool operator==(const Extension&) const = default;
};
inline constexpr std::uint16_t kExtensionApplicationId = 1;
inline constexpr std::uint16_t kExtensionRatchetTree = 2;
inline constexpr std::uint16_t kExtensionRequiredCapabilities = 3;
inline constexpr std::uint16_t kExtensionExternalPub = 4;
inline constexpr std::uint16_t kExtensionExternalSenders = 5;
const Extension* find_extension(const std::vector<Extension>& extensions, std::uint16_t type);

// §5.3. Only basic credentials are made here; others are carried and refused by the policy.
struct MlsCredential {
  std::uint16_t type = 1;
  Bytes identity;  // basic: the identity; other types: the raw bytes behind the type
  bool operator==(const MlsCredential&) const = default;
};

// §7.2.
struct Capabilities {
  std::vector<std::uint16_t> versions;
  std::vector<std::uint16_t> suites;
  std::vector<std::uint16_t> extensions;
  std::vector<std::uint16_t> proposals;
  std::vector<std::uint16_t> credentials;
  bool operator==(const Capabilities&) const = default;
};
struct Lifetime {
  std::uint64_t not_before_s = 0;
  std::uint64_t not_after_s = 0;
  bool operator==(const Lifetime&) const = default;
};
enum class LeafNodeSource : std::uint8_t { key_package = 1, update = 2, commit = 3 };
struct LeafNode {
  Bytes encryption_key;
  Bytes signature_key;
  MlsCredential credential;
  Capabilities capabilities;
  LeafNodeSource source = LeafNodeSource::key_package;
  Lifetime lifetime;  // source key_package
  Bytes parent_hash;  // source commit
  std::vector<Extension> extensions;
  Bytes signature;
  bool operator==(const LeafNode&) const = default;
};

// §10.
struct KeyPackage {
  std::uint16_t version = 1;
  std::uint16_t suite = 0;
  Bytes init_key;
  LeafNode leaf_node;
  std::vector<Extension> extensions;
  Bytes signature;
};

// §12.1.
struct PreSharedKeyId {
  std::uint8_t type = 1;   // 1 external, 2 resumption
  Bytes id;                // external
  std::uint8_t usage = 0;  // resumption
  Bytes group_id;
  std::uint64_t epoch = 0;
  Bytes nonce;
};
struct Add {
  KeyPackage key_package;
};
struct Update {
  LeafNode leaf_node;
};
struct Remove {
  LeafIndex removed;
};
struct PreSharedKeyProposal {
  PreSharedKeyId psk;
};
struct ReInit {
  Bytes group_id;
  std::uint16_t version = 1;
  std::uint16_t suite = 0;
  std::vector<Extension> extensions;
};
struct ExternalInit {
  Bytes kem_output;
};
struct GroupContextExtensions {
  std::vector<Extension> extensions;
};
using Proposal = std::variant<Add, Update, Remove, PreSharedKeyProposal, ReInit, ExternalInit, GroupContextExtensions>;

// §6.
enum class SenderType : std::uint8_t { member = 1, external = 2, new_member_proposal = 3, new_member_commit = 4 };
struct Sender {
  SenderType type = SenderType::member;
  LeafIndex leaf;                  // member
  std::uint32_t sender_index = 0;  // external
};

// §12.1.8.1: one entry of the external_senders extension, whose content is `ExternalSender external_senders<V>`.
struct ExternalSender {
  Bytes signature_key;
  MlsCredential credential;
  bool operator==(const ExternalSender&) const = default;
};

// External PSKs by id (§8.4).
using PskStore = std::map<Bytes, Bytes>;

// Proposal types as they stand on the wire and in capabilities (§17.4).
std::uint16_t proposal_type(const Proposal& proposal);

// The codec. Every read checks the form alone; what a value may mean is for the rules of the section it stands in.
void write(TlsWriter&, const Extension&);
Result<void> read(TlsReader&, Extension&);
void write(TlsWriter&, const MlsCredential&);
Result<void> read(TlsReader&, MlsCredential&);
void write(TlsWriter&, const Capabilities&);
Result<void> read(TlsReader&, Capabilities&);
void write(TlsWriter&, const Lifetime&);
Result<void> read(TlsReader&, Lifetime&);
void write(TlsWriter&, const LeafNode&);
Result<void> read(TlsReader&, LeafNode&);
// LeafNodeTBS without the group's part, KeyPackageTBS: everything before the signature.
void write_unsigned(TlsWriter&, const LeafNode&);
void write_unsigned(TlsWriter&, const KeyPackage&);
void write(TlsWriter&, const KeyPackage&);
Result<void> read(TlsReader&, KeyPackage&);
void write(TlsWriter&, const PreSharedKeyId&);
Result<void> read(TlsReader&, PreSharedKeyId&);
void write(TlsWriter&, const Proposal&);
Result<void> read(TlsReader&, Proposal&);
void write(TlsWriter&, const ExternalSender&);
Result<void> read(TlsReader&, ExternalSender&);
// Of GroupContext extensions: empty when there is no external_senders among them. kMalformedInput.
Result<std::vector<ExternalSender>> external_senders(const std::vector<Extension>& extensions);
void write(TlsWriter&, const Sender&);
Result<void> read(TlsReader&, Sender&);
// §13.4: "Any field containing a list of extensions MUST NOT have more than one extension of any given type." kMalformedInput.
Result<void> read_extensions(TlsReader&, std::vector<Extension>& extensions);
// uint16 items<V>, as in capabilities and required_capabilities.
void write_types(TlsWriter&, const std::vector<std::uint16_t>& types);
Result<void> read_types(TlsReader&, std::vector<std::uint16_t>& types);

}  // namespace carecircle::mls
