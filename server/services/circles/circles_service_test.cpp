// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "carecircle/v1/audit.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "core/codec/admission.h"
#include "server/testing/circle_world.h"

namespace carecircle::testing {
namespace {

constexpr std::uint64_t kHourMs = 3600 * 1000;
constexpr std::uint64_t kDayMs = 24 * kHourMs;

class CirclesServiceTest : public ::testing::Test {
 protected:
  v1::CommitRequest removal(const Person& person) {
    auto request = world.plain_commit();
    request.add_removed_account_ids(person.id());
    request.set_chain_link(field_of(chain_link(world.circle_id, world.epoch + 1)));
    return request;
  }
  v1::CommitRequest role_change(const Person& person, v1::Role role) {
    auto request = world.plain_commit();
    auto& change = *request.add_role_changes();
    change.set_account_id(person.id());
    change.set_role(role);
    return request;
  }
  Result<v1::CreateInvitationResponse> create_invitation(const Person& caller, const Invite& invite) {
    v1::CreateInvitationRequest request;
    request.set_circle_id(field_of(world.circle_id));
    *request.mutable_invite() = caller.sign("Invite", encode(invite));
    request.set_inviter_credential(field_of(caller.credential()));
    return world.call<v1::CreateInvitationResponse>("CirclesService/CreateInvitation", request, &caller);
  }
  Invite sample_invite() {
    return {.circle_id = world.circle_id,
            .invite_id = world.random_id(),
            .uses = 1,
            .expires_ms = world.now_ms + kDayMs,
            .admitter_key_hashes = {ByteArray<32>{1}}};
  }
  Result<v1::RevokeInvitationResponse> revoke(const Person& caller, const Link& link) {
    v1::RevokeInvitationRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_invite_id(field_of(link.invite_id));
    return world.call<v1::RevokeInvitationResponse>("CirclesService/RevokeInvitation", request, &caller);
  }
  v1::ListMembersResponse members(const Person& caller) {
    v1::ListMembersRequest request;
    request.set_circle_id(field_of(world.circle_id));
    return *world.call<v1::ListMembersResponse>("CirclesService/ListMembers", request, &caller);
  }
  v1::GetJoinResponse get_join(const Person& caller) {
    v1::GetJoinRequest request;
    request.set_circle_id(field_of(world.circle_id));
    return *world.call<v1::GetJoinResponse>("CirclesService/GetJoin", request, &caller);
  }
  ErrorCode list_members_code(const Person& caller) {
    v1::ListMembersRequest request;
    request.set_circle_id(field_of(world.circle_id));
    return world.call<v1::ListMembersResponse>("CirclesService/ListMembers", request, &caller).code();
  }
  Result<v1::PutRecordResponse> put_record(const Person& caller, RecordKind kind, const Id& record_id,
                                           std::uint32_t revision) {
    v1::PutRecordRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_record(field_of(ring_record(world.circle_id, kind, record_id, revision, caller.account)));
    return world.call<v1::PutRecordResponse>("CirclesService/PutRecord", request, &caller);
  }

  Result<v1::PutChainLinkResponse> put_link(const Person& caller, BytesView link) {
    v1::PutChainLinkRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_chain_link(field_of(link));
    return world.call<v1::PutChainLinkResponse>("CirclesService/PutChainLink", request, &caller);
  }
  v1::ListChainResponse chain(const Person& caller, std::uint64_t from_generation = 0) {
    v1::ListChainRequest request;
    request.set_circle_id(field_of(world.circle_id));
    request.set_from_generation(from_generation);
    return *world.call<v1::ListChainResponse>("CirclesService/ListChain", request, &caller);
  }
  // A member whose commit to the next generation links to the first one.
  Person restored_member() {
    Person member = world.add_member(owner);
    world.add_member(owner);
    auto rejoin = world.plain_commit();
    rejoin.set_rejoin(true);
    rejoin.set_chain_link(field_of(chain_link(world.circle_id, world.epoch + 1, 0)));
    EXPECT_TRUE(world.commit(member, rejoin));
    return member;
  }

