// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/conversations/conversations_store.h"

#include "core/crypto/hash.h"

namespace carecircle::conversations {

namespace {

Result<void> insert(Transaction& transaction, const DeviceId& device, bool last_resort, BytesView key_package,
                    std::uint64_t now_ms) {
  const ByteArray<32> hash = sha256(key_package);
  const auto known = TRY(transaction.query_one(
      "SELECT last_resort FROM conversations_key_packages WHERE device_id = ? AND package_hash = ?", device, hash));
  if (known) return {};
  TRY(
      transaction.execute("INSERT INTO conversations_key_packages (device_id, package_hash, last_resort, key_package, "
                          "created_ms) VALUES (?, ?, ?, ?, ?)",
                          device, hash, last_resort, key_package, now_ms));
  return {};
}

}  // namespace

Result<void> insert_key_package(Transaction& transaction, const DeviceId& device, BytesView key_package,
                                std::uint64_t now_ms) {
  return insert(transaction, device, false, key_package, now_ms);
}

Result<void> replace_last_resort(Transaction& transaction, const DeviceId& device, BytesView key_package,
                                 std::uint64_t now_ms) {
  TRY(transaction.execute("DELETE FROM conversations_key_packages WHERE device_id = ? AND last_resort = 1", device));
  return insert(transaction, device, true, key_package, now_ms);
}

Result<std::uint32_t> count_one_time(Transaction& transaction, const DeviceId& device) {
  const auto row = TRY(transaction.query_one(
      "SELECT COUNT(*) FROM conversations_key_packages WHERE device_id = ? AND last_resort = 0", device));
  return static_cast<std::uint32_t>(row->integer(0));
}

Result<std::optional<Bytes>> take_one_time(Transaction& transaction, const DeviceId& device) {
  const auto row = TRY(transaction.query_one(
      "SELECT package_hash, key_package FROM conversations_key_packages WHERE device_id = ? AND last_resort = 0 "
      "ORDER BY created_ms, package_hash LIMIT 1",
      device));
  if (!row) return std::optional<Bytes>{};
  TRY(transaction.execute("DELETE FROM conversations_key_packages WHERE device_id = ? AND package_hash = ?", device,
                          row->blob(0)));
  return std::optional(row->blob(1));
}

Result<std::optional<Bytes>> find_last_resort(Transaction& transaction, const DeviceId& device) {
  const auto row = TRY(transaction.query_one(
      "SELECT key_package FROM conversations_key_packages WHERE device_id = ? AND last_resort = 1", device));
  return row ? std::optional(row->blob(0)) : std::nullopt;
}

Result<void> delete_key_packages(Transaction& transaction, const DeviceId& device) {
  TRY(transaction.execute("DELETE FROM conversations_key_packages WHERE device_id = ?", device));
  return {};
}

Result<bool> count_claim(Transaction& transaction, const AccountId& target, const AccountId& claimer,
                         std::uint64_t now_ms) {
  const auto row = TRY(transaction.query_one(
      "SELECT window_began_ms, claims FROM conversations_claims WHERE target_account_id = ? AND claimer_account_id = ?",
      target, claimer));
  const bool same_window = row && now_ms < row->number(0) + kClaimWindowMs;
  const std::uint64_t began_ms = same_window ? row->number(0) : now_ms;
  const std::uint64_t claims = same_window ? row->number(1) + 1 : 1;
  TRY(transaction.execute("DELETE FROM conversations_claims WHERE target_account_id = ? AND claimer_account_id = ?",
                          target, claimer));
  TRY(
      transaction.execute("INSERT INTO conversations_claims (target_account_id, claimer_account_id, window_began_ms, "
                          "claims) VALUES (?, ?, ?, ?)",
                          target, claimer, began_ms, claims));
  return claims <= kOneTimeClaimsMax;
}

Result<void> delete_old_claims(Transaction& transaction, std::uint64_t now_ms) {
  if (now_ms < kClaimWindowMs) return {};
  TRY(transaction.execute("DELETE FROM conversations_claims WHERE window_began_ms <= ?", now_ms - kClaimWindowMs));
  return {};
}

}  // namespace carecircle::conversations
