// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/circle.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "carecircle/v1/circles.pb.h"
#include "cli/client/identifiers.h"
#include "cli/commands/command.h"
#include "cli/commands/nouns.h"

// circle show | members | invite | invitations | revoke-invitation | admit | remove | leave.

namespace carecircle::cli {
namespace {

struct CircleArguments {
  std::string role = "member";
  std::uint32_t uses = 1;
  std::string expires = "24h";
  std::string invitation;
  std::string join;
  std::string member;
};

Result<Answer> show_circle(Client& client) {
  const Overview overview = TRY(circle_overview(client));
  Json json{{"id", hex(overview.id)},
            {"name", overview.name},
            {"role", role_name(overview.role)},
            {"members", overview.members},
            {"epoch", overview.epoch},
            {"waiting", overview.waiting},
            {"own_id", hex(client.account_id())}};
  std::string text = fmt::format(
      "{}: {} {}. You are {} {}.", overview.name, overview.members, overview.members == 1 ? "member" : "members",
      overview.role == Role::owner || overview.role == Role::admin ? "an" : "a", role_name(overview.role));
  if (overview.waiting > 0) text += fmt::format("\n{} waiting to be let in: carecircle circle admit", overview.waiting);
  return Answer{std::move(json), std::move(text)};
}

Json member_json(const Member& member) {
  return {{"id", hex(member.id)}, {"name", member.name}, {"role", role_name(member.role)}};
}

Result<Answer> members(Client& client) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const Member& member : TRY(client.members())) {
    answer.json.push_back(member_json(member));
    rows.push_back({hex(member.id), member.name, std::string(role_name(member.role))});
  }
  answer.text = format_table({"ID", "NAME", "ROLE"}, rows);
  return answer;
}

Result<Answer> invite(Client& client, const CircleArguments& arguments) {
  const InvitationWish wish{.role = TRY(parse_role(arguments.role)),
                            .uses = arguments.uses,
                            .lifetime_ms = TRY(parse_duration_ms(arguments.expires))};
  const MadeInvitation made = TRY(make_invitation(client, wish));
  Json json{{"id", hex(made.id)},
            {"link", made.link},
            {"role", role_name(made.role)},
            {"uses", made.uses},
            {"expires_at", made.expires_ms}};
  const std::string often = made.uses == 1 ? "It serves once" : fmt::format("It serves {} times", made.uses);
  return Answer{std::move(json), fmt::format("Give this link to whom you invite. {}, until {}.\n{}", often,
                                             format_time(made.expires_ms), made.link)};
}

Result<Answer> invitations(Client& client) {
  Answer answer{Json::array(), ""};
  std::vector<std::vector<std::string>> rows;
  for (const v1::Invitation& row : TRY(list_invitations(client))) {
    const Invite invite = TRY(decode<Invite>(as_bytes(row.invite().content())));
    const std::string state = plain_name(v1::InvitationState_Name(row.state()), "INVITATION_STATE_");
    answer.json.push_back({{"id", hex(invite.invite_id)},
                           {"role", role_name(invite.role)},
                           {"uses", row.uses()},
                           {"uses_max", invite.uses},
                           {"expires_at", invite.expires_ms},
                           {"state", state}});
    rows.push_back({hex(invite.invite_id), std::string(role_name(invite.role)),
                    fmt::format("{} of {}", row.uses(), invite.uses), format_time(invite.expires_ms), state});
  }
  answer.text = rows.empty() ? "No invitations." : format_table({"ID", "ROLE", "USED", "UNTIL", "STATE"}, rows);
  return answer;
}

Result<Answer> revoke(Client& client, const CircleArguments& arguments) {
  TRY(revoke_invitation(client, TRY(parse_id(arguments.invitation))));
  return Answer{{{"id", arguments.invitation}, {"state", "revoked"}}, "The invitation is taken back."};
}

Json admitted_json(const Admitted& admitted) {
  return {{"id", hex(admitted.account)},
          {"name", admitted.name},
          {"role", role_name(admitted.role)},
          {"join_id", hex(admitted.join_id)}};
}

Result<Answer> run_admit(Client& client, const CircleArguments& arguments) {
  const Admission admission = TRY(admit(client, arguments.join.empty() ? std::nullopt : std::optional(arguments.join)));
  // Who may come in is in by now; that somebody was refused is for a human to know.
  if (!admission.refused.empty()) return admission.refused.front().error;
  Json admitted = Json::array();
  std::string text;
  for (const Admitted& one : admission.admitted) {
    admitted.push_back(admitted_json(one));
    text += fmt::format("{}{} is in.", text.empty() ? "" : "\n", one.name.empty() ? hex(one.account) : one.name);
  }
  if (text.empty()) text = "Nobody is waiting.";
  return Answer{{{"admitted", std::move(admitted)}}, std::move(text)};
}

Result<Answer> remove(Client& client, const CircleArguments& arguments) {
  const Member member = TRY(remove_member(client, arguments.member));
  return Answer{
      member_json(member),
      fmt::format("{} is no longer a member. What they have seen they may remember; nothing new opens for them.",
                  member.name.empty() ? hex(member.id) : member.name)};
}

Result<Answer> leave(Client& client) {
  TRY(leave_circle(client));
  return Answer{{{"state", "left"}}, "You have left the circle."};
}

}  // namespace

void add_circle_commands(CLI::App& program, Commands& commands) {
  const auto arguments = std::make_shared<CircleArguments>();
  CLI::App* noun = program.add_subcommand("circle", "Your circle: who is in it, and who may come in");
  noun->require_subcommand(1);
  commands.add(noun->add_subcommand("show", "The circle at a glance"), show_circle);
  commands.add(noun->add_subcommand("members", "Who is in it"), members);

  CLI::App* inviting = noun->add_subcommand("invite", "Make a link for somebody to join with");
  inviting->add_option("--role", arguments->role, "member (usual) or owner")->capture_default_str();
  inviting->add_option("--uses", arguments->uses, "How many people it serves")->capture_default_str();
  inviting->add_option("--expires", arguments->expires, "How long it serves, as 2h or 7d")->capture_default_str();
  commands.add(inviting, [arguments](Client& client) { return invite(client, *arguments); });

  commands.add(noun->add_subcommand("invitations", "Links that were made"), invitations);
  CLI::App* revoking = noun->add_subcommand("revoke-invitation", "Take a link back");
  revoking->add_option("id", arguments->invitation, "The invitation's id")->required();
  commands.add(revoking, [arguments](Client& client) { return revoke(client, *arguments); });

  CLI::App* admitting = noun->add_subcommand("admit", "Let in who waits: everybody, or the one you name");
  admitting->add_option("join", arguments->join, "Name or id of one who waits");
  commands.add(admitting, [arguments](Client& client) { return run_admit(client, *arguments); });

  CLI::App* removing = noun->add_subcommand("remove", "End somebody's membership");
  removing->add_option("member", arguments->member, "The member's id or name")->required();
  commands.add(removing, [arguments](Client& client) { return remove(client, *arguments); });
  commands.add(noun->add_subcommand("leave", "Leave the circle"), leave);
}

}  // namespace carecircle::cli
