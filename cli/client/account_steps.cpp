// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/account_steps.h"

#include <algorithm>
#include <array>

#include "cli/client/client_state.h"
#include "core/crypto/hash.h"
#include "core/envelope/seal.h"
#include "core/envelope/slots.h"
#include "core/opaque/opaque.h"

namespace carecircle::cli {
namespace {

constexpr std::array<std::string_view, 64> kWords = {
    "amber", "apple",  "basil",   "beach",  "birch",  "bread", "brook",  "cedar",   "cherry", "clay",   "clover",
    "coral", "daisy",  "dawn",    "delta",  "ember",  "fern",  "field",  "flint",   "forest", "garden", "ginger",
    "grove", "harbor", "hazel",   "heron",  "honey",  "ivory", "jade",   "juniper", "kettle", "lake",   "lantern",
    "lemon", "lilac",  "linden",  "maple",  "meadow", "mint",  "moss",   "nutmeg",  "oak",    "olive",  "orchid",
    "otter", "pear",   "pebble",  "pine",   "plum",   "poppy", "quartz", "rain",    "river",  "robin",  "sage",
    "sand",  "silver", "sparrow", "spruce", "stone",  "thyme", "tulip",  "willow",  "wren"};
constexpr int kSuggestedWords = 3;
constexpr std::size_t kSuggestedStemMax = 20;

bool is_plain(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}
char to_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

std::string sign_in_name_hash(const std::string& server_id, std::string_view sign_in_name) {
  static constexpr std::string_view kSpace = " \t\r\n";
  const auto first = sign_in_name.find_first_not_of(kSpace);
  const auto last = sign_in_name.find_last_not_of(kSpace);
  std::string normalised(first == std::string_view::npos ? std::string_view{}
                                                         : sign_in_name.substr(first, last - first + 1));
  std::ranges::transform(normalised, normalised.begin(), to_lower);
  const Bytes separator{0};
  return field_of(sha256({as_bytes(server_id), separator, as_bytes(normalised)}));
}

std::string suggest_sign_in_name(std::string_view display_name, Entropy& entropy) {
  std::string name;
  for (const char character : display_name) {
    if (is_plain(to_lower(character)) && name.size() < kSuggestedStemMax) name.push_back(to_lower(character));
  }
  if (name.empty()) name = "member";
  // 64 words: six bits of each byte, without a bias.
  for (const std::uint8_t byte : entropy.array<kSuggestedWords>())
    name += "-" + std::string(kWords[byte % kWords.size()]);
  return name;
}

Account new_device(AccountIdentity identity, SecretBytes master_key, Entropy& entropy) {
  Account account;
  account.identity = std::move(identity);
  account.master_key = std::move(master_key);
  account.storage_key = derive_storage_key(account.master_key.view(), account.identity.account_id);
  account.device_id = entropy.array<16>();
  account.signature_key = signature_key_pair(entropy.secret(kSignatureSeedSize).view());
  account.hpke_key = hpke::generate_key_pair(hpke::kStoredSuite.kem, entropy);
  account.credential = make_credential(account.identity, account.device_id, account.signature_key.public_key);
  return account;
}

DevicePapers sign_device_papers(const Account& account, BytesView previous_set, std::uint64_t now_ms,
                                Entropy& entropy) {
  DeviceStatement statement{.device_id = account.device_id,
                            .signature_key = account.signature_key.public_key,
                            .hpke_key = account.hpke_key.public_key,
                            .created_ms = now_ms};
  const SecretBytes name_key = derive_key(account.storage_key.view(), {}, "device-name", account.device_id, 32);
  statement.name_sealed =
      seal(name_key.view(), "device-name", account.device_id, {}, as_bytes("command line"), entropy);
  DevicePapers papers{.device_statement = sign_device_statement(account.identity, std::move(statement))};
  DeviceSet set{
      .sealing_key = derive_account_sealing_key(account.storage_key.view(), account.identity.account_id).public_key,
      .statements = {sha256(papers.device_statement.content)},
      .time_ms = now_ms};
  if (!previous_set.empty()) set.previous_hash = sha256(previous_set);
  papers.device_set = sign_device_set(account.identity, std::move(set));
  return papers;
}

void fill_secrets(v1::AccountSecrets& secrets, Account& account, BytesView export_key, Entropy& entropy) {
  const AccountId& account_id = account.identity.account_id;
  const RecoveryCode code = RecoveryCode::generate(entropy);
  account.recovery_code = field_of(code.text().view());
  secrets.add_slots(
      field_of(encode(make_password_slot(account_id, export_key, 1, account.master_key.view(), entropy))));
  secrets.add_slots(field_of(encode(make_recovery_slot(account_id, code, 1, account.master_key.view(), entropy))));
  secrets.set_identity_sealed(field_of(seal_identity(account.master_key.view(), account.identity, entropy)));
  secrets.set_recovery_key(field_of(derive_recovery_login_key(code).public_key));
}

v1::SignedStruct to_message(const Signed& value) {
  v1::SignedStruct message;
  message.set_content(field_of(value.content));
  message.set_signature(field_of(value.signature));
  return message;
}

Result<ProvenPassphrase> prove_passphrase(Transport& transport, const std::string& sign_in_name, BytesView passphrase,
                                          BytesView device_id, Entropy& entropy) {
  v1::GetServerResponse server;
  TRY(transport.call(AccountsService::kGetServer.path, v1::GetServerRequest{}, server, Repeat::yes));
  const opaque::LoginStart start = TRY(opaque::start_login(passphrase, entropy));
  v1::StartSignInRequest first;
  first.set_sign_in_name_hash(sign_in_name_hash(server.server_id(), sign_in_name));
  first.set_ke1(field_of(start.ke1));
  v1::StartSignInResponse challenge;
  TRY(transport.call(AccountsService::kStartSignIn.path, first, challenge, Repeat::no));
  auto finish = TRY(opaque::finish_login(opaque::product_parameters(), passphrase, start.state.view(),
                                         as_bytes(challenge.ke2()), {}));
  v1::FinishSignInRequest second;
  second.set_sign_in_id(challenge.sign_in_id());
  second.set_ke3(field_of(finish.ke3));
  second.set_device_id(field_of(device_id));
  v1::FinishSignInResponse done;
  TRY(transport.call(AccountsService::kFinishSignIn.path, second, done, Repeat::no));
  return ProvenPassphrase{.account_id = TRY(id_of(done.account_id())),
                          .recovering = done.recovering(),
                          .export_key = std::move(finish.export_key)};
}

Result<SecretBytes> unlock_by_passphrase(const v1::GetAccountResponse& response, BytesView export_key) {
  for (const std::string& bytes : response.secrets().slots()) {
    const Slot slot = TRY(decode<Slot>(as_bytes(bytes)));
    if (slot.type == SlotType::password) return open_password_slot(TRY(id_of(response.account_id())), slot, export_key);
  }
  return fail(ErrorCode::kNotFound, "account: no password slot");
}

Result<StoredAccount> fetch_account(Transport& transport,
                                    const std::function<Result<SecretBytes>(const v1::GetAccountResponse&)>& unlock) {
  StoredAccount stored;
  TRY(transport.call(AccountsService::kGetAccount.path, v1::GetAccountRequest{}, stored.response, Repeat::yes));
  const AccountId account_id = TRY(id_of(stored.response.account_id()));
  stored.master_key = TRY(unlock(stored.response));
  stored.identity =
      TRY(open_identity(stored.master_key.view(), account_id, as_bytes(stored.response.secrets().identity_sealed())));
  const SecretBytes storage_key = derive_storage_key(stored.master_key.view(), account_id);
  const SecretBytes index = TRY(open_index(storage_key.view(), account_id, stored.response.index_version(),
                                           as_bytes(stored.response.index_sealed())));
  if (!stored.index.ParseFromArray(index.view().data(), static_cast<int>(index.size())))
    return fail(ErrorCode::kStateDamaged, "index");
  return stored;
}

Result<void> keep_session(Client& client) {
  return client.home().put(names::kSession, client.transport().session_token().view());
}

Result<Client> settle_home(Home home, Transport transport, Account account) {
  Client client(std::move(home), std::move(transport), std::move(account));
  TRY(client.home().transaction([&]() -> Result<void> {
    TRY(client.home().wrap_under_storage_key(client.account().storage_key.view()));
    TRY(client.home().put(names::kAccount, encode(client.account())));
    TRY(client.home().put(names::kServer, as_bytes(client.transport().address().text())));
    return keep_session(client);
  }));
  return client;
}

}  // namespace carecircle::cli
