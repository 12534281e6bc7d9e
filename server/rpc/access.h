// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "core/codec/admission.h"
#include "server/call.h"

// Who may call a method (options.proto, Access), decided in one place before a handler runs. The tables of sessions and of
// members belong to the services accounts and circles, which answer through these functions.

namespace carecircle {

// A sign-in session that is valid now.
struct Session {
  Caller caller;
  bool recovering = false;  // may call ACCESS_RECOVERING and ACCESS_PUBLIC methods only
};

struct AccessLookup {
  // Nothing for an unknown, ended or outdated session. kAccountMoved when it ended because the account moved.
  std::function<Result<std::optional<Session>>(Transaction&, const SessionId&, std::uint64_t now_ms)> session;
  // The account's role in a circle. kNotAMember (also for an unknown circle), kStillWaiting.
  std::function<Result<Role>(Transaction&, const CircleId&, const AccountId&)> role;
};

}  // namespace carecircle
