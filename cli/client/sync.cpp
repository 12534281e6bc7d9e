// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/sync.h"

#include "carecircle/v1/accounts.pb.h"
#include "carecircle/v1/circles.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "carecircle/v1/events.pb.h"
#include "cli/client/account_steps.h"
#include "cli/client/circle.h"
#include "cli/client/circle_records.h"
#include "cli/client/client_state.h"
#include "core/admission/circle.h"

namespace carecircle::cli {
namespace {

constexpr int kReconnectsMax = 10;

Result<void> look_at_clock(Client& client) {
  client.state().clock_offset_ms = 0;
  const v1::GetServerResponse server = TRY(client.call(AccountsService::kGetServer, v1::GetServerRequest{}));
  if (server.minimum_client_version() > 1) return fail(ErrorCode::kClientTooOld, "sync");
  client.state().clock_offset_ms =
      static_cast<std::int64_t>(server.now_ms()) - static_cast<std::int64_t>(client.now_ms());
  return {};
}

// Only what is new is asked for: the server's list says how far each conversation is.
Result<void> sync_conversations(Client& client) {
  v1::ListConversationsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::ListConversationsResponse listed = TRY(client.call(ConversationsService::kList, request));
  for (const v1::Conversation& conversation : listed.conversations()) {
    const Id id = TRY(id_of(conversation.conversation_id()));
    auto group = load_group(client, id);
    if (!group && group.code() == ErrorCode::kNotFound) {
      TRY(confirm_group(client, id, 0));
      group = load_group(client, id);
    }
    if (!group && group.code() == ErrorCode::kNotFound) continue;  // its Welcome is still to come
    if (conversation.last_sequence() != TRY(std::move(group))->sequence) TRY(sync_stream(client, id));
  }
  return {};
}

bool is_member_of_circle(Client& client) { return client.circle_id().has_value(); }

Result<void> take_report(Client& client) {
  const auto report = std::exchange(client.state().report, std::nullopt);
  return report ? Result<void>(*report) : Result<void>();
}

}  // namespace

Result<void> sync_membership(Client& client) {
  TRY(look_at_clock(client));
  if (client.state().index.in_flight) TRY(reconcile_index(client));
  TRY(finish_move(client));
  TRY(finish_calls(client));
  TRY(rejoin_groups(client));
  TRY(sync_inbox(client));
  TRY(join_circle_by_welcome(client));
  if (is_member_of_circle(client)) {
    auto circle = sync_circle(client);
    if (!circle && client.state().refused_commit == 0) return circle;
    client.state().held_up = circle ? std::nullopt : std::optional(circle.error());
    TRY(settle_in(client));
  }
  TRY(put_index(client));
  return publish_key_packages(client, false);
}

Result<void> sync(Client& client) {
  TRY(sync_membership(client));
  if (is_member_of_circle(client)) {
    TRY(join_conversations_by_welcome(client));
    TRY(sync_conversations(client));
    TRY(remove_who_left(client));
    TRY(put_index(client));
  }
  return take_report(client);
}

std::optional<Error> held_up(Client& client) { return client.state().held_up; }

namespace {

// Whether it was; the server does not do it for everybody and everything, and then the refusal stands.
Result<bool> set_commit_aside(Client& client, std::uint64_t sequence) {
  if (!may_admit(TRY(client.own_role()))) return false;
  v1::SetCommitAsideRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_sequence(sequence);
  request.set_group_info(field_of(TRY(TRY(client.circle_group())->group.group_info(true))));
  const auto done = client.call(CirclesService::kSetCommitAside, request);
  if (!done && (done.code() == ErrorCode::kPermissionDenied || done.code() == ErrorCode::kWrongState)) return false;
  TRY(done);
  return true;
}

// A commit that nobody can apply would stop the circle for good: an owner's device has it set aside and reads on. A server that says
// it was, and gives it again as if it was not, is not asked for ever.
Result<void> read_circle(Client& client) {
  std::uint64_t passed = 0;
  while (true) {
    client.state().refused_commit = 0;
    auto synced = sync_stream(client, TRY(client.circle_id()));
    const std::uint64_t refused = client.state().refused_commit;
    if (synced || refused <= passed || !TRY(set_commit_aside(client, refused))) return synced;
    passed = refused;
  }
}

}  // namespace

Result<void> sync_circle(Client& client) {
  auto synced = read_circle(client);
  // The server tells who was removed, and so does the commit that removed us: both mean the same.
  const bool removed = !synced && synced.code() == ErrorCode::kMlsRemoved;
  if (removed) return fail(ErrorCode::kNotAMember, "circle: removed");
  TRY(std::move(synced));
  return mend_chain(client);
}

Result<void> sync_conversation(Client& client, const Id& conversation_id) {
  TRY(sync_stream(client, conversation_id));
  return take_report(client);
}

namespace {

Result<v1::Subscribe> cursors_of(Client& client) {
  v1::Subscribe subscribe;
  const auto add = [&](const Id& stream_id, std::uint64_t sequence) {
    v1::Cursor& cursor = *subscribe.add_cursors();
    cursor.set_stream_id(field_of(stream_id));
    cursor.set_after_sequence(sequence);
  };
  const CircleId circle_id = TRY(client.circle_id());
  add(circle_id, TRY(load_group(client, circle_id))->sequence);
  for (const DirectConversation& conversation : TRY(client.conversations())) {
    add(conversation.conversation_id, TRY(load_group(client, conversation.conversation_id))->sequence);
  }
  return subscribe;
}

// While this command waited, others may have used the home: what was loaded is loaded again.
Result<void> reload(Client& client) {
  client.state().groups.clear();
  client.state().keyring.reset();
  client.state().chain_fetched = false;
  client.state().names_fetched = false;
  return load_index(client);
}

}  // namespace

Result<void> follow(Client& client, const std::function<Result<bool>()>& on_change) {
  if (!TRY(on_change())) return {};
  int lost = 0;
  while (true) {
    const v1::Subscribe subscribe = TRY(cursors_of(client));
    client.home().release_lock();
    const auto outcome = client.transport().follow(subscribe, [&](const v1::ServerFrame& frame) -> Result<bool> {
      lost = 0;
      const bool is_news = frame.has_message() || frame.has_delivered() || frame.has_hint();
      if (!is_news) return true;
      TRY(client.home().retake_lock());
      TRY(reload(client));
      TRY(sync(client));
      const bool go_on = TRY(on_change());
      client.home().release_lock();
      return go_on;
    });
    TRY(client.home().retake_lock());
    TRY(reload(client));
    if (outcome) return {};
    if (outcome.code() != ErrorCode::kUnavailable || ++lost > kReconnectsMax) return outcome;
    TRY(sync(client));
    if (!TRY(on_change())) return {};
  }
}

}  // namespace carecircle::cli
