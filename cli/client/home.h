// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes/entropy.h"
#include "core/codec/account.h"

// The home folder of one account on one machine (mode 0700): an SQLite file `home.db` whose values are sealed with AES-256-GCM
// under a random local key and whose names are HMACs, so that the folder alone tells nothing. The local key is wrapped under
// Argon2id of the passphrase, and under the account's storage key, so that signing in again reopens it (security.md 3).
//
// One process at a time works on a home: `open` and `create` wait for the lock, `release_lock` and `retake_lock` let another command in
// between. Not thread safe. Everything that is put in one transaction is on disk when it returns, or none of it.

namespace carecircle::cli {

// One entry of a shelf: a list in which every entry has a position of its own.
struct ShelfEntry {
  std::uint64_t position = 0;
  SecretBytes value;
};

class HomeDatabase;

class Home {
 public:
  // Whether an account lives in this folder already.
  static bool exists(const std::filesystem::path& folder);
  // Whose device lives here. kNotFound when there is no home.
  static Result<DeviceId> device_in(const std::filesystem::path& folder);
  // A new home with a fresh local key, of which nothing stays before finish_creation. kHomeInUse when there is one, kStorageFailed.
  static Result<Home> create(const std::filesystem::path& folder, const DeviceId& device_id, BytesView passphrase);
  // kPassphraseWrong; kNotFound when there is no home; kDataTooNew; kStateDamaged.
  static Result<Home> open(const std::filesystem::path& folder, BytesView passphrase);
  // After signing in with a passphrase that this folder does not know yet: `storage_key` opens it, and the passphrase is taken over.
  static Result<Home> reopen(const std::filesystem::path& folder, BytesView storage_key, BytesView passphrase);

  Result<void> finish_creation();

  Home(Home&&) noexcept;
  Home& operator=(Home&&) noexcept;
  ~Home();

  const DeviceId& device_id() const { return device_id_; }
  Result<void> wrap_under_passphrase(BytesView passphrase);
  Result<void> wrap_under_storage_key(BytesView storage_key);

  // All or nothing. Transactions nest: the outermost one commits. The error of `work` rolls back and is returned.
  Result<void> transaction(const std::function<Result<void>()>& work);
  // Only inside a transaction: done when the outermost one is on disk, and not at all when that failed.
  void when_durable(std::function<void()> act);

  Result<std::optional<SecretBytes>> get(std::string_view name);
  Result<void> put(std::string_view name, BytesView value);
  Result<void> remove(std::string_view name);

  // Lists. Putting at a position that is taken replaces.
  Result<void> put_on_shelf(std::string_view shelf, std::uint64_t position, BytesView value);
  Result<void> remove_from_shelf(std::string_view shelf, std::uint64_t position);
  Result<void> clear_shelf(std::string_view shelf);
  // In the order of positions, those above `after`.
  Result<std::vector<ShelfEntry>> list_shelf(std::string_view shelf, std::uint64_t after = 0,
                                             std::size_t entries_max = SIZE_MAX);
  Result<std::uint64_t> last_position(std::string_view shelf);  // 0 when empty; positions begin with 1

  void release_lock();
  Result<void> retake_lock();

 private:
  Home(std::unique_ptr<HomeDatabase> database, DeviceId device_id, SecretBytes local_key);
  Bytes sealed_name(std::string_view name) const;
  Result<void> settle(Result<void> done);  // what waits for the outermost transaction, when this was it

  std::unique_ptr<HomeDatabase> database_;
  DeviceId device_id_{};
  SecretBytes local_key_;
  SecretBytes name_key_;
  SystemEntropy entropy_;
  std::vector<std::function<void()>> afterwards_;  // of the present transaction
};

}  // namespace carecircle::cli
