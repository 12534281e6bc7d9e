// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/group_fixture.h"

#include "core/bytes/ensure.h"
#include "core/mls/message.h"
#include "core/mls/suite.h"

namespace carecircle::mls::testing {

Result<void> TestPolicy::check_credential(const LeafNode& leaf, const LeafNode* predecessor) const {
  if (text_of(leaf.credential.identity) == "forbidden") return fail(ErrorCode::kMlsLeafInvalid, "test: forbidden");
  if (predecessor != nullptr && predecessor->credential != leaf.credential)
    return fail(ErrorCode::kMlsLeafInvalid, "test: another identity");
  return {};
}

Result<void> TestPolicy::check_external_sender(const ExternalSender& sender) const {
  if (text_of(sender.credential.identity) == "forbidden") return fail(ErrorCode::kMlsLeafInvalid, "test: forbidden");
  return {};
}

const TestPolicy& policy() {
  static const TestPolicy instance;
  return instance;
}

std::string text_of(BytesView bytes) { return std::string(as_text(bytes)); }

std::vector<CipherSuite> every_suite() {
  std::vector<CipherSuite> result;
  for (const SuiteInfo& info : suites())
    result.push_back(info.id);
  return result;
}

LeafSecrets make_leaf(CipherSuite suite, std::string_view name, Entropy& entropy) {
  LeafSecrets leaf;
  leaf.signature_scheme = suite_info(suite).signature;
  leaf.signature_seed = generate_signature_key(suite, entropy);
  leaf.identity = to_bytes(as_bytes(name));
  leaf.supported_extensions = {0xF100};
  leaf.lifetime = {kNow - 3600, kNow + 30 * 86400};
  return leaf;
}

KeyPackageSecrets make_package(CipherSuite suite, std::string_view name, Entropy& entropy) {
  Result<KeyPackageSecrets> made = make_key_package(suite, make_leaf(suite, name, entropy), entropy);
  ensure(made.has_value(), "test: key package");
  return std::move(*made);
}

Add add_of(const KeyPackageSecrets& package) {
  Result<KeyPackage> decoded = decode_message<KeyPackage>(package.message);
  ensure(decoded.has_value(), "test: key package");
  return Add{std::move(*decoded)};
}

Group found(CipherSuite suite, std::string_view name, Entropy& entropy) {
  const GroupParameters parameters{suite, to_bytes(entropy.secret(16).view()), {{0xF100, {1, 2, 3}}}};
  Result<Group> group = Group::create(parameters, make_leaf(suite, name, entropy), policy(), entropy);
  ensure(group.has_value(), "test: create");
  return std::move(*group);
}

Joined add_member(Group& adder, std::string_view name, Entropy& entropy) {
  const KeyPackageSecrets package = make_package(adder.suite(), name, entropy);
  CommitOptions options;
  options.proposals.push_back(add_of(package));
  Result<CommitOutput> output = adder.commit(options, entropy, kNow);
  ensure(output.has_value() && output->welcome.has_value(), "test: add commit");
  ensure(adder.merge_staged().has_value(), "test: merge");
  Result<Group> group = Group::join(*output->welcome, package, std::nullopt, {}, policy(), kNow);
  EXPECT_TRUE(group) << group.error().where;
  ensure(group.has_value(), "test: join");
  return {std::move(*group), output->message};
}

void follow(Group& group, BytesView commit) {
  const Result<Received> received = group.process(commit, {}, kNow);
  ASSERT_TRUE(received) << received.error().where;
  ASSERT_TRUE(std::holds_alternative<StagedCommit>(*received));
  const Result<void> merged = group.merge_staged();
  ASSERT_TRUE(merged) << merged.error().where;
}

std::string hear(Group& group, BytesView message) {
  Result<Received> received = group.process(message, {}, kNow);
  if (!received) return std::string("error: ") + received.error().where;
  const auto* application = std::get_if<ApplicationMessage>(&*received);
  return application != nullptr ? text_of(application->plaintext.view()) : "not an application message";
}

void expect_in_touch(Group& a, Group& b, Entropy& entropy) {
  EXPECT_EQ(a.epoch(), b.epoch());
  EXPECT_EQ(to_hex(a.epoch_authenticator()), to_hex(b.epoch_authenticator()));
  const Result<Bytes> from_a = a.protect(as_bytes("from a"), {}, entropy);
  const Result<Bytes> from_b = b.protect(as_bytes("from b"), {}, entropy);
  ASSERT_TRUE(from_a && from_b);
  EXPECT_EQ(hear(b, *from_a), "from a");
  EXPECT_EQ(hear(a, *from_b), "from b");
}

}  // namespace carecircle::mls::testing
