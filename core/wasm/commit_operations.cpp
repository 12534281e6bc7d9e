// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Commits and messages. A received commit is judged by the rules of its group as soon as it is staged: what they forbid is discarded
// before anybody can merge it.
#include <algorithm>
#include <set>

#include "core/admission/circle.h"
#include "core/admission/direct.h"
#include "core/admission/invitation.h"
#include "core/franking/message.h"
#include "core/wasm/group_rules.h"

namespace carecircle::wasm {
namespace {

// One change of the circle's group, while its commit is put together.
struct CircleChange {
  Roles roles;
  std::vector<mls::Proposal> proposals;
  std::vector<AdmissionEvidence> evidence;
};

// "Add with {Invite, Join} in authenticated_data"; a role above member is given in the same commit.
Result<void> add_admission(CircleChange& change, BytesView admission, std::uint64_t now_s) {
  const auto fields = TRY(structure(admission, 2));
  auto package = TRY(mls::read_key_package(fields[0], now_s));
  AdmissionEvidence evidence = TRY(decode<AdmissionEvidence>(fields[1]));
  const Invite invite = TRY(decode<Invite>(evidence.invite.content));
  const Join join = TRY(decode<Join>(evidence.join));
  if (invite.role != Role::member) change.roles.set(join.account_id, invite.role);
  change.proposals.push_back(mls::Add{std::move(package.key_package)});
  change.evidence.push_back(std::move(evidence));
  return {};
}

// Every leaf of the account removed, its role with them.
Result<void> add_removal(CircleChange& change, const GroupView& circle, const AccountId& account) {
  const auto leaves = leaves_of(circle, account);
  if (leaves.empty()) return fail(ErrorCode::kNotFound, "removal");
  for (const mls::LeafIndex leaf : leaves)
    change.proposals.push_back(mls::Remove{leaf});
  change.roles.set(account, Role::member);
  return {};
}

Result<void> add_role_change(CircleChange& change, BytesView role_change) {
  const auto fields = TRY(structure(role_change, 2));
  const Role role = TRY(role_from_wire(static_cast<std::uint8_t>(TRY(number(fields[1], UINT8_MAX)))));
  change.roles.set(TRY(array<16>(fields[0])), role);
  return {};
}

Result<CircleChange> plan_change(const mls::Group& circle, Input input, std::uint64_t now_s) {
  const Roles before = TRY(roles_of(circle.extensions()));
  CircleChange change{.roles = before, .proposals = {}, .evidence = {}};
  for (const BytesView admission : TRY(list(input[1])))
    TRY(add_admission(change, admission, now_s));
  for (const BytesView account : TRY(list(input[2])))
    TRY(add_removal(change, view_of(circle), TRY(array<16>(account))));
  for (const BytesView role_change : TRY(list(input[3])))
    TRY(add_role_change(change, role_change));
  if (change.roles != before)
    change.proposals.push_back(mls::GroupContextExtensions{with_roles(circle.extensions(), change.roles)});
  return change;
}

Result<Output> stage_circle_change(Input input) {
  SystemEntropy entropy;
  mls::Group& circle = *TRY(groups().find(input[0]));
  const std::uint64_t now_s = TRY(seconds_of(input[4]));
  CircleChange change = TRY(plan_change(circle, input, now_s));
  mls::CommitOptions options{.proposals = std::move(change.proposals)};
  if (!change.evidence.empty()) options.authenticated_data = encode_evidence(change.evidence);
  const mls::CommitOutput commit = TRY(circle.commit(options, entropy, now_s));
  return output(circle.epoch(), commit.message, commit.welcome.value_or(Bytes()), commit.group_info);
}

Result<Output> merge_commit(Input input) {
  TRY(TRY(groups().find(input[0]))->merge_staged());
  return Output();
}

Result<Output> discard_commit(Input input) {
  TRY(groups().find(input[0]))->discard_staged();
  return Output();
}

Result<Output> propose_leaving(Input input) {
  SystemEntropy entropy;
  mls::Group& group = *TRY(groups().find(input[0]));
  return output(TRY(group.propose(mls::Remove{group.own_leaf()}, {}, entropy)));
}

Result<Output> protect_content(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  mls::Group& group = *TRY(groups().find(input[1]));
  const Id conversation_id = TRY(array<16>(group.group_id()));
  const OutgoingMessage message = TRY(make_message(input[2], account.account_id(), conversation_id, entropy));
  return output(TRY(group.protect(message.plaintext.view(), message.authenticated_data, entropy)));
}

// ---- Receiving ------------------------------------------------------------------------------------------------------------------

// "No unreportable messages": one that its sender did not tag, or not rightly, is dropped.
Result<Output> show(const mls::Group& group, const mls::ApplicationMessage& message) {
  const mls::LeafNode* leaf = group.leaf(message.sender);
  if (!leaf) return fail(ErrorCode::kMlsMessageInvalid, "process: sender");
  const Credential sender = TRY(credential_of(*leaf));
  const auto content = open_message(message.plaintext.view(), message.authenticated_data, sender.account_id,
                                    TRY(array<16>(group.group_id())));
  if (!content) return output("dropped");
  return output("content", *content, sender.account_id, sender.device_id);
}

Result<Output> show(const mls::Group&, const mls::ReceivedProposal&) { return output("proposal"); }

// Accounts of `leaves` whose number in `others` is zero: a device that takes another's place neither adds nor removes anybody.
template <typename Leaves, typename Others>
Result<Output> accounts_only_in(const Leaves& leaves, const Others& others) {
  std::set<AccountId> elsewhere;
  for (const auto& other : others)
    elsewhere.insert(TRY(credential_of(other.node)).account_id);
  std::set<AccountId> accounts;
  for (const auto& leaf : leaves) {
    const AccountId account = TRY(credential_of(leaf.node)).account_id;
    if (!elsewhere.contains(account)) accounts.insert(account);
  }
  return fields_of(accounts);
}

Result<void> judge(const mls::Group& group, const mls::CommitEffect& effect) {
  return circle_of(group.extensions()) ? check_circle_commit(group, effect) : check_direct_commit(group, effect);
}

Result<Output> show(const mls::Group& group, const mls::StagedCommit& commit) {
  const mls::CommitEffect& effect = commit.effect;
  TRY(judge(group, effect));
  return output("commit", TRY(accounts_only_in(effect.added, effect.removed)),
                TRY(accounts_only_in(effect.removed, effect.added)), effect.removes_us, effect.extensions.has_value(),
                effect.new_epoch);
}

Result<Output> process_message(Input input) {
  mls::Group& group = *TRY(groups().find(input[0]));
  const mls::Received received = TRY(group.process(input[1], {}, TRY(seconds_of(input[2]))));
  auto shown = std::visit([&](const auto& what) { return show(group, what); }, received);
  if (!shown && std::holds_alternative<mls::StagedCommit>(received)) group.discard_staged();
  return shown;
}

}  // namespace
}  // namespace carecircle::wasm

// circle, admissions (key package, evidence), removed accounts, role changes (account, role), now (ms)
// → epoch, commit, welcome, group info; staged
CARECIRCLE_OPERATION(circle_stage_change, 5, carecircle::wasm::stage_circle_change)
// group →
CARECIRCLE_OPERATION(group_merge, 1, carecircle::wasm::merge_commit)
CARECIRCLE_OPERATION(group_discard, 1, carecircle::wasm::discard_commit)
// group → proposal to remove ourselves
CARECIRCLE_OPERATION(group_propose_leaving, 1, carecircle::wasm::propose_leaving)
// account, conversation, content → message
CARECIRCLE_OPERATION(conversation_protect, 3, carecircle::wasm::protect_content)
// group, message, now (ms) → "content", content, sender, its device
//                         | "dropped" | "proposal"
//                         | "commit", accounts added, accounts removed, removes us, changes roles, new epoch; staged
CARECIRCLE_OPERATION(group_process, 3, carecircle::wasm::process_message)
