// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/client.h"

// The circle's own ring records: its profile with the server's pinned keys, and each member's name.

namespace carecircle::cli {

// The encoded RingRecord for a founder's or a newcomer's profile, one revision above the stored one.
Result<Bytes> seal_member_profile(Client& client, const std::string& name, const std::optional<RingRecord>& stored);
Result<Bytes> seal_circle_profile(Client& client, const v1::CircleProfile& profile);

// Once after joining, and after moving to this device: the server's keys from the circle's profile, the own name under the ring.
Result<void> settle_in(Client& client);
// "" when nobody has written it.
Result<std::string> circle_name(Client& client);
// Names of all members, from their profiles; those that do not check are left out.
Result<void> fetch_names(Client& client);
// Until the newcomer has written its own profile: the name from its Join.
Result<void> remember_name(Client& client, const AccountId& account, const std::string& name);

}  // namespace carecircle::cli
