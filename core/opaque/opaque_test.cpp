// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/opaque/opaque.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"

namespace carecircle::opaque {
namespace {

const Bytes kPassword = to_bytes(as_bytes("four words a passphrase"));
const Bytes kIdentifier(64, 5);
const Bytes kFakeSeed(32, 6);
const Parameters kParameters{to_bytes(as_bytes("test")), Stretching::identity};

struct Registered {
  ServerSetup setup;
  RegistrationFinish client;
};

Registered register_account(Entropy& entropy, const Parameters& parameters, const Identities& identities = {}) {
  ServerSetup setup = generate_server_setup(entropy);
  const RegistrationStart start = start_registration(kPassword, entropy).value();
  const Bytes response = respond_to_registration(setup, kIdentifier, start.request).value();
  RegistrationFinish finish =
      finish_registration(parameters, kPassword, start.blind.view(), response, identities, entropy).value();
  return {std::move(setup), std::move(finish)};
}

struct LoggedIn {
  Result<LoginFinish> client;
  ServerLogin server;
};

LoggedIn log_in(Entropy& entropy, const Registered& registered, BytesView record, BytesView password,
                const Identities& client = {}, const Identities& server = {},
                const Parameters& parameters = kParameters) {
  const LoginStart start = start_login(password, entropy).value();
  ServerLogin answer =
      respond_to_login(parameters, registered.setup, record, kFakeSeed, kIdentifier, start.ke1, server, entropy)
          .value();
  return {finish_login(parameters, password, start.state.view(), answer.ke2, client), std::move(answer)};
}

TEST(Opaque, SignsInAfterRegistration) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, kParameters);
  EXPECT_EQ(registered.client.record.size(), kRegistrationRecordSize);
  EXPECT_TRUE(check_registration_record(registered.client.record).has_value());
  const LoggedIn login = log_in(entropy, registered, registered.client.record, kPassword);
  ASSERT_TRUE(login.client.has_value());
  const SecretBytes server_key = finish_server_login(login.server.state.view(), login.client->ke3).value();
  EXPECT_TRUE(equal(server_key.view(), login.client->session_key.view()));
  EXPECT_TRUE(equal(login.client->export_key.view(), registered.client.export_key.view()));
  EXPECT_EQ(login.server.ke2.size(), kKe2Size);
  EXPECT_EQ(login.client->ke3.size(), kKe3Size);
}

TEST(Opaque, SignsInWithTheProductsParameters) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, product_parameters());
  EXPECT_TRUE(log_in(entropy, registered, registered.client.record, kPassword, {}, {}, product_parameters())
                  .client.has_value());
}

TEST(Opaque, AWrongPasswordFails) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, kParameters);
  for (std::string_view password : {"four words a passphrasf", "", "x"}) {
    const LoggedIn login = log_in(entropy, registered, registered.client.record, as_bytes(password));
    EXPECT_EQ(login.client.code(), ErrorCode::kSignInFailed);
  }
}

TEST(Opaque, AnotherServerAnotherContextAndOtherIdentitiesFail) {
  SystemEntropy entropy;
  const Identities identities{to_bytes(as_bytes("server")), to_bytes(as_bytes("client"))};
  const Registered registered = register_account(entropy, kParameters, identities);
  EXPECT_TRUE(
      log_in(entropy, registered, registered.client.record, kPassword, identities, identities).client.has_value());
  EXPECT_EQ(log_in(entropy, registered, registered.client.record, kPassword, {}, identities).client.code(),
            ErrorCode::kSignInFailed);
  EXPECT_EQ(log_in(entropy, registered, registered.client.record, kPassword, identities, {}).client.code(),
            ErrorCode::kSignInFailed);

  const Registered other{generate_server_setup(entropy), {Bytes(registered.client.record), SecretBytes()}};
  EXPECT_EQ(log_in(entropy, other, other.client.record, kPassword, identities, identities).client.code(),
            ErrorCode::kSignInFailed);

  const LoginStart start = start_login(kPassword, entropy).value();
  const ServerLogin answer =
      respond_to_login({to_bytes(as_bytes("weaker")), Stretching::identity}, registered.setup, registered.client.record,
                       kFakeSeed, kIdentifier, start.ke1, identities, entropy)
          .value();
  EXPECT_EQ(finish_login(kParameters, kPassword, start.state.view(), answer.ke2, identities).code(),
            ErrorCode::kSignInFailed);
}

TEST(Opaque, AnUnknownNameGetsAnAnswerOfTheSameShapeWithAStableKey) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, kParameters);
  const LoginStart start = start_login(kPassword, entropy).value();
  const auto answer = [&](BytesView record) {
    return respond_to_login(kParameters, registered.setup, record, kFakeSeed, kIdentifier, start.ke1, {}, entropy)
        .value();
  };
  const ServerLogin real = answer(registered.client.record);
  const ServerLogin fake = answer({});
  EXPECT_EQ(fake.ke2.size(), real.ke2.size());
  EXPECT_TRUE(equal(BytesView(fake.ke2).first(32), BytesView(real.ke2).first(32)));  // the evaluated element
  EXPECT_FALSE(equal(BytesView(fake.ke2).subspan(32), BytesView(answer({}).ke2).subspan(32)));
  EXPECT_EQ(finish_login(kParameters, kPassword, start.state.view(), fake.ke2, {}).code(), ErrorCode::kSignInFailed);
  EXPECT_EQ(finish_server_login(fake.state.view(), Bytes(kKe3Size, 0)).code(), ErrorCode::kSignInFailed);
}

