// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/client.h"

// The circle: founding, invitations, admission (security.md 4.2), who is in it, removal and leaving. Every change is one commit that the
// server orders and every member judges; one that lost the race is made again from the newer state.

namespace carecircle::v1 {
class Invitation;
}

namespace carecircle::cli {

// Founds the circle of the owner's link: kCircleFounded when it founded another one.
Result<CircleId> found_circle(Client& client, const InviteLink& link, const std::string& circle_name,
                              const std::string& own_name);

struct Overview {
  CircleId id{};
  std::string name;
  Role role = Role::member;
  std::size_t members = 0;
  std::uint64_t epoch = 0;
  std::size_t waiting = 0;  // for who may admit; otherwise 0
};
Result<Overview> circle_overview(Client& client);

struct InvitationWish {
  Role role = Role::member;
  std::uint32_t uses = 1;
  std::uint64_t lifetime_ms = 24ULL * 3600 * 1000;
};
struct MadeInvitation {
  Id id{};
  std::string link;
  Role role = Role::member;
  std::uint32_t uses = 1;
  std::uint64_t expires_ms = 0;
};
// kPermissionDenied, kRoleNotSupported. The secret of the link is in the index before the invitation is on the server.
Result<MadeInvitation> make_invitation(Client& client, const InvitationWish& wish);
Result<std::vector<v1::Invitation>> list_invitations(Client& client);
Result<void> revoke_invitation(Client& client, const Id& invite_id);

// Lets in who waits: all, or one by the id of the join, the account, or the name. What breaks the rules of admission is refused; with
// one named, its error is the answer, otherwise the others are let in all the same and the refused are listed.
struct Admitted {
  Id join_id{};
  AccountId account{};
  std::string name;
  Role role = Role::member;
};
struct Refused {
  Id join_id{};
  AccountId account{};
  Error error;
};
struct Admission {
  std::vector<Admitted> admitted;
  std::vector<Refused> refused;
};
Result<Admission> admit(Client& client, const std::optional<std::string>& which);

// kLastOwner, kPermissionDenied, kNotFound.
Result<Member> remove_member(Client& client, std::string_view id_or_name);
// kLastOwner.
Result<void> leave_circle(Client& client);
// Commits the removal of those who left, when this member has the right.
Result<void> remove_who_left(Client& client);

}  // namespace carecircle::cli
