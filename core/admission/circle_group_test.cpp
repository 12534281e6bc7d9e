// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The rules at work in real groups: what MLS reports of a commit is what admission judges.
#include <gtest/gtest.h>

#include "core/admission/admission_testing.h"
#include "core/admission/anchor.h"
#include "core/admission/direct.h"
#include "core/envelope/keyring.h"
#include "core/franking/message.h"

namespace carecircle {
namespace {

using testing::account_of;
using testing::code_of;
using testing::filled;
using testing::make_person;
using testing::Person;
using testing::recover;
using testing::text;
using testing::text_of;

constexpr std::uint64_t kNowS = 1'800'000'000;
constexpr auto kSuite = mls::CipherSuite::x25519_aes128gcm_sha256_ed25519;
const CircleId kCircle = filled<16>(0xcc);
const CirclePolicy kPolicy;

mls::LeafSecrets leaf_secrets(const Person& person) {
  return {.signature_seed = person.device_key.seed.clone(),
          .identity = person.credential,
          .supported_extensions = {std::begin(kCareCircleExtensions), std::end(kCareCircleExtensions)},
          .lifetime = {kNowS - 3600, kNowS + 86400}};
}

// A circle of an owner and a member, each with their own group.
class CircleGroup : public ::testing::Test {
 protected:
  struct Newcomer {
    Person person;
    mls::KeyPackageSecrets key_package;
    NewInvite invite;
    AdmissionEvidence evidence;
  };

  CircleGroup() {
    auto newcomer = invite_and_apply(make_person(entropy_));
    const auto output = admit(newcomer);
    EXPECT_TRUE(owner_group_.merge_staged());
    member_group_ = join(*output.welcome, newcomer);
    EXPECT_TRUE(check_circle_join(view_of(*member_group_), newcomer.invite.invite, testing::credential_of(owner_)));
    member_ = std::move(newcomer.person);
  }

  mls::Group found() {
    Roles roles;
    roles.set(account_of(owner_), Role::owner);
    const mls::GroupParameters parameters{kSuite, to_bytes(kCircle), circle_extensions(kCircle, roles)};
    return std::move(mls::Group::create(parameters, leaf_secrets(owner_), kPolicy, entropy_)).value();
  }

  Newcomer invite_and_apply(Person person) {
    Newcomer newcomer{.person = std::move(person)};
    newcomer.key_package = make_key_package(kSuite, leaf_secrets(newcomer.person), entropy_).value();
    newcomer.invite = make_invite({.circle_id = kCircle, .expires_ms = 1}, owner_.identity.key.public_key,
                                  owner_.device_key.seed.view(), entropy_);
    auto join = make_join({.account_id = account_of(newcomer.person),
                           .identity_key = newcomer.person.identity.key.public_key,
                           .key_package_ref = newcomer.key_package.reference,
                           .name = text("Newcomer")},
                          newcomer.invite.link, newcomer.person.identity.key.seed.view(), entropy_)
                    .value();
    newcomer.evidence = {newcomer.invite.signed_invite, owner_.credential,     owner_.device_key.public_key, join.join,
                         join.invite_signature,         join.account_signature};
    return newcomer;
  }

  static mls::Add add_of(const mls::KeyPackageSecrets& key_package) {
    return mls::Add{mls::read_key_package(key_package.message, kNowS).value().key_package};
  }
  mls::CommitOutput commit(mls::Group& group, std::vector<mls::Proposal> proposals, Bytes authenticated_data = {}) {
    return group
        .commit({.proposals = std::move(proposals), .authenticated_data = std::move(authenticated_data)}, entropy_,
                kNowS)
        .value();
  }
  mls::CommitOutput admit(const Newcomer& newcomer) {
    return commit(owner_group_, {add_of(newcomer.key_package)}, encode_evidence({newcomer.evidence}));
  }
  mls::Group join(BytesView welcome, const Newcomer& newcomer) {
    return std::move(mls::Group::join(welcome, newcomer.key_package, std::nullopt, {}, kPolicy, kNowS)).value();
  }
  // What `group`'s member thinks of a commit.
  ErrorCode judge(mls::Group& group, BytesView message) {
    const auto received = group.process(message, {}, kNowS);
    EXPECT_TRUE(received) << received.error().where;
    return code_of(check_circle_commit(group, std::get<mls::StagedCommit>(*received).effect));
  }
  // Both sides follow a commit that the first made.
  void follow(mls::Group& committer, mls::Group& other, BytesView message) {
    EXPECT_EQ(judge(other, message), ErrorCode::kUnspecified);
    EXPECT_TRUE(committer.merge_staged());
    EXPECT_TRUE(other.merge_staged());
  }
  static SecretBytes ring_key(const mls::Group& group) {
    return group.export_secret(kKeyringExporterLabel, keyring_context(kCircle, group.epoch()), kRingKeySize);
  }

