// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The device's inbox: Welcomes into the circle and into conversations. Each is kept first, then judged, then used once.
#include "carecircle/v1/circles.pb.h"
#include "carecircle/v1/conversations.pb.h"
#include "carecircle/v1/help_requests.pb.h"
#include "cli/client/client_state.h"
#include "core/admission/circle.h"
#include "core/admission/direct.h"
#include "core/admission/invitation.h"

namespace carecircle::cli {
namespace {

struct KeptWelcome {
  Id stream_id{};
  Bytes body;
};
void write(TlsWriter& writer, const KeptWelcome& kept) {
  writer.raw(kept.stream_id);
  writer.opaque(kept.body);
}
Result<void> read(TlsReader& reader, KeptWelcome& kept) {
  kept.stream_id = TRY(reader.array<16>());
  kept.body = to_bytes(TRY(reader.opaque()));
  return {};
}

Result<std::uint64_t> inbox_cursor(Client& client) {
  const auto stored = TRY(client.home().get(names::kInboxCursor));
  if (!stored) return std::uint64_t{0};
  TlsReader reader(stored->view());
  return reader.u64();
}

Result<void> keep_welcomes(Client& client, const v1::SyncResponse& page, std::uint64_t& cursor) {
  return client.home().transaction([&]() -> Result<void> {
    for (const v1::StreamMessage& message : page.messages()) {
      const std::uint64_t expected = cursor == 0 ? std::max<std::uint64_t>(page.first_sequence(), 1) : cursor + 1;
      if (message.sequence() != expected) return fail(ErrorCode::kSequenceGap, "inbox");
      cursor = message.sequence();
      if (message.kind() != v1::MESSAGE_KIND_WELCOME) continue;
      const KeptWelcome kept{.stream_id = TRY(id_of(message.about_stream_id())), .body = bytes_of(message.body())};
      TRY(client.home().put_on_shelf(names::kWelcomes, message.sequence(), encode(kept)));
    }
    TlsWriter writer;
    writer.u64(cursor);
    return client.home().put(names::kInboxCursor, writer.bytes());
  });
}

// A group that this device was in before: never back to an older epoch, never by a stranger.
Result<void> check_known_group(Client& client, const Id& stream_id, const GroupView& joined) {
  const auto anchor = find_anchor(client.index(), stream_id);
  return anchor ? check_anchor(*anchor, joined) : Result<void>();
}

Result<void> use_circle_welcome(Client& client, const Joining& joining, BytesView welcome) {
  mls::Group group = TRY(join_by_welcome(client, welcome));
  const GroupView joined = view_of(group);
  const Invite invite = TRY(decode<Invite>(joining.invite.content));
  const Credential inviter = TRY(decode<Credential>(joining.inviter_credential));
  TRY(check_circle_join(joined, invite, inviter));
  TRY(check_known_group(client, joining.circle_id, joined));
  const std::uint64_t epoch = group.epoch();
  TRY(keep_group(client, joining.circle_id, StreamGroup{std::move(group), 0, epoch}));
  TRY(client.home().put(names::kUnsettled, as_bytes(joining.name)));
  return client.home().remove(names::kJoining);
}

// What the helper expects of a conversation comes from its own offer and the author's own request, both signed, never from the server.
Result<DirectExpectation> expected_conversation(Client& client, const Id& stream_id) {
  v1::ListOffersRequest list;
  list.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::ListOffersResponse offers = TRY(client.call(HelpRequestsService::kListOffers, list));
  for (const v1::Offer& offer : offers.offers()) {
    if (offer.conversation_id() != field_of(stream_id) || offer.helper_account_id() != field_of(client.account_id()))
      continue;
    const Id offer_id = TRY(id_of(offer.offer_id()));
    const OpenedRecord own = TRY(client.open_ring_record(as_bytes(offer.record()), RecordKind::offer, offer_id));
    v1::OfferContent content;
    const bool readable = content.ParseFromArray(own.plaintext.view().data(), static_cast<int>(own.plaintext.size()));
    if (!readable || own.record.author != client.account_id()) return fail(ErrorCode::kRecordRefused, "welcome: offer");

    v1::GetHelpRequestRequest get;
    get.set_circle_id(list.circle_id());
    get.set_request_id(content.request_id());
    const Id request_id = TRY(id_of(content.request_id()));
    const v1::GetHelpRequestResponse request = TRY(client.call(HelpRequestsService::kGet, get));
    const OpenedRecord asked =
        TRY(client.open_ring_record(as_bytes(request.request().record()), RecordKind::help_request, request_id));
    return DirectExpectation{.circle_id = TRY(client.circle_id()),
                             .request_id = request_id,
                             .offer_id = offer_id,
                             .own_account = client.account_id(),
                             .author = TRY(client.leaf_of(asked.record.author)).credential};
  }
  return fail(ErrorCode::kAdmissionRefused, "welcome: not about an offer of ours");
}

// An author who has moved to another device since founded the conversation with the key before: the present one vouches for it. That
// the new device is in the conversation is asked before anything is sent there.
Result<void> allow_earlier_key(const GroupView& joined, DirectExpectation& expected) {
  const mls::LeafNode* leaf = joined.signer ? find_leaf(joined, *joined.signer) : nullptr;
  if (!leaf) return {};
  const Credential signer = TRY(credential_of(*leaf));
  if (!continues(expected.author, signer) && continues(signer, expected.author)) expected.author = signer;
  return {};
}

Result<void> use_direct_welcome(Client& client, const Id& stream_id, BytesView welcome) {
  DirectExpectation expected = TRY(expected_conversation(client, stream_id));
  return client.home().transaction([&]() -> Result<void> {
    mls::Group group = TRY(join_by_welcome(client, welcome));
    const GroupView joined = view_of(group);
    TRY(allow_earlier_key(joined, expected));
    TRY(check_direct_join(joined, expected));
    TRY(check_known_group(client, stream_id, joined));
    TRY(keep_conversation(client, {.conversation_id = stream_id,
                                   .request_id = expected.request_id,
                                   .offer_id = expected.offer_id,
                                   .peer = expected.author.account_id}));
    const std::uint64_t epoch = group.epoch();
    return keep_group(client, stream_id, StreamGroup{std::move(group), 0, epoch});
  });
}

}  // namespace

Result<void> sync_inbox(Client& client) {
  std::uint64_t cursor = TRY(inbox_cursor(client));
  const std::uint64_t before = cursor;
  while (true) {
    v1::SyncRequest request;
    request.set_stream_id(field_of(client.account().device_id));
    request.set_after_sequence(cursor);
    const v1::SyncResponse page = TRY(client.call(ConversationsService::kSync, request));
    TRY(keep_welcomes(client, page, cursor));
    if (page.messages().empty() || cursor >= page.last_sequence()) break;
  }
  return cursor == before ? Result<void>() : acknowledge(client, client.account().device_id, cursor);
}

Result<void> join_circle_by_welcome(Client& client) {
  const auto joining = TRY(load_joining(client));
  if (!joining) return {};
  for (const ShelfEntry& entry : TRY(client.home().list_shelf(names::kWelcomes))) {
    const KeptWelcome kept = TRY(decode<KeptWelcome>(entry.value.view()));
    if (kept.stream_id != joining->circle_id) continue;
    // Refused or used, it is not tried again.
    const auto used = client.home().transaction([&] { return use_circle_welcome(client, *joining, kept.body); });
    TRY(client.home().remove_from_shelf(names::kWelcomes, entry.position));
    TRY(used);
    return put_index(client);
  }
  return {};
}

Result<void> join_conversations_by_welcome(Client& client) {
  for (const ShelfEntry& entry : TRY(client.home().list_shelf(names::kWelcomes))) {
    const KeptWelcome kept = TRY(decode<KeptWelcome>(entry.value.view()));
    const auto used =
        load_group(client, kept.stream_id) ? Result<void>() : use_direct_welcome(client, kept.stream_id, kept.body);
    if (!used && used.code() == ErrorCode::kUnavailable) return used;
    TRY(client.home().remove_from_shelf(names::kWelcomes, entry.position));
    TRY(used);
    TRY(put_index(client));
  }
  return {};
}

}  // namespace carecircle::cli
