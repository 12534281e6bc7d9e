// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/services.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include "carecircle/v1/options.pb.h"
#include "server/testing/circle_world.h"

// What holds for every RPC of the contract, whatever it does.

namespace carecircle::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A message whose required fields have the smallest value that the contract allows.
void fill_required(Message& message, const CircleId& circle_id) {
  const auto* reflection = message.GetReflection();
  for (int index = 0; index < message.GetDescriptor()->field_count(); ++index) {
    const FieldDescriptor* field = message.GetDescriptor()->field(index);
    if (!field->options().GetExtension(v1::required)) continue;
    const std::uint32_t exact = field->options().GetExtension(v1::exact_bytes);
    const std::string bytes =
        field->name() == "circle_id" ? field_of(circle_id) : std::string(exact == 0 ? 1 : exact, 'x');
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        field->is_repeated() ? reflection->AddString(&message, field, bytes)
                             : reflection->SetString(&message, field, bytes);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        fill_required(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                           : *reflection->MutableMessage(&message, field),
                      circle_id);
        break;
      case FieldDescriptor::CPPTYPE_UINT64: reflection->SetUInt64(&message, field, 1); break;
      case FieldDescriptor::CPPTYPE_UINT32: reflection->SetUInt32(&message, field, 1); break;
      case FieldDescriptor::CPPTYPE_ENUM: reflection->SetEnumValue(&message, field, 1); break;
      default: FAIL() << "a required field of another type: " << field->full_name();
    }
  }
}

class EveryMethodTest : public ::testing::Test {
 protected:
  // The outcome of each method with this access, called by `caller` with a well-formed request.
  void expect_refused(std::initializer_list<v1::Access> accesses, const Person* caller, ErrorCode expected) {
    int methods = 0;
    for (const auto& [path, method] : world.methods()) {
      const v1::Access access = method.descriptor->options().GetExtension(v1::access);
      if (std::find(accesses.begin(), accesses.end(), access) == accesses.end()) continue;
      auto request = method.new_request();
      fill_required(*request, world.circle_id);
      const auto answer = world.call_method(path, std::move(request), caller);
      ASSERT_FALSE(answer) << path;
      EXPECT_EQ(answer.code(), expected) << path;
      ++methods;
    }
    EXPECT_GT(methods, 0);
  }
  std::string tables() {
    std::string counts;
    for (const char* table : {"accounts_accounts", "circles_members", "circles_joins", "circles_invitations",
                              "circles_records", "help_requests_requests", "help_requests_offers", "contacts_fields",
                              "contacts_grants", "delivery_messages", "delivery_streams", "conversations_key_packages"})
      counts += std::string(table) + " " + std::to_string(world.rows(table)) + "\n";
    return counts;
  }

  World world;
  Person owner = world.found_circle();
  Person member = world.add_member(owner);
};

TEST_F(EveryMethodTest, every_method_of_the_contract_has_a_handler_and_says_who_may_call_it) {
  EXPECT_EQ(world.methods().size(), 59u);
  for (const auto& [path, method] : world.methods()) {
    EXPECT_NE(method.descriptor->options().GetExtension(v1::access), v1::ACCESS_UNSPECIFIED) << path;
    EXPECT_GT(method.descriptor->options().GetExtension(v1::rate_per_minute), 0u) << path;
  }
}

TEST_F(EveryMethodTest, signed_out_nothing_but_public_methods_is_reached) {
  const std::string before = tables();
  expect_refused({v1::ACCESS_SIGNED_IN, v1::ACCESS_MEMBER, v1::ACCESS_OWNER, v1::ACCESS_RECOVERING}, nullptr,
                 ErrorCode::kSignedOut);
  EXPECT_EQ(tables(), before);
}

TEST_F(EveryMethodTest, somebody_of_another_circle_is_no_member) {
  const CircleId first_circle = world.circle_id;
  const Person stranger = world.found_circle();
  world.circle_id = first_circle;
  const std::string before = tables();
  expect_refused({v1::ACCESS_MEMBER, v1::ACCESS_OWNER}, &stranger, ErrorCode::kNotAMember);
  EXPECT_EQ(tables(), before);
}

TEST_F(EveryMethodTest, a_circle_that_does_not_exist_looks_the_same) {
  world.circle_id = world.random_id();
  expect_refused({v1::ACCESS_MEMBER, v1::ACCESS_OWNER}, &member, ErrorCode::kNotAMember);
}

TEST_F(EveryMethodTest, who_waits_is_told_so) {
  const Link link = world.invite(owner);
  const Person waiting = world.register_person(link);
  world.join(waiting, link);
  expect_refused({v1::ACCESS_MEMBER, v1::ACCESS_OWNER}, &waiting, ErrorCode::kStillWaiting);
}

TEST_F(EveryMethodTest, members_do_not_do_what_is_the_owners) {
  expect_refused({v1::ACCESS_OWNER}, &member, ErrorCode::kPermissionDenied);
}

TEST_F(EveryMethodTest, a_recovering_session_reaches_nothing_that_needs_a_full_one) {
  ASSERT_TRUE(world.sign_in(member, member.passphrase, world.random_id()));
  expect_refused({v1::ACCESS_SIGNED_IN, v1::ACCESS_MEMBER, v1::ACCESS_OWNER}, &member, ErrorCode::kSignedOut);
}

// Filler in every field: an error of the catalogue each time, never a crash, and nothing stored.
TEST_F(EveryMethodTest, filler_from_a_member_changes_nothing) {
  const std::string before = tables();
  for (const auto& [path, method] : world.methods()) {
    if (path.find("PublishKeyPackages") != std::string::npos || path.find("PutField") != std::string::npos) continue;
    if (path.find("SignOut") != std::string::npos || path.find("CirclesService/Commit") != std::string::npos) continue;
    auto request = method.new_request();
    fill_required(*request, world.circle_id);
    static_cast<void>(world.call_method(path, std::move(request), &member).has_value());
  }
  EXPECT_EQ(tables(), before);
}

}  // namespace
}  // namespace carecircle::testing
