// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The account's index: here, and sealed on the server. This device is the only one that writes it, so what is newer on the server was
// written by this home, whose answer was lost.
#include "carecircle/v1/accounts.pb.h"
#include "carecircle/v1/errors.pb.h"
#include "cli/client/client_state.h"

namespace carecircle::cli {
namespace {

constexpr std::uint8_t kDirty = 1;
constexpr std::uint8_t kInFlight = 2;

Result<v1::AccountIndex> parse_index(BytesView bytes) {
  v1::AccountIndex index;
  if (!index.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return fail(ErrorCode::kStateDamaged, "index");
  return index;
}

}  // namespace

Result<void> load_index(Client& client) {
  LocalIndex& index = client.state().index;
  const auto stored = TRY(client.home().get(names::kIndex));
  if (!stored) return {};
  TlsReader reader(stored->view());
  index.version = TRY(reader.u64());
  const std::uint8_t flags = TRY(reader.u8());
  index.dirty = (flags & kDirty) != 0;
  index.in_flight = (flags & kInFlight) != 0;
  index.value = TRY(parse_index(TRY(reader.opaque())));
  return reader.finish();
}

Result<void> save_index(Client& client) {
  const LocalIndex& index = client.state().index;
  TlsWriter writer;
  writer.u64(index.version);
  writer.u8(static_cast<std::uint8_t>((index.dirty ? kDirty : 0) | (index.in_flight ? kInFlight : 0)));
  writer.opaque(as_bytes(index.value.SerializeAsString()));
  return client.home().put(names::kIndex, writer.bytes());
}

Result<void> put_index(Client& client) {
  LocalIndex& index = client.state().index;
  if (!index.dirty) return {};
  const Account& account = client.account();
  v1::PutIndexRequest request;
  request.set_expected_version(index.version);
  request.set_index_sealed(
      field_of(seal_index(account.storage_key.view(), account.identity.account_id, index.version + 1,
                          as_bytes(index.value.SerializeAsString()), client.entropy())));
  index.in_flight = true;
  TRY(save_index(client));
  auto answer = client.call(AccountsService::kPutIndex, request);
  if (!answer) {
    const std::uint64_t stored = client.transport().last_detail().current_revision();
    const bool older = answer.code() == ErrorCode::kIndexConflict && stored != 0 && stored < index.version;
    return older ? fail(ErrorCode::kIndexRolledBack, "index: put") : Error(answer.error());
  }
  index.version += 1;
  index.dirty = index.in_flight = false;
  return save_index(client);
}

Result<void> reconcile_index(Client& client) {
  LocalIndex& index = client.state().index;
  const v1::GetAccountResponse stored = TRY(client.call(AccountsService::kGetAccount, v1::GetAccountRequest{}));
  if (stored.index_version() < index.version) return fail(ErrorCode::kIndexRolledBack, "index");
  if (stored.index_version() > index.version) {
    const Account& account = client.account();
    const SecretBytes opened = TRY(open_index(account.storage_key.view(), account.identity.account_id,
                                              stored.index_version(), as_bytes(stored.index_sealed())));
    index.value = TRY(parse_index(opened.view()));
    index.version = stored.index_version();
    index.dirty = false;
  }
  index.in_flight = false;
  return save_index(client);
}

Result<void> Client::edit_index_later(const std::function<void(v1::AccountIndex&)>& change) {
  change(state_->index.value);
  state_->index.dirty = true;
  return save_index(*this);
}

Result<void> Client::edit_index(const std::function<void(v1::AccountIndex&)>& change) {
  TRY(edit_index_later(change));
  return put_index(*this);
}

}  // namespace carecircle::cli
