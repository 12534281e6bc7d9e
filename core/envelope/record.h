// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/entropy.h"
#include "core/codec/record.h"
#include "core/envelope/keyring.h"

// Records under a ring (security.md 5): help requests, offers, profiles.
//
//   struct { uint16 version = 1; opaque ring_id[16]; uint64 gen; uint16 kind; opaque record_id[16]; uint32 rev;
//            opaque author[16]; opaque credential<V>; opaque signature_key<V>; opaque prev_sha256[32]; opaque sealed<V>;
//            opaque signature<V>; } RingRecord;
//   signature = the author's DSK over everything before it ("carecircle/RingRecord"); signature_key is that DSK: the credential
//               binds it, so a record can be verified after its author's device has left the tree (docs/adr/0006)
//   K_rec     = KDF(ring key of gen, "", "record", kind || record_id || rev, 32)
//   sealed    = Seal(K_rec, "record", record_id, aad = all bytes before `sealed`, padded plaintext)

namespace carecircle {

Result<RecordKind> record_kind_from_wire(std::uint16_t value);  // kMalformedInput for any other number

// A record whose structure was read; who wrote it is not yet known.
struct RingRecord : RingRecordHeader {
  Credential credential;
  Bytes signature_key;              // the DSK that signs; bound by the credential
  ByteArray<32> previous_sha256{};  // of the revision before, as it travelled; zeros for the first
  Bytes sealed;
  Bytes signature;

  Bytes header;            // everything before `sealed`, as it travelled
  Bytes signed_content;    // everything before `signature`, as it travelled
  ByteArray<32> sha256{};  // of the whole record: what the next revision names
};

// What a new revision says about itself. The author is the account of `credential`.
struct RecordDraft {
  RecordKind kind = RecordKind::help_request;
  Id record_id{};
  std::uint32_t revision = 1;
  ByteArray<32> previous_sha256{};
};
// Who signs: the encoded credential of the device's leaf, and the DSK's seed.
struct RecordSigner {
  BytesView credential;
  BytesView signature_seed;
};

// Written under the newest generation. kLimitExceeded when the plaintext is longer than kPaddedPlaintextMax, kNotFound for
// an empty keyring. Returns the encoded RingRecord.
Result<Bytes> seal_record(const Keyring& keyring, const RecordDraft& draft, const RecordSigner& signer,
                          BytesView plaintext, Entropy& entropy);

// Structure alone. kMalformedInput.
Result<RingRecord> read_record(BytesView bytes);

// The signature by the record's signature_key, that the credential binds this key, and that the credential is the author's.
// kSignatureInvalid or kRecordRefused. Whether this author is a member is check_record_author's question.
Result<void> verify_record(const RingRecord& record);

// "The credential's AIK chain must lead to the account's leaf in the tree": `member` is the credential of that leaf today.
// kRecordRefused.
Result<void> check_record_author(const RingRecord& record, const Credential& member);

// "A client refuses a lower rev than it has seen"; the next one names the record before it by hash. `seen` is the newest
// revision known. The same revision again is accepted only when it is the same record. kRolledBack for a lower revision,
// kRecordRefused for another author or hash, or a revision that skips.
struct SeenRecord {
  std::uint32_t revision = 0;
  ByteArray<32> sha256{};
  AccountId author{};
};
SeenRecord seen_record(const RingRecord& record);
// `may_skip`: the caller has not followed every revision (a first sync gives only the newest).
Result<void> check_revision(const RingRecord& record, const std::optional<SeenRecord>& seen, bool may_skip);

// Opens with the keyring's key of the record's generation, or the one of its candidates that the record commits to. kNotFound without
// it, kCommitmentMismatch when it is none of them, else the errors of open_sealed and unpadding.
Result<SecretBytes> open_record(const RingRecord& record, const Keyring& keyring);

// The part of a request that only the accepted helper gets: Seal(K_s, "request/sealed", record_id, aad = record_id, padded text).
// K_s is 32 random bytes kept in the author's index.
Result<Bytes> seal_request_part(BytesView request_key, const Id& record_id, BytesView plaintext, Entropy& entropy);
Result<SecretBytes> open_request_part(BytesView request_key, const Id& record_id, BytesView sealed);

}  // namespace carecircle
