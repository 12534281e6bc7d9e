// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/key_package.h"

#include <gtest/gtest.h>

#include "core/mls/leaf.h"
#include "core/mls/message.h"
#include "core/mls/mls_testing.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

class KeyPackages : public ::testing::TestWithParam<CipherSuite> {
 protected:
  KeyPackages() : entropy_(11), leaf_(leaf_for(GetParam())), made_(*make_key_package(GetParam(), leaf_, entropy_)) {}

  LeafSecrets leaf_for(CipherSuite suite) {
    LeafSecrets leaf = test_leaf("owner", entropy_);
    leaf.signature_scheme = suite_info(suite).signature;
    leaf.signature_seed = generate_signature_key(suite, entropy_);
    return leaf;
  }

  KeyPackage decoded() const { return *decode_message<KeyPackage>(made_.message); }

  // Signs the changed parts again, so that only the rule in question can refuse.
  Result<void> check(KeyPackage changed) const {
    BytesView seed = leaf_.signature_seed.view();
    sign_leaf(GetParam(), changed.leaf_node, {}, seed);
    TlsWriter writer;
    write_unsigned(writer, changed);
    changed.signature = sign_with_label(GetParam(), seed, "KeyPackageTBS", writer.bytes());
    return validate_key_package(changed, GetParam(), nullptr, kTestNowS);
  }

  SeededEntropy entropy_;
  LeafSecrets leaf_;
  KeyPackageSecrets made_;
};

TEST_P(KeyPackages, AreReadByOthers) {
  auto view = read_key_package(made_.message, kTestNowS);
  ASSERT_TRUE(view) << view.error().where;
  EXPECT_EQ(view->reference, made_.reference);
  EXPECT_EQ(view->key_package.leaf_node.credential.identity, leaf_.identity);
}

TEST_P(KeyPackages, HoldThePublicHalvesOfTheirSecrets) {
  hpke::Kem kem = suite_info(GetParam()).hpke.kem;
  EXPECT_EQ(*hpke::public_key_of(kem, made_.init_key.view()), decoded().init_key);
  EXPECT_EQ(*hpke::public_key_of(kem, made_.encryption_key.view()), decoded().leaf_node.encryption_key);
}

TEST_P(KeyPackages, ComeBackFromStorage) {
  auto restored = restore_key_package(serialize(made_).view());
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->message, made_.message);
  EXPECT_EQ(restored->reference, made_.reference);
  EXPECT_TRUE(equal(serialize(*restored).view(), serialize(made_).view()));
}

TEST_P(KeyPackages, OfANewerStoredFormAreRefused) {
  SecretBytes stored = serialize(made_);
  stored.mutable_view()[0] = 2;
  EXPECT_EQ(restore_key_package(stored.view()).code(), ErrorCode::kDataTooNew);
}

TEST_P(KeyPackages, AreRefusedOutsideOfTheirLifetime) {
  EXPECT_EQ(read_key_package(made_.message, 999).code(), ErrorCode::kMlsLeafInvalid);
  EXPECT_EQ(read_key_package(made_.message, 2001).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_P(KeyPackages, AreRefusedWithALifetimeBeyondTheLimit) {
  leaf_.lifetime = {1000, 1000 + kKeyPackageLifetimeMaxS};
  EXPECT_TRUE(read_key_package(make_key_package(GetParam(), leaf_, entropy_)->message, kTestNowS));
  leaf_.lifetime.not_after_s += 1;
  EXPECT_EQ(read_key_package(make_key_package(GetParam(), leaf_, entropy_)->message, kTestNowS).code(),
            ErrorCode::kMlsLeafInvalid);
}

TEST_P(KeyPackages, AreRefusedWithAnotherVersionOrSuite) {
  KeyPackage changed = decoded();
  changed.version = 2;
  EXPECT_EQ(check(changed).code(), ErrorCode::kMlsSuiteNotSupported);
  changed = decoded();
  changed.suite ^= 1;
  EXPECT_EQ(check(changed).code(), ErrorCode::kMlsSuiteNotSupported);
}

TEST_P(KeyPackages, AreRefusedWhenTheInitKeyIsTheEncryptionKey) {
  KeyPackage changed = decoded();
  changed.init_key = changed.leaf_node.encryption_key;
  EXPECT_EQ(check(changed).code(), ErrorCode::kMlsLeafInvalid);
}

TEST_P(KeyPackages, AreRefusedWithAnInitKeyThatIsNoKey) {
  KeyPackage changed = decoded();
  changed.init_key = Bytes(changed.init_key.size(), 0xFF);
  changed.init_key.pop_back();
  EXPECT_EQ(check(changed).code(), ErrorCode::kKeyInvalid);
}

TEST_P(KeyPackages, AreRefusedWithALeafOfAnotherSource) {
  KeyPackage changed = decoded();
  changed.leaf_node.source = LeafNodeSource::commit;
  EXPECT_FALSE(check(changed));
}

TEST_P(KeyPackages, AreRefusedWhenTheLeafSupportsLessThanTheGroupUses) {
  std::vector<Extension> extensions{{0xF100, {}}};
  EXPECT_EQ(validate_key_package(decoded(), GetParam(), &extensions, kTestNowS).code(), ErrorCode::kMlsLeafInvalid);
}

// The negative corpus: whatever byte is changed, nothing of it is accepted.
TEST_P(KeyPackages, AreRefusedWithAnyByteChanged) {
  std::size_t step = made_.message.size() > 1000 ? 37 : 1;
  for (std::size_t index = 0; index < made_.message.size(); index += step) {
    Bytes changed = made_.message;
    changed[index] ^= 0x41;
    EXPECT_FALSE(read_key_package(changed, kTestNowS)) << index;
  }
}

TEST_P(KeyPackages, AreNotMadeWithAKeyOfAnotherScheme) {
  for (const SuiteInfo& other : suites()) {
    const bool same = other.signature == suite_info(GetParam()).signature;
    const auto made = make_key_package(other.id, leaf_, entropy_);
    EXPECT_EQ(made.has_value(), same) << other.name;
    if (!made) EXPECT_EQ(made.code(), ErrorCode::kMlsSuiteNotSupported);
  }
  LeafSecrets damaged = leaf_.clone();
  damaged.signature_seed = SecretBytes(31);
  EXPECT_EQ(make_key_package(GetParam(), damaged, entropy_).code(), ErrorCode::kKeyInvalid);
}

TEST_P(KeyPackages, NameTheSuitesTheirKeySignsFor) {
  for (const std::uint16_t id : decoded().leaf_node.capabilities.suites)
    EXPECT_EQ(suite_info(*suite_from_wire(id)).signature, suite_info(GetParam()).signature);
}

std::vector<CipherSuite> every_suite() {
  std::vector<CipherSuite> result;
  for (const SuiteInfo& info : suites())
    result.push_back(info.id);
  return result;
}

INSTANTIATE_TEST_SUITE_P(EverySuite, KeyPackages, ::testing::ValuesIn(every_suite()));

}  // namespace
}  // namespace carecircle::mls
