// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/contacts.h"

#include <algorithm>

#include "cli/client/contact_card.h"
#include "cli/client/identifiers.h"
#include "cli/client/lease_content.h"
#include "cli/client/text.h"

// Giving: shares, questions, taking back. The other side is in received_contacts.cpp.

namespace carecircle::cli {
namespace {

constexpr std::uint16_t kLegalBasisConsent = 1;

Result<std::vector<LeasedField>> leased_fields(Client& client, const std::vector<FieldKind>& kinds) {
  std::vector<CardField> own = TRY(card_fields(client));
  std::vector<LeasedField> fields;
  for (const FieldKind kind : kinds) {
    const auto found = std::ranges::find(own, kind, &CardField::kind);
    if (found == own.end() || found->value.empty()) return fail(ErrorCode::kContactFieldEmpty, "share: field");
    fields.push_back({found->sealed.field_id, kind, found->sealed.generation, found->key.clone()});
  }
  return fields;
}

Grant draft_grant(Client& client, const ShareDraft& draft, const Id& request_id) {
  Grant grant;
  grant.grant_id = client.new_id();
  grant.owner = client.account_id();
  grant.grantee = draft.grantee;
  grant.purpose = draft.purpose;
  grant.not_before_ms = client.now_ms();
  grant.expires_ms = grant.not_before_ms + draft.lifetime_ms.value_or(kGrantLifetimeWithRequestMs);
  grant.legal_basis = kLegalBasisConsent;
  grant.consent_id = client.new_id();
  if (!draft.lifetime_ms) {
    grant.flags = kGrantEndsWithRequest;
    grant.request_id = to_bytes(request_id);
  }
  return grant;
}

Result<void> keep_given_grant(Client& client, const Id& grant_id, const Id& conversation_id, const NewLease& lease,
                              const std::string& note) {
  return client.edit_index([&](v1::AccountIndex& index) {
    v1::GivenGrant* given = index.add_given_grants();
    given->set_grant_id(field_of(grant_id));
    given->set_conversation_id(field_of(conversation_id));
    given->set_policy_hash(field_of(lease.policy_hash));
    given->set_note(note);
    for (std::size_t position = 0; position < lease.kept.size(); ++position) {
      v1::GivenGrantField* field = given->add_fields();
      field->set_field_id(field_of(lease.kept[position].field_id));
      field->set_kind(static_cast<v1::FieldKind>(lease.offer.shares[position].kind));
      field->set_lease_key(field_of(lease.kept[position].lease_key.view()));
    }
  });
}

Result<v1::CreateGrantRequest> create_request(Client& client, const Id& conversation_id, const NewLease& lease) {
  v1::CreateGrantRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.mutable_grant()->set_content(field_of(lease.offer.grant.content));
  request.mutable_grant()->set_signature(field_of(lease.offer.grant.signature));
  for (const LeaseDeposit& deposit : lease.deposits) {
    v1::LeaseDeposit* field = request.add_deposits();
    field->set_field_id(field_of(deposit.field_id));
    field->set_encapsulated(field_of(deposit.sealed_half.encapsulated));
    field->set_ciphertext(field_of(deposit.sealed_half.ciphertext));
  }
  v1::ConversationContent content;
  *content.mutable_contact_grant() = content_of(lease.offer);
  *request.mutable_message() = TRY(client.prepare_message(conversation_id, content));
  request.set_client_request_id(field_of(client.new_id()));
  return request;
}

Result<void> check_share(const ShareDraft& draft) {
  if (draft.fields.empty()) return fail(ErrorCode::kFieldMissing, "share: no field");
  TRY(check_text(draft.note, 0, kGrantNoteMax));
  const std::uint64_t lifetime_ms = draft.lifetime_ms.value_or(kGrantLifetimeWithRequestMs);
  if (lifetime_ms < kGrantLifetimeMinMs || lifetime_ms > kGrantLifetimeMaxMs)
    return fail(ErrorCode::kContactLifetime, "share");
  return {};
}

}  // namespace

Result<Id> share_contact(Client& client, const ShareDraft& draft) {
  TRY(check_share(draft));
  const DirectConversation conversation = TRY(client.conversation_with(draft.grantee));
  const std::vector<LeasedField> fields = TRY(leased_fields(client, draft.fields));
  const Grant grant = draft_grant(client, draft, conversation.request_id);
  const NewLease lease =
      TRY(make_lease(grant, fields, to_bytes(view_of(draft.note)), client.account().signature_key.seed.view(),
                     view_of(client.index().circle().shred_key()), client.entropy()));
  TRY(keep_given_grant(client, grant.grant_id, conversation.conversation_id, lease, draft.note));
  TRY(client.with_fresh_epoch([&]() -> Result<void> {
    const v1::CreateGrantRequest request = TRY(create_request(client, conversation.conversation_id, lease));
    TRY(client.call_once(ContactsService::kCreateGrant, request));
    return {};
  }));
  return grant.grant_id;
}

Result<void> ask_for_contact(Client& client, const AccountId& subject, const std::vector<FieldKind>& fields,
                             const std::string& note) {
  if (fields.empty()) return fail(ErrorCode::kFieldMissing, "ask: no field");
  TRY(check_text(note, 0, kGrantNoteMax));
  const DirectConversation conversation = TRY(client.conversation_with(subject));
  v1::ConversationContent content;
  for (const FieldKind kind : fields)
    content.mutable_contact_ask()->add_fields(static_cast<v1::FieldKind>(kind));
  content.mutable_contact_ask()->set_note(note);
  return client.with_fresh_epoch([&]() -> Result<void> {
    v1::AskRequest request;
    request.set_circle_id(field_of(TRY(client.circle_id())));
    request.set_account_id(field_of(subject));
    *request.mutable_message() = TRY(client.prepare_message(conversation.conversation_id, content));
    request.set_client_request_id(field_of(client.new_id()));
    TRY(client.call_once(ContactsService::kAsk, request));
    return {};
  });
}

Result<void> revoke_grant(Client& client, const Id& grant_id) {
  v1::RevokeGrantRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_grant_id(field_of(grant_id));
  const v1::RevokeGrantResponse response = TRY(client.call(ContactsService::kRevokeGrant, request, Repeat::yes));
  // The server signs that it destroyed its half; without that the member is not told that it is done.
  const BytesView content = view_of(response.receipt().content());
  const RevocationReceipt receipt = TRY(decode<RevocationReceipt>(content));
  if (receipt.grant_id != grant_id || !verify_labelled(view_of(client.index().circle().log_key()), "RevocationReceipt",
                                                       content, view_of(response.receipt().signature()))) {
    return fail(ErrorCode::kProofInvalid, "revoke: receipt");
  }
  return {};
}

Result<std::vector<ContactQuestion>> contact_questions(Client& client) {
  std::vector<ContactQuestion> questions;
  for (const DirectConversation& conversation : TRY(client.conversations())) {
    for (const OpenedMessage& message : TRY(client.messages(conversation.conversation_id))) {
      if (message.mine || !message.content.has_contact_ask()) continue;
      ContactQuestion question{message.sender, {}, message.content.contact_ask().note(), message.accepted_ms};
      for (const int kind : message.content.contact_ask().fields()) {
        question.fields.push_back(TRY(field_kind_from_wire(static_cast<std::uint16_t>(kind))));
      }
      questions.push_back(std::move(question));
    }
  }
  std::ranges::sort(questions, std::ranges::greater(), &ContactQuestion::asked_ms);
  return questions;
}

}  // namespace carecircle::cli
