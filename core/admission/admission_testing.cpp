// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/admission_testing.h"

namespace carecircle::testing {
namespace {

const CircleId kCircle = filled<16>(0xcc);

}  // namespace

CircleStory::CircleStory() {
  roles.set(account_of(owner), Role::owner);
  roles.set(account_of(admin), Role::admin);
  view = GroupView{.group_id = to_bytes(kCircle),
                   .epoch = 5,
                   .signer = kOwner,
                   .extensions = circle_extensions(kCircle, roles),
                   .members = {{kOwner, leaf_of(owner)}, {kAdmin, leaf_of(admin)}, {kMember, leaf_of(member)}}};
}

NewInvite CircleStory::invite(const Person& inviter, Role role) {
  return make_invite(
      {.circle_id = kCircle, .role = role, .expires_ms = 1000, .admitter_key_hashes = admitter_key_hashes(view)},
      inviter.identity.key.public_key, inviter.device_key.seed.view(), entropy);
}

Applicant CircleStory::apply(const Person& inviter, const NewInvite& invite) {
  return apply(inviter, invite, make_person(entropy));
}

Applicant CircleStory::apply(const Person& inviter, const NewInvite& invite, Person newcomer) {
  Applicant applicant{.person = std::move(newcomer), .key_package_ref = to_bytes(entropy.array<48>())};
  auto join = make_join({.account_id = account_of(applicant.person),
                         .identity_key = applicant.person.identity.key.public_key,
                         .key_package_ref = applicant.key_package_ref,
                         .name = text("Newcomer")},
                        invite.link, applicant.person.identity.key.seed.view(), entropy)
                  .value();
  applicant.evidence = {.invite = invite.signed_invite,
                        .inviter_credential = inviter.credential,
                        .inviter_signature_key = inviter.device_key.public_key,
                        .join = std::move(join.join),
                        .join_invite_signature = std::move(join.invite_signature),
                        .join_account_signature = std::move(join.account_signature)};
  return applicant;
}

mls::CommitEffect CircleStory::commit_by(mls::LeafIndex committer) const {
  mls::CommitEffect effect;
  effect.committer = committer;
  effect.committer_node = *find_leaf(view, committer);
  effect.new_epoch = view.epoch + 1;
  return effect;
}

mls::CommitEffect CircleStory::admit(mls::LeafIndex committer, const Applicant& applicant) const {
  auto effect = commit_by(committer);
  effect.added.push_back(addition(applicant.person, applicant.key_package_ref));
  effect.authenticated_data = encode_evidence({applicant.evidence});
  return effect;
}

mls::RemovedMember CircleStory::removal(mls::LeafIndex leaf, mls::LeafIndex proposer) const {
  return {.leaf = leaf, .node = *find_leaf(view, leaf), .proposed_by = {.leaf = proposer}};
}

mls::AddedMember CircleStory::addition(const Person& person, Bytes key_package_ref) {
  return {.leaf = kFree, .node = leaf_of(person), .key_package_ref = std::move(key_package_ref)};
}

mls::CommitEffect CircleStory::rejoin(mls::LeafIndex old_leaf, const Person& successor) const {
  mls::CommitEffect effect;
  effect.committer_node = leaf_of(successor);
  effect.added.push_back(addition(successor, {}));
  effect.removed.push_back(removal(old_leaf, old_leaf));
  effect.removed.back().proposed_by = {.type = mls::SenderType::new_member_commit};
  return effect;
}

void CircleStory::set_roles(mls::CommitEffect& effect, const Roles& changed) const {
  effect.extensions = with_roles(view.extensions, changed);
}

}  // namespace carecircle::testing
