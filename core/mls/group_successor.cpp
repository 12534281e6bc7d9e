// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "core/bytes/ensure.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// Groups that continue another one: reinitialisation (RFC 9420 §11.2) and branching (§11.3), and what comes from outside.

namespace carecircle::mls {
namespace {

constexpr ErrorCode kWelcomeInvalid = ErrorCode::kMlsWelcomeInvalid;

// Whether some leaf of `tree` is the same client's as `leaf`.
bool holds_client(const RatchetTree& tree, const LeafNode& leaf, const Policy& policy) {
  return std::ranges::any_of(tree.members(),
                             [&](LeafIndex member) { return policy.same_client(*tree.leaf(member), leaf); });
}

// "verify that all the members of the old group are also members of the new group, according to the application"
Result<void> check_everybody_is_there(const RatchetTree& old, const RatchetTree& tree, const Policy& policy) {
  for (const LeafIndex member : old.members()) {
    if (!holds_client(tree, *old.leaf(member), policy))
      return fail(kWelcomeInvalid, "reinitialised group: a member is missing");
  }
  return {};
}

// "that the members of the new group compose a subset of the members of the old group, according to the application"
Result<void> check_nobody_is_new(const RatchetTree& old, const RatchetTree& tree, const Policy& policy) {
  for (const LeafIndex member : tree.members()) {
    if (!holds_client(old, *tree.leaf(member), policy)) return fail(kWelcomeInvalid, "branched group: a stranger");
  }
  return {};
}

// "For usage reinit, verify that the last Commit to the referenced group contains a ReInit proposal and that the group_id,
// version, cipher_suite, and group_context.extensions fields of the GroupInfo match the ReInit proposal."
Result<void> check_reinit(const PreSharedKeyId& link, const GroupContext& context, const Epoch& old) {
  if (!old.reinit || link.epoch != old.context.epoch)
    return fail(kWelcomeInvalid, "reinitialised group: there was no ReInit");
  const ReInit& asked = *old.reinit;
  if (context.group_id != asked.group_id || static_cast<std::uint16_t>(context.suite) != asked.suite ||
      context.extensions != asked.extensions) {
    return fail(kWelcomeInvalid, "reinitialised group: not what the ReInit asked for");
  }
  return {};
}

}  // namespace

Result<void> check_succession(const std::vector<PreSharedKeyId>& psks, const GroupInfo& info, const RatchetTree& tree,
                              const GroupState* predecessor, const Policy& policy) {
  const auto link = std::ranges::find_if(psks, ties_groups);
  if (link == psks.end()) return {};
  ensure(predecessor != nullptr, "a resumption PSK was found in a group");
  // "verify that the epoch field in the GroupInfo is equal to 1"
  if (info.group_context.epoch != 1) return fail(kWelcomeInvalid, "successor: its epoch is not the first");
  const Epoch& old = predecessor->epoch;
  if (link->usage == kPskUsageReInit) {
    TRY(check_reinit(*link, info.group_context, old));
    return check_everybody_is_there(old.tree, tree, policy);
  }
  // "For usage branch, verify that the version and cipher_suite of the new group match those of the old group".
  if (info.group_context.suite != old.context.suite) return fail(kWelcomeInvalid, "branched group: another suite");
  return check_nobody_is_new(old.tree, tree, policy);
}

Result<Group::Successor> Group::found(const GroupParameters& parameters, std::uint8_t usage, LeafSecrets leaf,
                                      const std::vector<KeyPackage>& others, Entropy& entropy,
                                      std::uint64_t now_s) const {
  const GroupState& old = *state_;
  Group group = TRY(Group::create(parameters, std::move(leaf), *old.policy, entropy));
  CommitOptions options;
  for (const KeyPackage& key_package : others)
    options.proposals.push_back(Add{key_package});
  options.proposals.push_back(PreSharedKeyProposal{{.type = kPskTypeResumption,
                                                    .usage = usage,
                                                    .group_id = old.epoch.context.group_id,
                                                    .epoch = old.epoch.context.epoch}});
  const Founding founding{usage, psk_sources(old, options.psks)};
  CommitOutput output = TRY(create_commit(*group.state_, options, entropy, now_s, &founding));
  // Nobody but us is in the group yet, so that the commit is ours to merge.
  TRY(group.merge_staged());
  const RatchetTree& tree = group.state_->epoch.tree;
  const Result<void> fitting = usage == kPskUsageReInit ? check_everybody_is_there(old.epoch.tree, tree, *old.policy)
                                                        : check_nobody_is_new(old.epoch.tree, tree, *old.policy);
  if (!fitting) return fail(ErrorCode::kMlsProposalInvalid, fitting.error().where);
  return Successor{std::move(group), std::move(output.welcome), std::move(output.group_info)};
}

Result<Group::Successor> Group::reinitialize(LeafSecrets leaf, const std::vector<KeyPackage>& others, Entropy& entropy,
                                             std::uint64_t now_s) const {
  const std::optional<ReInit>& asked = state_->epoch.reinit;
  if (!asked) return fail(ErrorCode::kWrongState, "reinitialize: no ReInit was merged");
  const GroupParameters parameters{TRY(suite_from_wire(asked->suite)), asked->group_id, asked->extensions};
  return found(parameters, kPskUsageReInit, std::move(leaf), others, entropy, now_s);
}

Result<Group::Successor> Group::branch(const GroupParameters& parameters, LeafSecrets leaf,
                                       const std::vector<KeyPackage>& others, Entropy& entropy,
                                       std::uint64_t now_s) const {
  if (parameters.suite != suite()) return fail(ErrorCode::kMlsSuiteNotSupported, "branch: another suite");
  return found(parameters, kPskUsageBranch, std::move(leaf), others, entropy, now_s);
}

Bytes make_outside_proposal(CipherSuite suite, BytesView group_id, std::uint64_t epoch, const Sender& sender,
                            Proposal proposal, BytesView signature_key) {
  ensure(sender.type == SenderType::external || sender.type == SenderType::new_member_proposal,
         "a sender from outside");
  AuthenticatedContent content;
  // §12.1.8: "An external proposal MUST be sent as a PublicMessage object".
  content.wire_format = WireFormat::public_message;
  content.content.group_id = to_bytes(group_id);
  content.content.epoch = epoch;
  content.content.sender = sender;
  content.content.content = std::move(proposal);
  sign_content(content, suite, {}, signature_key);
  return encode_message(PublicMessage{std::move(content.content), std::move(content.auth), {}});
}

}  // namespace carecircle::mls
