// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

#include "server/storage/files.h"
#include "server/storage/migrations.h"
#include "server/storage/sqlite/sqlite_database.h"

namespace carecircle {

Result<FileLock> FileLock::acquire(const std::filesystem::path& file, bool wait) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail(ErrorCode::kStorageFailed, "lock: open");
  FileLock lock(descriptor);
  if (::flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorCode::kUnavailable, "lock: held by another process");
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<DataFolder> DataFolder::open(const std::filesystem::path& path) {
  TRY(make_private_folder(path));
  return DataFolder(path);
}

Result<FileLock> DataFolder::lock_for_serving() const { return FileLock::acquire(path_ / "serve.lock", false); }

Result<ServerKeys> DataFolder::keys(Entropy& entropy) const {
  const FileLock lock = TRY(FileLock::acquire(path_ / "keys.lock", true));
  return load_server_keys(path_ / "keys", entropy);
}

Result<std::unique_ptr<Database>> DataFolder::database() const {
  std::unique_ptr<Database> database =
      TRY(SqliteDatabase::open((path_ / "main.db").string(), SqliteJournal::write_ahead));
  TRY(migrate(*database, migrations()));
  return database;
}

Result<std::unique_ptr<ShredStore>> DataFolder::shred_store(Entropy& entropy) const {
  return ShredStore::open(path_ / "shred.db", path_ / "shred-keys", entropy);
}

Result<void> DataFolder::write_public_url(const std::string& url) const {
  return write_private_file(path_ / "public_url", as_bytes(url));
}

Result<std::optional<std::string>> DataFolder::public_url() const {
  const std::optional<SecretBytes> content = TRY(read_private_file(path_ / "public_url"));
  if (!content) return std::optional<std::string>{};
  return std::optional(std::string(as_text(content->view())));
}

}  // namespace carecircle
