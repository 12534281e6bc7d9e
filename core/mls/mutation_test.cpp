// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The negative corpus: each field of each kind of message changed in turn, by somebody on the way or by a member who signs
// the change. Every one is refused for the reason that belongs to the field, and leaves the receiver's state as it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "core/mls/field_mutator.h"
#include "core/mls/group_fixture.h"
#include "core/mls/group_state.h"
#include "core/mls/leaf.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

using namespace testing;
using enum ErrorCode;

constexpr std::size_t kCasesMin = 5000;

// The codes that belong to the fields whose path begins so. Of several rows the longest counts.
struct Row {
  std::string_view field;
  std::set<ErrorCode> codes;
};

// kUnspecified when it was accepted.
template <typename T>
ErrorCode code_of(const Result<T>& result) {
  return result ? kUnspecified : result.code();
}

const Row* row_for(const std::vector<Row>& rows, std::string_view field) {
  const Row* best = nullptr;
  for (const Row& row : rows) {
    if (field.starts_with(row.field) && (best == nullptr || row.field.size() > best->field.size())) best = &row;
  }
  return best;
}

class MutationTest : public ::testing::Test {
 protected:
  explicit MutationTest(CipherSuite suite)
      : suite_(suite), alice_(found(suite, "alice", entropy_)), bob_(add_member(alice_, "bob", entropy_).group) {
    Joined mallory = add_member(alice_, "mallory", entropy_);
    follow(bob_, mallory.message);
    // Alice's leaf is of a commit, and bob has heard everybody: opening what they send changes nothing by itself.
    follow(bob_, [&] {
      const Result<CommitOutput> update = alice_.commit({}, entropy_, kNow);
      follow(mallory.group, update->message);
      EXPECT_TRUE(alice_.merge_staged());
      return update->message;
    }());
    EXPECT_EQ(hear(bob_, *alice_.protect(as_bytes("a"), {}, entropy_)), "a");
    EXPECT_EQ(hear(bob_, *mallory.group.protect(as_bytes("m"), {}, entropy_)), "m");
    mallory_ = open(mallory.group);
    before_ = state();
  }

  std::unique_ptr<GroupState> open(const Group& group) {
    const Bytes key(32, 1);
    auto state = open_state(group.serialize(key, {}, entropy_), key, {});
    (*state)->policy = &policy();
    return std::move(*state);
  }

  // With the same randomness, equal states have equal seals.
  Bytes state() const {
    SeededEntropy entropy(99);
    return bob_.serialize(Bytes(32, 1), {}, entropy);
  }

  // What bob answers. He is to be as he was.
  ErrorCode offer_to_bob(const Bytes& message) {
    const Result<Received> received = bob_.process(message, {}, kNow);
    EXPECT_EQ(state(), before_);
    return code_of(received);
  }

  // `send` makes a message of a mutant, or nothing when the mutant cannot be decoded for it.
  using Offer = std::function<std::optional<ErrorCode>(const Bytes& mutant)>;
  void refuse_all(const std::vector<Mutant>& mutants, const Offer& offer, const std::vector<Row>& rows) {
    for (const Mutant& mutant : mutants) {
      const std::optional<ErrorCode> code = offer(mutant.bytes);
      if (!code) continue;
      ++cases_;
      const Row* row = row_for(rows, mutant.field);
      EXPECT_TRUE(row != nullptr && row->codes.contains(*code))
          << mutant.field << ", " << mutant.change << ": " << error_name(*code);
    }
  }

  void messages_changed_on_the_way();
  void commits_that_a_member_signs();
  void leaves_that_a_member_signs();
  void welcomes();
  void group_secrets();
  void group_infos();
  void key_packages();
  void all();

  AuthenticatedContent commit_of_mallory(const CommitOptions& options);
  Bytes sent_by_mallory(AuthenticatedContent content);

  CipherSuite suite_;
  SeededEntropy entropy_{29};
  Group alice_;
  Group bob_;
  std::unique_ptr<GroupState> mallory_;
  Bytes before_;
  std::size_t cases_ = 0;
};

Schema private_message() {
  return mls_message({opaque("group_id"), number("epoch", Form::u64), number("content_type", Form::u8),
                      opaque("authenticated_data"), opaque("encrypted_sender_data"), opaque("ciphertext")});
}

Schema public_message(Schema sender, Schema body, std::vector<Schema> tags) {
  std::vector<Schema> fields{opaque("group_id"),           number("epoch", Form::u64),       std::move(sender),
                             opaque("authenticated_data"), number("content_type", Form::u8), std::move(body),
                             opaque("signature")};
  fields.insert(fields.end(), tags.begin(), tags.end());
  return mls_message(std::move(fields));
}

