// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/grant.h"

#include <gtest/gtest.h>

#include "core/bytes/encoding.h"
#include "core/codec/samples.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

TEST(Purpose, OnlyTheSixNumbersArePurposes) {
  EXPECT_EQ(purpose_from_wire(1).value(), Purpose::mutual_aid_coordination);
  EXPECT_EQ(purpose_from_wire(6).value(), Purpose::other);
  for (std::uint16_t value : {0, 7, 256, 65535})
    EXPECT_EQ(purpose_from_wire(value).code(), ErrorCode::kMalformedInput);
}

TEST(Grant, TheRequestsIdIsAbsentOrSixteenBytes) {
  Grant grant = samples::grant();
  for (std::size_t size : {0, 16}) {
    grant.request_id = Bytes(size, 1);
    EXPECT_TRUE(decode<Grant>(encode(grant)).has_value());
  }
  for (std::size_t size : {1, 15, 17}) {
    grant.request_id = Bytes(size, 1);
    EXPECT_EQ(decode<Grant>(encode(grant)).code(), ErrorCode::kMalformedInput);
  }
}

TEST(Event, TheObjectAndThePolicyHashHaveOneSizeOrNone) {
  Event event = samples::event();
  event.object = Bytes(15, 1);
  EXPECT_EQ(decode<Event>(encode(event)).code(), ErrorCode::kMalformedInput);
  event.object.clear();
  event.policy_hash = Bytes(31, 1);
  EXPECT_EQ(decode<Event>(encode(event)).code(), ErrorCode::kMalformedInput);
  event.policy_hash.clear();
  EXPECT_TRUE(decode<Event>(encode(event)).has_value());
}

TEST(Log, TagsAndCommitmentsFollowTheirDefinition) {
  const Bytes key(32, 1);
  const SecretBytes whole = hmac(Hash::sha256, key, from_hex("0000000000000102").value());
  EXPECT_EQ(to_hex(sequence_tag(key, 0x102)), to_hex(whole.view().first(16)));
  EXPECT_NE(sequence_tag(key, 1), sequence_tag(key, 2));
  EXPECT_EQ(to_hex(event_commitment(key, as_bytes("event"))),
            to_hex(hmac(Hash::sha256, key, as_bytes("event")).view()));
}

TEST(Lease, ContextsBindWhatTheyName) {
  const Bytes expected = concat({sha256(as_bytes("request")), from_hex("0000000000000007").value()});
  EXPECT_EQ(lease_release_context(as_bytes("request"), 7), expected);
  EXPECT_EQ(lease_deposit_context(samples::filled<16>(1), samples::filled<16>(2)),
            concat({Bytes(16, 1), Bytes(16, 2)}));
}

}  // namespace
}  // namespace carecircle
