// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/grant.h"

#include <algorithm>

#include "core/codec/fields.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

// A field that is absent (empty) or has one fixed size.
Result<void> check_optional_size(const Bytes& value, std::size_t size) {
  if (value.empty() || value.size() == size) return {};
  return fail(ErrorCode::kMalformedInput, "grant: size of an optional field");
}

Bytes encode_u64(std::uint64_t value) {
  TlsWriter writer;
  writer.u64(value);
  return writer.take();
}

}  // namespace

Result<Purpose> purpose_from_wire(std::uint16_t value) {
  if (value < static_cast<std::uint16_t>(Purpose::mutual_aid_coordination) ||
      value > static_cast<std::uint16_t>(Purpose::other)) {
    return fail(ErrorCode::kMalformedInput, "unknown purpose");
  }
  return static_cast<Purpose>(value);
}

void write(TlsWriter& writer, const GrantField& field) {
  fields::put_struct(writer, field.field_id, field.share_commit);
}
Result<void> read(TlsReader& reader, GrantField& field) {
  return fields::take_struct(reader, field.field_id, field.share_commit);
}

void write(TlsWriter& writer, const Grant& grant) {
  fields::put_struct(writer, grant.grant_id, grant.owner, grant.grantee, grant.fields, grant.purpose,
                     grant.not_before_ms, grant.expires_ms, grant.views_max, grant.per_device, grant.interval_min_s,
                     grant.flags, grant.legal_basis, grant.consent_id, grant.request_id);
}
Result<void> read(TlsReader& reader, Grant& grant) {
  TRY(fields::take_struct(reader, grant.grant_id, grant.owner, grant.grantee, grant.fields, grant.purpose,
                          grant.not_before_ms, grant.expires_ms, grant.views_max, grant.per_device,
                          grant.interval_min_s, grant.flags, grant.legal_basis, grant.consent_id, grant.request_id));
  return check_optional_size(grant.request_id, sizeof(Id));
}

void write(TlsWriter& writer, const ReleaseRequest& request) {
  fields::put_struct(writer, request.grant_id, request.field_ids, request.device_id, request.ephemeral_key,
                     request.nonce);
}
Result<void> read(TlsReader& reader, ReleaseRequest& request) {
  return fields::take_struct(reader, request.grant_id, request.field_ids, request.device_id, request.ephemeral_key,
                             request.nonce);
}

void write(TlsWriter& writer, const ReleasedHalves& released) { fields::put_struct(writer, released.halves); }
Result<void> read(TlsReader& reader, ReleasedHalves& released) { return fields::take_struct(reader, released.halves); }

void write(TlsWriter& writer, const LogEntry& entry) {
  fields::put_struct(writer, entry.index, entry.type, entry.day, entry.tag, entry.commitment, entry.previous_head);
}
Result<void> read(TlsReader& reader, LogEntry& entry) {
  return fields::take_struct(reader, entry.index, entry.type, entry.day, entry.tag, entry.commitment,
                             entry.previous_head);
}

void write(TlsWriter& writer, const Event& event) {
  fields::put_struct(writer, event.event_id, event.time_ms, event.actor, event.subject, event.action, event.object,
                     event.outcome, event.policy_hash, event.context);
}
Result<void> read(TlsReader& reader, Event& event) {
  TRY(fields::take_struct(reader, event.event_id, event.time_ms, event.actor, event.subject, event.action, event.object,
                          event.outcome, event.policy_hash, event.context));
  TRY(check_optional_size(event.object, sizeof(Id)));
  return check_optional_size(event.policy_hash, sizeof(ByteArray<32>));
}

void write(TlsWriter& writer, const RevocationReceipt& receipt) {
  fields::put_struct(writer, receipt.grant_id, receipt.time_ms, receipt.entry_index);
}
Result<void> read(TlsReader& reader, RevocationReceipt& receipt) {
  return fields::take_struct(reader, receipt.grant_id, receipt.time_ms, receipt.entry_index);
}

ByteArray<16> sequence_tag(BytesView subject_key, std::uint64_t sequence) {
  const SecretBytes whole = hmac(Hash::sha256, subject_key, encode_u64(sequence));
  ByteArray<16> tag{};
  std::copy_n(whole.view().begin(), tag.size(), tag.begin());
  return tag;
}

ByteArray<32> event_commitment(BytesView opening, BytesView event_bytes) {
  const SecretBytes code = hmac(Hash::sha256, opening, event_bytes);
  ByteArray<32> commitment{};
  std::ranges::copy(code.view(), commitment.begin());
  return commitment;
}

Bytes lease_release_context(BytesView request_bytes, std::uint64_t entry_index) {
  return concat({sha256(request_bytes), encode_u64(entry_index)});
}

Bytes lease_deposit_context(const Id& grant_id, const Id& field_id) { return concat({grant_id, field_id}); }

}  // namespace carecircle
