// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/migrations.h"

#include "core/crypto/hash.h"

namespace carecircle {
namespace {

constexpr const char* kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum "
    "BLOB NOT NULL)";

Result<Rows> run_now(Database& database, std::string_view sql) { return database.run(sql, {}); }

// The steps applied so far must be the first of this program's steps, unchanged.
Result<void> check_applied(const Rows& applied, std::span<const Migration> steps) {
  if (applied.size() > steps.size()) return fail(ErrorCode::kDataTooNew, "migrations: written by a newer program");
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const Migration& step = steps[i];
    if (applied[i].integer(0) > steps.back().number)
      return fail(ErrorCode::kDataTooNew, "migrations: written by a newer program");
    const bool same = applied[i].integer(0) == step.number && applied[i].array<32>(1) == sha256(as_bytes(step.sql));
    if (!same) return fail(ErrorCode::kStateDamaged, "migrations: an applied step differs");
  }
  return {};
}

Result<void> apply(Transaction& transaction, const Migration& step) {
  TRY(transaction.database().run_script(step.sql));
  TRY(transaction.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES (?, ?, ?)", step.number,
                          Text{step.name}, sha256(as_bytes(step.sql))));
  return {};
}

Result<void> apply_missing(Transaction& transaction, std::span<const Migration> steps) {
  TRY(run_now(transaction.database(), kCreateTable));
  const Rows applied = TRY(transaction.query("SELECT number, checksum FROM schema_migrations ORDER BY number"));
  TRY(check_applied(applied, steps));
  for (const Migration& step : steps.subspan(applied.size()))
    TRY(apply(transaction, step));
  return {};
}

}  // namespace

Result<void> migrate(Database& database, std::span<const Migration> steps) {
  for (std::size_t i = 1; i < steps.size(); ++i)
    ensure(steps[i - 1].number < steps[i].number, "migrations are numbered upwards");
  return run_transaction(database, [&](Transaction& transaction) { return apply_missing(transaction, steps); });
}

Result<std::string> schema_of(Database& database) {
  const Rows rows =
      TRY(run_now(database, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name"));
  std::string schema;
  for (const Row& row : rows)
    schema += row.text(0) + ";\n";
  return schema;
}

}  // namespace carecircle
