// SPDX-License-Identifier: AGPL-3.0-or-later
//
// docs/protocol/accounts.md.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/envelope/account_keys.h"
#include "core/envelope/slots.h"
#include "tests/protocol/worked_example.h"

namespace carecircle {
namespace {

using testing::StatedEntropy;
using testing::WorkedExample;

TEST(ProtocolPage, AccountsShowKeysACredentialAndASlot) {
  WorkedExample page("accounts");
  const Bytes master_key = page.given("AMK");
  StatedEntropy identity_entropy(page, {"AIK seed"});
  const AccountIdentity identity = generate_identity(identity_entropy);
  page.shows("AIK", identity.key.public_key);
  page.shows("account_id", identity.account_id);
  const SecretBytes storage_key = derive_storage_key(master_key, identity.account_id);
  page.shows("SSK", storage_key.view());
  const hpke::KeyPair sealing_key = derive_account_sealing_key(storage_key.view(), identity.account_id);
  page.shows("ASK private key", sealing_key.private_key.view());
  page.shows("SHA-256(ASK public key)", sha256(sealing_key.public_key));

  const SignatureKeyPair device_key = signature_key_pair(page.given("DSK seed"));
  page.shows("DSK", device_key.public_key);
  page.shows("Credential", make_credential(identity, page.given_array<16>("device_id"), device_key.public_key));

  const RecoveryCode code = *RecoveryCode::parse(as_text(page.given("recovery code")));
  page.shows("code", code.key_material());
  page.shows("KEK", derive_key(code.key_material(), page.given("slot_id"), "slot/recovery", {}, 32).view());
  StatedEntropy slot_entropy(page, {"slot_id", "nonce"});
  const Slot slot = make_recovery_slot(identity.account_id, code, 1, master_key, slot_entropy);
  page.shows("Slot", encode(slot));
  EXPECT_TRUE(equal(open_recovery_slot(identity.account_id, slot, code)->view(), master_key));
  page.shows("recovery login key", derive_recovery_login_key(code).public_key);
}

}  // namespace
}  // namespace carecircle
