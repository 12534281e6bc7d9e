// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>

#include "core/codec/account.h"
#include "server/storage/database.h"

// Key packages by device, and who claimed how many: the tables conversations_*. Messages and streams are delivery's.

namespace carecircle::conversations {

inline constexpr std::uint32_t kOneTimeKeyPackagesMax = 64;  // of one device
// Beyond this a claimer gets the last-resort package: nobody can drain another member's one-time ones.
inline constexpr std::uint32_t kOneTimeClaimsMax = 5;
inline constexpr std::uint64_t kClaimWindowMs = 3600ull * 1000;

Result<void> insert_key_package(Transaction&, const DeviceId&, BytesView key_package, std::uint64_t now_ms);
Result<void> replace_last_resort(Transaction&, const DeviceId&, BytesView key_package, std::uint64_t now_ms);
Result<std::uint32_t> count_one_time(Transaction&, const DeviceId&);
// The oldest one-time package; it is deleted, so that it serves once.
Result<std::optional<Bytes>> take_one_time(Transaction&, const DeviceId&);
Result<std::optional<Bytes>> find_last_resort(Transaction&, const DeviceId&);
Result<void> delete_key_packages(Transaction&, const DeviceId&);

// Counts a claim: whether it may still take a one-time package.
Result<bool> count_claim(Transaction&, const AccountId& target, const AccountId& claimer, std::uint64_t now_ms);
Result<void> delete_old_claims(Transaction&, std::uint64_t now_ms);

}  // namespace carecircle::conversations
