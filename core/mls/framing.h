// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <variant>

#include "core/bytes/entropy.h"
#include "core/mls/path.h"
#include "core/mls/secret_tree.h"
#include "core/mls/types.h"

// Message framing (RFC 9420 §6): content, its signature, and the two protections under which it travels. `context` is
// always the encoded GroupContext of the epoch the message belongs to.

namespace carecircle::mls {

// §12.4.
struct ProposalReference {
  Bytes hash;
};
struct ProposalOrRef {
  std::variant<Proposal, ProposalReference> value;
};
struct Commit {
  std::vector<ProposalOrRef> proposals;
  std::optional<UpdatePath> path;
};
void write(TlsWriter&, const ProposalOrRef&);
Result<void> read(TlsReader&, ProposalOrRef&);
void write(TlsWriter&, const Commit&);
Result<void> read(TlsReader&, Commit&);

struct ApplicationData {
  SecretBytes data;
};
// In the order of ContentType, whose numbers begin at 1.
using Content = std::variant<ApplicationData, Proposal, Commit>;
ContentType content_type_of(const Content& content);

struct FramedContent {
  Bytes group_id;
  std::uint64_t epoch = 0;
  Sender sender;
  Bytes authenticated_data;
  Content content;
};
void write(TlsWriter&, const FramedContent&);
Result<void> read(TlsReader&, FramedContent&);

// §6.1. The confirmation tag is there for commits alone.
struct FramedContentAuthData {
  Bytes signature;
  Bytes confirmation_tag;
};

struct AuthenticatedContent {
  WireFormat wire_format = WireFormat::private_message;
  FramedContent content;
  FramedContentAuthData auth;
};
void write(TlsWriter&, const AuthenticatedContent&);
Result<void> read(TlsReader&, AuthenticatedContent&);

// §6.2. The membership tag is there for members alone.
struct PublicMessage {
  FramedContent content;
  FramedContentAuthData auth;
  Bytes membership_tag;
};
void write(TlsWriter&, const PublicMessage&);
Result<void> read(TlsReader&, PublicMessage&);

// §6.3.
struct PrivateMessage {
  Bytes group_id;
  std::uint64_t epoch = 0;
  ContentType content_type = ContentType::application;
  Bytes authenticated_data;
  Bytes encrypted_sender_data;
  Bytes ciphertext;
};
void write(TlsWriter&, const PrivateMessage&);
Result<void> read(TlsReader&, PrivateMessage&);

// Sets the signature over FramedContentTBS (§6.1).
void sign_content(AuthenticatedContent& content, CipherSuite suite, BytesView context, BytesView signature_seed);
Result<void> verify_content(const AuthenticatedContent& content, CipherSuite suite, BytesView context,
                            BytesView signature_key);

// §8.2: what the confirmed transcript hash takes in, for a commit.
Bytes confirmed_transcript_input(const AuthenticatedContent& commit);

// §6.2. kMlsMessageInvalid for application data, which is never sent without encryption (§6).
Result<PublicMessage> protect_public(AuthenticatedContent content, CipherSuite suite, BytesView context,
                                     BytesView membership_key);
// Checks the membership tag of a member's message, not the signature. kMlsMessageInvalid.
Result<AuthenticatedContent> unprotect_public(PublicMessage message, CipherSuite suite, BytesView context,
                                              BytesView membership_key);

// §6.3.2.
struct SenderData {
  LeafIndex leaf;
  std::uint32_t generation = 0;
  ByteArray<4> reuse_guard{};
};
struct SenderDataKeys {
  SecretBytes key;
  SecretBytes nonce;
};
SenderDataKeys sender_data_keys(CipherSuite suite, BytesView sender_data_secret, BytesView ciphertext);

// Encrypts under the sender's next key (§6.3.1), without padding: callers pad what they say.
Result<PrivateMessage> protect_private(const AuthenticatedContent& content, CipherSuite suite,
                                       BytesView sender_data_secret, SecretTree& secret_tree, Entropy& entropy);
// kDecryptionFailed when the sender data does not open.
Result<SenderData> open_sender_data(const PrivateMessage& message, CipherSuite suite, BytesView sender_data_secret);
// Opens the content with the sender's key and leaves the key in the tree: consume it once everything else was found valid.
// The caller has checked that the sender's leaf is not blank. kDecryptionFailed, kMlsKeyConsumed, kMlsGenerationTooFar, and
// kMalformedInput for padding that is not zero.
Result<AuthenticatedContent> open_private(const PrivateMessage& message, const SenderData& sender, CipherSuite suite,
                                          SecretTree& secret_tree);
RatchetKind ratchet_of(ContentType type);

}  // namespace carecircle::mls
