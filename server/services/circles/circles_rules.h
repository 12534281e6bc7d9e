// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/bytes/result.h"
#include "core/codec/admission.h"
#include "core/codec/record.h"

// The rules of invitations, roles and the circle's own records (security.md 4.2), without storage or transport. The server
// checks them so that members are not troubled; every member checks admissions again, and does not rely on this.

namespace carecircle::circles {

inline constexpr std::uint64_t kHourMs = 3600ull * 1000;
inline constexpr std::uint64_t kFoundingLinkLifetimeMs = 24 * kHourMs;
inline constexpr std::uint64_t kInvitationLifetimeMaxMs = 365 * 24 * kHourMs;
inline constexpr std::uint32_t kInvitationUsesMax = 1000;
inline constexpr std::size_t kAdmittersMax = 256;
inline constexpr std::uint32_t kOpenInvitationsMax = 1000;  // of one circle
// A link makes a few accounts more than it admits: somebody may lose the device between registering and joining.
inline constexpr std::uint32_t kSpareRegistrations = 8;

// circles.proto's numbers.
enum class InvitationState : std::uint8_t { open = 1, used_up = 2, expired = 3, revoked = 4 };

struct InvitationUse {
  std::uint32_t uses_max = 1;
  std::uint32_t uses = 0;
  std::uint64_t expires_ms = 0;
  std::optional<std::uint64_t> revoked_ms;
};
InvitationState invitation_state(const InvitationUse& use, std::uint64_t now_ms);
// Nothing for an open one, else kInvitationUsedUp, kInvitationExpired, kInvitationRevoked.
Result<void> check_open(const InvitationUse& use, std::uint64_t now_ms);

// May admit, remove and change roles.
bool may_administer(Role role);
// The roles that work: owner and member. kRoleNotSupported for the others, by their names in the contract.
Result<void> check_role_supported(Role role);

// What an Invite may say. kLimitExceeded, kRoleNotSupported, kInvitationExpired, kInvitationInvalid.
Result<void> check_invite(const Invite& invite, const CircleId& circle_id, std::uint64_t now_ms);

// A proof that the link is held, for this purpose and subject; an empty subject is not compared. kSignatureInvalid or
// kInvitationInvalid.
Result<void> check_proof(BytesView proof, BytesView signature, BytesView invite_public_key, const Id& invite_id,
                         std::string_view purpose, BytesView subject);

// One link of the keyring's chain as it is uploaded, with a commit or later (core/envelope/keyring.h):
//   struct { uint16 version = 1; opaque ring_id[16]; uint64 gen; uint64 previous gen; opaque sealed<V>; } ChainLink;
struct ChainLinkFront {
  std::uint64_t generation = 0;
  std::uint64_t previous_generation = 0;
  Bytes sealed;
};
// kMalformedInput, or kRecordRefused when it belongs to another circle or leads forward.
Result<ChainLinkFront> read_chain_link(BytesView link, const CircleId& circle_id);
// kRecordRefused when the link is not of the commit that makes `generation`.
Result<void> check_commit_link(const ChainLinkFront& link, std::uint64_t generation);
// kRecordRefused when the link does not lead to the generation before it; kNotFound when its generation is yet to come.
Result<void> check_added_link(const ChainLinkFront& link, std::uint64_t newest_generation);

}  // namespace carecircle::circles