  testing::SeededEntropy entropy_;
  Person owner_ = make_person(entropy_);
  mls::Group owner_group_ = found();
  Person member_;
  std::optional<mls::Group> member_group_;
};

TEST_F(CircleGroup, AnInvitedNewcomerIsAdmittedByAllAndSharesTheRing) {
  const auto newcomer = invite_and_apply(make_person(entropy_));
  Keyring keyring(kCircle);
  ASSERT_TRUE(keyring.add(member_group_->epoch(), ring_key(*member_group_).view()));
  const auto output = admit(newcomer);
  follow(owner_group_, *member_group_, output.message);
  const auto third = join(*output.welcome, newcomer);
  EXPECT_TRUE(check_circle_join(view_of(third), newcomer.invite.invite, testing::credential_of(owner_)));

  ASSERT_TRUE(keyring.add(member_group_->epoch(), ring_key(*member_group_).view()));
  const auto link = keyring.make_link(keyring.newest_generation(), entropy_);
  Keyring of_third(kCircle);
  ASSERT_TRUE(of_third.add(third.epoch(), ring_key(third).view()));
  EXPECT_EQ(*of_third.adopt({*link}), 1u);
}

TEST_F(CircleGroup, AGhostAddedByAMemberIsRefusedAndNothingChanges) {
  const auto ghost = make_key_package(kSuite, leaf_secrets(make_person(entropy_)), entropy_).value();
  const auto output = commit(*member_group_, {add_of(ghost)});
  const auto epoch = owner_group_.epoch();
  EXPECT_EQ(judge(owner_group_, output.message), ErrorCode::kGhostDevice);
  owner_group_.discard_staged();
  EXPECT_EQ(owner_group_.epoch(), epoch);
}

TEST_F(CircleGroup, ASwappedKeyPackageIsRefused) {
  auto newcomer = invite_and_apply(make_person(entropy_));
  newcomer.key_package = make_key_package(kSuite, leaf_secrets(newcomer.person), entropy_).value();
  EXPECT_EQ(judge(*member_group_, admit(newcomer).message), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleGroup, SelfRaisedRolesAreRefused) {
  auto roles = roles_of(member_group_->extensions()).value();
  roles.set(account_of(member_), Role::owner);
  const auto output =
      commit(*member_group_, {mls::GroupContextExtensions{with_roles(member_group_->extensions(), roles)}});
  EXPECT_EQ(judge(owner_group_, output.message), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleGroup, ARecoveredMemberRejoinsFromOutside) {
  const auto anchor = anchor_of(view_of(*member_group_)).value();
  const auto group_info = owner_group_.group_info(true).value();
  ASSERT_TRUE(check_anchor(anchor, view_of(mls::read_group_info(group_info).value())));
  const auto recovered = recover(member_, entropy_);
  auto joined = mls::Group::join_externally(group_info, leaf_secrets(recovered), {.removes = member_group_->own_leaf()},
                                            kPolicy, entropy_, kNowS);
  ASSERT_TRUE(joined) << joined.error().where;
  EXPECT_EQ(judge(owner_group_, joined->message), ErrorCode::kUnspecified);
  ASSERT_TRUE(owner_group_.merge_staged());
  EXPECT_TRUE(equal(ring_key(owner_group_).view(), ring_key(joined->group).view()));
}

TEST_F(CircleGroup, AStrangersExternalCommitIsRefused) {
  const auto group_info = owner_group_.group_info(true).value();
  auto joined =
      mls::Group::join_externally(group_info, leaf_secrets(make_person(entropy_)), {}, kPolicy, entropy_, kNowS);
  ASSERT_TRUE(joined) << joined.error().where;
  EXPECT_EQ(judge(owner_group_, joined->message), ErrorCode::kGhostDevice);
}

TEST_F(CircleGroup, AMovedDeviceIsAddedAgainByItsPeer) {
  const auto recovered = recover(member_, entropy_);
  const auto key_package = make_key_package(kSuite, leaf_secrets(recovered), entropy_).value();
  const auto output = commit(owner_group_, {mls::Remove{member_group_->own_leaf()}, add_of(key_package)});
  const auto effect = member_group_->process(output.message, {}, kNowS);
  ASSERT_TRUE(effect) << effect.error().where;
  EXPECT_TRUE(check_circle_commit(*member_group_, std::get<mls::StagedCommit>(*effect).effect));
}

TEST_F(CircleGroup, ALeaversProposalIsCommittedByAnotherMember) {
  const auto newcomer = invite_and_apply(make_person(entropy_));
  const auto added = admit(newcomer);
  follow(owner_group_, *member_group_, added.message);
  auto leaver = join(*added.welcome, newcomer);

  const auto proposal = leaver.propose(mls::Remove{leaver.own_leaf()}, {}, entropy_).value();
  const auto received = member_group_->process(proposal, {}, kNowS);
  ASSERT_TRUE(received);
  ASSERT_TRUE(owner_group_.process(proposal, {}, kNowS));
  const auto output = member_group_->commit(
      {.proposal_references = {std::get<mls::ReceivedProposal>(*received).reference}}, entropy_, kNowS);
  ASSERT_TRUE(output) << output.error().where;
  follow(*member_group_, owner_group_, output->message);
  EXPECT_TRUE(leaves_of(view_of(owner_group_), account_of(newcomer.person)).empty());
}

TEST_F(CircleGroup, AMemberCannotRemoveTheOwner) {
  const auto output = commit(*member_group_, {mls::Remove{owner_group_.own_leaf()}});
  EXPECT_EQ(judge(owner_group_, output.message), ErrorCode::kAdmissionRefused);
}

TEST_F(CircleGroup, MessagesCarryTheirFrankingTag) {
  const auto message = make_message(text("hello"), account_of(owner_), kCircle, entropy_).value();
  const auto sent = owner_group_.protect(message.plaintext.view(), message.authenticated_data, entropy_).value();
  const auto received = member_group_->process(sent, {}, kNowS);
  ASSERT_TRUE(received);
  const auto& application = std::get<mls::ApplicationMessage>(*received);
  const auto sender = credential_of(*member_group_->leaf(application.sender)).value();
  const auto content =
      open_message(application.plaintext.view(), application.authenticated_data, sender.account_id, kCircle);
  ASSERT_TRUE(content);
  EXPECT_EQ(text_of(*content), "hello");
}

// A conversation founded by the acceptance of an offer.
TEST_F(CircleGroup, AHelperJoinsTheConversationAboutTheOffer) {
  const DirectExtension about{kCircle, filled<16>(1), filled<16>(2)};
  auto author_group = std::move(mls::Group::create({kSuite, Bytes(16, 3), direct_extensions(about)},
                                                   leaf_secrets(owner_), kPolicy, entropy_))
                          .value();
  const auto key_package = make_key_package(kSuite, leaf_secrets(member_), entropy_).value();
  ASSERT_TRUE(check_leaf_of_member(view_of(owner_group_), add_of(key_package).key_package.leaf_node));
  const auto output = commit(author_group, {add_of(key_package)});
  ASSERT_TRUE(author_group.merge_staged());
  const auto helper_group = mls::Group::join(*output.welcome, key_package, std::nullopt, {}, kPolicy, kNowS);
  ASSERT_TRUE(helper_group) << helper_group.error().where;
  const DirectExpectation expected{about.circle_id, about.request_id, about.offer_id, account_of(member_),
                                   testing::credential_of(owner_)};
  EXPECT_TRUE(check_direct_join(view_of(*helper_group), expected));
  auto other_offer = expected;
  other_offer.offer_id = filled<16>(9);
  EXPECT_EQ(code_of(check_direct_join(view_of(*helper_group), other_offer)), ErrorCode::kAdmissionRefused);
}

}  // namespace
}  // namespace carecircle
