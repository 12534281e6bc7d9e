// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/entropy.h"
#include "core/codec/grant.h"
#include "core/crypto/hpke.h"

// Contact fields and split-key leases (security.md 7, 8). A field's key CK_f is wrapped under LK, which needs two halves: a_f
// travels in the conversation, b_f lies in the server's shred store and is released view by view, recorded first.
//
//   policy_hash = SHA-256(Grant bytes exactly as signed)
//   LK   = HKDF-SHA-512(a_f || b_f, salt = grant_id, info = "carecircle/lease/v1" || 0x00 || field_id || policy_hash, 32)
//   W_f  = Seal(LK, "lease/wrap", field_id, aad = policy_hash || field_id || uint32 gen, CK_f)
//
// The owner's side is make_lease and rewrap_field; the grantee's is read_lease, make_release_request and open_release.

namespace carecircle {

// product.md 3.5; emergency_contact is text about a person as well.
enum class FieldKind : std::uint16_t { name = 1, phone = 2, email = 3, address = 4, note = 5, emergency_contact = 6 };
Result<FieldKind> field_kind_from_wire(std::uint16_t value);  // kMalformedInput for any other number

inline constexpr std::size_t kContactValueMax = 1000;  // bytes
inline constexpr std::size_t kLeaseHalfSize = 32;
inline constexpr std::size_t kLeaseFieldsMax = 6;

// ---- Fields -------------------------------------------------------------------------------------------------------------

// What the server keeps of a field (CardField in contacts.proto): a blob without its kind, which is inside the sealed part.
struct SealedField {
  Id field_id{};
  std::uint32_t generation = 0;  // counts edits; each has a fresh key
  Bytes sealed;                  // Seal(CK_f, "field", field_id, aad = field_id || uint32 gen, padded { kind, value })
};

struct NewField {
  SealedField field;
  SecretBytes key;  // CK_f, for the owner's index
};
// kLimitExceeded above kContactValueMax.
Result<NewField> seal_field(const Id& field_id, FieldKind kind, std::uint32_t generation, BytesView value,
                            Entropy& entropy);

struct OpenedField {
  Id field_id{};
  FieldKind kind = FieldKind::name;
  SecretBytes value;
};
Result<OpenedField> open_field(const SealedField& field, BytesView key);

// ---- The owner's side -----------------------------------------------------------------------------------------------------

// A field to share: its newest generation and key.
struct LeasedField {
  Id field_id{};
  FieldKind kind = FieldKind::name;
  std::uint32_t generation = 0;
  SecretBytes key;  // CK_f
};

// Per field, what goes to the grantee inside the conversation.
struct LeaseShare {
  Id field_id{};
  FieldKind kind = FieldKind::name;
  std::uint32_t generation = 0;
  SecretBytes half;  // a_f
  Bytes wrapped;     // W_f
};
// The whole message to the grantee (ContactGrant in content.proto). Shares stand in the order of the grant's fields.
struct LeaseOffer {
  Signed grant;
  std::vector<LeaseShare> shares;
  Bytes note;  // UTF-8, may be empty
};

// b_f on its way to the shred store: HPKE (hpke::kStoredSuite) with kLeaseDepositInfo and lease_deposit_context(grant_id, field_id).
struct LeaseDeposit {
  Id field_id{};
  hpke::Ciphertext sealed_half;
};

// Kept in the owner's index, so that an edited field can be wrapped again without the server's half.
struct KeptLeaseKey {
  Id field_id{};
  SecretBytes lease_key;  // LK
};

struct NewLease {
  ByteArray<32> policy_hash{};
  LeaseOffer offer;
  std::vector<LeaseDeposit> deposits;
  std::vector<KeptLeaseKey> kept;
};
// `grant` comes with everything but its fields, which are made here. `owner_signature_seed` is the DSK's. kLimitExceeded for no
// field or more than kLeaseFieldsMax, kAlreadyExists for a field named twice, kKeyInvalid for a bad `server_shred_key`.
Result<NewLease> make_lease(Grant grant, const std::vector<LeasedField>& fields, Bytes note,
                            BytesView owner_signature_seed, BytesView server_shred_key, Entropy& entropy);

// After an edit: W_f for the field's new generation, under the LK that was kept. Sent to the grantee in the conversation.
struct LeaseUpdate {
  Id grant_id{};
  Id field_id{};
  std::uint32_t generation = 0;
  Bytes wrapped;
};
LeaseUpdate rewrap_field(const Id& grant_id, const ByteArray<32>& policy_hash, const KeptLeaseKey& kept,
                         std::uint32_t generation, BytesView field_key, Entropy& entropy);
// Puts an update into the offer it belongs to. kNotFound for another grant or field, kRolledBack when the generation is not newer.
Result<void> apply_lease_update(LeaseOffer& offer, const LeaseUpdate& update);

// ---- The grantee's side ---------------------------------------------------------------------------------------------------

// Checks an offer that came in a conversation: the owner's signature, that owner and grantee are who they should be, and that
// the shares are those of the grant's fields. kSignatureInvalid, kMalformedInput, kPermissionDenied.
Result<Grant> read_lease(const LeaseOffer& offer, BytesView owner_signature_key, const AccountId& owner,
                         const AccountId& grantee);
ByteArray<32> policy_hash_of(const Signed& grant);

// A request for halves and the private half of its ephemeral key, which lives until the answer comes.
struct PendingRelease {
  ReleaseRequest request;
  Signed signed_request;      // "carecircle/ReleaseRequest", by the grantee's DSK
  SecretBytes ephemeral_key;  // hpke::kEphemeralSuite private key
};
// Asks for `field_ids`, or for all fields of the grant when empty. kNotFound for a field that the grant does not have.
Result<PendingRelease> make_release_request(const Grant& grant, std::vector<Id> field_ids, const DeviceId& device_id,
                                            BytesView signature_seed, Entropy& entropy);

// The server's answer: the halves sealed to the ephemeral key (kLeaseReleaseInfo, lease_release_context), and the proof that the
// release was recorded first.
struct ReleaseAnswer {
  hpke::Ciphertext sealed_halves;  // of an encoded ReleasedHalves
  Signed entry;                    // LogEntry, by the log key ("carecircle/LogEntry")
  Bytes event;                     // encoded Event
  Bytes opening;                   // r, 32 bytes
};
// AUDIT_ACTION_LEASE_RELEASED of api/carecircle/v1/audit.proto.
inline constexpr std::uint16_t kActionLeaseReleased = 62;
// What the proof must say. `used_entries`: indexes of entries that proved earlier requests, since one entry proves one release.
struct ReleaseExpectation {
  BytesView log_key;  // known from the circle's records
  std::uint16_t release_action = kActionLeaseReleased;
  std::span<const std::uint64_t> used_entries = {};
};
// "No proof, client refuses": kProofInvalid whenever the entry is not signed by the log, was used before, does not commit to the
// event, or the event is not this grant's release to this grantee. Returns the entry.
Result<LogEntry> check_release_proof(const Signed& grant, const ReleaseAnswer& answer,
                                     const ReleaseExpectation& expected);

struct Release {
  std::uint64_t entry_index = 0;
  std::vector<OpenedField> fields;
};
// Checks the proof before anything is opened, then the halves against the grant, and opens. `fields` are the server's blobs in any
// order. kProofInvalid; kCommitmentMismatch when a half is not the one the owner deposited, or was wrapped for another grant;
// kNotFound when a blob is missing or of another generation than W_f; else the errors of opening. The halves are wiped on return.
Result<Release> open_release(const LeaseOffer& offer, const PendingRelease& pending, const ReleaseAnswer& answer,
                             const ReleaseExpectation& expected, const std::vector<SealedField>& fields);

}  // namespace carecircle
