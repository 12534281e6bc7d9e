// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/mls/framing.h"
#include "core/mls/group.h"
#include "core/mls/key_schedule.h"
#include "core/mls/message.h"
#include "core/mls/path.h"
#include "core/mls/proposals.h"
#include "core/mls/secret_tree.h"
#include "core/mls/tree.h"

// What a Group holds, and the steps that its operations share. For core/mls's group sources only.

namespace carecircle::mls {

// Proposals received in one epoch that are kept: a member cannot fill another's memory.
inline constexpr std::size_t kPendingProposalsMax = 1024;

// Resumption PSKs of past epochs that are kept (§8.6 asks for an upper limit), by epoch. They open no message.
inline constexpr std::size_t kResumptionPsksMax = 8;
using ResumptionPsks = std::map<std::uint64_t, SecretBytes>;

// One epoch as one member knows it.
struct Epoch {
  GroupContext context;
  RatchetTree tree;
  TreePrivate own;
  EpochSecrets secrets;  // `encryption` is empty: the secret tree has it
  SecretTree secret_tree;
  Bytes interim_transcript_hash;
  Bytes confirmation_tag;
  std::optional<ReInit> reinit;  // of the commit that began this epoch: the group's last one
};

// A commit, ours or received, that waits for merge_staged.
struct Staged {
  ByteArray<32> message_hash{};  // SHA-256 of the MLSMessage, so that it is known when it comes (again)
  CommitEffect effect;
  std::optional<Epoch> next;  // absent when the commit removes us
};

// Tells apart what the base part has held: within an epoch proposals and update keys are only added.
struct BaseMark {
  std::uint64_t epoch = UINT64_MAX;  // of none
  ByteArray<32> staged{};            // Staged::message_hash; zeros when nothing is staged
  std::size_t proposal_count = 0;
  std::size_t update_key_count = 0;
  bool operator==(const BaseMark&) const = default;
};

// The parts in the host's storage, for the next changes.
struct StoredParts {
  struct Part {
    ByteArray<32> hash{};  // of the part as it was offered last
    bool unsaved = false;  // offered since the host said that it has what it was offered
  };
  std::map<std::uint32_t, Part> parts;  // by number, without the inventory
  ByteArray<16> base_id{};              // of the epoch's base
  BaseMark saved;                       // of the base in storage
  BaseMark offered;                     // of the one after the last changes
};

struct GroupState {
  const Policy* policy = nullptr;
  LeafSecrets leaf;
  Epoch epoch;
  std::vector<ReceivedProposal> proposals;   // of this epoch, our own as well
  std::map<Bytes, SecretBytes> update_keys;  // private keys of our own Update proposals, by public key
  std::optional<Staged> staged;
  ResumptionPsks resumption;
  std::optional<LeafIndex> joined_by;  // not kept: it is judged right after joining
  SecretBytes signing_key;             // not kept: signing_key_of makes it when something is first signed
  StoredParts stored;
};
// prepare_signature_key of the leaf's private key.
BytesView signing_key_of(GroupState& state);

// The PSKs a commit in the current epoch may name.
PskSources psk_sources(const GroupState& state, const PskStore& external);

// ---- group_epoch.cpp: from one epoch to the next --------------------------------------------------------------------

// What a commit has made of the tree, before the key schedule runs.
struct EpochInputs {
  RatchetTree tree;
  TreePrivate own;
  std::vector<Extension> extensions;
  SecretBytes init_secret;
  SecretBytes commit_secret;
  SecretBytes psk_secret;
  std::optional<ReInit> reinit;
};
struct NextEpoch {
  Epoch epoch;
  SecretBytes joiner_secret;
};
// The provisional GroupContext of §12.4.1, encoded: the context under which path secrets are encrypted.
Bytes provisional_context(const GroupContext& old, const RatchetTree& tree, const std::vector<Extension>& extensions);
// §8, §8.2: the epoch that `commit` begins. The confirmation tag is computed, not compared.
NextEpoch next_epoch(const GroupContext& old, BytesView interim_before, EpochInputs inputs,
                     const AuthenticatedContent& commit);
// A leaf that the path of a commit sets, with its predecessor: §7.3 and the application's opinion.
Result<void> validate_path_leaf(const LeafNode& leaf, LeafIndex index, const LeafNode* predecessor,
                                const GroupContext& old, const std::vector<Extension>& extensions,
                                const Policy& policy);
// The GroupInfo of an epoch, signed by `signer`. The external key is always named, so that devices can rejoin.
GroupInfo make_group_info(const Epoch& epoch, BytesView signature_seed, bool with_tree);
CommitEffect describe_effect(const AppliedList& applied, const AuthenticatedContent& commit, std::uint64_t new_epoch);

// ---- group_stage.cpp: receiving commits -----------------------------------------------------------------------------

Result<Staged> stage_commit(const GroupState& state, const AuthenticatedContent& commit, const PskStore& psks);

// ---- group_commit.cpp: making commits -------------------------------------------------------------------------------

// The founding commit of a successor names a resumption PSK of the group it continues.
struct Founding {
  std::uint8_t usage;
  PskSources sources;
};
Result<CommitOutput> create_commit(GroupState& state, const CommitOptions& options, Entropy& entropy,
                                   std::uint64_t now_s, const Founding* founding = nullptr);
// §12.1.4: "The psk_nonce MUST be randomly sampled."
void draw_nonce(PreSharedKeyId& id, CipherSuite suite, Entropy& entropy);

// ---- group_join.cpp -------------------------------------------------------------------------------------------------

// §12.4.3.1: the signer's signature, the tree's integrity, and the application's opinion of every leaf.
Result<void> validate_joined_tree(const RatchetTree& tree, const GroupInfo& info, const Policy& policy);

// ---- group_successor.cpp ---------------------------------------------------------------------------------------------

// §12.4.3.1, the last rule: a Welcome with a resumption PSK of usage reinit or branch. kMlsWelcomeInvalid.
Result<void> check_succession(const std::vector<PreSharedKeyId>& psks, const GroupInfo& info, const RatchetTree& tree,
                              const GroupState* predecessor, const Policy& policy);

// ---- group_receive.cpp ----------------------------------------------------------------------------------------------

Result<Received> receive(GroupState& state, BytesView message, const PskStore& psks);

// ---- group_state_codec.cpp ------------------------------------------------------------------------------------------

inline constexpr std::uint16_t kStateVersion = 2;  // 1 knew no ReInit

// The fields of a state, sealed by nobody yet. A base is without the present epoch's secret tree, which `decode_state` leaves
// empty. kMalformedInput, kStateDamaged; the policy is not set yet.
enum class StateScope : std::uint8_t { whole, base };
SecretBytes encode_state(const GroupState& state, StateScope scope);
Result<std::unique_ptr<GroupState>> decode_state(BytesView bytes, std::uint16_t version, StateScope scope);

// struct { uint16 version; opaque nonce[12]; opaque sealed[]; }, sealed with AES-256-GCM, aad = version || data.
Bytes seal_versioned(std::uint16_t version, BytesView data, BytesView content, BytesView key, Entropy& entropy);
// kDataTooNew, kMalformedInput for a version older than `oldest`, kDecryptionFailed.
struct OpenedVersion {
  std::uint16_t version;
  SecretBytes content;
};
Result<OpenedVersion> open_versioned(BytesView sealed, std::uint16_t oldest, std::uint16_t newest, BytesView data,
                                     BytesView key);

// What Group::restore opens; the policy is not set yet. kDataTooNew, kMalformedInput, kDecryptionFailed.
Bytes seal_state(const GroupState& group, BytesView key, BytesView context, Entropy& entropy);
Result<std::unique_ptr<GroupState>> open_state(BytesView sealed, BytesView key, BytesView context);

}  // namespace carecircle::mls