  World world;
  Person owner = world.found_circle();
};

TEST_F(CirclesServiceTest, a_founding_link_founds_one_circle_once) {
  const Link link = world.found_link();
  const Person founder = world.register_person(link);
  v1::FoundRequest request;
  request.set_invite_id(field_of(link.invite_id));
  const Id circle_id = world.random_id();
  const Bytes proof = encode(InviteProof{link.invite_id, std::string(kProofFound), to_bytes(circle_id)});
  *request.mutable_invite_proof() = signed_struct(link.signature_seed.view(), "InviteProof", proof);
  request.set_circle_id(field_of(circle_id));
  request.set_group_info("info");
  request.add_records(
      field_of(ring_record(circle_id, RecordKind::circle_profile, world.random_id(), 1, founder.account)));
  EXPECT_EQ(world.call<v1::FoundResponse>("CirclesService/Found", request, nullptr).code(), ErrorCode::kSignedOut);
  ASSERT_TRUE(world.call<v1::FoundResponse>("CirclesService/Found", request, &founder));
  EXPECT_TRUE(world.call<v1::FoundResponse>("CirclesService/Found", request, &founder)) << "a lost answer";
  EXPECT_EQ(world.call<v1::FoundResponse>("CirclesService/Found", request, &owner).code(), ErrorCode::kCircleFounded);
  Person late = world.new_person();
  EXPECT_EQ(world.try_register(late, link).code(), ErrorCode::kCircleFounded);
}

TEST_F(CirclesServiceTest, a_founding_link_lives_a_day_and_needs_its_secret) {
  const Link link = world.found_link();
  const Link forged{.invite_id = link.invite_id, .signature_seed = world.entropy.secret(32)};
  Person person = world.new_person();
  EXPECT_EQ(world.try_register(person, forged).code(), ErrorCode::kSignatureInvalid);
  world.pass(kDayMs);
  EXPECT_EQ(world.try_register(person, link).code(), ErrorCode::kInvitationExpired);
}

TEST_F(CirclesServiceTest, an_invitation_is_signed_by_its_owner_and_within_limits) {
  const Person member = world.add_member(owner);
  EXPECT_EQ(create_invitation(member, sample_invite()).code(), ErrorCode::kPermissionDenied);
  for (const Role role : {Role::observer, Role::moderator, Role::admin}) {
    Invite invite = sample_invite();
    invite.role = role;
    EXPECT_EQ(create_invitation(owner, invite).code(), ErrorCode::kRoleNotSupported);
  }
  Invite many = sample_invite();
  many.uses = 1001;
  EXPECT_EQ(create_invitation(owner, many).code(), ErrorCode::kLimitExceeded);
  many.uses = 1000;
  EXPECT_TRUE(create_invitation(owner, many));
  EXPECT_TRUE(create_invitation(owner, many)) << "the same again";
  Invite late = sample_invite();
  late.expires_ms = world.now_ms + 366 * kDayMs;
  EXPECT_EQ(create_invitation(owner, late).code(), ErrorCode::kLimitExceeded);
  late.expires_ms = world.now_ms;
  EXPECT_EQ(create_invitation(owner, late).code(), ErrorCode::kInvitationExpired);
  Invite elsewhere = sample_invite();
  elsewhere.circle_id = world.random_id();
  EXPECT_EQ(create_invitation(owner, elsewhere).code(), ErrorCode::kInvitationInvalid);
  v1::CreateInvitationRequest forged;
  forged.set_circle_id(field_of(world.circle_id));
  *forged.mutable_invite() = member.sign("Invite", encode(sample_invite()));
  forged.set_inviter_credential(field_of(owner.credential()));
  EXPECT_EQ(world.call<v1::CreateInvitationResponse>("CirclesService/CreateInvitation", forged, &owner).code(),
            ErrorCode::kSignatureInvalid);
}

TEST_F(CirclesServiceTest, a_join_waits_and_is_made_once) {
  const Link link = world.invite(owner);
  const Person person = world.register_person(link);
  EXPECT_EQ(list_members_code(person), ErrorCode::kNotAMember);
  const Id join_id = world.join(person, link);
  EXPECT_EQ(world.join(person, link), join_id);
  EXPECT_TRUE(get_join(person).waiting());
  EXPECT_EQ(list_members_code(person), ErrorCode::kStillWaiting);
  ASSERT_TRUE(world.commit(owner, world.admission({join_id})));
  EXPECT_TRUE(get_join(person).member());
  EXPECT_FALSE(get_join(person).waiting());
  EXPECT_EQ(members(person).members_size(), 2);
  EXPECT_EQ(world.audit_count(person, v1::AUDIT_ACTION_MEMBER_ADMITTED), 1);
}

TEST_F(CirclesServiceTest, a_join_needs_both_signatures_and_the_own_account) {
  const Link link = world.invite(owner, 2);
  const Person person = world.register_person(link);
  const Person other = world.register_person(link);
  auto request = world.join_request(person, link);
  EXPECT_EQ(world.call<v1::JoinResponse>("CirclesService/Join", request, &other).code(), ErrorCode::kAdmissionRefused);
  request.set_join_invite_signature(request.join_account_signature());
  EXPECT_EQ(world.call<v1::JoinResponse>("CirclesService/Join", request, &person).code(), ErrorCode::kSignatureInvalid);
  request = world.join_request(person, link);
  request.set_join_account_signature(request.join_invite_signature());
  EXPECT_EQ(world.call<v1::JoinResponse>("CirclesService/Join", request, &person).code(), ErrorCode::kSignatureInvalid);
  const Link unknown{.invite_id = world.random_id(), .signature_seed = world.entropy.secret(32)};
  EXPECT_EQ(world.call<v1::JoinResponse>("CirclesService/Join", world.join_request(person, unknown), &person).code(),
            ErrorCode::kInvitationInvalid);
}

TEST_F(CirclesServiceTest, uses_are_counted_at_the_admission) {
  const Link link = world.invite(owner);
  const Person first = world.register_person(link);
  const Person second = world.register_person(link);
  const Id first_join = world.join(first, link);
  const Id second_join = world.join(second, link);
  EXPECT_EQ(world.commit(owner, world.admission({first_join, second_join})).code(), ErrorCode::kNotFound)
      << "one use, two joins: the first uses it up";
  EXPECT_TRUE(get_join(first).waiting()) << "nothing of it remains";
  ASSERT_TRUE(world.commit(owner, world.admission({first_join})));
  EXPECT_FALSE(get_join(second).waiting());
  EXPECT_EQ(world.call<v1::JoinResponse>("CirclesService/Join", world.join_request(second, link), &second).code(),
            ErrorCode::kInvitationUsedUp);
}

TEST_F(CirclesServiceTest, expiry_and_revocation_hold_at_the_admission) {
  const Link link = world.invite(owner);
  const Person person = world.register_person(link);
  const Id join_id = world.join(person, link);
  world.now_ms += kDayMs;
  EXPECT_EQ(world.commit(owner, world.admission({join_id})).code(), ErrorCode::kInvitationExpired);
  const Link revoked = world.invite(owner);
  const Id other_join = world.join(person, revoked);
  ASSERT_TRUE(revoke(owner, revoked));
  EXPECT_TRUE(revoke(owner, revoked));
  EXPECT_EQ(world.commit(owner, world.admission({other_join})).code(), ErrorCode::kNotFound);
  EXPECT_EQ(world.call<v1::JoinResponse>("CirclesService/Join", world.join_request(person, revoked), &person).code(),
            ErrorCode::kInvitationRevoked);
}

TEST_F(CirclesServiceTest, links_end_with_the_right_to_make_them) {
  Person second = world.add_member(owner);
  ASSERT_TRUE(world.commit(owner, role_change(second, v1::ROLE_OWNER)));
  const Link link = world.invite(second);
  const Link kept = world.invite(owner);
  const Person waiting = world.register_person(link);
  world.join(waiting, link);
  ASSERT_TRUE(world.commit(owner, role_change(second, v1::ROLE_MEMBER)));
  EXPECT_FALSE(get_join(waiting).waiting());
  Person late = world.new_person();
  EXPECT_EQ(world.try_register(late, link).code(), ErrorCode::kInvitationRevoked);
  EXPECT_TRUE(world.try_register(late, kept));
}

TEST_F(CirclesServiceTest, the_number_of_accounts_of_one_link_is_limited) {
  const Link link = world.invite(owner);
  for (int count = 0; count < 9; ++count)
    world.register_person(link);
  Person late = world.new_person();
  EXPECT_EQ(world.try_register(late, link).code(), ErrorCode::kInvitationUsedUp);
}

TEST_F(CirclesServiceTest, one_commit_wins_an_epoch) {
  const Person member = world.add_member(owner);
  auto request = world.plain_commit();
  request.set_epoch(world.epoch - 1);
  EXPECT_EQ(world.commit(owner, request).code(), ErrorCode::kStaleEpoch);
  EXPECT_EQ(world.details.current_epoch, world.epoch);
  request = world.plain_commit();
  ASSERT_TRUE(world.commit(member, request)) << "an update without effects";
  EXPECT_TRUE(world.call<v1::CommitResponse>("CirclesService/Commit", request, &member)) << "repeated";
}

TEST_F(CirclesServiceTest, members_do_not_admit_remove_or_change_roles) {
  const Person member = world.add_member(owner);
  const Link link = world.invite(owner);
  const Person newcomer = world.register_person(link);
  const Id join_id = world.join(newcomer, link);
  EXPECT_EQ(world.commit(member, world.admission({join_id})).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(world.commit(member, removal(owner)).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(world.commit(member, role_change(member, v1::ROLE_OWNER)).code(), ErrorCode::kPermissionDenied);
  auto rejoin = world.plain_commit();
  rejoin.set_rejoin(true);
  EXPECT_TRUE(world.commit(member, rejoin));
}

TEST_F(CirclesServiceTest, commits_have_their_parts) {
  const Link link = world.invite(owner);
  const Person newcomer = world.register_person(link);
  const Id join_id = world.join(newcomer, link);
  auto request = world.admission({join_id});
  request.clear_welcome();
  EXPECT_EQ(world.commit(owner, request).code(), ErrorCode::kMalformedInput);
  request = world.admission({join_id});
  request.clear_chain_link();
  EXPECT_EQ(world.commit(owner, request).code(), ErrorCode::kFieldMissing);
  request = world.admission({join_id});
  request.set_chain_link(field_of(chain_link(world.circle_id, world.epoch + 2)));
  EXPECT_EQ(world.commit(owner, request).code(), ErrorCode::kRecordRefused);
  EXPECT_EQ(world.commit(owner, world.admission({world.random_id()})).code(), ErrorCode::kNotFound);
}

TEST_F(CirclesServiceTest, a_removed_member_loses_access_at_once) {
  const Person member = world.add_member(owner);
  ASSERT_TRUE(world.commit(owner, removal(member)));
  EXPECT_EQ(list_members_code(member), ErrorCode::kNotAMember);
  EXPECT_EQ(world.commit(member, world.plain_commit()).code(), ErrorCode::kNotAMember);
  EXPECT_EQ(world.publisher.disconnections.back(), member.account);
  EXPECT_EQ(world.audit_count(member, v1::AUDIT_ACTION_MEMBER_REMOVED), 1);
  EXPECT_EQ(members(owner).members_size(), 1);
}

TEST_F(CirclesServiceTest, who_leaves_has_left_before_the_leaf_is_removed) {
  const Person member = world.add_member(owner);
  ASSERT_TRUE(world.leave(member));
  EXPECT_EQ(list_members_code(member), ErrorCode::kNotAMember);
  ASSERT_EQ(members(owner).members_size(), 2);
  const auto listed = members(owner);
  EXPECT_TRUE(std::ranges::any_of(listed.members(),
                                  [&](const auto& row) { return row.leaving() && row.account_id() == member.id(); }));
  ASSERT_TRUE(world.commit(owner, removal(member)));
  EXPECT_EQ(members(owner).members_size(), 1);
  EXPECT_EQ(world.audit_count(member, v1::AUDIT_ACTION_MEMBER_LEFT), 1);
  EXPECT_EQ(world.audit_count(member, v1::AUDIT_ACTION_MEMBER_REMOVED), 0);
}

TEST_F(CirclesServiceTest, the_last_owner_stays) {
  const Person member = world.add_member(owner);
  EXPECT_EQ(world.leave(owner).code(), ErrorCode::kLastOwner);
  EXPECT_EQ(world.commit(owner, removal(owner)).code(), ErrorCode::kLastOwner);
  EXPECT_EQ(world.commit(owner, role_change(owner, v1::ROLE_MEMBER)).code(), ErrorCode::kLastOwner);
  ASSERT_TRUE(world.commit(owner, role_change(member, v1::ROLE_OWNER)));
  EXPECT_TRUE(world.leave(owner));
}

TEST_F(CirclesServiceTest, roles_that_do_not_work_yet_are_refused_by_name) {
  const Person member = world.add_member(owner);
  for (const v1::Role role : {v1::ROLE_OBSERVER, v1::ROLE_MODERATOR, v1::ROLE_ADMIN})
    EXPECT_EQ(world.commit(owner, role_change(member, role)).code(), ErrorCode::kRoleNotSupported);
}

TEST_F(CirclesServiceTest, profiles_are_written_by_whose_they_are) {
  const Person member = world.add_member(owner);
  const Id record_id = world.random_id();
  EXPECT_EQ(put_record(member, RecordKind::circle_profile, record_id, 1).code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(put_record(member, RecordKind::help_request, record_id, 1).code(), ErrorCode::kRecordRefused);
  EXPECT_TRUE(put_record(member, RecordKind::member_profile, record_id, 1));
  EXPECT_TRUE(put_record(member, RecordKind::member_profile, record_id, 1)) << "the same again";
  EXPECT_EQ(put_record(member, RecordKind::member_profile, record_id, 3).code(), ErrorCode::kRevisionConflict);
  EXPECT_TRUE(put_record(member, RecordKind::member_profile, record_id, 2));
  EXPECT_EQ(put_record(member, RecordKind::member_profile, world.random_id(), 1).code(), ErrorCode::kAlreadyExists);
  v1::ListRecordsRequest request;
  request.set_circle_id(field_of(world.circle_id));
  EXPECT_EQ(world.call<v1::ListRecordsResponse>("CirclesService/ListRecords", request, &member)->records_size(), 3);
}

TEST_F(CirclesServiceTest, a_record_id_that_is_taken_is_not_overwritten) {
  const Person first = world.add_member(owner);
  const Person second = world.add_member(owner);
  const Id record_id = world.random_id();
  ASSERT_TRUE(put_record(first, RecordKind::member_profile, record_id, 1));
  EXPECT_EQ(put_record(second, RecordKind::member_profile, record_id, 1).code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(world.rows("circles_records"), 3);
}

TEST_F(CirclesServiceTest, the_chain_is_listed_newest_first) {
  world.add_member(owner);
  world.add_member(owner);
  const v1::ListChainResponse all = chain(owner);
  ASSERT_EQ(all.links_size(), 2);
  EXPECT_EQ(all.links(0).generation(), 2u);
  EXPECT_EQ(all.links(1).previous_generation(), 0u);
  EXPECT_EQ(chain(owner, 2).links_size(), 1);
  EXPECT_EQ(chain(owner, 3).links_size(), 0);
}

TEST_F(CirclesServiceTest, a_link_that_a_restored_device_could_not_make_is_added_once_by_each_member) {
  const Person restored = restored_member();
  ASSERT_TRUE(put_link(owner, chain_link(world.circle_id, 3)));
  Bytes again = chain_link(world.circle_id, 3);
  again.back() ^= 1;
  EXPECT_TRUE(put_link(owner, again)) << "a lost answer";
  ASSERT_TRUE(put_link(restored, again)) << "another member's is kept beside it";
  const v1::ListChainResponse links = chain(restored, 3);
  ASSERT_EQ(links.links_size(), 3);
  EXPECT_EQ(links.links(0).previous_generation(), 0u) << "the commit's own first";
  EXPECT_EQ(links.links(1).previous_generation(), 2u);
  EXPECT_NE(links.links(1).sealed(), links.links(2).sealed()) << "the first of each member stays";
}

TEST_F(CirclesServiceTest, an_added_link_leads_from_a_generation_that_exists_to_the_one_before_it) {
  restored_member();
  EXPECT_EQ(put_link(owner, chain_link(world.circle_id, 4)).code(), ErrorCode::kNotFound);
  EXPECT_EQ(put_link(owner, chain_link(world.circle_id, 3, 1)).code(), ErrorCode::kRecordRefused);
  EXPECT_EQ(put_link(owner, chain_link(world.circle_id, 3, 3)).code(), ErrorCode::kRecordRefused);
  EXPECT_EQ(put_link(owner, chain_link(world.circle_id, 0, 0)).code(), ErrorCode::kRecordRefused);
  EXPECT_EQ(put_link(owner, chain_link(world.random_id(), 3)).code(), ErrorCode::kRecordRefused);
  EXPECT_EQ(put_link(owner, Bytes(200, 1)).code(), ErrorCode::kMalformedInput);
  EXPECT_EQ(put_link(owner, Bytes(257, 1)).code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(put_link(owner, {}).code(), ErrorCode::kFieldMissing);
  EXPECT_EQ(world.rows("circles_added_links"), 0);
}

TEST_F(CirclesServiceTest, so_many_members_add_a_link_to_a_generation) {
  std::vector<Person> members;
  for (int count = 0; count < 33; ++count)
    members.push_back(world.add_member(owner));
  for (int count = 0; count < 32; ++count)
    ASSERT_TRUE(put_link(members.at(count), chain_link(world.circle_id, 1)));
  EXPECT_EQ(put_link(members.back(), chain_link(world.circle_id, 1)).code(), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(put_link(members.front(), chain_link(world.circle_id, 1)));
  EXPECT_TRUE(put_link(members.back(), chain_link(world.circle_id, 2))) << "the next generation has its own count";
}

}  // namespace
}  // namespace carecircle::testing
