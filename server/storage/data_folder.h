// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes/entropy.h"
#include "core/bytes/result.h"
#include "server/storage/database.h"
#include "server/storage/server_keys.h"
#include "server/storage/shred_store.h"

// The one folder of a server, 0700: main.db, shred.db, shred-keys/, keys/, and the public address for `carecircled invite`.

namespace carecircle {

// Held for as long as the object lives; the system lets go of it when the process ends in any way.
class FileLock {
 public:
  // kUnavailable when another process holds it and `wait` is false.
  static Result<FileLock> acquire(const std::filesystem::path& file, bool wait);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

class DataFolder {
 public:
  // Makes the folder when it is not there.
  static Result<DataFolder> open(const std::filesystem::path& path);

  // One server per data folder: kUnavailable when another one runs.
  Result<FileLock> lock_for_serving() const;
  // Made on first use; two processes that start at once get the same keys.
  Result<ServerKeys> keys(Entropy& entropy) const;
  // Migrated to this program's version.
  Result<std::unique_ptr<Database>> database() const;
  Result<std::unique_ptr<ShredStore>> shred_store(Entropy& entropy) const;

  Result<void> write_public_url(const std::string& url) const;
  Result<std::optional<std::string>> public_url() const;

 private:
  explicit DataFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace carecircle
