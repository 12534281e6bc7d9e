// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/home.h"

#include <utility>

#include "cli/client/home_database.h"
#include "core/bytes/ensure.h"
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/envelope/account_keys.h"

namespace carecircle::cli {
namespace {

constexpr std::uint8_t kHomeVersion = 1;

constexpr std::string_view kVersionHeader = "version";
constexpr std::string_view kDeviceHeader = "device";
constexpr std::string_view kSaltHeader = "salt";
constexpr std::string_view kPassphraseHeader = "wrapped_by_passphrase";
constexpr std::string_view kStorageKeyHeader = "wrapped_by_storage_key";

// What stands in clear of a home: enough to ask for the passphrase, and no more.
struct HomeHeader {
  DeviceId device_id{};
  Bytes salt;
  Bytes wrapped_by_passphrase;
  Bytes wrapped_by_storage_key;
};

Result<Bytes> header_or_empty(HomeDatabase& database, std::string_view name) {
  std::optional<Bytes> value = TRY(database.header(name));
  return value.value_or(Bytes{});
}

// kNotFound when the folder holds no account yet.
Result<HomeHeader> read_header(HomeDatabase& database) {
  const std::optional<Bytes> version = TRY(database.header(kVersionHeader));
  if (!version) return fail(ErrorCode::kNotFound, "home: empty");
  if (version->size() != 1) return fail(ErrorCode::kStateDamaged, "home: version");
  if ((*version)[0] > kHomeVersion) return fail(ErrorCode::kDataTooNew, "home: version");
  HomeHeader header;
  const Bytes device_id = TRY(header_or_empty(database, kDeviceHeader));
  if (device_id.size() != header.device_id.size()) return fail(ErrorCode::kStateDamaged, "home: device");
  std::copy(device_id.begin(), device_id.end(), header.device_id.begin());
  header.salt = TRY(header_or_empty(database, kSaltHeader));
  header.wrapped_by_passphrase = TRY(header_or_empty(database, kPassphraseHeader));
  header.wrapped_by_storage_key = TRY(header_or_empty(database, kStorageKeyHeader));
  if (header.salt.size() != kLocalSaltSize) return fail(ErrorCode::kStateDamaged, "home: salt");
  return header;
}

Result<SecretBytes> local_key_by_passphrase(const HomeHeader& header, BytesView passphrase) {
  const SecretBytes wrapping = derive_local_wrapping_key_from_passphrase(passphrase, header.salt);
  auto key = unwrap_local_key(wrapping.view(), header.device_id, header.wrapped_by_passphrase);
  if (!key) return fail(ErrorCode::kPassphraseWrong, "home");
  return std::move(*key);
}

}  // namespace

Home::Home(std::unique_ptr<HomeDatabase> database, DeviceId device_id, SecretBytes local_key)
    : database_(std::move(database)),
      device_id_(device_id),
      local_key_(std::move(local_key)),
      name_key_(derive_key(local_key_.view(), {}, "home/name", {}, 32)) {}
Home::Home(Home&&) noexcept = default;
Home& Home::operator=(Home&&) noexcept = default;
Home::~Home() = default;

bool Home::exists(const std::filesystem::path& folder) {
  std::error_code problem;
  if (!std::filesystem::exists(folder / "home.db", problem)) return false;
  auto database = HomeDatabase::open(folder);
  if (!database) return true;  // something is there, and opening it will say what is wrong
  auto version = (*database)->header(kVersionHeader);
  return !version || version->has_value();
}

Result<DeviceId> Home::device_in(const std::filesystem::path& folder) {
  auto database = TRY(HomeDatabase::open(folder));
  return TRY(read_header(*database)).device_id;
}

Result<Home> Home::create(const std::filesystem::path& folder, const DeviceId& device_id, BytesView passphrase) {
  auto database = TRY(HomeDatabase::open(folder));
  if (TRY(database->header(kVersionHeader))) return fail(ErrorCode::kHomeInUse, "home");
  SystemEntropy entropy;
  Home home(std::move(database), device_id, generate_local_key(entropy));
  TRY(home.database_->begin());
  const Bytes version{kHomeVersion};
  TRY(home.database_->set_header(kVersionHeader, version));
  TRY(home.database_->set_header(kDeviceHeader, device_id));
  TRY(home.wrap_under_passphrase(passphrase));
  return home;
}

Result<void> Home::finish_creation() { return settle(database_->commit()); }

Result<Home> Home::open(const std::filesystem::path& folder, BytesView passphrase) {
  auto database = TRY(HomeDatabase::open(folder));
  const HomeHeader header = TRY(read_header(*database));
  SecretBytes local_key = TRY(local_key_by_passphrase(header, passphrase));
  return Home(std::move(database), header.device_id, std::move(local_key));
}

Result<Home> Home::reopen(const std::filesystem::path& folder, BytesView storage_key, BytesView passphrase) {
  auto database = TRY(HomeDatabase::open(folder));
  const HomeHeader header = TRY(read_header(*database));
  const SecretBytes wrapping = derive_local_wrapping_key_from_storage_key(storage_key, header.device_id);
  SecretBytes local_key = TRY(unwrap_local_key(wrapping.view(), header.device_id, header.wrapped_by_storage_key));
  Home home(std::move(database), header.device_id, std::move(local_key));
  TRY(home.wrap_under_passphrase(passphrase));
  return home;
}

Result<void> Home::wrap_under_passphrase(BytesView passphrase) {
  const auto salt = entropy_.array<kLocalSaltSize>();
  const SecretBytes wrapping = derive_local_wrapping_key_from_passphrase(passphrase, salt);
  const Bytes wrapped = wrap_local_key(wrapping.view(), device_id_, local_key_.view(), entropy_);
  return transaction([&]() -> Result<void> {
    TRY(database_->set_header(kSaltHeader, salt));
    return database_->set_header(kPassphraseHeader, wrapped);
  });
}

Result<void> Home::wrap_under_storage_key(BytesView storage_key) {
  const SecretBytes wrapping = derive_local_wrapping_key_from_storage_key(storage_key, device_id_);
  return database_->set_header(kStorageKeyHeader,
                               wrap_local_key(wrapping.view(), device_id_, local_key_.view(), entropy_));
}

Result<void> Home::transaction(const std::function<Result<void>()>& work) {
  TRY(database_->begin());
  if (auto done = work(); !done) {
    database_->rollback();
    return settle(done);
  }
  return settle(database_->commit());
}

Result<void> Home::settle(Result<void> done) {
  if (database_->in_transaction()) return done;
  for (const auto& act : std::exchange(afterwards_, {})) {
    if (done) act();
  }
  return done;
}

void Home::when_durable(std::function<void()> act) {
  ensure(database_->in_transaction(), "home: when_durable outside a transaction");
  afterwards_.push_back(std::move(act));
}

Bytes Home::sealed_name(std::string_view name) const {
  const SecretBytes code = hmac(Hash::sha256, name_key_.view(), as_bytes(name));
  return to_bytes(code.view().first(16));
}

namespace {

Bytes value_context(BytesView shelf, std::uint64_t position) {
  TlsWriter writer;
  writer.raw(shelf);
  writer.u64(position);
  return writer.take();
}

// Each place has a key of its own, so that random nonces never run out and a value cannot be moved to another place.
Bytes seal_value(BytesView local_key, BytesView context, BytesView value, Entropy& entropy) {
  const SecretBytes key = derive_key(local_key, {}, "home/value", context, 32);
  const auto nonce = entropy.array<kAeadNonceSize>();
  return concat({nonce, aead_seal(Aead::aes_256_gcm, key.view(), nonce, context, value)});
}

Result<SecretBytes> open_value(BytesView local_key, BytesView context, BytesView sealed) {
  if (sealed.size() < kAeadNonceSize) return fail(ErrorCode::kStateDamaged, "home: value");
  const SecretBytes key = derive_key(local_key, {}, "home/value", context, 32);
  auto opened =
      aead_open(Aead::aes_256_gcm, key.view(), sealed.first(kAeadNonceSize), context, sealed.subspan(kAeadNonceSize));
  if (!opened) return fail(ErrorCode::kStateDamaged, "home: value");
  return std::move(*opened);
}

}  // namespace

Result<std::optional<SecretBytes>> Home::get(std::string_view name) {
  const Bytes shelf = sealed_name(name);
  const std::optional<Bytes> sealed = TRY(database_->get(shelf, 0));
  if (!sealed) return std::optional<SecretBytes>();
  return std::optional<SecretBytes>(TRY(open_value(local_key_.view(), value_context(shelf, 0), *sealed)));
}

Result<void> Home::put(std::string_view name, BytesView value) { return put_on_shelf(name, 0, value); }
Result<void> Home::remove(std::string_view name) { return remove_from_shelf(name, 0); }

Result<void> Home::put_on_shelf(std::string_view shelf, std::uint64_t position, BytesView value) {
  const Bytes name = sealed_name(shelf);
  return database_->put(name, position, seal_value(local_key_.view(), value_context(name, position), value, entropy_));
}

Result<void> Home::remove_from_shelf(std::string_view shelf, std::uint64_t position) {
  return database_->remove(sealed_name(shelf), position);
}

Result<void> Home::clear_shelf(std::string_view shelf) { return database_->remove_all(sealed_name(shelf)); }

Result<std::vector<ShelfEntry>> Home::list_shelf(std::string_view shelf, std::uint64_t after, std::size_t entries_max) {
  const Bytes name = sealed_name(shelf);
  std::vector<ShelfEntry> entries;
  for (const BlobRow& row : TRY(database_->list(name, after, entries_max))) {
    entries.push_back({row.position, TRY(open_value(local_key_.view(), value_context(name, row.position), row.value))});
  }
  return entries;
}

Result<std::uint64_t> Home::last_position(std::string_view shelf) {
  return database_->last_position(sealed_name(shelf));
}

void Home::release_lock() { database_->unlock(); }
Result<void> Home::retake_lock() { return database_->lock(); }

}  // namespace carecircle::cli
