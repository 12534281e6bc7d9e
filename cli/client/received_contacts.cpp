// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "cli/client/contacts.h"
#include "cli/client/identifiers.h"
#include "cli/client/lease_content.h"

// Receiving: grants that arrive, what they show, and the list of both directions.

namespace carecircle::cli {
namespace {

// Indexes of the log entries that proved earlier views of a grant: one entry proves one release.
std::string used_entries_shelf(const Id& grant_id) { return "contact-entries/" + to_hex(grant_id); }

const v1::ReceivedGrant* find_received(Client& client, const Id& grant_id) {
  for (const v1::ReceivedGrant& received : client.index().received_grants()) {
    if (equal(view_of(received.grant_id()), grant_id)) return &received;
  }
  return nullptr;
}

const v1::GivenGrant* find_given(Client& client, const Id& grant_id) {
  for (const v1::GivenGrant& given : client.index().given_grants()) {
    if (equal(view_of(given.grant_id()), grant_id)) return &given;
  }
  return nullptr;
}

Result<void> keep_received(Client& client, const OpenedMessage& message) {
  if (message.mine) return {};
  const LeaseOffer offer = TRY(read_offer(message.content.contact_grant()));
  const Client::MemberLeaf owner = TRY(client.leaf_of(message.sender));
  const Grant grant = TRY(read_lease(offer, owner.signature_key, message.sender, client.account_id()));
  if (find_received(client, grant.grant_id) != nullptr)
    return fail(ErrorCode::kAlreadyExists, "grant: received before");
  return client.edit_index_later([&](v1::AccountIndex& index) {
    v1::ReceivedGrant* received = index.add_received_grants();
    received->set_grant_id(field_of(grant.grant_id));
    received->set_owner_account_id(field_of(message.sender));
    *received->mutable_offer() = message.content.contact_grant();
  });
}

// Only the owner of the grant changes its wraps.
Result<void> keep_rewrap(Client& client, const OpenedMessage& message) {
  if (message.mine) return {};
  const LeaseUpdate update = TRY(read_update(message.content.contact_rewrap()));
  const v1::ReceivedGrant* received = find_received(client, update.grant_id);
  if (received == nullptr || !equal(view_of(received->owner_account_id()), message.sender)) {
    return fail(ErrorCode::kNotFound, "rewrap: no such grant of this owner");
  }
  LeaseOffer offer = TRY(read_offer(received->offer()));
  TRY(apply_lease_update(offer, update));
  return client.edit_index_later([&](v1::AccountIndex& index) {
    for (v1::ReceivedGrant& entry : *index.mutable_received_grants()) {
      if (equal(view_of(entry.grant_id()), update.grant_id)) *entry.mutable_offer() = content_of(offer);
    }
  });
}

Result<void> describe(Client& client, GrantView& view) {
  if (view.given) {
    const v1::GivenGrant* given = find_given(client, view.id);
    if (given == nullptr) return {};
    view.note = given->note();
    for (const v1::GivenGrantField& field : given->fields())
      view.fields.push_back(TRY(field_kind_from_wire(static_cast<std::uint16_t>(field.kind()))));
    return {};
  }
  const v1::ReceivedGrant* received = find_received(client, view.id);
  if (received == nullptr) return {};
  const LeaseOffer offer = TRY(read_offer(received->offer()));
  view.note = field_of(offer.note);
  for (const LeaseShare& share : offer.shares)
    view.fields.push_back(share.kind);
  return {};
}

Result<GrantView> read_row(Client& client, const v1::GrantRow& row) {
  const Grant grant = TRY(decode<Grant>(view_of(row.grant().content())));
  GrantView view;
  view.id = grant.grant_id;
  view.given = grant.owner == client.account_id();
  view.member = view.given ? grant.grantee : grant.owner;
  view.purpose = grant.purpose;
  view.ends_with_request = (grant.flags & kGrantEndsWithRequest) != 0;
  view.expires_ms = grant.expires_ms;
  view.state = row.state();
  view.views = row.views();
  TRY(describe(client, view));
  return view;
}

ReleaseAnswer read_answer(const v1::ReleaseLeaseResponse& response) {
  ReleaseAnswer answer;
  answer.sealed_halves = {to_bytes(view_of(response.encapsulated())), to_bytes(view_of(response.ciphertext()))};
  answer.entry = {to_bytes(view_of(response.entry().content())), to_bytes(view_of(response.entry().signature()))};
  answer.event = to_bytes(view_of(response.event()));
  answer.opening = to_bytes(view_of(response.opening()));
  return answer;
}

Result<Release> open_answer(Client& client, const LeaseOffer& offer, const PendingRelease& pending,
                            const v1::ReleaseLeaseResponse& response) {
  const std::string shelf = used_entries_shelf(pending.request.grant_id);
  std::vector<std::uint64_t> used;
  for (const ShelfEntry& entry : TRY(client.home().list_shelf(shelf)))
    used.push_back(entry.position - 1);
  ReleaseExpectation expected;
  expected.log_key = view_of(client.index().circle().log_key());
  expected.used_entries = used;
  std::vector<SealedField> fields;
  for (const v1::CardField& field : response.fields()) {
    fields.push_back({TRY(id_of(field.field_id())), field.generation(), to_bytes(view_of(field.sealed()))});
  }
  Release release = TRY(open_release(offer, pending, read_answer(response), expected, fields));
  TRY(client.home().put_on_shelf(shelf, release.entry_index + 1, {}));
  return release;
}

}  // namespace

Result<std::vector<GrantView>> grants(Client& client) {
  v1::ListGrantsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::ListGrantsResponse response = TRY(client.call(ContactsService::kListGrants, request, Repeat::yes));
  std::vector<GrantView> result;
  for (const v1::GrantRow& row : response.grants())
    result.push_back(TRY(read_row(client, row)));
  return result;
}

Result<GrantView> grant(Client& client, const Id& grant_id) {
  for (GrantView& view : TRY(grants(client))) {
    if (view.id == grant_id) return std::move(view);
  }
  return fail(ErrorCode::kNotFound, "grant");
}

Result<std::vector<CardValue>> view_contact(Client& client, const Id& grant_id) {
  const v1::ReceivedGrant* received = find_received(client, grant_id);
  if (received == nullptr) return fail(ErrorCode::kNotFound, "grant: not received");
  const LeaseOffer offer = TRY(read_offer(received->offer()));
  const Grant grant = TRY(decode<Grant>(offer.grant.content));
  const Account& account = client.account();
  const PendingRelease pending =
      TRY(make_release_request(grant, {}, account.device_id, account.signature_key.seed.view(), client.entropy()));
  v1::ReleaseLeaseRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_request(field_of(pending.signed_request.content));
  request.set_signature(field_of(pending.signed_request.signature));
  // The nonce in the request makes a repeat harmless: the same entry, no further view.
  const v1::ReleaseLeaseResponse response = TRY(client.call(ContactsService::kReleaseLease, request, Repeat::yes));
  std::vector<CardValue> values;
  for (const OpenedField& field : TRY(open_answer(client, offer, pending, response)).fields) {
    values.push_back({field.kind, field_of(field.value.view())});
  }
  return values;
}

void register_contacts(Client& client) {
  client.on_content(v1::ConversationContent::kContactGrant, keep_received);
  client.on_content(v1::ConversationContent::kContactRewrap, keep_rewrap);
}

}  // namespace carecircle::cli
