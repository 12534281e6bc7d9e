// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/proposals.h"

#include <algorithm>
#include <set>

#include "core/mls/leaf.h"
#include "core/mls/suite.h"

// One function for each sentence of RFC 9420 §12.1 and §12.2, named after it.

namespace carecircle::mls {
namespace {

constexpr ErrorCode kProposalInvalid = ErrorCode::kMlsProposalInvalid;

template <typename T>
std::size_t count_of(const ProposalList& list) {
  return static_cast<std::size_t>(
      std::ranges::count_if(list, [](const ListedProposal& item) { return std::holds_alternative<T>(item.proposal); }));
}

// Calls `check` with each proposal of type T and its sender until one is refused.
template <typename T, typename Check>
Result<void> for_each(const ProposalList& list, Check check) {
  for (const ListedProposal& item : list) {
    if (const T* proposal = std::get_if<T>(&item.proposal)) TRY(check(*proposal, item.sender));
  }
  return {};
}

// The extensions that apply while the list is judged (§12.3): "The new extensions MUST be used when evaluating other
// proposals in this list."
const std::vector<Extension>& extensions_of(const ProposalList& list, const GroupContext& context) {
  for (const ListedProposal& item : list) {
    if (const auto* change = std::get_if<GroupContextExtensions>(&item.proposal)) return change->extensions;
  }
  return context.extensions;
}

// §12.1.1: "An Add proposal is invalid if the KeyPackage is invalid according to Section 10.1."
Result<void> adds_carry_valid_key_packages(const ProposalList& list, const ListContext& context) {
  const std::vector<Extension>& extensions = extensions_of(list, context.context);
  return for_each<Add>(list, [&](const Add& add, const Sender&) -> Result<void> {
    TRY(validate_key_package(add.key_package, context.context.suite, &extensions, context.now_s));
    return context.policy.check_credential(add.key_package.leaf_node, nullptr);
  });
}

// §12.1.2: "An Update proposal is invalid if the LeafNode is invalid for an Update proposal according to Section 7.3."
Result<void> updates_carry_valid_leaves(const ProposalList& list, const ListContext& context) {
  const std::vector<Extension>& extensions = extensions_of(list, context.context);
  return for_each<Update>(list, [&](const Update& update, const Sender& sender) -> Result<void> {
    const LeafNode* old = sender.type == SenderType::member ? context.tree.leaf(sender.leaf) : nullptr;
    if (old == nullptr) return fail(kProposalInvalid, "Update: its sender is not a member");
    const LeafContext leaf_context{
        context.context.suite, {context.context.group_id, sender.leaf}, &extensions, context.now_s};
    TRY(validate_leaf(update.leaf_node, LeafNodeSource::update, leaf_context));
    // §7.3: "encryption_key represents a different public key than the encryption_key in the leaf node being replaced".
    if (update.leaf_node.encryption_key == old->encryption_key)
      return fail(kProposalInvalid, "Update: the encryption key is not new");
    return context.policy.check_credential(update.leaf_node, old);
  });
}

// §12.1.3: "A Remove proposal is invalid if the removed field does not identify a non-blank leaf node."
Result<void> removes_name_members(const ProposalList& list, const ListContext& context) {
  return for_each<Remove>(list, [&](const Remove& remove, const Sender&) -> Result<void> {
    if (context.tree.leaf(remove.removed) == nullptr) return fail(kProposalInvalid, "Remove: blank leaf");
    return {};
  });
}

// §12.1.4: "The PreSharedKey proposal is not being processed as part of a reinitialization of the group, and the
// PreSharedKeyID has psktype set to resumption and usage set to reinit", and the same for branching.
Result<void> resumption_psks_are_of_this_operation(const ProposalList& list, const ListContext& context) {
  return for_each<PreSharedKeyProposal>(list, [&](const PreSharedKeyProposal& proposal, const Sender&) -> Result<void> {
    if (ties_groups(proposal.psk) && proposal.psk.usage != context.founding_usage)
      return fail(kProposalInvalid, "PreSharedKey: resumption usage outside of its operation");
    return {};
  });
}

// §12.1.4: "The psk_nonce is not of length KDF.Nh."
Result<void> psk_nonces_have_the_size_of_the_hash(const ProposalList& list, const ListContext& context) {
  return for_each<PreSharedKeyProposal>(list, [&](const PreSharedKeyProposal& proposal, const Sender&) -> Result<void> {
    if (proposal.psk.nonce.size() != suite_info(context.context.suite).hash_size)
      return fail(kProposalInvalid, "PreSharedKey: nonce size");
    return {};
  });
}

// §12.1.5: "A ReInit proposal is invalid if the version field is less than the version for the current group." And nobody
// could found a group of another version, or of a suite that is not in the table.
Result<void> reinit_is_possible(const ProposalList& list) {
  return for_each<ReInit>(list, [&](const ReInit& reinit, const Sender&) -> Result<void> {
    if (reinit.version < kProtocolVersion) return fail(kProposalInvalid, "ReInit: version");
    if (reinit.version > kProtocolVersion || !suite_from_wire(reinit.suite))
      return fail(ErrorCode::kMlsSuiteNotSupported, "ReInit: version or suite");
    return {};
  });
}

// §5.3.1: "When an external_senders extension is added to the group" or updated, its credentials are the application's to judge.
Result<void> external_senders_are_valid(const ProposalList& list, const ListContext& context) {
  return for_each<GroupContextExtensions>(
      list, [&](const GroupContextExtensions& change, const Sender&) -> Result<void> {
        const Result<std::vector<ExternalSender>> senders = external_senders(change.extensions);
        if (!senders) return fail(kProposalInvalid, "GroupContextExtensions: external_senders");
        for (const ExternalSender& sender : *senders)
          TRY(context.policy.check_external_sender(sender));
        return {};
      });
}

// §12.1.8: "External proposals that are not authorized are considered invalid."
Result<void> outside_proposals_are_authorized(const ProposalList& list, const ListContext& context) {
  for (const ListedProposal& item : list) {
    const bool outside =
        item.sender.type == SenderType::external || item.sender.type == SenderType::new_member_proposal;
    if (outside) TRY(context.policy.check_outside_proposal(item.proposal, item.sender));
  }
  return {};
}

// "It contains an Update proposal generated by the committer."
Result<void> no_update_by_committer(const ProposalList& list, LeafIndex committer) {
  return for_each<Update>(list, [&](const Update&, const Sender& sender) -> Result<void> {
    if (sender.leaf == committer) return fail(kProposalInvalid, "list: Update by the committer");
    return {};
  });
}

// "It contains a Remove proposal that removes the committer."
Result<void> no_removal_of_committer(const ProposalList& list, LeafIndex committer) {
  return for_each<Remove>(list, [&](const Remove& remove, const Sender&) -> Result<void> {
    if (remove.removed == committer) return fail(kProposalInvalid, "list: Remove of the committer");
    return {};
  });
}

// "It contains multiple Update and/or Remove proposals that apply to the same leaf."
Result<void> one_change_per_leaf(const ProposalList& list) {
  std::set<LeafIndex> changed;
  for (const ListedProposal& item : list) {
    const auto* remove = std::get_if<Remove>(&item.proposal);
    if (remove == nullptr && !std::holds_alternative<Update>(item.proposal)) continue;
    const LeafIndex leaf = remove != nullptr ? remove->removed : item.sender.leaf;
    if (!changed.insert(leaf).second) return fail(kProposalInvalid, "list: two changes of one leaf");
  }
  return {};
}

// "It contains multiple Add proposals that contain KeyPackages that represent the same client according to the application
// (for example, identical signature keys)." and "an Add proposal with a KeyPackage that represents a client already in the
// group according to the application, unless there is a Remove proposal in the list removing the matching client".
Result<void> added_clients_are_new(const ProposalList& list, const RatchetTree& tree) {
  std::set<Bytes> added;
  TRY(for_each<Add>(list, [&](const Add& add, const Sender&) -> Result<void> {
    if (!added.insert(add.key_package.leaf_node.signature_key).second)
      return fail(kProposalInvalid, "list: a client is added twice");
    return {};
  }));
  if (added.empty()) return {};
  std::set<LeafIndex> removed;
  for (const ListedProposal& item : list) {
    if (const auto* remove = std::get_if<Remove>(&item.proposal)) removed.insert(remove->removed);
  }
  for (const LeafIndex member : tree.members()) {
    if (!removed.contains(member) && added.contains(tree.leaf(member)->signature_key)) {
      return fail(kProposalInvalid, "list: an added client is a member already");
    }
  }
  return {};
}

// "It contains multiple PreSharedKey proposals that reference the same PreSharedKeyID."
Result<void> psks_are_distinct(const ProposalList& list) {
  std::set<Bytes> seen;
  return for_each<PreSharedKeyProposal>(list, [&](const PreSharedKeyProposal& proposal, const Sender&) -> Result<void> {
    if (!seen.insert(encode(proposal.psk)).second) return fail(kProposalInvalid, "list: a PSK twice");
    return {};
  });
}

// "It contains multiple GroupContextExtensions proposals."
Result<void> one_group_context_extensions(const ProposalList& list) {
  if (count_of<GroupContextExtensions>(list) > 1) return fail(kProposalInvalid, "list: GroupContextExtensions twice");
  return {};
}

// "It contains a ReInit proposal together with any other proposal."
Result<void> reinit_is_alone(const ProposalList& list) {
  if (count_of<ReInit>(list) > 0 && list.size() > 1)
    return fail(kProposalInvalid, "list: ReInit with another proposal");
  return {};
}

// "It contains an ExternalInit proposal."
Result<void> no_external_init(const ProposalList& list) {
  if (count_of<ExternalInit>(list) > 0) return fail(kProposalInvalid, "list: ExternalInit in a member's commit");
  return {};
}

}  // namespace

// "It contains a Proposal with a non-default proposal type that is not supported by some members": such types do not
// decode. "After processing the Commit the ratchet tree is invalid": validate_members looks at the tree that results.
Result<void> validate_member_list(const ProposalList& list, LeafIndex committer, const ListContext& context) {
  TRY(adds_carry_valid_key_packages(list, context));
  TRY(updates_carry_valid_leaves(list, context));
  TRY(removes_name_members(list, context));
  TRY(resumption_psks_are_of_this_operation(list, context));
  TRY(psk_nonces_have_the_size_of_the_hash(list, context));
  TRY(reinit_is_possible(list));
  TRY(external_senders_are_valid(list, context));
  TRY(outside_proposals_are_authorized(list, context));
  TRY(no_update_by_committer(list, committer));
  TRY(no_removal_of_committer(list, committer));
  TRY(one_change_per_leaf(list));
  TRY(added_clients_are_new(list, context.tree));
  TRY(psks_are_distinct(list));
  TRY(one_group_context_extensions(list));
  TRY(reinit_is_alone(list));
  return no_external_init(list);
}

Result<void> validate_external_list(const ProposalList& list, const ListContext& context) {
  // "Exactly one ExternalInit"
  if (count_of<ExternalInit>(list) != 1) return fail(kProposalInvalid, "external list: not one ExternalInit");
  // "At most one Remove proposal, with which the joiner removes an old version of themselves."
  if (count_of<Remove>(list) > 1) return fail(kProposalInvalid, "external list: two removals");
  // "Zero or more PreSharedKey proposals" and "No other proposals"
  const std::size_t allowed = 1 + count_of<Remove>(list) + count_of<PreSharedKeyProposal>(list);
  if (list.size() != allowed) return fail(kProposalInvalid, "external list: another proposal");
  TRY(removes_name_members(list, context));
  TRY(resumption_psks_are_of_this_operation(list, context));
  TRY(psk_nonces_have_the_size_of_the_hash(list, context));
  return psks_are_distinct(list);
}

bool path_required(const ProposalList& list) {
  return list.empty() || std::ranges::any_of(list, [](const ListedProposal& item) {
           return std::holds_alternative<Update>(item.proposal) || std::holds_alternative<Remove>(item.proposal) ||
                  std::holds_alternative<ExternalInit>(item.proposal) ||
                  std::holds_alternative<GroupContextExtensions>(item.proposal);
         });
}

std::vector<LeafIndex> AppliedList::added_leaves() const {
  std::vector<LeafIndex> leaves;
  for (const AddedMember& member : added)
    leaves.push_back(member.leaf);
  return leaves;
}

Result<AppliedList> apply_list(const ProposalList& list, const std::vector<Extension>& extensions, RatchetTree& tree) {
  AppliedList applied;
  applied.extensions = extensions;
  // "If there is a GroupContextExtensions proposal, replace the extensions field of the GroupContext"
  for (const ListedProposal& item : list) {
    if (const auto* change = std::get_if<GroupContextExtensions>(&item.proposal)) {
      applied.extensions = change->extensions;
      applied.extensions_changed = true;
    }
  }
  // "Apply any Update proposals to the ratchet tree, in any order."
  for (const ListedProposal& item : list) {
    if (const auto* update = std::get_if<Update>(&item.proposal)) {
      tree.update(item.sender.leaf, update->leaf_node);
      applied.updated.push_back(item.sender.leaf);
    }
  }
  // "Apply any Remove proposals to the ratchet tree, in any order."
  for (const ListedProposal& item : list) {
    if (const auto* remove = std::get_if<Remove>(&item.proposal)) {
      applied.removed.push_back({remove->removed, *tree.leaf(remove->removed), item.sender});
      tree.remove(remove->removed);
    }
  }
  // "Apply any Add proposals to the ratchet tree, in the order they appear in the list."
  for (const ListedProposal& item : list) {
    if (const auto* add = std::get_if<Add>(&item.proposal)) {
      applied.added.push_back({.leaf = TRY(tree.add(add->key_package.leaf_node)),
                               .node = add->key_package.leaf_node,
                               .key_package_ref = key_package_ref(tree.suite(), encode(add->key_package))});
      applied.key_packages.push_back(&add->key_package);
    }
  }
  // PSKs and ExternalInit are used later in commit processing.
  for (const ListedProposal& item : list) {
    if (const auto* psk = std::get_if<PreSharedKeyProposal>(&item.proposal)) applied.psks.push_back(psk->psk);
    if (const auto* init = std::get_if<ExternalInit>(&item.proposal)) applied.external_init = init;
    // "If there is a ReInit proposal, note its parameters for application later in Commit processing."
    if (const auto* reinit = std::get_if<ReInit>(&item.proposal)) applied.reinit = *reinit;
  }
  return applied;
}

}  // namespace carecircle::mls
