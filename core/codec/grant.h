// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"

// Contact grants and the proofs around them (security.md 8). Signed bytes are checked exactly as received.

namespace carecircle {

enum class Purpose : std::uint16_t {
  mutual_aid_coordination = 1,
  appointment = 2,
  delivery = 3,
  home_visit = 4,
  crisis = 5,
  other = 6
};
Result<Purpose> purpose_from_wire(std::uint16_t value);

enum GrantFlag : std::uint16_t {
  kGrantNoCache = 1,
  kGrantNotifyEach = 2,
  kGrantNeedsOwnerOnline = 4,
  kGrantMutual = 8,
  kGrantEndsWithRequest = 16
};

struct GrantField {
  Id field_id{};
  ByteArray<32> share_commit{};  // SHA-256(b_f)
};

// Signed by the owner's DSK ("carecircle/Grant").
struct Grant {
  Id grant_id{};
  AccountId owner{};
  AccountId grantee{};
  std::vector<GrantField> fields;
  Purpose purpose = Purpose::other;
  std::uint64_t not_before_ms = 0;
  std::uint64_t expires_ms = 0;
  std::uint32_t views_max = 0;  // 0: any number
  std::uint8_t per_device = 0;
  std::uint32_t interval_min_s = 0;
  std::uint16_t flags = 0;
  std::uint16_t legal_basis = 0;
  Id consent_id{};
  Bytes request_id;  // empty or 16 bytes
};

// Signed by the grantee's DSK ("carecircle/ReleaseRequest").
struct ReleaseRequest {
  Id grant_id{};
  std::vector<Id> field_ids;
  DeviceId device_id{};
  Bytes ephemeral_key;  // hpke::kEphemeralSuite public key
  ByteArray<32> nonce{};
};

// What the server sealed to the ephemeral key: the halves in the order of ReleaseRequest.field_ids.
struct ReleasedHalves {
  std::vector<Bytes> halves;
};

// The audit log's entry as it stands in until the transparency log exists: signed by the server's log key
// ("carecircle/LogEntry"). `previous_head` chains the entries: head_n = SHA-256(head_{n-1} || encoded LogEntry_n).
struct LogEntry {
  std::uint64_t index = 0;
  std::uint16_t type = 0;      // action of product.md 3.5 as numbered in audit.proto
  std::uint32_t day = 0;       // days since 1970
  ByteArray<16> tag{};         // HMAC-SHA-256(k_subject, uint64 sequence)[0..15]
  ByteArray<32> commitment{};  // HMAC-SHA-256(r, encoded Event)
  ByteArray<32> previous_head{};
};

// Erasable side-table record that LogEntry.commitment commits to (security.md 10.1).
struct Event {
  Id event_id{};
  std::uint64_t time_ms = 0;
  AccountId actor{};
  AccountId subject{};
  std::uint16_t action = 0;
  Bytes object;              // the 16-byte id of the grant, offer, request, … or empty
  std::uint8_t outcome = 0;  // 0 done, 1 refused
  Bytes policy_hash;         // SHA-256 of the Grant for releases, else empty
  Bytes context;
};

// Signed by the server's log key ("carecircle/RevocationReceipt").
struct RevocationReceipt {
  Id grant_id{};
  std::uint64_t time_ms = 0;
  std::uint64_t entry_index = 0;
};

void write(TlsWriter&, const GrantField&);
Result<void> read(TlsReader&, GrantField&);
void write(TlsWriter&, const Grant&);
Result<void> read(TlsReader&, Grant&);
void write(TlsWriter&, const ReleaseRequest&);
Result<void> read(TlsReader&, ReleaseRequest&);
void write(TlsWriter&, const ReleasedHalves&);
Result<void> read(TlsReader&, ReleasedHalves&);
void write(TlsWriter&, const LogEntry&);
Result<void> read(TlsReader&, LogEntry&);
void write(TlsWriter&, const Event&);
Result<void> read(TlsReader&, Event&);
void write(TlsWriter&, const RevocationReceipt&);
Result<void> read(TlsReader&, RevocationReceipt&);

ByteArray<16> sequence_tag(BytesView subject_key, std::uint64_t sequence);
ByteArray<32> event_commitment(BytesView opening, BytesView event_bytes);

// HPKE info and associated data of the shred-store half on its way in and out.
inline constexpr std::string_view kLeaseDepositInfo = "carecircle/lease-deposit/v1";
inline constexpr std::string_view kLeaseReleaseInfo = "carecircle/lease-release/v1";
Bytes lease_release_context(BytesView request_bytes, std::uint64_t entry_index);  // SHA-256(request) || uint64 index
Bytes lease_deposit_context(const Id& grant_id, const Id& field_id);

}  // namespace carecircle
