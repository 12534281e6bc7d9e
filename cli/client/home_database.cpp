// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/home_database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include "core/bytes/ensure.h"

namespace carecircle::cli {
namespace {

Error storage_failed(const char* where) { return fail(ErrorCode::kStorageFailed, where); }

// One prepared statement, finalised when it goes.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    if (sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK) statement_ = nullptr;
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& bind(BytesView value) {
    static constexpr std::uint8_t kEmpty = 0;
    const void* data = value.empty() ? &kEmpty : value.data();
    return check(sqlite3_bind_blob64(statement_, next_++, data, value.size(), SQLITE_TRANSIENT));
  }
  Statement& bind(std::string_view value) {
    return check(sqlite3_bind_text64(statement_, next_++, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  Statement& bind(std::uint64_t value) {
    const auto capped = std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max());
    return check(sqlite3_bind_int64(statement_, next_++, static_cast<std::int64_t>(capped)));
  }

  // True when there is a row, false at the end.
  Result<bool> step() {
    if (!statement_ || !bound_) return storage_failed("home: statement");
    const int outcome = sqlite3_step(statement_);
    if (outcome == SQLITE_ROW) return true;
    if (outcome == SQLITE_DONE) return false;
    return storage_failed("home: step");
  }
  Result<void> run() {
    TRY(step());
    return {};
  }
  Bytes blob(int column) {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data ? Bytes(data, data + size) : Bytes{};
  }
  std::uint64_t number(int column) { return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column)); }

 private:
  Statement& check(int outcome) {
    bound_ = bound_ && outcome == SQLITE_OK;
    return *this;
  }
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
  bool bound_ = true;
};

}  // namespace

Result<std::unique_ptr<HomeDatabase>> HomeDatabase::open(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem || ::chmod(folder.c_str(), 0700) != 0) return storage_failed("home: folder");

  std::unique_ptr<HomeDatabase> home(new HomeDatabase());
  home->lock_file_ = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (home->lock_file_ < 0) return storage_failed("home: lock file");
  TRY(home->lock());

  const auto file = folder / "home.db";
  // SQLite would make the file with the process's umask; this one is private from the start.
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return storage_failed("home: file");
  ::close(descriptor);
  if (sqlite3_open_v2(file.c_str(), &home->database_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
    return storage_failed("home: open");
  TRY(home->create_tables());
  return home;
}

Result<void> HomeDatabase::create_tables() {
  TRY(execute("PRAGMA journal_mode = DELETE"));
  TRY(execute("PRAGMA synchronous = FULL"));
  // What a group's parts held before they were replaced must not stay in free pages.
  TRY(execute("PRAGMA secure_delete = ON"));
  TRY(execute("CREATE TABLE IF NOT EXISTS header (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"));
  return execute(
      "CREATE TABLE IF NOT EXISTS blobs (shelf BLOB NOT NULL, position INTEGER NOT NULL, value BLOB NOT NULL, "
      "PRIMARY KEY (shelf, position)) WITHOUT ROWID");
}

HomeDatabase::~HomeDatabase() {
  sqlite3_close_v2(database_);
  if (lock_file_ >= 0) ::close(lock_file_);
}

Result<void> HomeDatabase::execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return storage_failed("home: execute");
  return {};
}

Result<std::optional<Bytes>> HomeDatabase::header(std::string_view name) {
  Statement statement(database_, "SELECT value FROM header WHERE name = ?");
  if (!TRY(statement.bind(name).step())) return std::optional<Bytes>();
  return std::optional<Bytes>(statement.blob(0));
}

Result<void> HomeDatabase::set_header(std::string_view name, BytesView value) {
  Statement statement(database_, "INSERT OR REPLACE INTO header (name, value) VALUES (?, ?)");
  return statement.bind(name).bind(value).run();
}

Result<std::optional<Bytes>> HomeDatabase::get(BytesView shelf, std::uint64_t position) {
  Statement statement(database_, "SELECT value FROM blobs WHERE shelf = ? AND position = ?");
  if (!TRY(statement.bind(shelf).bind(position).step())) return std::optional<Bytes>();
  return std::optional<Bytes>(statement.blob(0));
}

Result<void> HomeDatabase::put(BytesView shelf, std::uint64_t position, BytesView value) {
  Statement statement(database_, "INSERT OR REPLACE INTO blobs (shelf, position, value) VALUES (?, ?, ?)");
  return statement.bind(shelf).bind(position).bind(value).run();
}

Result<void> HomeDatabase::remove(BytesView shelf, std::uint64_t position) {
  Statement statement(database_, "DELETE FROM blobs WHERE shelf = ? AND position = ?");
  return statement.bind(shelf).bind(position).run();
}

Result<void> HomeDatabase::remove_all(BytesView shelf) {
  Statement statement(database_, "DELETE FROM blobs WHERE shelf = ?");
  return statement.bind(shelf).run();
}

Result<std::vector<BlobRow>> HomeDatabase::list(BytesView shelf, std::uint64_t after, std::size_t rows_max) {
  Statement statement(database_,
                      "SELECT position, value FROM blobs WHERE shelf = ? AND position > ? ORDER BY position LIMIT ?");
  statement.bind(shelf).bind(after).bind(std::uint64_t{rows_max});
  std::vector<BlobRow> rows;
  while (TRY(statement.step()))
    rows.push_back({statement.number(0), statement.blob(1)});
  return rows;
}

Result<std::uint64_t> HomeDatabase::last_position(BytesView shelf) {
  Statement statement(database_, "SELECT COALESCE(MAX(position), 0) FROM blobs WHERE shelf = ?");
  TRY(statement.bind(shelf).step());
  return statement.number(0);
}

Result<void> HomeDatabase::begin() {
  if (depth_ == 0) {
    TRY(execute("BEGIN IMMEDIATE"));
    failed_ = false;
  }
  ++depth_;
  return {};
}

Result<void> HomeDatabase::commit() {
  ensure(depth_ > 0, "home: commit without begin");
  if (depth_ > 1) {
    --depth_;
    return {};
  }
  if (failed_) {
    rollback();
    return storage_failed("home: a step inside failed");
  }
  if (auto done = execute("COMMIT"); !done) {
    rollback();
    return done;
  }
  depth_ = 0;
  return {};
}

void HomeDatabase::rollback() {
  ensure(depth_ > 0, "home: rollback without begin");
  --depth_;
  failed_ = depth_ > 0;
  // When SQLite has rolled back by itself this one has nothing to do.
  if (depth_ == 0) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void HomeDatabase::unlock() { ::flock(lock_file_, LOCK_UN); }

Result<void> HomeDatabase::lock() {
  while (::flock(lock_file_, LOCK_EX) != 0) {
    if (errno != EINTR) return storage_failed("home: lock");
  }
  return {};
}

}  // namespace carecircle::cli
