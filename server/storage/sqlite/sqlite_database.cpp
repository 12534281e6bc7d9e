// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/sqlite/sqlite_database.h"

#include <sqlite3.h>

namespace carecircle {
namespace {

constexpr const char* kWriteAhead = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
constexpr const char* kErasing = "PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;";
constexpr const char* kAlways =
    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;";

// SQLite copies what is bound: an argument need not outlive the call that binds it. A null pointer would bind NULL, so an
// empty blob or text is bound by a pointer to something.
struct Binder {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(std::string_view text) const {
    return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                               SQLITE_UTF8);
  }
  int operator()(BytesView bytes) const {
    if (bytes.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  }
};

Row::Value column_value(sqlite3_stmt* statement, int column) {
  const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return sqlite3_column_int64(statement, column);
    case SQLITE_TEXT: {
      const auto* text = sqlite3_column_text(statement, column);
      return std::string(text, text + size());
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
      return bytes == nullptr ? Bytes{} : Bytes(bytes, bytes + size());
    }
    case SQLITE_NULL: return nullptr;
    default: break;
  }
  ensure(false, "the schema has no floating point columns");
  return nullptr;
}

Row read_row(sqlite3_stmt* statement) {
  const int columns = sqlite3_column_count(statement);
  std::vector<Row::Value> values;
  values.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column)
    values.push_back(column_value(statement, column));
  return Row(std::move(values));
}

// Bound blobs are of members: they leave the statement as soon as it has run.
struct ResetAtEnd {
  sqlite3_stmt* statement;
  ~ResetAtEnd() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::string& file, SqliteJournal journal) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int opened = sqlite3_open_v2(file.c_str(), &connection, flags, nullptr);
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(connection));
  if (opened != SQLITE_OK) return fail(ErrorCode::kStorageFailed, "sqlite: open");
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  TRY(database->run_script(kAlways));
  TRY(database->run_script(journal == SqliteJournal::write_ahead ? kWriteAhead : kErasing));
  return database;
}

SqliteDatabase::~SqliteDatabase() {
  for (const auto& [sql, statement] : statements_)
    sqlite3_finalize(statement);
  sqlite3_close_v2(connection_);
}

Error SqliteDatabase::error(const char* where) const {
  switch (sqlite3_extended_errcode(connection_)) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID: return fail(ErrorCode::kAlreadyExists, where);
    default: return fail(ErrorCode::kStorageFailed, where);
  }
}

Result<sqlite3_stmt*> SqliteDatabase::prepare(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
  ensure(statements_.size() < kStatementsMax, "SQL is written once, not built from values");
  sqlite3_stmt* statement = nullptr;
  const int size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v3(connection_, sql.data(), size, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return error("sqlite: prepare");
  }
  ensure(statement != nullptr, "an SQL statement is empty");
  statements_.emplace(sql, statement);
  return statement;
}

Result<Rows> SqliteDatabase::step_all(sqlite3_stmt* statement) {
  Rows rows;
  for (;;) {
    const int stepped = sqlite3_step(statement);
    if (stepped == SQLITE_DONE) return rows;
    if (stepped != SQLITE_ROW) return error("sqlite: step");
    rows.push_back(read_row(statement));
  }
}

Result<Rows> SqliteDatabase::run(std::string_view sql, std::span<const Argument> arguments) {
  sqlite3_stmt* statement = TRY(prepare(sql));
  ensure(sqlite3_bind_parameter_count(statement) == static_cast<int>(arguments.size()),
         "an SQL statement has another number of parameters");
  const ResetAtEnd reset{statement};
  int index = 0;
  for (const Argument& argument : arguments) {
    if (std::visit(Binder{statement, ++index}, argument.value()) != SQLITE_OK) return error("sqlite: bind");
  }
  return step_all(statement);
}

std::int64_t SqliteDatabase::changes() const { return sqlite3_changes64(connection_); }

Result<void> SqliteDatabase::run_script(const std::string& script) {
  if (sqlite3_exec(connection_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error("sqlite: script");
  return {};
}

Result<void> SqliteDatabase::begin() {
  TRY(run("BEGIN IMMEDIATE", {}));
  return {};
}

Result<void> SqliteDatabase::commit() {
  TRY(run("COMMIT", {}));
  return {};
}

void SqliteDatabase::rollback() {
  // Some failures (a full disk) have rolled back already.
  if (sqlite3_get_autocommit(connection_) != 0) return;
  const Result<Rows> rolled_back = run("ROLLBACK", {});
  ensure(rolled_back.has_value(), "a transaction can be rolled back");
}

}  // namespace carecircle
