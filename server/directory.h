// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "core/codec/admission.h"
#include "server/storage/database.h"

// What services ask one another, since they never include one another: each function is answered by the service that owns
// the tables, and server/services/services.cpp connects them. What they *tell* one another is in domain_events.h.

namespace carecircle {

// The device an account lives on, as it registered it.
struct RegisteredDevice {
  DeviceId device_id{};
  Bytes signature_key;  // DSK
  Bytes identity_key;   // AIK
};

// A help request as others need to know it.
struct RequestParties {
  AccountId author{};
  bool active = false;             // open or in progress
  std::vector<AccountId> helpers;  // whose offers were accepted
};

// Who asks to register through an invitation: the proof that the link is held, and the first AIK that it names.
struct RegistrationTicket {
  Id invite_id{};
  BytesView proof;      // encoded InviteProof, as signed
  BytesView signature;  // by isk
  BytesView
      identity_key;  // empty before the client has shown it: the proof's subject is then checked for its size alone
};

struct Directory {
  // By accounts. Nothing for an unknown account.
  std::function<Result<std::optional<RegisteredDevice>>(Transaction&, const AccountId&)> device;

  // By circles.
  std::function<Result<bool>(Transaction&, const CircleId&, const AccountId&)> is_member;
  // The circle the account is in or waits for.
  std::function<Result<std::optional<CircleId>>(Transaction&, const AccountId&)> circle_of;
  // kInvitationInvalid, …Expired, …UsedUp, …Revoked, or kSignatureInvalid.
  std::function<Result<void>(Transaction&, const RegistrationTicket&, std::uint64_t now_ms)> check_invitation;
  // The same, and counts one account made through the link: kInvitationUsedUp when there were too many.
  std::function<Result<void>(Transaction&, const RegistrationTicket&, std::uint64_t now_ms)> use_invitation;

  // By help_requests. Nothing for an unknown request.
  std::function<Result<std::optional<RequestParties>>(Transaction&, const CircleId&, const Id& request_id,
                                                      std::uint64_t now_ms)>
      request;
  // For which request a conversation was founded; nothing when that was deleted since.
  std::function<Result<std::optional<Id>>(Transaction&, const CircleId&, const Id& conversation_id)>
      request_of_conversation;
};

}  // namespace carecircle
