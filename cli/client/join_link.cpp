// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/join_link.h"

namespace carecircle::cli {

Result<JoinLink> parse_join_link(std::string_view link) {
  const auto hash = link.find('#');
  const std::string_view page = link.substr(0, hash);
  static constexpr std::string_view kPage = "/join";
  if (hash == std::string_view::npos || !page.ends_with(kPage)) return fail(ErrorCode::kInvitationInvalid, "link");
  const auto server = parse_server_address(page.substr(0, page.size() - kPage.size()));
  if (!server) return fail(ErrorCode::kInvitationInvalid, "link: server");
  return JoinLink{.server = *server, .invite = TRY(parse_invite_fragment(link.substr(hash + 1)))};
}

}  // namespace carecircle::cli
