// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/storage/shred_store.h"

#include <algorithm>

#include "core/crypto/aead.h"
#include "server/storage/day_keys.h"
#include "server/storage/sqlite/sqlite_database.h"

namespace carecircle {
namespace {

constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;
constexpr const char* kInMemory = ":memory:";

// `day` names the key; the row is worthless without it.
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS shred_rows (
  kind BIGINT NOT NULL,
  id BLOB NOT NULL,
  part BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  day BIGINT NOT NULL,
  wrapped BLOB NOT NULL,
  PRIMARY KEY (kind, id, part)
);
CREATE INDEX IF NOT EXISTS shred_rows_by_day ON shred_rows (day);
CREATE INDEX IF NOT EXISTS shred_rows_by_owner ON shred_rows (owner_id);
)";

struct RowKey {
  ShredKind kind;
  Id id;
  Id part;
};

// A wrapped row opens only in the place it was written for.
Bytes associated_data(const RowKey& key, const AccountId& owner) {
  const ByteArray<1> kind{static_cast<std::uint8_t>(key.kind)};
  return concat({kind, key.id, key.part, owner});
}

Bytes wrap(BytesView day_key, const RowKey& key, const AccountId& owner, BytesView secret, Entropy& entropy) {
  const auto nonce = entropy.array<kAeadNonceSize>();
  return concat({nonce, aead_seal(Aead::aes_256_gcm, day_key, nonce, associated_data(key, owner), secret)});
}

Result<SecretBytes> unwrap(BytesView day_key, const RowKey& key, const AccountId& owner, BytesView wrapped) {
  if (wrapped.size() < kAeadNonceSize) return fail(ErrorCode::kStorageFailed, "shred store: short row");
  const BytesView nonce = wrapped.first(kAeadNonceSize);
  Result<SecretBytes> secret =
      aead_open(Aead::aes_256_gcm, day_key, nonce, associated_data(key, owner), wrapped.subspan(kAeadNonceSize));
  if (!secret) return fail(ErrorCode::kStorageFailed, "shred store: a row does not open");
  return secret;
}

class SqliteShredStore final : public ShredStore {
 public:
  SqliteShredStore(std::unique_ptr<SqliteDatabase> database, DayKeys keys, Entropy& entropy)
      : database_(std::move(database)), keys_(std::move(keys)), entropy_(entropy) {}

  Result<void> put(ShredKind kind, const Id& id, const Id& part, const AccountId& owner, BytesView secret,
                   std::uint64_t now_ms) override {
    if (secret.size() > kShredSecretSizeMax) return fail(ErrorCode::kLimitExceeded, "shred store: secret");
    return in_transaction(
        [&](Transaction& transaction) { return write(transaction, {kind, id, part}, owner, secret, now_ms / kDayMs); });
  }

  Result<std::optional<SecretBytes>> get(ShredKind kind, const Id& id, const Id& part) override {
    Transaction transaction(*database_);
    const std::optional<Row> row = TRY(transaction.query_one(
        "SELECT owner_id, day, wrapped FROM shred_rows WHERE kind = ? AND id = ? AND part = ?", kind, id, part));
    if (!row) return std::optional<SecretBytes>{};
    const SecretBytes* day_key = keys_.find(row->number(1));
    if (day_key == nullptr) return fail(ErrorCode::kStorageFailed, "shred store: a day's key is lost");
    return std::optional<SecretBytes>(TRY(unwrap(day_key->view(), {kind, id, part}, row->id(0), row->blob(2))));
  }

  Result<bool> exists(ShredKind kind, const Id& id) override {
    Transaction transaction(*database_);
    const Rows rows = TRY(transaction.query("SELECT 1 FROM shred_rows WHERE kind = ? AND id = ? LIMIT 1", kind, id));
    return !rows.empty();
  }

  Result<void> erase(ShredKind kind, const Id& id) override {
    return erase_rows([&](Transaction& transaction) {
      return transaction.execute("DELETE FROM shred_rows WHERE kind = ? AND id = ?", kind, id);
    });
  }

  Result<void> erase_part(ShredKind kind, const Id& id, const Id& part) override {
    return erase_rows([&](Transaction& transaction) {
      return transaction.execute("DELETE FROM shred_rows WHERE kind = ? AND id = ? AND part = ?", kind, id, part);
    });
  }

