// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/envelope/record.h"

#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "core/envelope/padding.h"
#include "core/envelope/seal.h"
#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

constexpr std::string_view kSignatureName = "RingRecord";

SecretBytes derive_record_key(BytesView ring_key, RecordKind kind, const Id& record_id, std::uint32_t revision) {
  TlsWriter context;
  context.u16(static_cast<std::uint16_t>(kind));
  context.raw(record_id);
  context.u32(revision);
  return derive_key(ring_key, {}, "record", context.bytes(), 32);
}

// ring_id, gen, kind, record_id, rev and author, which read_record_header reads.
constexpr std::size_t kFrontSize = 2 + 16 + 8 + 2 + 16 + 4 + 16;

// What was read of `all` when `rest` is left.
Bytes read_so_far(BytesView all, BytesView rest) { return to_bytes(all.first(all.size() - rest.size())); }

}  // namespace

Result<Bytes> seal_record(const Keyring& keyring, const RecordDraft& draft, const RecordSigner& signer,
                          BytesView plaintext, Entropy& entropy) {
  if (keyring.empty()) return fail(ErrorCode::kNotFound, "record: no generation to write under");
  const std::uint64_t generation = keyring.newest_generation();
  const auto credential = TRY(decode<Credential>(signer.credential));
  const auto padded = TRY(pad_to_bucket(plaintext));

  TlsWriter writer;
  write_version(writer);
  writer.raw(keyring.ring_id());
  writer.u64(generation);
  writer.u16(static_cast<std::uint16_t>(draft.kind));
  writer.raw(draft.record_id);
  writer.u32(draft.revision);
  writer.raw(credential.account_id);
  writer.opaque(signer.credential);
  writer.opaque(signature_key_pair(signer.signature_seed).public_key);
  writer.raw(draft.previous_sha256);

  const auto key = derive_record_key(TRY(keyring.key(generation)), draft.kind, draft.record_id, draft.revision);
  const Bytes header = writer.bytes();
  writer.opaque(seal(key.view(), "record", draft.record_id, header, padded.view(), entropy));
  writer.opaque(sign_labelled(signer.signature_seed, kSignatureName, writer.bytes()));
  return writer.take();
}

Result<RingRecord> read_record(BytesView bytes) {
  RingRecord record{TRY(read_record_header(bytes))};
  TlsReader reader(bytes.subspan(kFrontSize));
  record.credential = TRY(decode<Credential>(TRY(reader.opaque())));
  record.signature_key = TRY(read_opaque(reader));
  record.previous_sha256 = TRY(reader.array<32>());
  record.header = read_so_far(bytes, reader.rest());
  record.sealed = TRY(read_opaque(reader));
  record.signed_content = read_so_far(bytes, reader.rest());
  record.signature = TRY(read_opaque(reader));
  TRY(reader.finish());
  record.sha256 = sha256(bytes);
  return record;
}

Result<void> verify_record(const RingRecord& record) {
  if (record.credential.account_id != record.author) return fail(ErrorCode::kRecordRefused, "record: author");
  TRY(verify_credential(record.credential, record.signature_key));
  return verify_labelled(record.signature_key, kSignatureName, record.signed_content, record.signature);
}

Result<void> check_record_author(const RingRecord& record, const Credential& member) {
  // "The credential's AIK chain must lead to the account's leaf in the tree."
  if (!continues(record.credential, member)) return fail(ErrorCode::kRecordRefused, "record: not of this member");
  return {};
}

SeenRecord seen_record(const RingRecord& record) {
  return {.revision = record.revision, .sha256 = record.sha256, .author = record.author};
}

Result<void> check_revision(const RingRecord& record, const std::optional<SeenRecord>& seen, bool may_skip) {
  if (!seen) return {};
  // "Only the author may revise; a client refuses a lower rev than it has seen."
  if (record.author != seen->author) return fail(ErrorCode::kRecordRefused, "record: revised by another");
  if (record.revision < seen->revision) return fail(ErrorCode::kRolledBack, "record: lower revision");
  if (record.revision == seen->revision) {
    if (record.sha256 != seen->sha256) return fail(ErrorCode::kRecordRefused, "record: two of one revision");
    return {};
  }
  if (record.revision == seen->revision + 1) {
    if (record.previous_sha256 != seen->sha256) return fail(ErrorCode::kRecordRefused, "record: revises another");
    return {};
  }
  if (!may_skip) return fail(ErrorCode::kRecordRefused, "record: revision left out");
  return {};
}

Result<SecretBytes> open_record(const RingRecord& record, const Keyring& keyring) {
  if (record.ring_id != keyring.ring_id()) return fail(ErrorCode::kNotFound, "record: another ring");
  Result<SecretBytes> padded;
  for (const SecretBytes& ring_key : TRY(keyring.candidates(record.generation))) {
    const auto key = derive_record_key(ring_key.view(), record.kind, record.record_id, record.revision);
    padded = open_sealed(key.view(), "record", record.record_id, record.header, record.sealed);
    // The record commits to its key: another candidate can only help where the commitment is to another key.
    if (padded || padded.code() != ErrorCode::kCommitmentMismatch) break;
  }
  return unpad_bucket(TRY(std::move(padded)).view());
}

Result<Bytes> seal_request_part(BytesView request_key, const Id& record_id, BytesView plaintext, Entropy& entropy) {
  const auto padded = TRY(pad_to_bucket(plaintext));
  return seal(request_key, "request/sealed", record_id, record_id, padded.view(), entropy);
}

Result<SecretBytes> open_request_part(BytesView request_key, const Id& record_id, BytesView sealed) {
  const auto padded = TRY(open_sealed(request_key, "request/sealed", record_id, record_id, sealed));
  return unpad_bucket(padded.view());
}

}  // namespace carecircle