Schema proposal(Schema content) {
  return record("proposal", {number("by_value", Form::u8), number("type", Form::u16), std::move(content)});
}

Schema commit(Schema listed) {
  return record("commit", {list("proposals", {std::move(listed)}), {"path", Form::optional, {update_path()}}});
}

// Everything that travels in the open is bound by a signature, a tag or an AEAD, whatever the field means.
void MutationTest::messages_changed_on_the_way() {
  const std::vector<Row> sealed{{"message", {kMalformedInput}},
                                {"message.wire_format", {kMalformedInput, kMlsMessageInvalid, kMlsSuiteNotSupported}},
                                {"message.group_id", {kMlsWrongGroup}},
                                {"message.epoch", {kMlsWrongEpoch}},
                                {"message.content_type", {kMalformedInput, kDecryptionFailed}},
                                {"message.authenticated_data", {kDecryptionFailed}},
                                {"message.encrypted_sender_data", {kDecryptionFailed}},
                                {"message.ciphertext", {kDecryptionFailed}}};
  const auto offer = [&](const Bytes& mutant) { return offer_to_bob(mutant); };
  const Bytes spoken = *alice_.protect(as_bytes("a sentence"), as_bytes("said openly"), entropy_);
  refuse_all(mutants_of(private_message(), spoken), offer, sealed);
  const Bytes proposed = *alice_.propose(Remove{LeafIndex{2}}, {}, entropy_);
  refuse_all(mutants_of(private_message(), proposed), offer, sealed);
  const Result<CommitOutput> committed = alice_.commit({}, entropy_, kNow);
  alice_.discard_staged();
  refuse_all(mutants_of(private_message(), committed->message), offer, sealed);

  const auto joined = Group::join_externally(*alice_.group_info(true), make_leaf(suite_, "carol", entropy_),
                                             {.authenticated_data = {1, 2}}, policy(), entropy_, kNow);
  const Schema external =
      public_message(number("sender", Form::u8), commit(proposal(opaque("kem_output"))), {opaque("confirmation_tag")});
  refuse_all(mutants_of(external, joined->message), offer,
             {{"message", {kSignatureInvalid, kMalformedInput}},
              {"message.wire_format", {kMalformedInput, kMlsMessageInvalid, kMlsSuiteNotSupported}},
              {"message.group_id", {kMlsWrongGroup}},
              {"message.epoch", {kMlsWrongEpoch}},
              {"message.sender", {kMalformedInput, kMlsMessageInvalid}},
              {"message.content_type", {kMalformedInput}},
              {"message.commit.path", {kSignatureInvalid, kMalformedInput, kMlsMessageInvalid}},
              {"message.confirmation_tag", {kMlsCommitInvalid}}});
}

AuthenticatedContent MutationTest::commit_of_mallory(const CommitOptions& options) {
  const Result<CommitOutput> honest = create_commit(*mallory_, options, entropy_, kNow);
  EXPECT_TRUE(honest) << honest.error().where;
  mallory_->staged.reset();
  std::unique_ptr<GroupState> reader = open(alice_);
  const auto message = decode_message<PrivateMessage>(honest->message);
  const auto sender = open_sender_data(*message, suite_, reader->epoch.secrets.sender_data.view());
  auto content = open_private(*message, *sender, suite_, reader->epoch.secret_tree);
  EXPECT_TRUE(content);
  return std::move(*content);
}

// The frame of `content` around another commit.
AuthenticatedContent with_body(const AuthenticatedContent& content, Commit body) {
  AuthenticatedContent result;
  result.wire_format = content.wire_format;
  result.content.group_id = content.content.group_id;
  result.content.epoch = content.content.epoch;
  result.content.sender = content.content.sender;
  result.content.authenticated_data = content.content.authenticated_data;
  result.content.content = std::move(body);
  result.auth.confirmation_tag = content.auth.confirmation_tag;
  return result;
}

// Signed and sealed anew, always with the same key of the ratchet.
Bytes MutationTest::sent_by_mallory(AuthenticatedContent content) {
  const Epoch& epoch = mallory_->epoch;
  sign_content(content, suite_, encode(epoch.context), mallory_->leaf.signature_seed.view());
  SecretTree ratchets = epoch.secret_tree.clone();
  auto message = protect_private(content, suite_, epoch.secrets.sender_data.view(), ratchets, entropy_);
  return encode_message(std::move(*message));
}

