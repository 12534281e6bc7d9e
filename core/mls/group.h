// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <variant>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/mls/key_package.h"
#include "core/mls/types.h"

// One device's view of one MLS group (RFC 9420). Sans I/O: time and entropy are arguments, messages go in and out as bytes,
// the caller stores state and sends. On any error the group is what it was before the call.
//
// Commits are explicit: `commit` stages and returns the bytes to send; `merge_staged` applies when the delivery service
// accepted it, `discard_staged` when another commit won. Incoming commits are staged as well: `stage` shows what a commit
// would do, so that the caller's policy can refuse it before anything changes.
//
// Not thread safe. No past epochs are kept: the delivery service orders messages totally (security.md 4).

namespace carecircle::mls {

// What the application thinks of credentials and of the changes a commit makes. Called by the group while it validates.
// The answer may depend on the arguments alone: members must agree on what is valid.
class Policy {
 public:
  virtual ~Policy() = default;
  // RFC 9420 §5.3.1: a leaf's credential, for every leaf that joins or changes, and for every leaf of a tree that is joined.
  // `predecessor` is the leaf it takes the place of: the same index for an update or path, the removed leaf of a rejoin.
  virtual Result<void> check_credential(const LeafNode& leaf, const LeafNode* predecessor) const = 0;
  // §5.3.1: a sender that the external_senders extension is to name. Accepted unless the application says otherwise: it sees
  // the change of the extensions in the commit's effect.
  virtual Result<void> check_external_sender(const ExternalSender&) const { return {}; }
  // §12.1.8: what comes from outside of the group. Unless the application says otherwise an external sender may propose
  // removals alone, on which members decide, and newcomers nothing. kMlsProposalInvalid.
  virtual Result<void> check_outside_proposal(const Proposal& proposal, const Sender& sender) const {
    if (sender.type == SenderType::external && std::holds_alternative<Remove>(proposal)) return {};
    return fail(ErrorCode::kMlsProposalInvalid, "policy: a proposal from outside that is not a removal");
  }
  // §11.2, §11.3: whether leaves of two groups are the same client's. Equal credentials, unless the application says otherwise.
  virtual bool same_client(const LeafNode& one, const LeafNode& other) const {
    return one.credential == other.credential;
  }
};

struct GroupParameters {
  CipherSuite suite = CipherSuite::xwing_aes256gcm_sha384_ed25519;
  Bytes group_id;
  std::vector<Extension> extensions;  // of the GroupContext
};

struct CommitOptions {
  std::vector<Proposal> proposals;         // by value, in this order
  std::vector<Bytes> proposal_references;  // of received proposals to include; see Group::pending_proposals
  PskStore psks;                           // the secrets of external PSKs among the proposals
  Bytes authenticated_data;
  bool force_path = false;  // a path is always sent where RFC 9420 §12.4 demands one
};

struct ExternalJoinOptions {
  std::optional<LeafIndex> removes;  // our own stale leaf, if the tree has one
  std::vector<PreSharedKeyId> psks;  // external ones; their nonces are drawn when they are used
  PskStore store;                    // their secrets
  Bytes authenticated_data;
};

struct CommitOutput {
  Bytes message;                 // MLSMessage with the commit
  std::optional<Bytes> welcome;  // MLSMessage with the Welcome, when somebody was added
  Bytes group_info;  // MLSMessage with the signed GroupInfo of the new epoch, with ratchet_tree and external_pub
};

struct AddedMember {
  LeafIndex leaf;
  LeafNode node;
  Bytes key_package_ref;  // of the Add's key package (§5.2); empty for an external joiner
};
struct RemovedMember {
  LeafIndex leaf;
  LeafNode node;
  Sender proposed_by;  // who sent the Remove proposal; by value: the committer
};
// What a staged commit does, in the words of the group before it.
struct CommitEffect {
  std::optional<LeafIndex> committer;  // absent for an external commit by a newcomer
  LeafNode committer_node;             // its leaf after the commit
  std::vector<AddedMember> added;      // an external joiner counts as added
  std::vector<RemovedMember> removed;
  std::vector<LeafIndex> updated;                    // leaves replaced by Update proposals or the path
  std::optional<std::vector<Extension>> extensions;  // the new GroupContext extensions, when they change
  Bytes authenticated_data;
  std::optional<ReInit> reinit;  // the group is closed: a successor is to be founded or awaited
  bool removes_us = false;
  std::uint64_t new_epoch = 0;
};

struct ApplicationMessage {
  LeafIndex sender;
  SecretBytes plaintext;
  Bytes authenticated_data;
};
struct ReceivedProposal {
  Bytes reference;
  Proposal proposal;
  Sender sender;
};
struct StagedCommit {
  CommitEffect effect;
};
using Received = std::variant<ApplicationMessage, ReceivedProposal, StagedCommit>;

// One of the pieces in which a group's state is kept (docs/protocol/mls.md, State).
struct StatePart {
  std::uint32_t number = 0;  // from 1 on
  Bytes sealed;
};
// What turns the parts in storage into those of the present state.
struct StateChanges {
  bool replaces_all = false;  // whatever else is in storage of this group is deleted first
  std::vector<StatePart> parts;
};

struct GroupState;

class Group {
 public:
  // A group of one at epoch 0. `leaf` carries this device's keys.
  static Result<Group> create(const GroupParameters& parameters, LeafSecrets leaf, const Policy& policy,
                              Entropy& entropy);

