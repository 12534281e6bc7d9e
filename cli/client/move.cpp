// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The account moves to this device, after a recovery or a sign-in elsewhere: keys rotate, the old device is signed out, groups are
// joined again.
#include "carecircle/v1/circles.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "cli/client/account_steps.h"
#include "cli/client/client_state.h"
#include "cli/client/passphrase_rule.h"
#include "cli/client/sync.h"
#include "core/envelope/slots.h"
#include "core/opaque/opaque.h"

namespace carecircle::cli {
namespace {

constexpr int kRejoinAttemptsMax = 5;

Result<opaque::RegistrationFinish> new_passphrase_record(Transport& transport, BytesView passphrase, Entropy& entropy) {
  const opaque::RegistrationStart start = TRY(opaque::start_registration(passphrase, entropy));
  v1::StartPassphraseChangeRequest request;
  request.set_registration_request(field_of(start.request));
  v1::StartPassphraseChangeResponse answer;
  TRY(transport.call(AccountsService::kStartPassphraseChange.path, request, answer, Repeat::no));
  return opaque::finish_registration(opaque::product_parameters(), passphrase, start.blind.view(),
                                     as_bytes(answer.registration_response()), {}, entropy);
}

// "AMK and AIK rotate, cross-signed by the old AIK": the whole request, and the index that goes with it.
v1::MoveDeviceRequest move_request(const StoredAccount& stored, Account& account, const v1::AccountIndex& index,
                                   const opaque::RegistrationFinish& passphrase, std::uint64_t now_ms,
                                   Entropy& entropy) {
  const DevicePapers papers =
      sign_device_papers(account, as_bytes(stored.response.device_set().content()), now_ms, entropy);
  v1::MoveDeviceRequest request;
  *request.mutable_device_set() = to_message(papers.device_set);
  request.set_previous_signature(
      field_of(sign_labelled(stored.identity.key.seed.view(), "DeviceSet", papers.device_set.content)));
  *request.mutable_device_statement() = to_message(papers.device_statement);
  request.set_identity_link(field_of(encode(account.identity.links.back())));
  fill_secrets(*request.mutable_secrets(), account, passphrase.export_key.view(), entropy);
  request.set_registration_record(field_of(passphrase.record));
  request.set_expected_index_version(stored.response.index_version());
  request.set_index_sealed(
      field_of(seal_index(account.storage_key.view(), account.identity.account_id, stored.response.index_version() + 1,
                          as_bytes(index.SerializeAsString()), entropy)));
  return request;
}

v1::AccountIndex moved_index(const StoredAccount& stored, const Account& account) {
  v1::AccountIndex index = stored.index;
  index.set_set_version(account.identity.set_version);
  index.add_identity_links(field_of(encode(account.identity.links.back())));
  index.set_kit_confirmed(false);
  index.set_sign_in_name(account.sign_in_name);
  return index;
}

Result<bool> has_moved(Client& client) {
  const v1::GetAccountResponse stored = TRY(client.call(AccountsService::kGetAccount, v1::GetAccountRequest{}));
  const auto statement = decode<DeviceStatement>(as_bytes(stored.device_statement().content()));
  return statement && statement->device_id == client.account().device_id;
}

}  // namespace

Result<SignInOutcome> move_here(const std::filesystem::path& folder, Transport transport, StoredAccount stored,
                                const std::string& sign_in_name, BytesView passphrase) {
  TRY(check_passphrase(passphrase));
  SystemEntropy entropy;
  v1::GetServerResponse server;
  TRY(transport.call(AccountsService::kGetServer.path, v1::GetServerRequest{}, server, Repeat::yes));
  const opaque::RegistrationFinish record = TRY(new_passphrase_record(transport, passphrase, entropy));
  Account account =
      new_device(rotate_identity(stored.identity, entropy), generate_account_master_key(entropy), entropy);
  account.sign_in_name = sign_in_name.empty() ? stored.index.sign_in_name() : sign_in_name;
  const v1::AccountIndex index = moved_index(stored, account);
  const v1::MoveDeviceRequest request = move_request(stored, account, index, record, server.now_ms(), entropy);

  Home home = TRY(Home::create(folder, account.device_id, passphrase));
  Client client = TRY(settle_home(std::move(home), std::move(transport), std::move(account)));
  client.state().index = {.value = index, .version = stored.response.index_version() + 1};
  TRY(save_index(client));
  TRY(client.home().put(names::kMoving, as_bytes(request.SerializeAsString())));
  TRY(client.home().put(names::kUnsettled, as_bytes(index.display_name())));
  TRY(client.home().put(names::kRejoin, {}));
  TRY(client.home().finish_creation());

  TRY(finish_move(client));
  TRY(sync_membership(client));
  return SignInOutcome{
      .account_id = client.account_id(), .moved = true, .recovery_code = client.account().recovery_code};
}

Result<void> finish_move(Client& client) {
  const auto kept = TRY(client.home().get(names::kMoving));
  if (!kept) return {};
  v1::MoveDeviceRequest request;
  if (!request.ParseFromArray(kept->view().data(), static_cast<int>(kept->size())))
    return fail(ErrorCode::kStateDamaged, "move");
  const auto moved = client.call(AccountsService::kMoveDevice, request, Repeat::yes);
  // An answer that was lost: the account names this device already.
  if (!moved && (moved.code() == ErrorCode::kUnavailable || !TRY(has_moved(client)))) return Error(moved.error());
  return client.home().transaction([&]() -> Result<void> {
    TRY(keep_session(client));
    return client.home().remove(names::kMoving);
  });
}

Result<SignInOutcome> recover(const std::filesystem::path& folder, const ServerAddress& server, std::string_view code,
                              BytesView passphrase) {
  SystemEntropy entropy;
  if (Home::exists(folder)) return fail(ErrorCode::kHomeInUse, "recover");
  TRY(check_passphrase(passphrase));
  const RecoveryCode recovery_code = TRY(RecoveryCode::parse(code));
  Transport transport(server);
  v1::GetServerResponse known;
  TRY(transport.call(AccountsService::kGetServer.path, v1::GetServerRequest{}, known, Repeat::yes));
  v1::StartRecoveryRequest first;
  first.set_recovery_key(field_of(derive_recovery_login_key(recovery_code).public_key));
  v1::StartRecoveryResponse challenge;
  TRY(transport.call(AccountsService::kStartRecovery.path, first, challenge, Repeat::no));
  v1::FinishRecoveryRequest second;
  second.set_recovery_id(challenge.recovery_id());
  second.set_signature(field_of(sign_recovery_challenge(
      recovery_code, as_bytes(known.server_id()), as_bytes(challenge.recovery_id()), as_bytes(challenge.challenge()))));
  v1::FinishRecoveryResponse done;
  TRY(transport.call(AccountsService::kFinishRecovery.path, second, done, Repeat::no));

  const auto unlock = [&](const v1::GetAccountResponse& response) -> Result<SecretBytes> {
    for (const std::string& bytes : response.secrets().slots()) {
      const Slot slot = TRY(decode<Slot>(as_bytes(bytes)));
      if (slot.type == SlotType::recovery)
        return open_recovery_slot(TRY(id_of(response.account_id())), slot, recovery_code);
    }
    return fail(ErrorCode::kRecoveryCodeWrong, "recover: no slot");
  };
  StoredAccount stored = TRY(fetch_account(transport, unlock));
  return move_here(folder, std::move(transport), std::move(stored), "", passphrase);
}

// ---- Groups -------------------------------------------------------------------------------------------------------------------

namespace {

struct Rejoin {
  mls::Group::ExternalJoin joined;
  std::uint64_t epoch = 0;  // the one it was made in
};

// By external commit with the stored GroupInfo, which must not be older than the anchor, nor signed by a stranger.
Result<Rejoin> join_again(Client& client, const CircleId& circle_id, const Id& stream_id) {
  v1::GetGroupInfoRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_stream_id(field_of(stream_id));
  const v1::GetGroupInfoResponse stored = TRY(client.call(ConversationsService::kGetGroupInfo, request));
  const GroupView view = view_of(TRY(mls::read_group_info(as_bytes(stored.group_info()))));
  const auto anchor = find_anchor(client.index(), stream_id);
  if (!anchor) return fail(ErrorCode::kAdmissionRefused, "rejoin: a group that this account was not in");
  TRY(check_anchor(*anchor, view));
  const auto stale = leaves_of(view, client.account_id());
  const std::optional<mls::LeafIndex> removes = stale.empty() ? std::nullopt : std::optional(stale.front());
  auto joined = TRY(mls::Group::join_externally(as_bytes(stored.group_info()), own_leaf(client), {.removes = removes},
                                                client.state().policy, client.entropy(), client.now_s()));
  TRY(keep_unconfirmed(client, stream_id, joined.group));
  return Rejoin{.joined = std::move(joined), .epoch = view.epoch};
}

Result<void> rejoin_circle(Client& client, const CircleId& circle_id) {
  const Rejoin rejoin = TRY(join_again(client, circle_id, circle_id));
  const std::uint64_t generation = rejoin.joined.group.epoch();
  const Keyring& ring = *TRY(client.keyring());
  const SecretBytes key =
      rejoin.joined.group.export_secret(kKeyringExporterLabel, keyring_context(circle_id, generation), kRingKeySize);
  const std::uint64_t previous = ring.newest_generation();
  v1::CommitRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_epoch(rejoin.epoch);
  request.set_commit(field_of(rejoin.joined.message));
  request.set_group_info(field_of(rejoin.joined.group_info));
  request.set_chain_link(field_of(
      encode(seal_chain_link(circle_id, generation, key.view(), previous, TRY(ring.key(previous)), client.entropy()))));
  request.set_rejoin(true);
  request.set_client_request_id(field_of(client.new_id()));
  TRY(client.call_once(CirclesService::kCommit, request));
  return put_index(client);
}

Result<void> rejoin_conversation(Client& client, const CircleId& circle_id, const Id& conversation_id) {
  const Rejoin rejoin = TRY(join_again(client, circle_id, conversation_id));
  v1::CommitConversationRequest request;
  request.set_circle_id(field_of(circle_id));
  request.set_conversation_id(field_of(conversation_id));
  request.set_epoch(rejoin.epoch);
  request.set_commit(field_of(rejoin.joined.message));
  request.set_group_info(field_of(rejoin.joined.group_info));
  request.set_client_request_id(field_of(client.new_id()));
  TRY(client.call_once(ConversationsService::kCommitConversation, request));
  return put_index(client);
}

// Somebody else's commit may come first: then the newer GroupInfo is used.
Result<void> with_newest_group(const std::function<Result<void>()>& attempt) {
  Result<void> outcome;
  for (int attempts = 0; attempts < kRejoinAttemptsMax; ++attempts) {
    outcome = attempt();
    if (outcome || outcome.code() != ErrorCode::kStaleEpoch) return outcome;
  }
  return outcome;
}

}  // namespace

Result<void> rejoin_groups(Client& client) {
  if (!TRY(client.home().get(names::kRejoin))) return {};
  if (client.index().circle().circle_id().empty()) return client.home().remove(names::kRejoin);
  const CircleId circle_id = TRY(id_of(client.index().circle().circle_id()));
  if (!load_group(client, circle_id)) TRY(with_newest_group([&] { return rejoin_circle(client, circle_id); }));
  v1::ListConversationsRequest request;
  request.set_circle_id(field_of(circle_id));
  const v1::ListConversationsResponse listed = TRY(client.call(ConversationsService::kList, request));
  for (const v1::Conversation& conversation : listed.conversations()) {
    const Id id = TRY(id_of(conversation.conversation_id()));
    // Without an anchor it is a conversation whose Welcome went to the old device and was never used.
    if (load_group(client, id) || !find_anchor(client.index(), id)) continue;
    TRY(with_newest_group([&] { return rejoin_conversation(client, circle_id, id); }));
  }
  return client.home().remove(names::kRejoin);
}

}  // namespace carecircle::cli