// The signature holds, and so the field itself is what gives the commit away; where it means nothing by itself, the
// confirmation tag does, for which every byte counts.
void MutationTest::commits_that_a_member_signs() {
  const KeyPackageSecrets dave = make_package(suite_, "dave", entropy_);
  const CommitOptions adding{.proposals = {add_of(dave)}, .force_path = true};
  const AuthenticatedContent honest = commit_of_mallory(adding);
  const auto offer = [&](const Bytes& mutant) -> std::optional<ErrorCode> {
    Result<Commit> changed = decode<Commit>(mutant);
    if (!changed) return std::nullopt;
    return offer_to_bob(sent_by_mallory(with_body(honest, std::move(*changed))));
  };
  const Bytes encoded = encode(std::get<Commit>(honest.content.content));
  refuse_all(mutants_of(commit(proposal(key_package())), encoded), offer,
             {{"commit", {kMlsCommitInvalid}},
              {"commit.proposals", {kMlsCommitInvalid, kMlsProposalInvalid, kDecryptionFailed}},
              {"commit.proposals[0].proposal.key_package", {kSignatureInvalid}},
              {"commit.proposals[0].proposal.key_package.version", {kMlsSuiteNotSupported}},
              {"commit.proposals[0].proposal.key_package.suite", {kMlsSuiteNotSupported}},
              {"commit.path.leaf_node", {kSignatureInvalid}},
              {"commit.path.path.leaf_node", {kSignatureInvalid}},
              {"commit.path.path.nodes", {kMlsCommitInvalid, kKeyInvalid, kDecryptionFailed}}});
}

// The leaf of the path is signed too: §7.3 is all that stands between it and the tree.
void MutationTest::leaves_that_a_member_signs() {
  const AuthenticatedContent honest = commit_of_mallory({});
  const Commit& original = std::get<Commit>(honest.content.content);
  const auto offer = [&](const Bytes& mutant) -> std::optional<ErrorCode> {
    Result<LeafNode> leaf = decode<LeafNode>(mutant);
    if (!leaf) return std::nullopt;
    Commit changed = original;
    changed.path->leaf_node = std::move(*leaf);
    sign_leaf(suite_, changed.path->leaf_node, {mallory_->epoch.context.group_id, LeafIndex{2}},
              mallory_->leaf.signature_seed.view());
    // A changed signature alone is mended by signing.
    if (changed.path->leaf_node == original.path->leaf_node) return std::nullopt;
    return offer_to_bob(sent_by_mallory(with_body(honest, std::move(changed))));
  };
  refuse_all(mutants_of(leaf_node(opaque("parent_hash")), encode(original.path->leaf_node)), offer,
             {{"leaf_node", {kMlsLeafInvalid}},
              {"leaf_node.encryption_key", {kDecryptionFailed, kKeyInvalid}},
              {"leaf_node.signature_key", {kSignatureInvalid}},
              {"leaf_node.capabilities", {kMlsLeafInvalid, kMlsCommitInvalid, kDecryptionFailed}},
              {"leaf_node.parent_hash", {kMlsCommitInvalid}}});
}

void MutationTest::welcomes() {
  const KeyPackageSecrets carol = make_package(suite_, "carol", entropy_);
  const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(carol)}, .force_path = true}, entropy_, kNow);
  alice_.discard_staged();
  const auto offer = [&](const Bytes& mutant) {
    return code_of(Group::join(mutant, carol, std::nullopt, {}, policy(), kNow));
  };
  const Schema entry = record("entry", {opaque("new_member"), hpke_ciphertext("encrypted_group_secrets")});
  const Schema welcome = mls_message({number("suite", Form::u16), list("secrets", {entry}), opaque("group_info")});
  refuse_all(mutants_of(welcome, *output->welcome), offer,
             {{"message", {kMalformedInput}},
              {"message.wire_format", {kMalformedInput, kMlsMessageInvalid, kMlsSuiteNotSupported}},
              {"message.suite", {kMlsSuiteNotSupported, kMlsWelcomeInvalid}},
              // The entry that is ours may stand twice.
              {"message.secrets", {kMlsNotForUs, kUnspecified}},
              {"message.secrets[0].entry.new_member", {kMlsNotForUs}},
              {"message.secrets[0].entry.encrypted_group_secrets", {kDecryptionFailed, kKeyInvalid}},
              {"message.group_info", {kDecryptionFailed}}});
}

