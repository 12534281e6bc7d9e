// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/circle_commit.h"

#include "cli/client/client_state.h"
#include "cli/client/sync.h"
#include "core/admission/extensions.h"

namespace carecircle::cli {
namespace {

constexpr int kRacesMax = 8;

// "uploaded in the same request as the commit": the newest generation held, under the one that the staged commit makes.
Result<Bytes> staged_chain_link(Client& client, const CircleId& circle_id, const mls::Group& group) {
  const Keyring& ring = *TRY(client.keyring());
  const std::uint64_t generation = group.epoch() + 1;
  const SecretBytes key =
      TRY(group.export_secret_staged(kKeyringExporterLabel, keyring_context(circle_id, generation), kRingKeySize));
  const std::uint64_t previous = ring.newest_generation();
  return encode(
      seal_chain_link(circle_id, generation, key.view(), previous, TRY(ring.key(previous)), client.entropy()));
}

Result<void> commit_once(Client& client, const CircleId& circle_id, CircleChange change) {
  StreamGroup& stream = *TRY(load_group(client, circle_id));
  stream.group.discard_staged();
  const mls::CommitOptions options{.proposals = std::move(change.proposals),
                                   .authenticated_data = std::move(change.authenticated_data)};
  v1::CommitRequest& request = change.request;
  TRY(client.home().transaction([&]() -> Result<void> {
    const mls::CommitOutput output = TRY(stream.group.commit(options, client.entropy(), client.now_s()));
    request.set_circle_id(field_of(circle_id));
    request.set_epoch(stream.group.epoch());
    request.set_commit(field_of(output.message));
    if (output.welcome) request.set_welcome(field_of(*output.welcome));
    request.set_group_info(field_of(output.group_info));
    request.set_chain_link(field_of(TRY(staged_chain_link(client, circle_id, stream.group))));
    request.set_client_request_id(field_of(client.new_id()));
    return save_group(client, circle_id);
  }));
  const auto answer = client.call_once(CirclesService::kCommit, request);
  if (answer) return {};
  if (answer.code() != ErrorCode::kUnavailable) {
    stream.group.discard_staged();
    TRY(save_group(client, circle_id));
  }
  return Error(answer.error());
}

}  // namespace

Result<void> commit_change(Client& client, const std::function<Result<CircleChange>()>& plan) {
  const CircleId circle_id = TRY(client.circle_id());
  Result<void> outcome;
  for (int races = 0; races < kRacesMax; ++races) {
    CircleChange change = TRY(plan());
    if (change.proposals.empty()) return {};
    outcome = commit_once(client, circle_id, std::move(change));
    if (!outcome && outcome.code() != ErrorCode::kStaleEpoch) return outcome;
    // Our own commit comes back in the stream and is merged there; or the one that was first does.
    TRY(sync_circle(client));
    if (outcome) return put_index(client);
  }
  return outcome;
}

std::optional<mls::Proposal> without_role(const mls::Group& group, const AccountId& account) {
  auto roles = roles_of(group.extensions());
  if (!roles || !roles->entries().contains(account)) return std::nullopt;
  roles->set(account, Role::member);
  return mls::GroupContextExtensions{with_roles(group.extensions(), *roles)};
}

Result<void> add_removal(const mls::Group& group, const AccountId& account, CircleChange& change) {
  const auto leaves = leaves_of(view_of(group), account);
  if (leaves.empty()) return fail(ErrorCode::kNotFound, "removal");
  for (const mls::LeafIndex leaf : leaves)
    change.proposals.push_back(mls::Remove{leaf});
  change.request.add_removed_account_ids(field_of(account));
  return {};
}

}  // namespace carecircle::cli
