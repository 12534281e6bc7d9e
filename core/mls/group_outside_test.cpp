// SPDX-License-Identifier: AGPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/mls/group_fixture.h"
#include "core/mls/key_schedule.h"
#include "core/mls/leaf.h"
#include "core/mls/message.h"
#include "core/mls/suite.h"

// What comes from outside of a group: proposals of external senders and newcomers (RFC 9420 §12.1.8), pre-shared keys
// (§12.1.4), and values that this implementation does not know (§13.5).

namespace carecircle::mls {
namespace {

using namespace testing;

constexpr std::uint16_t kGrease = 0x0A0A;

// Lets everybody propose.
class Permissive final : public Policy {
 public:
  Result<void> check_credential(const LeafNode&, const LeafNode*) const override { return {}; }
  Result<void> check_outside_proposal(const Proposal&, const Sender&) const override { return {}; }
};
const Permissive kPermissive;

Extension senders_extension(const std::vector<ExternalSender>& senders) {
  TlsWriter writer;
  writer.vector(senders);
  return {kExtensionExternalSenders, writer.take()};
}

class OutsideTest : public ::testing::Test {
 protected:
  explicit OutsideTest(const Policy& judge = policy())
      : server_key_(generate_signature_key(kTestSuite, entropy_)),
        alice_(*Group::create({kTestSuite, {1}, {senders_extension({server()})}},
                              make_leaf(kTestSuite, "alice", entropy_), judge, entropy_)),
        bob_(add(judge, "bob")) {}

  ExternalSender server() const {
    return {signature_public_key(kTestSuite, server_key_.view()), {.identity = to_bytes(as_bytes("server"))}};
  }

  Group add(const Policy& judge, std::string_view name) {
    const KeyPackageSecrets package = make_package(kTestSuite, name, entropy_);
    const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(package)}}, entropy_, kNow);
    EXPECT_TRUE(output && alice_.merge_staged());
    return *Group::join(*output->welcome, package, std::nullopt, {}, judge, kNow);
  }

  Bytes from_server(Proposal proposal, std::uint32_t index = 0) const {
    return make_outside_proposal(kTestSuite, alice_.group_id(), alice_.epoch(),
                                 {.type = SenderType::external, .sender_index = index}, std::move(proposal),
                                 server_key_.view());
  }

  ErrorCode refusal(const Bytes& message) { return alice_.process(message, {}, kNow).code(); }

  // What both received is committed by `alice`, and both go on.
  CommitOutput commit_received(const Bytes& message) {
    EXPECT_TRUE(bob_.process(message, {}, kNow));
    const Result<Received> received = alice_.process(message, {}, kNow);
    EXPECT_TRUE(received) << received.error().where;
    CommitOptions options;
    options.proposal_references.push_back(std::get<ReceivedProposal>(*received).reference);
    Result<CommitOutput> output = alice_.commit(options, entropy_, kNow);
    EXPECT_TRUE(output) << output.error().where;
    EXPECT_TRUE(alice_.merge_staged());
    return std::move(*output);
  }

  SeededEntropy entropy_{23};
  SecretBytes server_key_;
  Group alice_;
  Group bob_;
};

TEST_F(OutsideTest, TheServerProposesARemovalAndMembersCommitIt) {
  add(policy(), "carol");
  const Bytes removal = from_server(Remove{LeafIndex{1}});
  const Result<Received> received = alice_.process(removal, {}, kNow);
  ASSERT_TRUE(received) << received.error().where;
  EXPECT_EQ(std::get<ReceivedProposal>(*received).sender.type, SenderType::external);
  CommitOptions options;
  options.proposal_references.push_back(std::get<ReceivedProposal>(*received).reference);
  ASSERT_TRUE(alice_.commit(options, entropy_, kNow));
  ASSERT_TRUE(alice_.merge_staged());
  EXPECT_EQ(alice_.members().size(), 2u);
}