TEST(Opaque, EveryChangedByteOfKe2AndKe3Fails) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, kParameters);
  const LoginStart start = start_login(kPassword, entropy).value();
  const ServerLogin answer = respond_to_login(kParameters, registered.setup, registered.client.record, kFakeSeed,
                                              kIdentifier, start.ke1, {}, entropy)
                                 .value();
  for (std::size_t position = 0; position < kKe2Size; ++position) {
    Bytes changed = answer.ke2;
    changed[position] ^= 1;
    EXPECT_FALSE(finish_login(kParameters, kPassword, start.state.view(), changed, {}).has_value()) << position;
  }
  const LoginFinish finish = finish_login(kParameters, kPassword, start.state.view(), answer.ke2, {}).value();
  for (std::size_t position = 0; position < kKe3Size; ++position) {
    Bytes changed = finish.ke3;
    changed[position] ^= 1;
    EXPECT_EQ(finish_server_login(answer.state.view(), changed).code(), ErrorCode::kSignInFailed);
  }
}

TEST(Opaque, MessagesOfWrongLengthAreRefused) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, kParameters);
  const LoginStart start = start_login(kPassword, entropy).value();
  for (int change : {-1, 1}) {
    const auto sized = [change](std::size_t size) { return Bytes(size + static_cast<std::size_t>(change), 1); };
    EXPECT_EQ(respond_to_registration(registered.setup, kIdentifier, sized(kRegistrationRequestSize)).code(),
              ErrorCode::kMalformedInput);
    EXPECT_EQ(
        finish_registration(kParameters, kPassword, Bytes(32, 1), sized(kRegistrationResponseSize), {}, entropy).code(),
        ErrorCode::kMalformedInput);
    EXPECT_EQ(check_registration_record(sized(kRegistrationRecordSize)).code(), ErrorCode::kMalformedInput);
    EXPECT_EQ(respond_to_login(kParameters, registered.setup, {}, kFakeSeed, kIdentifier, sized(kKe1Size), {}, entropy)
                  .code(),
              ErrorCode::kMalformedInput);
    EXPECT_EQ(respond_to_login(kParameters, registered.setup, sized(kRegistrationRecordSize), kFakeSeed, kIdentifier,
                               start.ke1, {}, entropy)
                  .code(),
              ErrorCode::kMalformedInput);
    EXPECT_EQ(finish_login(kParameters, kPassword, start.state.view(), sized(kKe2Size), {}).code(),
              ErrorCode::kMalformedInput);
    EXPECT_EQ(finish_server_login(Bytes(128, 1), sized(kKe3Size)).code(), ErrorCode::kMalformedInput);
  }
}

// Where the identity or an invalid element could stand in a message.
TEST(Opaque, TheIdentityAndInvalidElementsAreRefusedEverywhere) {
  SystemEntropy entropy;
  const Registered registered = register_account(entropy, kParameters);
  const LoginStart start = start_login(kPassword, entropy).value();
  for (std::uint8_t filling : {0x00, 0xff}) {
    const Bytes element(32, filling);
    EXPECT_EQ(respond_to_registration(registered.setup, kIdentifier, element).code(), ErrorCode::kMalformedInput);
    const Bytes first = concat({element, registered.setup.public_key});
    const Bytes second = concat({registered.setup.public_key, element});
    EXPECT_EQ(finish_registration(kParameters, kPassword, Bytes(32, 1), first, {}, entropy).code(),
              ErrorCode::kMalformedInput);
    EXPECT_EQ(finish_registration(kParameters, kPassword, Bytes(32, 1), second, {}, entropy).code(),
              ErrorCode::kMalformedInput);
    Bytes record = registered.client.record;
    std::copy(element.begin(), element.end(), record.begin());
    EXPECT_EQ(check_registration_record(record).code(), ErrorCode::kMalformedInput);
    for (std::size_t offset : {0, 64}) {
      Bytes ke1 = start.ke1;
      std::copy(element.begin(), element.end(), ke1.begin() + static_cast<std::ptrdiff_t>(offset));
      EXPECT_EQ(respond_to_login(kParameters, registered.setup, registered.client.record, kFakeSeed, kIdentifier, ke1,
                                 {}, entropy)
                    .code(),
                ErrorCode::kMalformedInput);
    }
  }
}

TEST(Opaque, AServerKeyMustBeAScalarThatIsNotZero) {
  SystemEntropy entropy;
  const ServerSetup setup = generate_server_setup(entropy);
  EXPECT_EQ(server_public_key(setup.private_key.view()).value(), setup.public_key);
  EXPECT_EQ(server_public_key(Bytes(32, 0)).code(), ErrorCode::kKeyInvalid);
  EXPECT_EQ(server_public_key(Bytes(31, 1)).code(), ErrorCode::kKeyInvalid);
}

TEST(Opaque, APasswordLongerThanItsLengthFieldIsRefused) {
  SystemEntropy entropy;
  EXPECT_EQ(start_login(Bytes(65536, 1), entropy).code(), ErrorCode::kLimitExceeded);
  EXPECT_EQ(start_registration(Bytes(65536, 1), entropy).code(), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(start_login(Bytes(65535, 1), entropy).has_value());
}

}  // namespace
}  // namespace carecircle::opaque
