// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/client.h"

// Bringing this device up to date: inbox, circle, conversations, in that order. What breaks a rule is refused: its group does not
// advance, nothing after it is read there, and the error's code says why.

namespace carecircle::cli {

// Every command runs this first. Unfinished calls of an earlier command are finished before anything is read.
// kSequenceGap when the server leaves out, repeats or reorders; kGhostDevice, kAdmissionRefused, kMls… for what a message tried.
Result<void> sync(Client& client);

// After sync: why somebody's commit to the circle's group is refused that no owner's device has had set aside yet. Nobody can be let in
// or removed; all else goes on.
std::optional<Error> held_up(Client& client);

// All but the conversations: for commands that begin without the nouns' content handlers, so that no message is read unhandled.
Result<void> sync_membership(Client& client);

// The circle's stream alone.
Result<void> sync_circle(Client& client);
// One conversation alone.
Result<void> sync_conversation(Client& client, const Id& conversation_id);

// Waits for events and synchronises after each; `on_change` is called after the first sync and after each further one until it answers
// false. The home's lock is released while waiting, so that other commands go on meanwhile.
Result<void> follow(Client& client, const std::function<Result<bool>()>& on_change);

}  // namespace carecircle::cli
