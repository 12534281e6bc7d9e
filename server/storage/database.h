// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/bytes/bytes.h"
#include "core/bytes/ensure.h"
#include "core/bytes/result.h"
#include "core/codec/account.h"

// The seam to the database. SQL is written once, in the subset that SQLite and PostgreSQL share, with `?` parameters;
// an adapter (storage/sqlite) runs it. Everything here belongs to one thread, the storage thread: no locks.
//
// Errors: kAlreadyExists when a PRIMARY KEY or UNIQUE constraint refuses a row, kStorageFailed for everything else.

namespace carecircle {

// Text is bound explicitly: a protobuf `bytes` field is a std::string too, and a blob bound as text would match no row.
struct Text {
  std::string_view value;
};

// One bound parameter. It does not own: what it was made of outlives the call.
class Argument {
 public:
  using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, BytesView>;

  Argument(std::nullptr_t) : value_(nullptr) {}
  Argument(bool value) : value_(std::int64_t{value}) {}
  template <std::integral T>
  Argument(T value) : value_(static_cast<std::int64_t>(value)) {
    ensure(std::in_range<std::int64_t>(value), "an SQL integer has 63 bits");
  }
  template <typename T>
    requires std::is_enum_v<T>
  Argument(T value) : Argument(static_cast<std::underlying_type_t<T>>(value)) {}
  Argument(Text text) : value_(text.value) {}
  Argument(BytesView bytes) : value_(bytes) {}
  Argument(const Bytes& bytes) : value_(BytesView(bytes)) {}
  template <std::size_t N>
  Argument(const ByteArray<N>& bytes) : value_(BytesView(bytes)) {}
  template <typename T>
  Argument(const std::optional<T>& value) : value_(nullptr) {
    if (value) *this = Argument(*value);
  }
  Argument(const std::string&) = delete;
  Argument(const char*) = delete;

  const Value& value() const { return value_; }

 private:
  Value value_;
};

// One row of a result, owned. Asking a column for another type than it has is an error of the programmer.
class Row {
 public:
  using Value = std::variant<std::nullptr_t, std::int64_t, std::string, Bytes>;
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<std::nullptr_t>(values_.at(column)); }
  std::int64_t integer(std::size_t column) const { return at<std::int64_t>(column); }
  // For counts, sequences and times, which are never negative.
  std::uint64_t number(std::size_t column) const { return static_cast<std::uint64_t>(integer(column)); }
  bool boolean(std::size_t column) const { return integer(column) != 0; }
  const std::string& text(std::size_t column) const { return at<std::string>(column); }
  const Bytes& blob(std::size_t column) const { return at<Bytes>(column); }
  // A blob of exactly N bytes.
  template <std::size_t N>
  ByteArray<N> array(std::size_t column) const {
    const Bytes& bytes = blob(column);
    ensure(bytes.size() == N, "a blob column has another size");
    ByteArray<N> result{};
    std::copy(bytes.begin(), bytes.end(), result.begin());
    return result;
  }
  Id id(std::size_t column) const { return array<16>(column); }
  std::optional<std::uint64_t> optional_number(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(number(column));
  }
  std::optional<Bytes> optional_blob(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(blob(column));
  }
  std::optional<Id> optional_id(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(id(column));
  }

 private:
  template <typename T>
  const T& at(std::size_t column) const {
    const T* value = std::get_if<T>(&values_.at(column));
    ensure(value != nullptr, "a column has another type");
    return *value;
  }
  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

// What an adapter provides.
class Database {
 public:
  virtual ~Database() = default;

  // Statements are prepared once and kept by their text: build no SQL from values.
  virtual Result<Rows> run(std::string_view sql, std::span<const Argument> arguments) = 0;
  // Rows changed by the last INSERT, UPDATE or DELETE.
  virtual std::int64_t changes() const = 0;
  // Several statements without parameters: migrations and transaction control.
  virtual Result<void> run_script(const std::string& script) = 0;

  // begin takes the write lock at once; commit returns after the data is on disk.
  virtual Result<void> begin() = 0;
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
};

// Beside an error's code: what a client needs to do better next time. See ErrorDetail in errors.proto.
struct ErrorDetails {
  std::uint64_t retry_after_ms = 0;
  std::uint64_t current_epoch = 0;
  std::uint64_t current_revision = 0;
};

// What one job (an RPC, a periodic job) does atomically. It is handed to handlers; they never begin or commit.
// When the job answers an error, nothing of it remains and its continuations are dropped.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Rows of a SELECT (or of … RETURNING). Results are held whole: give a LIMIT.
  template <typename... Arguments>
  Result<Rows> query(std::string_view sql, const Arguments&... arguments) {
    const std::array<Argument, sizeof...(Arguments)> list{Argument(arguments)...};
    return database_.run(sql, list);
  }

  // The only row of a query for a key, if there is one.
  template <typename... Arguments>
  Result<std::optional<Row>> query_one(std::string_view sql, const Arguments&... arguments) {
    Rows rows = TRY(query(sql, arguments...));
    ensure(rows.size() <= 1, "a query for one row found several");
    if (rows.empty()) return std::optional<Row>{};
    return std::optional<Row>(std::move(rows.front()));
  }

  // The number of rows changed.
  template <typename... Arguments>
  Result<std::int64_t> execute(std::string_view sql, const Arguments&... arguments) {
    TRY(query(sql, arguments...));
    return database_.changes();
  }

  // Runs on the storage thread once the whole batch is on disk and before any response leaves; never after an error.
  // For what must be seen only when it is durable: publishing to connections.
  void after_commit(std::function<void()> continuation) { continuations_.push_back(std::move(continuation)); }
  std::vector<std::function<void()>> take_continuations() { return std::exchange(continuations_, {}); }

  // Set these before returning the error they belong to.
  ErrorDetails& error_details() { return error_details_; }

  Database& database() { return database_; }

 private:
  Database& database_;
  std::vector<std::function<void()>> continuations_;
  ErrorDetails error_details_;
};

// Begins, runs `work(Transaction&) -> Result<T>`, commits or rolls back, then runs the continuations. For start-up, the
// command `invite` and tests; the storage thread commits in batches instead.
template <typename Work>
auto run_transaction(Database& database, Work&& work) -> std::invoke_result_t<Work, Transaction&> {
  TRY(database.begin());
  Transaction transaction(database);
  auto result = work(transaction);
  if (!result) {
    database.rollback();
    return result;
  }
  if (Result<void> committed = database.commit(); !committed) {
    database.rollback();
    return committed.error();
  }
  for (const std::function<void()>& continuation : transaction.take_continuations())
    continuation();
  return result;
}

}  // namespace carecircle