TEST_F(OutsideTest, TheServerProposesNothingElse) {
  EXPECT_EQ(refusal(from_server(add_of(make_package(kTestSuite, "carol", entropy_)))), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(refusal(from_server(GroupContextExtensions{})), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(refusal(from_server(ReInit{})), ErrorCode::kMlsProposalInvalid);
  EXPECT_EQ(refusal(from_server(PreSharedKeyProposal{})), ErrorCode::kMlsProposalInvalid);
  // "Messages from external senders containing proposal types other than the above MUST be rejected as malformed."
  EXPECT_EQ(refusal(from_server(Update{})), ErrorCode::kMlsMessageInvalid);
  EXPECT_EQ(refusal(from_server(ExternalInit{})), ErrorCode::kMlsMessageInvalid);
  EXPECT_TRUE(alice_.pending_proposals().empty());
}

TEST_F(OutsideTest, AnExternalSenderThatIsNotNamedOrSignsWithAnotherKeyIsRefused) {
  EXPECT_EQ(refusal(from_server(Remove{LeafIndex{1}}, 1)), ErrorCode::kMlsMessageInvalid);
  server_key_ = generate_signature_key(kTestSuite, entropy_);
  EXPECT_EQ(refusal(from_server(Remove{LeafIndex{1}})), ErrorCode::kSignatureInvalid);
}

// §5.3.1, and the form of the extension.
TEST_F(OutsideTest, ExternalSendersAreJudgedWhenTheyAreNamed) {
  ExternalSender forbidden = server();
  forbidden.credential.identity = to_bytes(as_bytes("forbidden"));
  const GroupContextExtensions named{{senders_extension({forbidden})}};
  EXPECT_EQ(alice_.commit({.proposals = {named}}, entropy_, kNow).code(), ErrorCode::kMlsLeafInvalid);
  const GroupContextExtensions damaged{{{kExtensionExternalSenders, {5, 1}}}};
  EXPECT_EQ(alice_.commit({.proposals = {damaged}}, entropy_, kNow).code(), ErrorCode::kMlsProposalInvalid);
}

TEST_F(OutsideTest, ANewcomersOwnProposalIsRefusedByThePolicy) {
  const KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Bytes proposal =
      make_outside_proposal(kTestSuite, alice_.group_id(), alice_.epoch(), {.type = SenderType::new_member_proposal},
                            add_of(carol), carol.leaf.signature_seed.view());
  EXPECT_EQ(refusal(proposal), ErrorCode::kMlsProposalInvalid);
}

class PermissiveTest : public OutsideTest {
 protected:
  PermissiveTest() : OutsideTest(kPermissive) {}
};

TEST_F(PermissiveTest, ANewcomerProposesItselfAndJoins) {
  const KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Bytes proposal =
      make_outside_proposal(kTestSuite, alice_.group_id(), alice_.epoch(), {.type = SenderType::new_member_proposal},
                            add_of(carol), carol.leaf.signature_seed.view());
  const CommitOutput output = commit_received(proposal);
  follow(bob_, output.message);
  Result<Group> joined = Group::join(*output.welcome, carol, std::nullopt, {}, kPermissive, kNow);
  ASSERT_TRUE(joined) << joined.error().where;
  expect_in_touch(*joined, bob_, entropy_);
}

TEST_F(PermissiveTest, ANewcomerProposesNothingButItself) {
  const Bytes proposal =
      make_outside_proposal(kTestSuite, alice_.group_id(), alice_.epoch(), {.type = SenderType::new_member_proposal},
                            Remove{LeafIndex{1}}, server_key_.view());
  EXPECT_EQ(refusal(proposal), ErrorCode::kMlsMessageInvalid);
}

TEST_F(PermissiveTest, TheServersExtensionsAreTakenUp) {
  const Bytes change = from_server(GroupContextExtensions{{senders_extension({server()}), {0xF100, {8}}}});
  follow(bob_, commit_received(change).message);
  EXPECT_EQ(bob_.extensions().size(), 2u);
  expect_in_touch(alice_, bob_, entropy_);
}

// ---- joining ------------------------------------------------------------------------------------------------------------

TEST_F(PermissiveTest, AGroupWithAForbiddenMemberIsNotJoined) {
  add(kPermissive, "forbidden");
  const KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(carol)}}, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  EXPECT_EQ(Group::join(*output->welcome, carol, std::nullopt, {}, policy(), kNow).code(), ErrorCode::kMlsLeafInvalid);
  EXPECT_EQ(Group::join_externally(*alice_.group_info(true), make_leaf(kTestSuite, "dave", entropy_), {}, policy(),
                                   entropy_, kNow)
                .code(),
            ErrorCode::kMlsLeafInvalid);
}

// A Welcome for carol whose GroupSecrets name other PSKs.
Bytes welcome_with(const Bytes& welcome, const KeyPackageSecrets& carol, const std::vector<PreSharedKeyId>& psks,
                   Entropy& entropy) {
  Welcome message = *decode_message<Welcome>(welcome);
  hpke::Ciphertext& sealed = message.secrets[0].encrypted_group_secrets;
  const SecretBytes opened =
      *decrypt_with_label(kTestSuite, carol.init_key.view(), "Welcome", message.encrypted_group_info, sealed);
  const GroupSecrets secrets = *decode_group_secrets(opened.view());
  const SecretBytes changed = encode_group_secrets(secrets.joiner_secret.view(), std::nullopt, psks);
  sealed = *encrypt_with_label(kTestSuite, add_of(carol).key_package.init_key, "Welcome", message.encrypted_group_info,
                               changed.view(), entropy);
  return encode_message(std::move(message));
}

