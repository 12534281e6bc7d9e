// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"

// SQLite as the home uses it: a header of a few named values in clear, and sealed blobs by (shelf, position). It also holds the
// folder's lock. Every failure of SQLite or of the file system is kStorageFailed.

struct sqlite3;
struct sqlite3_stmt;

namespace carecircle::cli {

struct BlobRow {
  std::uint64_t position = 0;
  Bytes value;
};

class HomeDatabase {
 public:
  // Makes folder (0700) and file (0600) when they are missing, and waits for the lock.
  static Result<std::unique_ptr<HomeDatabase>> open(const std::filesystem::path& folder);
  HomeDatabase(const HomeDatabase&) = delete;
  HomeDatabase& operator=(const HomeDatabase&) = delete;
  ~HomeDatabase();

  Result<std::optional<Bytes>> header(std::string_view name);
  Result<void> set_header(std::string_view name, BytesView value);

  Result<std::optional<Bytes>> get(BytesView shelf, std::uint64_t position);
  Result<void> put(BytesView shelf, std::uint64_t position, BytesView value);
  Result<void> remove(BytesView shelf, std::uint64_t position);
  Result<void> remove_all(BytesView shelf);
  Result<std::vector<BlobRow>> list(BytesView shelf, std::uint64_t after, std::size_t rows_max);
  Result<std::uint64_t> last_position(BytesView shelf);

  // Nested transactions join the outermost one; when one of them fails the outermost one cannot commit.
  Result<void> begin();
  Result<void> commit();
  void rollback();
  bool in_transaction() const { return depth_ > 0; }

  void unlock();
  Result<void> lock();

 private:
  HomeDatabase() = default;
  Result<void> execute(const char* sql);
  Result<void> create_tables();

  sqlite3* database_ = nullptr;
  int lock_file_ = -1;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace carecircle::cli
