// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The circle's keyring by handle, and the records under it (docs/protocol/keyring.md).
#include "core/envelope/chain.h"
#include "core/envelope/record.h"

#include "core/wasm/group_rules.h"

namespace carecircle::wasm {
namespace {

Result<RecordKind> read_record_kind(BytesView field) {
  const auto kind = static_cast<RecordKind>(TRY(number(field, UINT16_MAX)));
  switch (kind) {
    case RecordKind::circle_profile:
    case RecordKind::help_request:
    case RecordKind::offer:
    case RecordKind::member_profile: return kind;
  }
  return fail(ErrorCode::kMalformedInput, "record: kind");
}

// ---- The keyring ----------------------------------------------------------------------------------------------------------------

Result<Output> create_keyring(Input input) { return handle_of(keyrings().keep(Keyring(TRY(array<16>(input[0]))))); }

Result<Output> serialize_keyring(Input input) { return output(TRY(keyrings().find(input[0]))->serialize()); }

Result<Output> restore_keyring(Input input) { return handle_of(keyrings().keep(TRY(Keyring::restore(input[0])))); }

Result<Output> close_keyring(Input input) { return keyrings().close(input[0]); }

// A key for its generation, and the one that it commits to: a false link may have led to another. No key helps what cannot be read.
Result<Output> holds_key(Input input) {
  const Keyring& ring = *TRY(keyrings().find(input[1]));
  const auto record = read_record(input[0]);
  if (!record) return output(true);
  const auto opened = open_record(*record, ring);
  const bool lacks_key =
      !opened && (opened.code() == ErrorCode::kNotFound || opened.code() == ErrorCode::kCommitmentMismatch);
  return output(!lacks_key);
}

SecretBytes present_key(const Keyring& ring, const mls::Group& circle) {
  return circle.export_secret(kKeyringExporterLabel, keyring_context(ring.ring_id(), circle.epoch()), kRingKeySize);
}

Result<Output> add_generation(Input input) {
  Keyring& ring = *TRY(keyrings().find(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  TRY(ring.add(circle.epoch(), present_key(ring, circle).view()));
  return Output();
}

// "Uploaded in the same request as the commit": the newest generation held, under the one that the commit makes.
Result<Output> chain_link_under(const Keyring& ring, std::uint64_t generation, BytesView key) {
  SystemEntropy entropy;
  if (ring.empty()) return fail(ErrorCode::kNotFound, "keyring: empty");
  const std::uint64_t previous = ring.newest_generation();
  if (previous >= generation) return fail(ErrorCode::kWrongState, "keyring: holds this generation");
  return output(encode(seal_chain_link(ring.ring_id(), generation, key, previous, TRY(ring.key(previous)), entropy)));
}

Result<Output> staged_chain_link(Input input) {
  const Keyring& ring = *TRY(keyrings().find(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  const std::uint64_t generation = circle.epoch() + 1;
  const SecretBytes key = TRY(
      circle.export_secret_staged(kKeyringExporterLabel, keyring_context(ring.ring_id(), generation), kRingKeySize));
  return chain_link_under(ring, generation, key.view());
}

Result<Output> rejoined_chain_link(Input input) {
  const Keyring& ring = *TRY(keyrings().find(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  return chain_link_under(ring, circle.epoch(), present_key(ring, circle).view());
}

Result<std::vector<ChainLink>> read_links(const Keyring& ring, BytesView field) {
  std::vector<ChainLink> links;
  for (const BytesView bytes : TRY(list(field))) {
    const auto fields = TRY(structure(bytes, 3));
    links.push_back({ring.ring_id(), TRY(number(fields[0])), TRY(number(fields[1])), to_bytes(fields[2])});
  }
  return links;
}

Result<Output> adopt_chain(Input input) {
  Keyring& ring = *TRY(keyrings().find(input[0]));
  return output(TRY(ring.adopt(TRY(read_links(ring, input[1])))));
}

Result<Output> list_missing_links(Input input) {
  SystemEntropy entropy;
  const Keyring& ring = *TRY(keyrings().find(input[0]));
  const std::vector<ChainLink> links = TRY(read_links(ring, input[2]));
  Output missing;
  for (const ChainLink& link : missing_links(ring, links, TRY(number(input[1])), entropy))
    missing.push_back(field(encode(link)));
  return output(missing);
}

// ---- Records --------------------------------------------------------------------------------------------------------------------

Result<Output> seal_ring_record(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const Keyring& ring = *TRY(keyrings().find(input[1]));
  RecordDraft draft{.kind = TRY(read_record_kind(input[2])),
                    .record_id = TRY(array<16>(input[3])),
                    .revision = static_cast<std::uint32_t>(TRY(number(input[4], UINT32_MAX)))};
  if (!input[5].empty()) draft.previous_sha256 = TRY(array<32>(input[5]));
  const RecordSigner signer{.credential = account.credential, .signature_seed = account.signature_key.seed.view()};
  return output(TRY(seal_record(ring, draft, signer, input[6], entropy)));
}

Output header_of(const RingRecord& record) {
  return output(record.ring_id, record.generation, static_cast<std::uint16_t>(record.kind), record.record_id,
                record.revision, record.author, record.sha256);
}

Result<Output> read_ring_record(Input input) { return header_of(TRY(read_record(input[0]))); }

// What is remembered of the newest revision: struct { uint32 revision; opaque sha256[32]; opaque author[16]; }
Bytes encode_seen(const SeenRecord& seen) {
  TlsWriter writer;
  writer.u32(seen.revision);
  writer.raw(seen.sha256);
  writer.raw(seen.author);
  return writer.take();
}

Result<std::optional<SeenRecord>> decode_seen(BytesView bytes) {
  if (bytes.empty()) return std::optional<SeenRecord>();
  TlsReader reader(bytes);
  SeenRecord seen;
  seen.revision = TRY(reader.u32());
  seen.sha256 = TRY(reader.array<32>());
  seen.author = TRY(reader.array<16>());
  TRY(reader.finish());
  return std::optional(seen);
}

// The record vouches for itself up to the author's identity key; whether that is the member's, the tree says. Who has left stays
// readable.
Result<void> check_signer(const mls::Group& circle, const RingRecord& record) {
  TRY(verify_record(record));
  const auto leaf = leaf_of_account(circle, record.author);
  if (leaf) return check_record_author(record, TRY(credential_of(*leaf)));
  return leaf.code() == ErrorCode::kNotAMember ? Result<void>() : Result<void>(leaf.error());
}

Result<Output> judge_record(Input input) {
  const RingRecord record = TRY(read_record(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  const RecordKind kind = TRY(read_record_kind(input[2]));
  const bool expected = record.kind == kind && record.record_id == TRY(array<16>(input[3])) &&
                        record.ring_id == TRY(circle_of(circle.extensions())).circle_id;
  if (!expected) return fail(ErrorCode::kRecordRefused, "record: another than asked for");
  TRY(check_signer(circle, record));
  TRY(check_revision(record, TRY(decode_seen(input[4])), true));
  Output judged = header_of(record);
  judged.push_back(field(encode_seen(seen_record(record))));
  return judged;
}

Result<Output> open_ring_record(Input input) {
  return output(TRY(open_record(TRY(read_record(input[0])), *TRY(keyrings().find(input[1])))));
}

Result<Output> seal_part(Input input) {
  SystemEntropy entropy;
  return output(TRY(seal_request_part(input[0], TRY(array<16>(input[1])), input[2], entropy)));
}

Result<Output> open_part(Input input) {
  return output(TRY(open_request_part(input[0], TRY(array<16>(input[1])), input[2])));
}

}  // namespace
}  // namespace carecircle::wasm

// ring id → keyring
CARECIRCLE_OPERATION(keyring_create, 1, carecircle::wasm::create_keyring)
// keyring → serialised, secret
CARECIRCLE_OPERATION(keyring_serialize, 1, carecircle::wasm::serialize_keyring)
// serialised → keyring
CARECIRCLE_OPERATION(keyring_restore, 1, carecircle::wasm::restore_keyring)
// keyring →
CARECIRCLE_OPERATION(keyring_close, 1, carecircle::wasm::close_keyring)
// keyring, circle →
CARECIRCLE_OPERATION(keyring_add_generation, 2, carecircle::wasm::add_generation)
// keyring, circle → chain link to the staged epoch, or to the present one
CARECIRCLE_OPERATION(keyring_staged_chain_link, 2, carecircle::wasm::staged_chain_link)
CARECIRCLE_OPERATION(keyring_rejoined_chain_link, 2, carecircle::wasm::rejoined_chain_link)
// keyring, links (generation, previous generation, sealed) → generations learnt
CARECIRCLE_OPERATION(keyring_adopt, 2, carecircle::wasm::adopt_chain)
// keyring, first generation, links → chain links that none of these is, from that generation on
CARECIRCLE_OPERATION(keyring_missing_links, 3, carecircle::wasm::list_missing_links)
// account, keyring, kind, record id, revision, hash of the revision before, plaintext → record
CARECIRCLE_OPERATION(record_seal, 7, carecircle::wasm::seal_ring_record)
// record → ring id, generation, kind, record id, revision, author, hash
CARECIRCLE_OPERATION(record_read, 1, carecircle::wasm::read_ring_record)
// record, circle, kind, record id, seen → the same, seen
CARECIRCLE_OPERATION(record_judge, 5, carecircle::wasm::judge_record)
// record, keyring → whether its key is held
CARECIRCLE_OPERATION(record_holds_key, 2, carecircle::wasm::holds_key)
// record, keyring → plaintext
CARECIRCLE_OPERATION(record_open, 2, carecircle::wasm::open_ring_record)
// key, request id, plaintext or sealed → sealed or plaintext
CARECIRCLE_OPERATION(request_part_seal, 3, carecircle::wasm::seal_part)
CARECIRCLE_OPERATION(request_part_open, 3, carecircle::wasm::open_part)
