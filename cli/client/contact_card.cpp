// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/contact_card.h"

#include <algorithm>

#include "cli/client/identifiers.h"
#include "cli/client/lease_content.h"
#include "cli/client/text.h"
#include "core/bytes/ensure.h"

namespace carecircle::cli {
namespace {

const v1::CardEntry* entry_of(Client& client, const std::string& field_id, std::uint32_t generation) {
  for (const v1::CardEntry& entry : client.index().card()) {
    if (entry.field_id() == field_id && entry.generation() == generation) return &entry;
  }
  return nullptr;
}

Result<std::optional<CardField>> field_of_kind(Client& client, FieldKind kind) {
  for (CardField& field : TRY(card_fields(client))) {
    if (field.kind == kind) return std::optional<CardField>(std::move(field));
  }
  return std::optional<CardField>();
}

// The new generation's key joins the index before the server hears of it; the old one goes once the server has the new one.
Result<void> keep_new_key(Client& client, FieldKind kind, const NewField& field) {
  return client.edit_index([&](v1::AccountIndex& index) {
    v1::CardEntry* entry = index.add_card();
    entry->set_kind(static_cast<v1::FieldKind>(kind));
    entry->set_field_id(field_of(field.field.field_id));
    entry->set_generation(field.field.generation);
    entry->set_key(field_of(field.key.view()));
  });
}

Result<void> drop_old_keys(Client& client, const SealedField& newest) {
  return client.edit_index([&](v1::AccountIndex& index) {
    auto* entries = index.mutable_card();
    for (int position = entries->size() - 1; position >= 0; --position) {
      const v1::CardEntry& entry = entries->Get(position);
      if (equal(view_of(entry.field_id()), newest.field_id) && entry.generation() < newest.generation) {
        entries->DeleteSubrange(position, 1);
      }
    }
  });
}

Result<std::optional<v1::ConversationContent>> rewrap_for(Client& client, const v1::GivenGrant& given,
                                                          const NewField& field) {
  for (const v1::GivenGrantField& kept : given.fields()) {
    if (TRY(id_of(kept.field_id())) != field.field.field_id) continue;
    const KeptLeaseKey key{field.field.field_id, SecretBytes::copy_of(view_of(kept.lease_key()))};
    ByteArray<32> policy_hash{};
    ensure(given.policy_hash().size() == policy_hash.size(), "the index keeps whole hashes");
    std::ranges::copy(view_of(given.policy_hash()), policy_hash.begin());
    const LeaseUpdate update = rewrap_field(TRY(id_of(given.grant_id())), policy_hash, key, field.field.generation,
                                            field.key.view(), client.entropy());
    v1::ConversationContent content;
    *content.mutable_contact_rewrap() = content_of(update);
    return std::optional<v1::ConversationContent>(std::move(content));
  }
  return std::optional<v1::ConversationContent>();
}

// Whoever may look at the field gets its new key, wrapped under the lease that stands.
Result<void> add_rewraps(Client& client, const NewField& field, const std::vector<GrantView>& live,
                         v1::PutFieldRequest& request) {
  for (const v1::GivenGrant& given : client.index().given_grants()) {
    const Id id = TRY(id_of(given.grant_id()));
    if (std::ranges::find(live, id, &GrantView::id) == live.end()) continue;
    const std::optional<v1::ConversationContent> content = TRY(rewrap_for(client, given, field));
    if (content) *request.add_rewraps() = TRY(client.prepare_message(TRY(id_of(given.conversation_id())), *content));
  }
  return {};
}

Result<std::vector<GrantView>> live_grants(Client& client) {
  std::vector<GrantView> live = TRY(grants(client));
  std::erase_if(live, [](const GrantView& grant) { return !grant.given || grant.state != v1::GRANT_STATE_ACTIVE; });
  return live;
}

Result<void> put_field(Client& client, const NewField& field) {
  const std::vector<GrantView> live = TRY(live_grants(client));
  return client.with_fresh_epoch([&]() -> Result<void> {
    v1::PutFieldRequest request;
    request.set_circle_id(field_of(TRY(client.circle_id())));
    request.mutable_field()->set_field_id(field_of(field.field.field_id));
    request.mutable_field()->set_generation(field.field.generation);
    request.mutable_field()->set_sealed(field_of(field.field.sealed));
    request.set_client_request_id(field_of(client.new_id()));
    TRY(add_rewraps(client, field, live, request));
    TRY(client.call_once(ContactsService::kPutField, request));
    return {};
  });
}

}  // namespace

Result<std::vector<CardField>> card_fields(Client& client) {
  v1::GetCardRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  const v1::GetCardResponse response = TRY(client.call(ContactsService::kGetCard, request, Repeat::yes));
  std::vector<CardField> fields;
  for (const v1::CardField& row : response.fields()) {
    const v1::CardEntry* entry = entry_of(client, row.field_id(), row.generation());
    // The index is newer than anything the server may still return: an older generation than known is a rollback.
    if (entry == nullptr) return fail(ErrorCode::kRolledBack, "card: unknown generation");
    CardField field;
    field.sealed = {TRY(id_of(row.field_id())), row.generation(), to_bytes(view_of(row.sealed()))};
    field.key = SecretBytes::copy_of(view_of(entry->key()));
    const OpenedField opened = TRY(open_field(field.sealed, field.key.view()));
    field.kind = opened.kind;
    field.value = field_of(opened.value.view());
    fields.push_back(std::move(field));
  }
  std::ranges::sort(fields, {}, &CardField::kind);
  return fields;
}

Result<std::vector<CardValue>> card(Client& client) {
  std::vector<CardValue> values;
  for (const CardField& field : TRY(card_fields(client))) {
    if (!field.value.empty()) values.push_back({field.kind, field.value});
  }
  return values;
}

Result<void> set_field(Client& client, FieldKind kind, const std::string& value) {
  TRY(check_text(value, 0, kFieldValueMax));
  const std::optional<CardField> before = TRY(field_of_kind(client, kind));
  const Id field_id = before ? before->sealed.field_id : client.new_id();
  // Above every generation that a crash may have left in the index.
  std::uint32_t generation = before ? before->sealed.generation : 0;
  for (const v1::CardEntry& entry : client.index().card()) {
    if (equal(view_of(entry.field_id()), field_id)) generation = std::max(generation, entry.generation());
  }
  const NewField field = TRY(seal_field(field_id, kind, generation + 1, view_of(value), client.entropy()));
  TRY(keep_new_key(client, kind, field));
  TRY(put_field(client, field));
  return drop_old_keys(client, field.field);
}

}  // namespace carecircle::cli