TEST_F(OutsideTest, AWelcomeThatContinuesTwoGroupsIsRefused) {
  const KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(carol)}}, entropy_, kNow);
  const PreSharedKeyId branch{.type = kPskTypeResumption, .usage = kPskUsageBranch, .group_id = {1}};
  const PreSharedKeyId reinit{.type = kPskTypeResumption, .usage = kPskUsageReInit, .group_id = {1}};
  const Bytes two = welcome_with(*output->welcome, carol, {branch, reinit}, entropy_);
  EXPECT_EQ(Group::join(two, carol, std::nullopt, {}, policy(), kNow, &bob_).code(), ErrorCode::kMlsWelcomeInvalid);
}

TEST_F(OutsideTest, AWelcomeForSomebodyElseIsRefused) {
  const KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(carol)}}, entropy_, kNow);
  const KeyPackageSecrets dave = make_package(kTestSuite, "dave", entropy_);
  EXPECT_EQ(Group::join(*output->welcome, dave, std::nullopt, {}, policy(), kNow).code(), ErrorCode::kMlsNotForUs);
  const KeyPackageSecrets other = make_package(CipherSuite::x25519_chacha20poly1305_sha256_ed25519, "carol", entropy_);
  EXPECT_EQ(Group::join(*output->welcome, other, std::nullopt, {}, policy(), kNow).code(),
            ErrorCode::kMlsWelcomeInvalid);
}

TEST_F(OutsideTest, AWelcomeIntoATreeWithoutOurLeafIsRefused) {
  KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(carol)}}, entropy_, kNow);
  carol.message = make_package(kTestSuite, "carol", entropy_).message;
  EXPECT_EQ(Group::join(*output->welcome, carol, std::nullopt, {}, policy(), kNow).code(),
            ErrorCode::kMlsWelcomeInvalid);
}

// ---- pre-shared keys ----------------------------------------------------------------------------------------------------

const PskStore kStore{{{1, 2}, Bytes(32, 7)}};
const PreSharedKeyProposal kExternalPsk{{.type = kPskTypeExternal, .id = {1, 2}}};

