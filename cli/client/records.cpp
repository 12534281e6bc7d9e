// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Records under the circle's ring: sealing our own, and judging everybody's before they are opened.
#include "cli/client/client_state.h"

namespace carecircle::cli {
namespace {

void write(TlsWriter& writer, const SeenRecord& seen) {
  writer.u32(seen.revision);
  writer.raw(seen.sha256);
  writer.raw(seen.author);
}

Result<std::optional<SeenRecord>> load_seen(Client& client, const Id& record_id) {
  const auto stored = TRY(client.home().get(names::of("record", record_id)));
  if (!stored) return std::optional<SeenRecord>();
  TlsReader reader(stored->view());
  SeenRecord seen;
  seen.revision = TRY(reader.u32());
  seen.sha256 = TRY(reader.array<32>());
  seen.author = TRY(reader.array<16>());
  return std::optional(seen);
}

Result<void> keep_seen(Client& client, const RingRecord& record, const std::optional<SeenRecord>& before) {
  const SeenRecord seen = seen_record(record);
  if (before && before->revision == seen.revision && before->sha256 == seen.sha256) return {};
  TlsWriter writer;
  write(writer, seen);
  return client.home().put(names::of("record", record.record_id), writer.bytes());
}

// The record vouches for itself up to the author's identity key; whether that is the member's, the tree says. Who has left stays
// readable.
Result<void> check_signer(Client& client, const RingRecord& record) {
  TRY(verify_record(record));
  const auto leaf = client.leaf_of(record.author);
  if (leaf) return check_record_author(record, leaf->credential);
  return leaf.code() == ErrorCode::kNotAMember ? Result<void>() : Result<void>(leaf.error());
}

// A generation that is missing, or that a false link alone leads to, may have been linked to meanwhile.
Result<SecretBytes> open_with_chain(Client& client, const RingRecord& record) {
  auto opened = open_record(record, *TRY(client.keyring()));
  const bool lacks_key =
      !opened && (opened.code() == ErrorCode::kNotFound || opened.code() == ErrorCode::kCommitmentMismatch);
  if (!lacks_key) return opened;
  TRY(adopt_chain(client));
  return open_record(record, *TRY(client.keyring()));
}

}  // namespace

Result<const Keyring*> Client::keyring() {
  if (!state_->keyring) {
    if (index().circle().keyring().empty()) return fail(ErrorCode::kNotFound, "keyring");
    state_->keyring = TRY(Keyring::restore(as_bytes(index().circle().keyring())));
  }
  return &*state_->keyring;
}

Result<Bytes> Client::seal_ring_record(const RecordDraft& draft, BytesView plaintext) {
  const RecordSigner signer{.credential = account().credential, .signature_seed = account().signature_key.seed.view()};
  return seal_record(*TRY(keyring()), draft, signer, plaintext, entropy());
}

Result<OpenedRecord> Client::open_ring_record(BytesView bytes, RecordKind kind, const Id& expected_id) {
  OpenedRecord opened{.record = TRY(read_record(bytes))};
  const CircleId circle = TRY(circle_id());
  const bool expected =
      opened.record.kind == kind && opened.record.record_id == expected_id && opened.record.ring_id == circle;
  if (!expected) return fail(ErrorCode::kRecordRefused, "record: another one");
  TRY(check_signer(*this, opened.record));
  const auto seen = TRY(load_seen(*this, expected_id));
  TRY(check_revision(opened.record, seen, true));
  opened.plaintext = TRY(open_with_chain(*this, opened.record));
  TRY(keep_seen(*this, opened.record, seen));
  return opened;
}

}  // namespace carecircle::cli
