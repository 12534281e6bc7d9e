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

// What of a GroupState stands in the host's storage, for the next delta.
struct SavedState {
  ByteArray<32> checkpoint{};  // SHA-256 of the sealed checkpoint; all zero when there is none
  std::uint32_t delta_count = 0;
  std::uint64_t epoch = 0;
  std::optional<ByteArray<32>> staged;  // Staged::message_hash
  std::size_t proposal_count = 0;       // within an epoch proposals and update keys are only added
  std::size_t update_key_count = 0;
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
  SavedState saved;
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

// What Group::restore opens; the policy is not set yet. kDataTooNew, kMalformedInput, kDecryptionFailed.
Bytes seal_state(const GroupState& group, BytesView key, BytesView context, Entropy& entropy);
Result<std::unique_ptr<GroupState>> open_state(BytesView sealed, BytesView key, BytesView context);

}  // namespace carecircle::mls
