// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "core/mls/group.h"
#include "core/mls/mls_testing.h"

// What the tests of groups share: a policy, members by name.

namespace carecircle::mls::testing {

inline constexpr std::uint64_t kNow = 1'800'000'000;
// Those of this build.
std::vector<CipherSuite> every_suite();

// Refuses the credential "forbidden", and a leaf whose identity differs from its predecessor's.
class TestPolicy final : public Policy {
 public:
  Result<void> check_credential(const LeafNode& leaf, const LeafNode* predecessor) const override;
  Result<void> check_external_sender(const ExternalSender& sender) const override;
};
const TestPolicy& policy();

LeafSecrets make_leaf(CipherSuite suite, std::string_view name, Entropy& entropy);
KeyPackageSecrets make_package(CipherSuite suite, std::string_view name, Entropy& entropy);
Add add_of(const KeyPackageSecrets& package);
std::string text_of(BytesView bytes);

// A group of one.
Group found(CipherSuite suite, std::string_view name, Entropy& entropy);
// `adder` adds a newcomer by a commit, merges it, and the newcomer joins. Others must process `message`.
struct Joined {
  Group group;
  Bytes message;
};
Joined add_member(Group& adder, std::string_view name, Entropy& entropy);
// `group` processes a commit and merges it.
void follow(Group& group, BytesView commit);
// Both hear each other and agree on the epoch.
void expect_in_touch(Group& a, Group& b, Entropy& entropy);
// The text of an application message.
std::string hear(Group& group, BytesView message);

}  // namespace carecircle::mls::testing