  Result<void> erase_owner(const AccountId& owner) override {
    return erase_rows([&](Transaction& transaction) {
      return transaction.execute("DELETE FROM shred_rows WHERE owner_id = ?", owner);
    });
  }

  Result<void> reconcile(const std::function<Result<bool>(ShredKind, const Id&)>& keep) override {
    Transaction reading(*database_);
    const Rows rows = TRY(reading.query("SELECT DISTINCT kind, id FROM shred_rows"));
    for (const Row& row : rows) {
      const auto kind = static_cast<ShredKind>(row.integer(0));
      const Id id = row.id(1);
      const bool kept = TRY(keep(kind, id));
      if (!kept) TRY(erase(kind, id));
    }
    return destroy_unneeded_keys();
  }

  Result<void> rotate(std::uint64_t now_ms) override {
    const std::uint64_t today = now_ms / kDayMs;
    const std::uint64_t oldest = today - std::min<std::uint64_t>(today, kShredKeyLifetimeDays);
    const bool old_key = std::ranges::any_of(keys_.days(), [&](std::uint64_t day) { return day < oldest; });
    if (!old_key) return {};
    TRY(in_transaction([&](Transaction& transaction) { return wrap_anew(transaction, oldest, today); }));
    return destroy_unneeded_keys();
  }

 private:
  template <typename Work>
  Result<void> in_transaction(Work work) {
    return run_transaction(*database_, work);
  }

  Result<void> write(Transaction& transaction, const RowKey& key, const AccountId& owner, BytesView secret,
                     std::uint64_t day) {
    const Bytes wrapped = wrap(TRY(keys_.key_for_writing(day)), key, owner, secret, entropy_);
    TRY(
        transaction.execute("INSERT INTO shred_rows (kind, id, part, owner_id, day, wrapped) VALUES (?, ?, ?, ?, ?, ?) "
                            "ON CONFLICT (kind, id, part) DO UPDATE SET owner_id = excluded.owner_id, day = "
                            "excluded.day, wrapped = excluded.wrapped",
                            key.kind, key.id, key.part, owner, day, wrapped));
    return {};
  }

  Result<void> wrap_anew(Transaction& transaction, std::uint64_t oldest, std::uint64_t today) {
    const Rows rows =
        TRY(transaction.query("SELECT kind, id, part, owner_id, day, wrapped FROM shred_rows WHERE day < ?", oldest));
    for (const Row& row : rows) {
      const RowKey key{static_cast<ShredKind>(row.integer(0)), row.id(1), row.id(2)};
      const SecretBytes* day_key = keys_.find(row.number(4));
      if (day_key == nullptr) continue;
      const SecretBytes secret = TRY(unwrap(day_key->view(), key, row.id(3), row.blob(5)));
      TRY(write(transaction, key, row.id(3), secret.view(), today));
    }
    return {};
  }

  // The rows go first: a crash in between leaves a key that wraps nothing, which the next erasure or start destroys.
  template <typename Deletion>
  Result<void> erase_rows(Deletion deletion) {
    TRY(in_transaction([&](Transaction& transaction) -> Result<void> {
      TRY(deletion(transaction));
      return {};
    }));
    return destroy_unneeded_keys();
  }

  Result<void> destroy_unneeded_keys() {
    Transaction reading(*database_);
    for (const std::uint64_t day : keys_.days()) {
      const Rows rows = TRY(reading.query("SELECT 1 FROM shred_rows WHERE day = ? LIMIT 1", day));
      if (rows.empty()) TRY(keys_.destroy(day));
    }
    return {};
  }

  std::unique_ptr<SqliteDatabase> database_;
  DayKeys keys_;
  Entropy& entropy_;
};

}  // namespace

Result<std::unique_ptr<ShredStore>> ShredStore::open(const std::filesystem::path& file,
                                                     const std::filesystem::path& key_folder, Entropy& entropy) {
  const bool in_memory = file == kInMemory;
  DayKeys keys = TRY(DayKeys::open(in_memory ? std::filesystem::path() : key_folder, entropy));
  std::unique_ptr<SqliteDatabase> database = TRY(SqliteDatabase::open(file.string(), SqliteJournal::erasing));
  TRY(database->run_script(kSchema));
  return std::unique_ptr<ShredStore>(std::make_unique<SqliteShredStore>(std::move(database), std::move(keys), entropy));
}

}  // namespace carecircle
