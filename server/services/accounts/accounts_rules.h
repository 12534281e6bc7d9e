// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/bytes/result.h"
#include "core/codec/account.h"

// What an account must prove when it registers and when it moves to another device (security.md 2.3, 3), without storage or
// transport. Members check the same again: the server refuses early what they would refuse.

namespace carecircle::accounts {

inline constexpr std::uint64_t kSecondMs = 1000;
inline constexpr std::uint64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::uint64_t kSessionLifetimeMs = 30ull * 24 * 60 * kMinuteMs;
inline constexpr std::uint64_t kProofLifetimeMs = 10 * kMinuteMs;    // for passphrase change, new recovery code, moving
inline constexpr std::uint64_t kPendingLifetimeMs = 60 * kSecondMs;  // of a sign-in or recovery that was begun
inline constexpr std::uint32_t kSessionsPerAccountMax = 20;
inline constexpr std::uint32_t kExpiredSessionsPerRun = 100;

struct SignedView {
  BytesView content;
  BytesView signature;
};

// A device with the set that lists it, both signed by the same identity key.
struct DeviceProof {
  DeviceSet set;
  DeviceStatement statement;
};

// Both signatures, and that set and statement are of one account, version and device. kSignatureInvalid, kKeyInvalid, kMalformedInput.
Result<DeviceProof> read_device_proof(const SignedView& device_set, const SignedView& device_statement);

// "account_id = SHA-256("carecircle/account/v1" || first AIK)", set_version 1. kKeyInvalid.
Result<void> check_first_device(const DeviceProof& proof);

struct KnownIdentity {
  AccountId account_id{};
  BytesView identity_key;
  std::uint32_t set_version = 0;
};
// The identity key is new, its predecessor vouches for it twice (over the DeviceSet and in the IdentityLink), and the version
// is one higher. kSignatureInvalid, kKeyInvalid, kConflict.
Result<void> check_successor(const KnownIdentity& known, const DeviceProof& proof, const SignedView& device_set,
                             BytesView previous_signature, BytesView identity_link);

// The kinds of unlock slots (core/envelope/slots.h has the struct).
enum class SlotType : std::uint8_t { password = 1, passkey = 2, recovery = 3, trustees = 4 };
struct SlotFront {
  Id slot_id{};
  SlotType type = SlotType::password;
};
// One password slot, at most one recovery slot, no id twice. kMalformedInput.
Result<std::vector<SlotFront>> check_slots(std::span<const BytesView> slots);

// Which recovery key an account has after its secrets were replaced: the new one, the one before as long as its slot is
// there, else none. kMalformedInput for a new key without a slot.
Result<Bytes> next_recovery_key(BytesView current, BytesView given, std::span<const SlotFront> slots);

}  // namespace carecircle::accounts
