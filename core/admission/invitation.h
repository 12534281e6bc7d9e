// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/group_view.h"
#include "core/codec/admission.h"

// Making and judging invitations and joins (security.md 4.2). Labels: "Invite" by the inviter's DSK, "Join/invite" by isk,
// "Join" by the newcomer's AIK, "InviteProof" by isk.

namespace carecircle {

// ---- The inviter ----------------------------------------------------------------------------------------------------------

struct InviteDraft {
  CircleId circle_id{};
  Role role = Role::member;
  std::uint32_t uses = 1;
  std::uint64_t expires_ms = 0;
  std::vector<ByteArray<32>> admitter_key_hashes;  // SHA-256 of AIKs; the inviter's own is added when it is missing
};
struct NewInvite {
  Invite invite;
  Signed signed_invite;
  InviteLink link;  // only for whom is invited; the server never sees its secret
};
NewInvite make_invite(const InviteDraft& draft, BytesView inviter_identity_key, BytesView inviter_signature_seed,
                      Entropy& entropy);
// The AIK hashes of everybody who may admit: the roles of `circle` that hold the right.
std::vector<ByteArray<32>> admitter_key_hashes(const GroupView& circle);

// ---- The newcomer ---------------------------------------------------------------------------------------------------------

// "Newcomer checks the Invite against the fragment": the link's id and key pair, the hash of the inviter's AIK, and the inviter's
// signature. kInvitationInvalid for any of these; also for a founding link, which names no inviter.
Result<Invite> check_invite(const Signed& invite, BytesView inviter_credential, BytesView inviter_signature_key,
                            const InviteLink& link);

struct JoinDraft {
  AccountId account_id{};
  Bytes identity_key;     // AIK
  Bytes key_package_ref;  // of a fresh key package
  Bytes name;             // UTF-8, sealed under the link's name key
};
struct NewJoin {
  Bytes join;               // encoded Join
  Bytes invite_signature;   // by isk
  Bytes account_signature;  // by the AIK
};
// kLimitExceeded for a name of more than 1023 bytes.
Result<NewJoin> make_join(const JoinDraft& draft, const InviteLink& link, BytesView identity_seed, Entropy& entropy);
// The display name in a Join, for whoever holds the link's secret `s`: the inviter, who keeps it.
Result<SecretBytes> open_join_name(const Join& join, BytesView link_secret);

// The proof that the holder of a link asks ("InviteProof"): to register an account, to found the circle.
Signed make_invite_proof(const InviteLink& link, std::string_view purpose, BytesView subject);

// ---- The admitter ---------------------------------------------------------------------------------------------------------

// Expiry and uses, which only the admitter judges: members cannot count alike and must agree on what is valid.
// kInvitationExpired at or after expires_ms, kInvitationUsedUp.
Result<void> check_join_as_admitter(const AdmissionEvidence& evidence, std::uint64_t now_ms, std::uint32_t uses_so_far);

// Whether the invitation names this account as one that may admit; a rotated AIK counts through its predecessors.
bool names_admitter(const Invite& invite, const Credential& admitter);

// Everything every member will check of one newcomer, so that the admitter need not find out from a refused commit.
// `committer` is the admitter's own credential. kAdmissionRefused or kGhostDevice.
Result<Invite> check_admission(const GroupView& before, const Credential& committer, const AdmissionEvidence& evidence,
                               const mls::LeafNode& newcomer, BytesView key_package_ref);

// authenticated_data of a commit that adds newcomers: struct { uint16 version = 1; AdmissionEvidence evidence<V>; }, one for each, in
// the order of the Adds. A commit without newcomers carries empty authenticated_data.
Bytes encode_evidence(const std::vector<AdmissionEvidence>& evidence);
Result<std::vector<AdmissionEvidence>> decode_evidence(BytesView authenticated_data);

}  // namespace carecircle
