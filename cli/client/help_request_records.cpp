// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/help_request_records.h"

#include "cli/client/identifiers.h"
#include "cli/client/text.h"

namespace carecircle::cli {
namespace {

Result<std::optional<std::string>> open_sealed_part(Client& client, const Id& id, const std::string& sealed) {
  if (sealed.empty()) return std::optional<std::string>();
  const std::optional<Bytes> key = request_key(client, id);
  if (!key) return std::optional<std::string>();
  const SecretBytes opened = TRY(open_request_part(*key, id, view_of(sealed)));
  v1::HelpRequestSealed content;
  if (!content.ParseFromString(field_of(opened.view())))
    return fail(ErrorCode::kMalformedInput, "sealed part: content");
  return std::optional<std::string>(content.text());
}

// The record's author is who the server says, or the row is refused.
Result<OpenedRecord> open_row(Client& client, const std::string& record, RecordKind kind, const std::string& id,
                              const std::string& author) {
  OpenedRecord opened = TRY(client.open_ring_record(view_of(record), kind, TRY(id_of(id))));
  if (opened.record.author != TRY(id_of(author))) return fail(ErrorCode::kRecordRefused, "record: another author");
  return opened;
}

}  // namespace

Result<void> check_draft(const HelpRequestDraft& draft) {
  TRY(check_text(draft.content.title(), 1, kTitleMax));
  TRY(check_text(draft.content.details(), 0, kDetailsMax));
  TRY(check_text(draft.content.zone(), 0, kZoneMax));
  TRY(check_text(draft.content.exchange(), 0, kExchangeMax));
  if (draft.sealed) TRY(check_text(*draft.sealed, 1, kSealedTextMax));
  return {};
}

Result<HelpRequestView> open_help_request(Client& client, const v1::HelpRequest& row) {
  const OpenedRecord opened =
      TRY(open_row(client, row.record(), RecordKind::help_request, row.request_id(), row.author_account_id()));
  HelpRequestView view;
  if (!view.content.ParseFromString(field_of(opened.plaintext.view()))) {
    return fail(ErrorCode::kMalformedInput, "help request: content");
  }
  view.id = opened.record.record_id;
  view.author = opened.record.author;
  view.mine = view.author == client.account_id();
  view.status = row.status();
  view.sealed = TRY(open_sealed_part(client, view.id, row.sealed_part()));
  view.offers_pending = row.offers_pending();
  view.offers_count = row.offers_count();
  if (row.has_my_offer()) view.my_offer = row.my_offer().status();
  view.created_ms = row.created_ms();
  view.expires_ms = row.expires_ms();
  view.newest = seen_record(opened.record);
  return view;
}

Result<OfferView> open_offer(Client& client, const v1::Offer& row) {
  const OpenedRecord opened =
      TRY(open_row(client, row.record(), RecordKind::offer, row.offer_id(), row.helper_account_id()));
  v1::OfferContent content;
  if (!content.ParseFromString(field_of(opened.plaintext.view())))
    return fail(ErrorCode::kMalformedInput, "offer: content");
  // The helper signed for this request: the server cannot move an offer to another one.
  if (content.request_id() != row.request_id()) return fail(ErrorCode::kRecordRefused, "offer: for another request");
  OfferView view;
  view.id = opened.record.record_id;
  view.request_id = TRY(id_of(row.request_id()));
  view.helper = opened.record.author;
  view.status = row.status();
  view.message = content.message();
  if (!row.conversation_id().empty()) view.conversation_id = TRY(id_of(row.conversation_id()));
  view.expires_ms = row.expires_ms();
  return view;
}

std::optional<Bytes> request_key(Client& client, const Id& request_id) {
  for (const v1::RequestKey& entry : client.index().request_keys()) {
    if (equal(view_of(entry.request_id()), request_id)) return to_bytes(view_of(entry.key()));
  }
  return std::nullopt;
}

v1::ConversationContent sealed_part_key(const Id& request_id, BytesView key) {
  v1::ConversationContent content;
  content.mutable_sealed_part_key()->set_request_id(field_of(request_id));
  content.mutable_sealed_part_key()->set_key(field_of(key));
  return content;
}

}  // namespace carecircle::cli
