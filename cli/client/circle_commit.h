// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "carecircle/v1/circles.pb.h"
#include "cli/client/client.h"

namespace carecircle::cli {

// One change of the circle's group: what the commit proposes, and what the server is told of it.
struct CircleChange {
  std::vector<mls::Proposal> proposals;
  Bytes authenticated_data;
  v1::CommitRequest request;  // admitted_join_ids, removed_account_ids, role_changes; the rest is filled in
};
// Runs `plan` on the present state, commits what it gives, and merges when the server accepted; a lost race is planned again. An empty
// plan changes nothing.
Result<void> commit_change(Client& client, const std::function<Result<CircleChange>()>& plan);
// The roles without `account`'s entry, as a proposal, when it has one.
std::optional<mls::Proposal> without_role(const mls::Group& group, const AccountId& account);
// Every leaf of the account removed, its role with them.
Result<void> add_removal(const mls::Group& group, const AccountId& account, CircleChange& change);

}  // namespace carecircle::cli
