// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/mls/framing.h"

#include <gtest/gtest.h>

#include "core/crypto/aead.h"
#include "core/crypto/signature.h"
#include "core/mls/message.h"
#include "core/mls/mls_testing.h"
#include "core/mls/suite.h"

namespace carecircle::mls {
namespace {

class FramingTest : public ::testing::Test {
 protected:
  SecretTree tree() const { return SecretTree(kTestSuite, SecretBytes(32), 2); }

  AuthenticatedContent content(WireFormat format, Content body) {
    AuthenticatedContent result;
    result.wire_format = format;
    result.content.group_id = {1, 2, 3};
    result.content.epoch = 9;
    result.content.sender = {.type = SenderType::member, .leaf = LeafIndex{1}};
    result.content.authenticated_data = {4, 5};
    result.content.content = std::move(body);
    sign_content(result, kTestSuite, context_, key_.seed.view());
    return result;
  }
  AuthenticatedContent application() {
    return content(WireFormat::private_message, ApplicationData{SecretBytes::copy_of(as_bytes("hello"))});
  }

  SeededEntropy entropy_{1};
  SignatureKeyPair key_ = signature_key_pair(Bytes(32, 9));
  Bytes context_{7, 7, 7};
  Bytes sender_data_secret_ = Bytes(32, 8);
};

TEST_F(FramingTest, ReuseGuardMakesEqualMessagesDiffer) {
  SecretTree first = tree();
  SecretTree second = tree();
  const AuthenticatedContent same = application();
  const auto a = protect_private(same, kTestSuite, sender_data_secret_, first, entropy_);
  const auto b = protect_private(same, kTestSuite, sender_data_secret_, second, entropy_);
  ASSERT_TRUE(a && b);
  EXPECT_NE(a->ciphertext, b->ciphertext);
}

// Seals `plaintext` as PrivateMessageContent under generation 0 of leaf 1, as a sender that pads would.
PrivateMessage seal_raw(SecretTree sender_tree, BytesView sender_data_secret, BytesView plaintext) {
  Result<SecretTree::SendKey> next = sender_tree.next(LeafIndex{1}, RatchetKind::application);
  PrivateMessage message{{1, 2, 3}, 9, ContentType::application, {4, 5}, {}, {}};
  TlsWriter data_aad;
  data_aad.opaque(message.group_id);
  data_aad.u64(message.epoch);
  data_aad.u8(1);
  TlsWriter content_aad;
  content_aad.raw(data_aad.bytes());
  content_aad.opaque(message.authenticated_data);
  message.ciphertext =
      aead_seal(Aead::aes_128_gcm, next->key.key.view(), next->key.nonce.view(), content_aad.bytes(), plaintext);
  const SenderDataKeys keys = sender_data_keys(kTestSuite, sender_data_secret, message.ciphertext);
  const Bytes data{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
  message.encrypted_sender_data =
      aead_seal(Aead::aes_128_gcm, keys.key.view(), keys.nonce.view(), data_aad.bytes(), data);
  return message;
}

TEST_F(FramingTest, PaddingOfZerosIsAcceptedAndAnyOtherByteIsNot) {
  const AuthenticatedContent signed_content = application();
  TlsWriter writer;
  writer.opaque(as_bytes("hello"));
  writer.opaque(signed_content.auth.signature);
  Bytes padded = writer.take();
  padded.resize(padded.size() + 40);
  SecretTree receiver = tree();
  const PrivateMessage good = seal_raw(tree(), sender_data_secret_, padded);
  const auto sender = open_sender_data(good, kTestSuite, sender_data_secret_);
  ASSERT_TRUE(sender);
  const auto opened = open_private(good, *sender, kTestSuite, receiver);
  ASSERT_TRUE(opened) << opened.error().where;
  EXPECT_TRUE(verify_content(*opened, kTestSuite, context_, key_.public_key));
  padded.back() = 1;
  const PrivateMessage bad = seal_raw(tree(), sender_data_secret_, padded);
  const auto bad_sender = open_sender_data(bad, kTestSuite, sender_data_secret_);
  ASSERT_TRUE(bad_sender);
  EXPECT_EQ(open_private(bad, *bad_sender, kTestSuite, receiver).code(), ErrorCode::kMalformedInput);
}

TEST_F(FramingTest, SignatureCoversTheContext) {
  const AuthenticatedContent signed_content = application();
  EXPECT_TRUE(verify_content(signed_content, kTestSuite, context_, key_.public_key));
  EXPECT_EQ(verify_content(signed_content, kTestSuite, Bytes{7, 7, 8}, key_.public_key).code(),
            ErrorCode::kSignatureInvalid);
}

TEST_F(FramingTest, PublicMessageNeedsTheMembershipTag) {
  const Bytes membership_key(32, 6);
  auto message = protect_public(content(WireFormat::public_message, Proposal(Remove{LeafIndex{0}})), kTestSuite,
                                context_, membership_key);
  ASSERT_TRUE(message);
  const Bytes encoded = encode_message(std::move(*message));
  EXPECT_TRUE(unprotect_public(*decode_message<PublicMessage>(encoded), kTestSuite, context_, membership_key));
  EXPECT_EQ(unprotect_public(*decode_message<PublicMessage>(encoded), kTestSuite, context_, Bytes(32, 5)).code(),
            ErrorCode::kMlsMessageInvalid);
}

TEST_F(FramingTest, ApplicationDataIsNeverPublic) {
  EXPECT_EQ(protect_public(application(), kTestSuite, context_, Bytes(32, 6)).code(), ErrorCode::kMlsMessageInvalid);
  PublicMessage message;
  message.content = content(WireFormat::public_message, ApplicationData{SecretBytes(3)}).content;
  EXPECT_EQ(unprotect_public(std::move(message), kTestSuite, context_, Bytes(32, 6)).code(),
            ErrorCode::kMlsMessageInvalid);
}

TEST_F(FramingTest, TrailingBytesAndUnknownFormsAreMalformed) {
  SecretTree sender = tree();
  auto message = protect_private(application(), kTestSuite, sender_data_secret_, sender, entropy_);
  ASSERT_TRUE(message);
  Bytes encoded = encode_message(std::move(*message));
  EXPECT_TRUE(decode<MlsMessage>(encoded));
  encoded.push_back(0);
  EXPECT_EQ(decode<MlsMessage>(encoded).code(), ErrorCode::kMalformedInput);
  encoded.pop_back();
  encoded[1] = 2;  // another protocol version
  EXPECT_EQ(decode<MlsMessage>(encoded).code(), ErrorCode::kMalformedInput);
  encoded[1] = 1;
  encoded[3] = 9;  // another wire format
  EXPECT_EQ(decode<MlsMessage>(encoded).code(), ErrorCode::kMalformedInput);
}

}  // namespace
}  // namespace carecircle::mls
