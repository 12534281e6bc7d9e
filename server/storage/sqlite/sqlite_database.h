// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "server/storage/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace carecircle {

// How a file survives a crash and what it leaves behind.
enum class SqliteJournal : std::uint8_t {
  write_ahead,  // WAL, synchronous=FULL: a commit is one flush
  erasing,      // a rollback journal that is deleted at each commit, secure_delete: erased bytes are overwritten
};

// Database over SQLite. One connection, used by one thread at a time. Another process may write to the same file: begin
// waits for it up to kBusyTimeoutMs.
class SqliteDatabase final : public Database {
 public:
  static constexpr int kBusyTimeoutMs = 5'000;
  static constexpr std::size_t kStatementsMax = 1'000;

  // ":memory:" is a database of its own that ends with the object. kStorageFailed.
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& file, SqliteJournal journal);
  ~SqliteDatabase() override;
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  Result<Rows> run(std::string_view sql, std::span<const Argument> arguments) override;
  std::int64_t changes() const override;
  Result<void> run_script(const std::string& script) override;
  Result<void> begin() override;
  Result<void> commit() override;
  void rollback() override;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  explicit SqliteDatabase(sqlite3* connection) : connection_(connection) {}
  Result<sqlite3_stmt*> prepare(std::string_view sql);
  Result<Rows> step_all(sqlite3_stmt* statement);
  Error error(const char* where) const;

  sqlite3* connection_;
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

}  // namespace carecircle
