// SPDX-License-Identifier: AGPL-3.0-or-later
//
// docs/protocol/leases.md.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "core/lease/lease.h"
#include "core/lease/lease_keys.h"
#include "tests/protocol/worked_example.h"

namespace carecircle {
namespace {

using testing::StatedEntropy;
using testing::WorkedExample;

TEST(ProtocolPage, LeasesShowAGrantAndItsKey) {
  WorkedExample page("leases");
  const Id field_id = page.given_array<16>("field_id");
  StatedEntropy field_entropy(page, {"CK_f", "field nonce"});
  const NewField field = *seal_field(field_id, FieldKind::phone, 1, page.given("value"), field_entropy);
  page.shows("field", field.field.sealed);

  const Bytes conversation_half = page.given("a_f");
  const Bytes server_half = page.given("b_f");
  const Grant grant{.grant_id = page.given_array<16>("grant_id"),
                    .owner = page.given_array<16>("owner"),
                    .grantee = page.given_array<16>("grantee"),
                    .fields = {{.field_id = field_id, .share_commit = sha256(server_half)}},
                    .purpose = Purpose::delivery,
                    .not_before_ms = page.given_number("nbf"),
                    .expires_ms = page.given_number("exp"),
                    .flags = kGrantEndsWithRequest,
                    .request_id = page.given("request_id")};
  page.shows("share_commit", sha256(server_half));
  page.shows("Grant", encode(grant));
  page.shows("Grant signature", sign_labelled(page.given("owner DSK seed"), "Grant", encode(grant)));
  const ByteArray<32> policy_hash = sha256(encode(grant));
  page.shows("policy_hash", policy_hash);

  SecretBytes lease_key = derive_lease_key(conversation_half, server_half, grant.grant_id, field_id, policy_hash);
  page.shows("LK", lease_key.view());
  const KeptLeaseKey kept{.field_id = field_id, .lease_key = std::move(lease_key)};
  StatedEntropy wrap_entropy(page, {"wrap nonce"});
  page.shows("W_f", rewrap_field(grant.grant_id, policy_hash, kept, 1, field.key.view(), wrap_entropy).wrapped);
}

}  // namespace
}  // namespace carecircle
