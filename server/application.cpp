// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/application.h"

#include "server/storage/migrations.h"
#include "server/storage/sqlite/sqlite_database.h"

namespace carecircle {

Result<Stores> open_memory_stores(Entropy& entropy) {
  Stores stores;
  stores.database = TRY(SqliteDatabase::open(":memory:", SqliteJournal::write_ahead));
  TRY(migrate(*stores.database, migrations()));
  stores.shred_store = TRY(ShredStore::open(":memory:", {}, entropy));
  stores.keys = generate_server_keys(entropy);
  return stores;
}

Application::Application(Stores stores, Publisher& publisher, Entropy& entropy)
    : stores_(std::move(stores)),
      delivery_(publisher),
      audit_(stores_.keys.log_key, stores_.keys.audit_key, entropy),
      base_{delivery_, audit_, *stores_.shred_store, stores_.keys, entropy, events_, methods_, ticker_},
      services_(base_),
      dispatcher_(services_.access()) {
  add_own_jobs();
}

void Application::add_own_jobs() {
  const auto retain = [this](const char* name, auto job) { ticker_.add(name, std::move(job), kRetentionIntervalMs); };
  retain("delivery_delete_expired", [this](Transaction& transaction, std::uint64_t now_ms) -> Result<void> {
    TRY(delivery_.delete_expired(transaction, now_ms));
    return {};
  });
  retain("audit_delete_expired", [this](Transaction& transaction, std::uint64_t now_ms) -> Result<void> {
    TRY(audit_.delete_expired(transaction, now_ms));
    return {};
  });
  retain("shred_store_rotate", [this](Transaction&, std::uint64_t now_ms) { return shred_store().rotate(now_ms); });
}

Result<void> Application::reconcile(std::uint64_t now_ms) {
  return run_transaction(database(),
                         [&](Transaction& transaction) { return services_.reconcile(transaction, now_ms); });
}

Result<std::string> Application::founding_link(const std::string& public_url, std::uint64_t now_ms) {
  const InviteLink link = TRY(run_transaction(
      database(), [&](Transaction& transaction) { return services_.create_founding_invitation(transaction, now_ms); }));
  return public_url + "/join#" + format_invite_fragment(link);
}

}  // namespace carecircle