// What the Welcome tells one newcomer, sealed to it anew.
void MutationTest::group_secrets() {
  const KeyPackageSecrets carol = make_package(suite_, "carol", entropy_);
  const Result<CommitOutput> output = alice_.commit({.proposals = {add_of(carol)}, .force_path = true}, entropy_, kNow);
  alice_.discard_staged();
  Welcome welcome = *decode_message<Welcome>(*output->welcome);
  const SecretBytes plaintext =
      *decrypt_with_label(suite_, carol.init_key.view(), "Welcome", welcome.encrypted_group_info,
                          welcome.secrets[0].encrypted_group_secrets);
  const Bytes init_key = add_of(carol).key_package.init_key;
  const auto offer = [&](const Bytes& mutant) {
    Welcome changed = welcome;
    changed.secrets[0].encrypted_group_secrets =
        *encrypt_with_label(suite_, init_key, "Welcome", changed.encrypted_group_info, mutant, entropy_);
    return code_of(Group::join(encode_message(std::move(changed)), carol, std::nullopt, {}, policy(), kNow));
  };
  const Schema secrets =
      record("secrets", {opaque("joiner_secret"), {"path", Form::optional, {opaque("path_secret")}}, opaque("psks")});
  refuse_all(mutants_of(secrets, plaintext.view()), offer,
             {{"secrets.joiner_secret", {kDecryptionFailed, kMlsWelcomeInvalid}},
              // A commit without a path gives none, and nothing tells a newcomer which it was.
              {"secrets.path", {kUnspecified}},
              {"secrets.path.path_secret", {kMlsWelcomeInvalid}},
              {"secrets.psks", {kMalformedInput}}});
}

// A GroupInfo for an external join: as it was signed, and with another tree under a good signature.
void MutationTest::group_infos() {
  const Bytes message = *alice_.group_info(true);
  const auto offer = [&](const Bytes& mutant) {
    return code_of(Group::join_externally(mutant, make_leaf(suite_, "carol", entropy_), {}, policy(), entropy_, kNow));
  };
  refuse_all(
      mutants_of(mls_message({group_info()}), message), offer,
      {{"message", {kMalformedInput, kMlsMessageInvalid, kMlsSuiteNotSupported}},
       {"message.group_info", {kSignatureInvalid}},
       {"message.group_info.group_context.version", {kMalformedInput}},
       {"message.group_info.group_context.suite", {kMlsSuiteNotSupported, kSignatureInvalid}},
       {"message.group_info.group_context.extensions", {kSignatureInvalid, kMalformedInput}},
       {"message.group_info.extensions", {kSignatureInvalid, kMalformedInput, kMlsMessageInvalid, kMlsTreeInvalid}},
       {"message.group_info.signer", {kSignatureInvalid, kMlsTreeInvalid}}});

  const GroupInfo info = *decode_message<GroupInfo>(message);
  const std::unique_ptr<GroupState> signer = open(alice_);
  const auto offer_tree = [&](const Bytes& mutant) {
    GroupInfo changed = info;
    for (Extension& extension : changed.extensions) {
      if (extension.type == kExtensionRatchetTree) extension.data = mutant;
    }
    sign_group_info(changed, signer->leaf.signature_seed.view());
    return offer(encode_message(std::move(changed)));
  };
  refuse_all(mutants_of(opaque("tree"),
                        [&] {
                          TlsWriter writer;
                          writer.opaque(find_extension(info.extensions, kExtensionRatchetTree)->data);
                          return writer.take();
                        }()),
             [&](const Bytes& mutant) {
               TlsReader reader(mutant);
               return offer_tree(to_bytes(*reader.opaque()));
             },
             {{"tree", {kMalformedInput, kMlsTreeInvalid, kSignatureInvalid}}});
}

void MutationTest::key_packages() {
  const KeyPackageSecrets carol = make_package(suite_, "carol", entropy_);
  refuse_all(mutants_of(mls_message({key_package()}), carol.message),
             [](const Bytes& mutant) { return code_of(read_key_package(mutant, kNow)); },
             {{"message", {kMalformedInput}},
              {"message.key_package", {kSignatureInvalid, kMalformedInput}},
              {"message.key_package.version", {kMlsSuiteNotSupported}},
              {"message.key_package.suite", {kMlsSuiteNotSupported, kSignatureInvalid}}});
}

void MutationTest::all() {
  messages_changed_on_the_way();
  commits_that_a_member_signs();
  leaves_that_a_member_signs();
  welcomes();
  group_secrets();
  group_infos();
  key_packages();
}

class ClassicMutationTest : public MutationTest {
 protected:
  ClassicMutationTest() : MutationTest(CipherSuite::x25519_aes128gcm_sha256_ed25519) {}
};
class DefaultMutationTest : public MutationTest {
 protected:
  DefaultMutationTest() : MutationTest(CipherSuite::xwing_aes256gcm_sha384_ed25519) {}
};

TEST_F(ClassicMutationTest, EveryChangedFieldIsRefusedAndChangesNothing) {
  all();
  EXPECT_GE(cases_, kCasesMin / 2);
}

TEST_F(DefaultMutationTest, EveryChangedFieldIsRefusedAndChangesNothing) {
  all();
  EXPECT_GE(cases_, kCasesMin / 2);
}

}  // namespace
}  // namespace carecircle::mls
