// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/help_requests.h"

#include <algorithm>

#include "cli/client/help_request_records.h"
#include "cli/client/identifiers.h"
#include "core/bytes/ensure.h"

namespace carecircle::cli {
namespace {

template <typename Request>
Request about_request(const CircleId& circle, const Id& id) {
  Request request;
  request.set_circle_id(field_of(circle));
  request.set_request_id(field_of(id));
  return request;
}

// The key of the sealed part, drawn and kept in the index (here and on the server) before anything is sealed under it: a crash
// costs an unused key, never a request that nobody can open.
Result<Bytes> keep_request_key(Client& client, const Id& id) {
  if (const std::optional<Bytes> known = request_key(client, id)) return *known;
  const SecretBytes key = client.entropy().secret(kRequestKeySize);
  TRY(client.edit_index([&](v1::AccountIndex& index) {
    v1::RequestKey* entry = index.add_request_keys();
    entry->set_request_id(field_of(id));
    entry->set_key(field_of(key.view()));
  }));
  return to_bytes(key.view());
}

Result<std::string> seal_part(Client& client, const Id& id, const std::optional<std::string>& text) {
  if (!text) return std::string();
  const Bytes key = TRY(keep_request_key(client, id));
  v1::HelpRequestSealed content;
  content.set_text(*text);
  return field_of(TRY(seal_request_part(key, id, view_of(content.SerializeAsString()), client.entropy())));
}

// Helpers who were accepted before the request had a sealed part get its key now.
Result<void> send_request_key(Client& client, const Id& id) {
  const std::optional<Bytes> key = request_key(client, id);
  ensure(key.has_value(), "a sealed part has a key");
  for (const DirectConversation& conversation : TRY(client.conversations())) {
    if (conversation.request_id != id) continue;
    TRY(client.send_in_conversation(conversation.conversation_id, sealed_part_key(id, *key)));
  }
  return {};
}

Result<HelpRequestView> own_help_request(Client& client, const Id& id) {
  HelpRequestView request = TRY(help_request(client, id));
  if (!request.mine) return fail(ErrorCode::kPermissionDenied, "help request: not the author");
  return request;
}

}  // namespace

Result<HelpRequestView> create_help_request(Client& client, HelpRequestDraft draft) {
  draft.content.set_has_sealed_part(draft.sealed.has_value());
  TRY(check_draft(draft));
  const Id id = client.new_id();
  v1::CreateHelpRequestRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_sealed_part(TRY(seal_part(client, id, draft.sealed)));
  request.set_record(field_of(
      TRY(client.seal_ring_record({RecordKind::help_request, id, 1, {}}, view_of(draft.content.SerializeAsString())))));
  request.set_ongoing(draft.content.ongoing());
  TRY(client.call(HelpRequestsService::kCreate, request));
  return help_request(client, id);
}

Result<HelpRequestView> edit_help_request(Client& client, const Id& id, const HelpRequestDraft& draft) {
  const HelpRequestView before = TRY(own_help_request(client, id));
  HelpRequestDraft next = draft;
  next.content.set_has_sealed_part(next.sealed.has_value());
  TRY(check_draft(next));
  const RecordDraft record{RecordKind::help_request, id, before.newest.revision + 1, before.newest.sha256};
  v1::EditHelpRequestRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_sealed_part(TRY(seal_part(client, id, next.sealed)));
  request.set_record(field_of(TRY(client.seal_ring_record(record, view_of(next.content.SerializeAsString())))));
  request.set_ongoing(next.content.ongoing());
  TRY(client.call(HelpRequestsService::kEdit, request));
  if (next.sealed && !before.sealed) TRY(send_request_key(client, id));
  return help_request(client, id);
}

Result<void> complete_help_request(Client& client, const Id& id) {
  TRY(client.call(HelpRequestsService::kComplete,
                  about_request<v1::CompleteHelpRequestRequest>(TRY(client.circle_id()), id), Repeat::yes));
  return {};
}

Result<void> cancel_help_request(Client& client, const Id& id) {
  TRY(client.call(HelpRequestsService::kCancel,
                  about_request<v1::CancelHelpRequestRequest>(TRY(client.circle_id()), id), Repeat::yes));
  return {};
}

Result<HelpRequestView> help_request(Client& client, const Id& id) {
  const auto request = about_request<v1::GetHelpRequestRequest>(TRY(client.circle_id()), id);
  const v1::GetHelpRequestResponse response = TRY(client.call(HelpRequestsService::kGet, request, Repeat::yes));
  if (view_of(response.request().request_id()).size() != id.size() ||
      TRY(id_of(response.request().request_id())) != id) {
    return fail(ErrorCode::kRecordRefused, "help request: another one was returned");
  }
  return open_help_request(client, response.request());
}

Result<HelpRequestList> help_requests(Client& client) {
  HelpRequestList list;
  v1::ListHelpRequestsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  for (bool more = true; more;) {
    const v1::ListHelpRequestsResponse page = TRY(client.call(HelpRequestsService::kList, request, Repeat::yes));
    for (const v1::HelpRequest& row : page.requests()) {
      Result<HelpRequestView> opened = open_help_request(client, row);
      if (opened) {
        list.requests.push_back(std::move(*opened));
      } else {
        list.refused.push_back({TRY(id_of(row.request_id())), opened.code()});
      }
    }
    more = page.more() && !page.requests().empty();
    if (more) {
      request.set_updated_after_ms(page.requests().rbegin()->updated_ms());
      request.set_after_request_id(page.requests().rbegin()->request_id());
    }
  }
  std::ranges::sort(list.requests, std::ranges::greater(), &HelpRequestView::created_ms);
  return list;
}

void register_help_requests(Client& client) {
  client.on_content(
      v1::ConversationContent::kSealedPartKey, [](Client& receiver, const OpenedMessage& message) -> Result<void> {
        if (message.mine) return {};
        const v1::SealedPartKey& arrived = message.content.sealed_part_key();
        const DirectConversation conversation = TRY(receiver.conversation(message.conversation_id));
        // The group's context names the request, and its founder is that request's author: nobody else can set this key.
        if (TRY(id_of(arrived.request_id())) != conversation.request_id || arrived.key().size() != kRequestKeySize) {
          return fail(ErrorCode::kRecordRefused, "sealed part key: of another request");
        }
        return receiver.edit_index_later([&](v1::AccountIndex& index) {
          for (v1::RequestKey& known : *index.mutable_request_keys()) {
            if (known.request_id() != arrived.request_id()) continue;
            known.set_key(arrived.key());
            return;
          }
          v1::RequestKey* entry = index.add_request_keys();
          entry->set_request_id(arrived.request_id());
          entry->set_key(arrived.key());
        });
      });
}

}  // namespace carecircle::cli
