// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Key packages: published so that others can add this device while it is away, their secrets kept until a Welcome uses them.
#include "carecircle/v1/conversations.pb.h"
#include "cli/client/client_state.h"

namespace carecircle::cli {
namespace {

constexpr std::uint32_t kAvailableMin = 8;
constexpr std::uint32_t kAvailableWanted = 16;
constexpr std::uint64_t kCheckIntervalMs = 60 * 60 * 1000;

struct KeptKeyPackage {
  bool last_resort = false;
  SecretBytes secrets;
};
void write(TlsWriter& writer, const KeptKeyPackage& kept) {
  writer.u8(kept.last_resort ? 1 : 0);
  writer.opaque(kept.secrets.view());
}
Result<void> read(TlsReader& reader, KeptKeyPackage& kept) {
  kept.last_resort = TRY(reader.u8()) != 0;
  kept.secrets = SecretBytes::copy_of(TRY(reader.opaque()));
  return {};
}

Result<bool> checked_lately(Client& client) {
  const auto stored = TRY(client.home().get(names::kKeyPackagesChecked));
  if (!stored) return false;
  TlsReader reader(stored->view());
  return client.now_ms() < TRY(reader.u64()) + kCheckIntervalMs;
}

Result<void> remember_check(Client& client) {
  TlsWriter writer;
  writer.u64(client.now_ms());
  return client.home().put(names::kKeyPackagesChecked, writer.bytes());
}

}  // namespace

Result<mls::KeyPackageSecrets> keep_new_key_package(Client& client, bool last_resort) {
  auto secrets =
      TRY(mls::make_key_package(mls::CipherSuite::xwing_aes256gcm_sha384_ed25519, own_leaf(client), client.entropy()));
  const std::uint64_t position = TRY(client.home().last_position(names::kKeyPackages)) + 1;
  const KeptKeyPackage kept{.last_resort = last_resort, .secrets = mls::serialize(secrets)};
  TRY(client.home().put_on_shelf(names::kKeyPackages, position, encode(kept)));
  return secrets;
}

Result<void> publish_key_packages(Client& client, bool force) {
  if (!force && TRY(checked_lately(client))) return {};
  const bool first = !TRY(client.home().get(names::kKeyPackagesChecked));
  v1::PublishKeyPackagesRequest request;
  std::uint32_t available = 0;
  if (!first) available = TRY(client.call(ConversationsService::kPublishKeyPackages, request)).available();
  if (first || available < kAvailableMin) {
    TRY(client.home().transaction([&]() -> Result<void> {
      if (first) request.set_last_resort(field_of(TRY(keep_new_key_package(client, true)).message));
      for (std::uint32_t made = available; made < kAvailableWanted; ++made) {
        request.add_key_packages(field_of(TRY(keep_new_key_package(client, false)).message));
      }
      return {};
    }));
    TRY(client.call(ConversationsService::kPublishKeyPackages, request, Repeat::yes));
  }
  return remember_check(client);
}

Result<mls::Group> join_by_welcome(Client& client, BytesView welcome) {
  for (const ShelfEntry& entry : TRY(client.home().list_shelf(names::kKeyPackages))) {
    const KeptKeyPackage kept = TRY(decode<KeptKeyPackage>(entry.value.view()));
    const auto secrets = TRY(mls::restore_key_package(kept.secrets.view()));
    auto group = mls::Group::join(welcome, secrets, std::nullopt, {}, client.state().policy, client.now_s());
    if (!group && group.code() == ErrorCode::kMlsNotForUs) continue;
    if (!group) return Error(group.error());
    if (!kept.last_resort) TRY(client.home().remove_from_shelf(names::kKeyPackages, entry.position));
    return std::move(*group);
  }
  return fail(ErrorCode::kMlsNotForUs, "welcome");
}

}  // namespace carecircle::cli