  // Joins by a Welcome MLSMessage for one of our key packages (RFC 9420 §12.4.3.1). `ratchet_tree` is for Welcomes whose
  // GroupInfo carries no tree. `psks` answers external PSK ids. kMlsNotForUs when no secret is encrypted to `key_package`.
  // A Welcome into a successor is judged by the group it continues, `predecessor`, whose resumption PSKs it needs.
  // That the group id is new among the groups one is in is the caller's to check, who holds these.
  static Result<Group> join(BytesView welcome, const KeyPackageSecrets& key_package,
                            std::optional<BytesView> ratchet_tree, const PskStore& psks, const Policy& policy,
                            std::uint64_t now_s, const Group* predecessor = nullptr);

  // Joins by external commit (§12.4.3.2) with a GroupInfo MLSMessage.
  // The returned group is at the new epoch; use it only when the delivery service accepted `message`.
  struct ExternalJoin;
  static Result<ExternalJoin> join_externally(BytesView group_info, LeafSecrets leaf,
                                              const ExternalJoinOptions& options, const Policy& policy,
                                              Entropy& entropy, std::uint64_t now_s);

  // Founds the group that continues this one, at epoch 1 with everybody in it: after a merged ReInit with its parameters and
  // all members (§11.2), or beside this one with some of them and the same suite (§11.3). `others` are the members'
  // key packages without our own. kWrongState when no ReInit was merged; kMlsProposalInvalid for strangers, or when a member
  // is missing from a reinitialised group; kMlsSuiteNotSupported for a branch of another suite.
  struct Successor;
  Result<Successor> reinitialize(LeafSecrets leaf, const std::vector<KeyPackage>& others, Entropy& entropy,
                                 std::uint64_t now_s) const;
  Result<Successor> branch(const GroupParameters& parameters, LeafSecrets leaf, const std::vector<KeyPackage>& others,
                           Entropy& entropy, std::uint64_t now_s) const;

  Group(Group&&) noexcept;
  Group& operator=(Group&&) noexcept;
  ~Group();

  // Sending. All handshakes of members are PrivateMessage. A commit while one is staged is kMlsPendingCommit.
  Result<CommitOutput> commit(const CommitOptions& options, Entropy& entropy, std::uint64_t now_s);
  Result<void> merge_staged();  // kWrongState when nothing is staged, kMlsRemoved when the commit removes us
  void discard_staged();
  bool has_staged() const;
  // A standalone proposal, for instance our own removal when we leave. An Update is made here: its content is ignored; so is
  // the nonce of a PreSharedKey, in `commit` as well.
  Result<Bytes> propose(const Proposal& proposal, BytesView authenticated_data, Entropy& entropy);
  // Application message. Advances our ratchet: store the state before sending.
  Result<Bytes> protect(BytesView plaintext, BytesView authenticated_data, Entropy& entropy);

  // Receiving one MLSMessage. A commit is staged and changes nothing until merge_staged; an application message has its
  // key erased; a proposal is kept until the epoch ends. A staged commit, ours or not, that comes again answers its
  // StagedCommit, another commit kMlsPendingCommit; all other messages of our own answer kMlsKeyConsumed.
  Result<Received> process(BytesView message, const PskStore& psks, std::uint64_t now_s);

