// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "cli/client/server_address.h"
#include "core/codec/admission.h"

namespace carecircle::cli {

struct JoinLink {
  ServerAddress server;
  InviteLink invite;
};
// "http(s)://HOST:PORT/join#FRAGMENT". kInvitationInvalid.
Result<JoinLink> parse_join_link(std::string_view link);

}  // namespace carecircle::cli