TEST_F(OutsideTest, AnExternalPskIsMixedInByThoseWhoHaveIt) {
  EXPECT_EQ(alice_.commit({.proposals = {kExternalPsk}}, entropy_, kNow).code(), ErrorCode::kMlsPskUnknown);
  const Result<CommitOutput> output = alice_.commit({.proposals = {kExternalPsk}, .psks = kStore}, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  const Bytes before = bob_.epoch_authenticator();
  EXPECT_EQ(bob_.process(output->message, {}, kNow).code(), ErrorCode::kMlsPskUnknown);
  const PskStore wrong{{{1, 2}, Bytes(32, 8)}};
  EXPECT_EQ(bob_.process(output->message, wrong, kNow).code(), ErrorCode::kMlsCommitInvalid);
  EXPECT_EQ(bob_.epoch_authenticator(), before);
  ASSERT_TRUE(bob_.process(output->message, kStore, kNow));
  ASSERT_TRUE(alice_.merge_staged() && bob_.merge_staged());
  expect_in_touch(alice_, bob_, entropy_);
}

TEST_F(OutsideTest, ANewcomerNeedsThePskOfItsWelcome) {
  const KeyPackageSecrets carol = make_package(kTestSuite, "carol", entropy_);
  const Result<CommitOutput> output =
      alice_.commit({.proposals = {add_of(carol), kExternalPsk}, .psks = kStore}, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  EXPECT_EQ(Group::join(*output->welcome, carol, std::nullopt, {}, policy(), kNow).code(), ErrorCode::kMlsPskUnknown);
  EXPECT_TRUE(Group::join(*output->welcome, carol, std::nullopt, kStore, policy(), kNow));
}

TEST_F(OutsideTest, AResumptionPskOfAnEarlierEpochIsMixedIn) {
  const std::uint64_t earlier = bob_.epoch();
  follow(bob_, alice_.commit({}, entropy_, kNow)->message);
  ASSERT_TRUE(alice_.merge_staged());
  PreSharedKeyProposal resumption{{.type = kPskTypeResumption, .usage = kPskUsageApplication, .group_id = {1}}};
  for (const std::uint64_t epoch : {earlier, bob_.epoch()}) {
    resumption.psk.epoch = epoch;
    const Result<CommitOutput> output = alice_.commit({.proposals = {resumption}}, entropy_, kNow);
    ASSERT_TRUE(output) << output.error().where;
    follow(bob_, output->message);
    ASSERT_TRUE(alice_.merge_staged());
    expect_in_touch(alice_, bob_, entropy_);
  }
  resumption.psk.epoch = 77;
  EXPECT_EQ(alice_.commit({.proposals = {resumption}}, entropy_, kNow).code(), ErrorCode::kMlsPskUnknown);
}

TEST_F(OutsideTest, AnExternalCommitMixesInAPsk) {
  const Bytes info = *alice_.group_info(true);
  const ExternalJoinOptions options{.psks = {kExternalPsk.psk}, .store = kStore};
  Result<Group::ExternalJoin> joined =
      Group::join_externally(info, make_leaf(kTestSuite, "carol", entropy_), options, policy(), entropy_, kNow);
  ASSERT_TRUE(joined) << joined.error().where;
  EXPECT_EQ(alice_.process(joined->message, {}, kNow).code(), ErrorCode::kMlsPskUnknown);
  ASSERT_TRUE(alice_.process(joined->message, kStore, kNow));
  ASSERT_TRUE(alice_.merge_staged());
  expect_in_touch(alice_, joined->group, entropy_);
  EXPECT_EQ(Group::join_externally(info, make_leaf(kTestSuite, "dave", entropy_), {.psks = {kExternalPsk.psk}},
                                   policy(), entropy_, kNow)
                .code(),
            ErrorCode::kMlsPskUnknown);
}

// ---- values nobody knows ------------------------------------------------------------------------------------------------

TEST_F(OutsideTest, GreaseInALeafAndAKeyPackageIsCarriedAndIgnored) {
  LeafSecrets leaf = make_leaf(kTestSuite, "carol", entropy_);
  leaf.extensions = {{kGrease, {1, 2, 3}}};
  leaf.supported_extensions.push_back(0xDADA);
  KeyPackageSecrets carol = *make_key_package(kTestSuite, leaf, entropy_);
  KeyPackage package = add_of(carol).key_package;
  package.leaf_node.capabilities.suites.push_back(kGrease);
  package.leaf_node.capabilities.proposals = {kGrease};
  package.leaf_node.capabilities.credentials.push_back(kGrease);
  package.extensions = {{kGrease, Bytes(40, 9)}};
  sign_leaf(kTestSuite, package.leaf_node, {}, leaf.signature_seed.view());
  TlsWriter unsigned_part;
  write_unsigned(unsigned_part, package);
  package.signature = sign_with_label(kTestSuite, leaf.signature_seed.view(), "KeyPackageTBS", unsigned_part.bytes());
  carol.message = encode_message(KeyPackage(package));
  carol.reference = key_package_ref(kTestSuite, encode(package));
  const Result<CommitOutput> output = alice_.commit({.proposals = {Add{package}}}, entropy_, kNow);
  ASSERT_TRUE(output) << output.error().where;
  follow(bob_, output->message);
  ASSERT_TRUE(alice_.merge_staged());
  Result<Group> joined = Group::join(*output->welcome, carol, std::nullopt, {}, policy(), kNow);
  ASSERT_TRUE(joined) << joined.error().where;
  EXPECT_EQ(*bob_.leaf(LeafIndex{2}), package.leaf_node);
  // They stay when the member updates its leaf.
  const Result<CommitOutput> update = joined->commit({}, entropy_, kNow);
  follow(bob_, update->message);
  EXPECT_EQ(bob_.leaf(LeafIndex{2})->extensions, leaf.extensions);
  EXPECT_EQ(bob_.leaf(LeafIndex{2})->capabilities, package.leaf_node.capabilities);
}

// "GREASE values MUST NOT be sent in the following fields": whoever does is refused like anybody with an unsupported value.
TEST_F(OutsideTest, GreaseInTheGroupContextIsRefused) {
  const GroupContextExtensions change{{{kGrease, {1}}}};
  EXPECT_EQ(alice_.commit({.proposals = {change}}, entropy_, kNow).code(), ErrorCode::kMlsLeafInvalid);
}

// §11.1: "a GroupContextExtensions proposal is deemed invalid if it contains a required_capabilities extension that requires
// non-default capabilities not supported by all current members."
TEST_F(OutsideTest, RequiredCapabilitiesThatAMemberLacksAreRefused) {
  auto requiring = [](RequiredCapabilities required) {
    return GroupContextExtensions{{{kExtensionRequiredCapabilities, encode(required)}}};
  };
  for (const RequiredCapabilities& lacking :
       {RequiredCapabilities{{0xF777}, {}, {}}, {{}, {0xF777}, {}}, {{}, {}, {2}}}) {
    EXPECT_EQ(alice_.commit({.proposals = {requiring(lacking)}}, entropy_, kNow).code(), ErrorCode::kMlsLeafInvalid);
  }
  EXPECT_TRUE(alice_.commit({.proposals = {requiring({{0xF100, 3}, {7}, {1}})}}, entropy_, kNow));
}

}  // namespace
}  // namespace carecircle::mls
