// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/direct.h"

#include <set>

#include "core/admission/replacement.h"
#include "core/admission/verdict.h"

namespace carecircle {
namespace {

Result<std::set<AccountId>> accounts_of(const GroupView& group) {
  std::set<AccountId> accounts;
  for (const auto& [index, leaf] : group.members)
    accounts.insert(TRY(credential_of(leaf)).account_id);
  return accounts;
}

// "A direct conversation has exactly two accounts."
Result<void> check_the_two(const GroupView& joined, const DirectExpectation& expected) {
  const auto accounts = TRY(accounts_of(joined));
  if (accounts != std::set{expected.own_account, expected.author.account_id} || accounts.size() != 2 ||
      joined.members.size() != 2) {
    return refused("direct join: other accounts than the two");
  }
  return {};
}

// "The GroupContext names my offer."
Result<void> check_context(const GroupView& joined, const DirectExpectation& expected) {
  const auto direct = direct_of(joined.extensions);
  const DirectExtension wanted{
      .circle_id = expected.circle_id, .request_id = expected.request_id, .offer_id = expected.offer_id};
  if (!direct || *direct != wanted) return refused("direct join: not about my offer");
  // A group that is a circle as well would be judged by a circle's rules.
  if (circle_of(joined.extensions) || roles_of(joined.extensions)) return refused("direct join: also a circle");
  return {};
}

// "Its signer … is the request author's AIK in the circle's tree."
Result<void> check_signer(const GroupView& joined, const DirectExpectation& expected) {
  const mls::LeafNode* leaf = joined.signer ? find_leaf(joined, *joined.signer) : nullptr;
  if (leaf == nullptr) return refused("direct join: the group's signer is not in its tree");
  const auto signer = TRY(credential_of(*leaf));
  if (signer.account_id != expected.author.account_id) return refused("direct join: not founded by the author");
  if (!continues(expected.author, signer)) return ghost("direct join: not the author's key");
  return {};
}

// Each leaf that comes takes the place of one of the same account that goes.
Result<void> check_addition(const GroupView& before, const mls::CommitEffect& effect, const mls::AddedMember& added) {
  const auto successor = TRY(credential_of(added.node));
  const auto old_leaves = leaves_of(before, successor.account_id);
  if (old_leaves.empty()) return ghost("direct commit: a third account");
  return check_replacement(before, effect, successor, old_leaves);
}

Result<void> check_removal(const mls::CommitEffect& effect, const mls::RemovedMember& removed) {
  if (!adds_account(effect, TRY(credential_of(removed.node)).account_id)) {
    return refused("direct commit: the two accounts never change");
  }
  return {};
}

}  // namespace

Result<void> check_direct_join(const GroupView& joined, const DirectExpectation& expected) {
  TRY(check_context(joined, expected));
  TRY(check_the_two(joined, expected));
  return check_signer(joined, expected);
}

Result<void> check_direct_commit(const GroupView& before, const mls::CommitEffect& effect) {
  if (effect.reinit) return refused("direct commit: closes the conversation");
  if (effect.extensions) return refused("direct commit: changes what the conversation is about");
  TRY(check_one_leaf_each(effect));
  for (const auto& added : effect.added)
    TRY(check_addition(before, effect, added));
  for (const auto& removed : effect.removed)
    TRY(check_removal(effect, removed));
  // Whoever comes from outside comes for its own leaf alone.
  if (!effect.committer && (effect.added.size() != 1 || effect.removed.size() != 1)) {
    return refused("direct commit: an external commit for others");
  }
  return {};
}

Result<void> check_direct_commit(const mls::Group& before, const mls::CommitEffect& effect) {
  return check_direct_commit(view_of(before), effect);
}

}  // namespace carecircle
