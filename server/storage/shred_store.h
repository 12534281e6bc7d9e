// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"
#include "core/codec/account.h"

// Secrets that must be destroyable (security.md 8.4): a file of its own with secure_delete, whose rows are wrapped by
// AES-256-GCM under the key of a day. Day keys are files of a separate directory; they are destroyed as soon as no row needs
// them, and live rows move to a newer key after kShredKeyLifetimeDays, so that an old copy of the file opens nothing.
//
// It is not part of the main database's transaction. Each call is durable when it returns. Therefore:
//   * put before the main commit: a crash in between leaves a row that nothing refers to, which reconcile deletes;
//   * erase before the main change: a crash in between leaves a grant that cannot be opened, never one that can.
// Belongs to the storage thread.

namespace carecircle {

inline constexpr std::uint32_t kShredKeyLifetimeDays = 7;
inline constexpr std::size_t kShredSecretSizeMax = 64 * 1024;  // bytes

// What a row belongs to. Numbers are stored: never reuse one.
enum class ShredKind : std::uint8_t { lease_half = 1, account_slot = 2, local_half = 3 };

class ShredStore {
 public:
  // `file` may be ":memory:" and then `key_folder` is not touched: for tests. Otherwise the folder is made, 0700.
  static Result<std::unique_ptr<ShredStore>> open(const std::filesystem::path& file,
                                                  const std::filesystem::path& key_folder, Entropy& entropy);
  virtual ~ShredStore() = default;

  // Replaces a row of the same kind, id and part. kLimitExceeded above kShredSecretSizeMax. `owner` is who may destroy it.
  virtual Result<void> put(ShredKind kind, const Id& id, const Id& part, const AccountId& owner, BytesView secret,
                           std::uint64_t now_ms) = 0;
  // Nothing when it was erased or never there. kStorageFailed when its key is lost.
  virtual Result<std::optional<SecretBytes>> get(ShredKind kind, const Id& id, const Id& part) = 0;
  virtual Result<bool> exists(ShredKind kind, const Id& id) = 0;

  // All parts of one id; one part of it; everything of an owner. Erasing what is not there succeeds.
  virtual Result<void> erase(ShredKind kind, const Id& id) = 0;
  virtual Result<void> erase_part(ShredKind kind, const Id& id, const Id& part) = 0;
  virtual Result<void> erase_owner(const AccountId& owner) = 0;

  // At start: erases each (kind, id) for which `keep` answers false. The other direction (a grant whose half is gone) is
  // its service's: it asks exists() and ends the grant.
  virtual Result<void> reconcile(const std::function<Result<bool>(ShredKind, const Id&)>& keep) = 0;
  // Periodically: wraps rows of old days anew and destroys the keys that are no longer needed.
  virtual Result<void> rotate(std::uint64_t now_ms) = 0;
};

}  // namespace carecircle
