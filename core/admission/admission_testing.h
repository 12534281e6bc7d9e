// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/circle.h"
#include "core/envelope/envelope_testing.h"

// A circle as its members' rules see it: an owner, an admin and a member, without the cryptography of the group itself.

namespace carecircle::testing {

inline mls::LeafNode leaf_of(const Person& person) {
  return {.signature_key = person.device_key.public_key, .credential = {.identity = person.credential}};
}
inline Credential credential_of(const Person& person) { return decode<Credential>(person.credential).value(); }
inline const AccountId& account_of(const Person& person) { return person.identity.account_id; }

// What went wrong, or kUnspecified when nothing did.
template <typename T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::kUnspecified : result.code();
}

// A newcomer who came through an invitation, with all that the commit must carry.
struct Applicant {
  Person person;
  Bytes key_package_ref;
  AdmissionEvidence evidence;
};

struct CircleStory {
  SeededEntropy entropy;
  Person owner = make_person(entropy);
  Person admin = make_person(entropy);
  Person member = make_person(entropy);
  Roles roles;
  GroupView view;

  static constexpr mls::LeafIndex kOwner{0};
  static constexpr mls::LeafIndex kAdmin{1};
  static constexpr mls::LeafIndex kMember{2};
  static constexpr mls::LeafIndex kFree{3};

  CircleStory();

  // An invitation by `inviter` that names owner and admin as admitters.
  NewInvite invite(const Person& inviter, Role role = Role::member);
  Applicant apply(const Person& inviter, const NewInvite& invite);
  Applicant apply(const Person& inviter, const NewInvite& invite, Person newcomer);

  mls::CommitEffect commit_by(mls::LeafIndex committer) const;
  mls::CommitEffect admit(mls::LeafIndex committer, const Applicant& applicant) const;
  mls::RemovedMember removal(mls::LeafIndex leaf, mls::LeafIndex proposer) const;
  static mls::AddedMember addition(const Person& person, Bytes key_package_ref = Bytes(48, 1));
  // An external commit by which `successor` takes the place of the leaf at `old_leaf`.
  mls::CommitEffect rejoin(mls::LeafIndex old_leaf, const Person& successor) const;
  void set_roles(mls::CommitEffect& effect, const Roles& changed) const;

  ErrorCode code(const mls::CommitEffect& effect) const { return code_of(check_circle_commit(view, effect)); }
  bool accepts(const mls::CommitEffect& effect) const { return check_circle_commit(view, effect).has_value(); }
};

}  // namespace carecircle::testing