  // Looking.
  const Bytes& group_id() const;
  std::uint64_t epoch() const;
  CipherSuite suite() const;
  LeafIndex own_leaf() const;
  // The leaf that signed the GroupInfo by which this group was joined, to be judged right after joining. Absent for a
  // group that was created here or restored.
  std::optional<LeafIndex> joined_by() const;
  const std::vector<Extension>& extensions() const;
  // What a merged ReInit asks for. Such a group sends nothing more and takes no more commits: kWrongState.
  const std::optional<ReInit>& reinit() const;
  // Non-blank leaves in leaf order.
  std::vector<std::pair<LeafIndex, LeafNode>> members() const;
  const LeafNode* leaf(LeafIndex index) const;              // null when blank or outside
  std::vector<ReceivedProposal> pending_proposals() const;  // §12.4: commit them before sending application data
  Bytes epoch_authenticator() const;
  SecretBytes export_secret(std::string_view label, BytesView context, std::size_t size) const;  // §8.5
  // What the new epoch would export if the staged commit were merged (for records sent along with the commit).
  Result<SecretBytes> export_secret_staged(std::string_view label, BytesView context, std::size_t size) const;
  Result<Bytes> group_info(bool with_tree) const;  // MLSMessage, signed, with external_pub

  // State: versioned, sealed with AES-256-GCM under `key` (32 bytes), bound to `context`. Staged commits are kept.
  Bytes serialize(BytesView key, BytesView context, Entropy& entropy) const;
  static Result<Group> restore(BytesView sealed, BytesView key, BytesView context, const Policy& policy);

  // State in parts, so that a message costs a write of its own size and not of the group's. The host keeps each part under
  // its number and replaces it in place: what a part held before, secrets of keys that are gone, is to be overwritten.
  //
  // `changes` answers what is to be written, all of it in one transaction; nothing when there is nothing. `saved` says that the
  // last answer is in storage. Until then the next answer holds everything again that this one held: a host that failed to
  // write, or does not know whether it did, just asks again. Ask and acknowledge in turn: `saved` is about the last answer.
  StateChanges changes(BytesView key, BytesView context, Entropy& entropy);
  void saved();
  // All that is in storage, the base (1) first. kStateDamaged unless these are exactly the parts after one of the writes:
  // none missing, none of an older write. kDecryptionFailed for another key or context, kDataTooNew, kMalformedInput.
  static Result<Group> restore(std::span<const StatePart> parts, BytesView key, BytesView context,
                               const Policy& policy);

 private:
  explicit Group(std::unique_ptr<GroupState> state);
  Result<Successor> found(const GroupParameters& parameters, std::uint8_t usage, LeafSecrets leaf,
                          const std::vector<KeyPackage>& others, Entropy& entropy, std::uint64_t now_s) const;
  std::unique_ptr<GroupState> state_;
};

struct Group::ExternalJoin {
  Group group;
  Bytes message;     // MLSMessage, PublicMessage with the external commit
  Bytes group_info;  // of the new epoch
};

struct Group::Successor {
  Group group;
  std::optional<Bytes> welcome;  // MLSMessage for the others, when there are any
  Bytes group_info;
};

// §12.1.8: a proposal from outside of a group, as an MLSMessage. `sender` is external or new_member_proposal, whose Add is
// signed by the key of its own leaf.
Bytes make_outside_proposal(CipherSuite suite, BytesView group_id, std::uint64_t epoch, const Sender& sender,
                            Proposal proposal, BytesView signature_key);

// The epoch and group an MLSMessage names, without opening it: what the delivery service reads.
struct MessageHeader {
  WireFormat wire_format;
  Bytes group_id;
  std::uint64_t epoch = 0;
  ContentType content_type = ContentType::application;
};
Result<MessageHeader> peek(BytesView message);

// The signer's leaf of a GroupInfo MLSMessage and what it names, for anchor checks before joining.
struct GroupInfoView {
  CipherSuite suite;
  Bytes group_id;
  std::uint64_t epoch = 0;
  LeafIndex signer;
  std::vector<Extension> extensions;                    // of the GroupContext
  std::vector<std::pair<LeafIndex, LeafNode>> members;  // empty when it carries no tree
};
Result<GroupInfoView> read_group_info(BytesView group_info);

}  // namespace carecircle::mls
