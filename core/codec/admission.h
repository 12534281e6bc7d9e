// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"

// Invitation, join and registration structs (security.md 4.2), which the server reads as well as the clients.
// The rules that members apply to them are in core/admission.

namespace carecircle {

enum class Role : std::uint8_t { observer = 1, member = 2, moderator = 3, admin = 4, owner = 5 };
Result<Role> role_from_wire(std::uint8_t value);  // kMalformedInput for any other number

// Signed by the inviter's DSK ("carecircle/Invite"); travels with the inviter's credential.
struct Invite {
  CircleId circle_id{};
  Id invite_id{};
  Role role = Role::member;
  std::uint32_t uses = 1;
  std::uint64_t expires_ms = 0;
  ByteArray<32> invite_public_key{};               // ipk
  std::vector<ByteArray<32>> admitter_key_hashes;  // SHA-256 of the AIKs that may admit
};

// Signed by isk ("carecircle/Join/invite") and by the newcomer's AIK ("carecircle/Join").
struct Join {
  Id invite_id{};
  AccountId account_id{};
  Bytes identity_key;
  Bytes key_package_ref;
  Bytes name_sealed;  // Sealed under KDF(s, invite_id, "invite/name", "", 32)
};

// Proof that the holder of the link asks: signed by isk, over who registers or founds. `purpose` is one of the constants
// below, so that a proof for one call serves no other.
struct InviteProof {
  Id invite_id{};
  std::string purpose;
  Bytes subject;  // what is bound: the account's first AIK, the circle's id
};
inline constexpr std::string_view kProofRegister = "register";
inline constexpr std::string_view kProofFound = "found";

void write(TlsWriter&, const Invite&);
Result<void> read(TlsReader&, Invite&);
void write(TlsWriter&, const Join&);
Result<void> read(TlsReader&, Join&);
void write(TlsWriter&, const InviteProof&);
Result<void> read(TlsReader&, InviteProof&);

// Everything an Add commit carries in authenticated_data, so that every member can judge it.
struct AdmissionEvidence {
  Signed invite;                 // by the inviter's DSK
  Bytes inviter_credential;      // encoded Credential
  Bytes inviter_signature_key;   // DSK
  Bytes join;                    // encoded Join
  Bytes join_invite_signature;   // by isk
  Bytes join_account_signature;  // by the newcomer's AIK
};
void write(TlsWriter&, const AdmissionEvidence&);
Result<void> read(TlsReader&, AdmissionEvidence&);

// Secrets of a link, from its `s` (32 bytes).
struct InviteSecrets {
  SecretBytes signature_seed;  // isk = KDF(s, invite_id, "invite/auth", "", 32)
  Bytes public_key;            // ipk
  SecretBytes name_key;        // KDF(s, invite_id, "invite/name", "", 32)
};
InviteSecrets derive_invite_secrets(BytesView s, const Id& invite_id);

// The fragment of a link: "1.<invite_id>.<s>" for founding, "1.<invite_id>.<s>.<SHA-256(inviter AIK)>" for joining, each part base64url.
struct InviteLink {
  Id invite_id{};
  SecretBytes secret;                             // s
  std::optional<ByteArray<32>> inviter_key_hash;  // absent in the owner's founding link
};
std::string format_invite_fragment(const InviteLink& link);
Result<InviteLink> parse_invite_fragment(std::string_view fragment);  // kInvitationInvalid

}  // namespace carecircle
