// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/lease_content.h"

#include "cli/client/identifiers.h"

namespace carecircle::cli {

v1::ContactGrant content_of(const LeaseOffer& offer) {
  v1::ContactGrant content;
  content.set_grant(field_of(offer.grant.content));
  content.set_grant_signature(field_of(offer.grant.signature));
  content.set_note(field_of(offer.note));
  for (const LeaseShare& share : offer.shares) {
    v1::GrantedField* field = content.add_fields();
    field->set_field_id(field_of(share.field_id));
    field->set_kind(static_cast<v1::FieldKind>(share.kind));
    field->set_generation(share.generation);
    field->set_half(field_of(share.half.view()));
    field->set_wrapped(field_of(share.wrapped));
  }
  return content;
}

v1::ContactRewrap content_of(const LeaseUpdate& update) {
  v1::ContactRewrap content;
  content.set_grant_id(field_of(update.grant_id));
  content.set_field_id(field_of(update.field_id));
  content.set_generation(update.generation);
  content.set_wrapped(field_of(update.wrapped));
  return content;
}

Result<LeaseOffer> read_offer(const v1::ContactGrant& content) {
  LeaseOffer offer;
  offer.grant = {to_bytes(view_of(content.grant())), to_bytes(view_of(content.grant_signature()))};
  offer.note = to_bytes(view_of(content.note()));
  for (const v1::GrantedField& field : content.fields()) {
    LeaseShare share;
    share.field_id = TRY(id_of(field.field_id()));
    share.kind = TRY(field_kind_from_wire(static_cast<std::uint16_t>(field.kind())));
    share.generation = field.generation();
    share.half = SecretBytes::copy_of(view_of(field.half()));
    share.wrapped = to_bytes(view_of(field.wrapped()));
    offer.shares.push_back(std::move(share));
  }
  return offer;
}

Result<LeaseUpdate> read_update(const v1::ContactRewrap& content) {
  LeaseUpdate update;
  update.grant_id = TRY(id_of(content.grant_id()));
  update.field_id = TRY(id_of(content.field_id()));
  update.generation = content.generation();
  update.wrapped = to_bytes(view_of(content.wrapped()));
  return update;
}

}  // namespace carecircle::cli
