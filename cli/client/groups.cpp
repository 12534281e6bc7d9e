// SPDX-License-Identifier: AGPL-3.0-or-later
//
// MLS groups in the home, and what is kept of each epoch in the index.
#include <algorithm>

#include "cli/client/client_state.h"
#include "core/admission/extensions.h"
#include "core/crypto/hash.h"

namespace carecircle::cli {
namespace {

constexpr std::string_view kGroup = "group";
constexpr std::string_view kParts = "group_parts";  // shelves
constexpr std::string_view kUnconfirmed = "unconfirmed";

SecretBytes group_key(Client& client, const Id& stream_id) {
  return derive_key(client.account().storage_key.view(), {}, "home/group", stream_id, 32);
}

Bytes sealed_group(Client& client, const Id& stream_id, const mls::Group& group) {
  const SecretBytes key = group_key(client, stream_id);
  return group.serialize(key.view(), stream_id, client.entropy());
}

Result<mls::Group> open_group(Client& client, const Id& stream_id, BytesView sealed) {
  const SecretBytes key = group_key(client, stream_id);
  return mls::Group::restore(sealed, key.view(), stream_id, client.state().policy);
}

Result<mls::Group> open_parts(Client& client, const Id& stream_id) {
  std::vector<mls::StatePart> parts;
  for (const ShelfEntry& entry : TRY(client.home().list_shelf(names::of(kParts, stream_id))))
    parts.push_back({static_cast<std::uint32_t>(entry.position), to_bytes(entry.value.view())});
  const SecretBytes key = group_key(client, stream_id);
  return mls::Group::restore(parts, key.view(), stream_id, client.state().policy);
}

Result<void> put_parts(Client& client, const Id& stream_id, mls::Group& group) {
  const SecretBytes key = group_key(client, stream_id);
  const std::string shelf = names::of(kParts, stream_id);
  const mls::StateChanges changes = group.changes(key.view(), stream_id, client.entropy());
  if (changes.replaces_all) TRY(client.home().clear_shelf(shelf));
  for (const mls::StatePart& part : changes.parts)
    TRY(client.home().put_on_shelf(shelf, part.number, part.sealed));
  client.home().when_durable([&client, stream_id] { client.state().groups.at(stream_id).group.saved(); });
  return {};
}

void set_anchor(v1::AccountIndex& index, const Anchor& anchor) {
  auto* anchors = index.mutable_anchors();
  const std::string group_id = field_of(anchor.group_id);
  auto found = std::ranges::find_if(*anchors, [&](const v1::Anchor& kept) { return kept.group_id() == group_id; });
  v1::Anchor& kept = found == anchors->end() ? *anchors->Add() : *found;
  kept.set_group_id(group_id);
  kept.set_epoch(anchor.epoch);
  kept.clear_identity_keys();
  for (const Bytes& key : anchor.identity_keys)
    kept.add_identity_keys(field_of(key));
}

Result<void> add_generation(Client& client, const CircleId& circle_id, const mls::Group& group) {
  Keyring ring(circle_id);
  if (!client.index().circle().keyring().empty())
    ring = TRY(Keyring::restore(as_bytes(client.index().circle().keyring())));
  const SecretBytes key =
      group.export_secret(kKeyringExporterLabel, keyring_context(circle_id, group.epoch()), kRingKeySize);
  TRY(ring.add(group.epoch(), key.view()));
  const std::string serialised = field_of(ring.serialize().view());
  TRY(client.edit_index_later([&](v1::AccountIndex& index) {
    index.mutable_circle()->set_circle_id(field_of(circle_id));
    index.mutable_circle()->set_keyring(serialised);
  }));
  client.state().keyring = std::move(ring);
  return {};
}

}  // namespace

Result<StreamGroup*> load_group(Client& client, const Id& stream_id) {
  auto& groups = client.state().groups;
  if (auto found = groups.find(stream_id); found != groups.end()) return &found->second;
  const auto stored = TRY(client.home().get(names::of(kGroup, stream_id)));
  if (!stored) return fail(ErrorCode::kNotFound, "group");
  TlsReader reader(stored->view());
  const std::uint64_t sequence = TRY(reader.u64());
  const std::uint64_t joined_epoch = TRY(reader.u64());
  // Homes of before have the whole state here, which becomes parts when it is saved.
  mls::Group group =
      TRY(reader.empty() ? open_parts(client, stream_id) : open_group(client, stream_id, TRY(reader.opaque())));
  auto placed = groups.emplace(stream_id, StreamGroup{std::move(group), sequence, joined_epoch});
  return &placed.first->second;
}

Result<void> save_group(Client& client, const Id& stream_id) {
  return client.home().transaction([&]() -> Result<void> {
    StreamGroup& group = client.state().groups.at(stream_id);
    TRY(put_parts(client, stream_id, group.group));
    TlsWriter writer;
    writer.u64(group.sequence);
    writer.u64(group.joined_epoch);
    return client.home().put(names::of(kGroup, stream_id), writer.bytes());
  });
}

Result<void> keep_group(Client& client, const Id& stream_id, StreamGroup group) {
  client.state().groups.insert_or_assign(stream_id, std::move(group));
  TRY(save_group(client, stream_id));
  return after_epoch(client, stream_id);
}

Result<void> keep_unconfirmed(Client& client, const Id& stream_id, const mls::Group& group) {
  return client.home().put(names::of(kUnconfirmed, stream_id), sealed_group(client, stream_id, group));
}

Result<void> confirm_group(Client& client, const Id& stream_id, std::uint64_t sequence) {
  return client.home().transaction([&]() -> Result<void> {
    const auto stored = TRY(client.home().get(names::of(kUnconfirmed, stream_id)));
    if (!stored) return {};
    mls::Group group = TRY(open_group(client, stream_id, stored->view()));
    const std::uint64_t epoch = group.epoch();
    const auto direct = direct_of(group.extensions());
    if (direct) {
      DirectConversation conversation{
          .conversation_id = stream_id, .request_id = direct->request_id, .offer_id = direct->offer_id};
      for (const auto& [index, leaf] : group.members()) {
        const AccountId account = TRY(credential_of(leaf)).account_id;
        if (account != client.account_id()) conversation.peer = account;
      }
      TRY(keep_conversation(client, conversation));
    }
    TRY(keep_group(client, stream_id, StreamGroup{std::move(group), sequence, epoch}));
    return forget_unconfirmed(client, stream_id);
  });
}

Result<void> forget_unconfirmed(Client& client, const Id& stream_id) {
  return client.home().remove(names::of(kUnconfirmed, stream_id));
}

Result<void> after_epoch(Client& client, const Id& stream_id) {
  const mls::Group& group = client.state().groups.at(stream_id).group;
  const Anchor anchor = TRY(anchor_of(view_of(group)));
  TRY(client.edit_index_later([&](v1::AccountIndex& index) { set_anchor(index, anchor); }));
  if (!circle_of(group.extensions())) return {};
  return add_generation(client, stream_id, group);
}

std::optional<Anchor> find_anchor(const v1::AccountIndex& index, const Id& stream_id) {
  for (const v1::Anchor& kept : index.anchors()) {
    if (kept.group_id() != field_of(stream_id)) continue;
    Anchor anchor{.group_id = bytes_of(kept.group_id()), .epoch = kept.epoch()};
    for (const std::string& key : kept.identity_keys())
      anchor.identity_keys.push_back(bytes_of(key));
    return anchor;
  }
  return std::nullopt;
}

mls::LeafSecrets own_leaf(Client& client) {
  constexpr std::uint64_t kClockSkewS = 3600;
  constexpr std::uint64_t kLifetimeS = 84 * 24 * 3600;
  const Account& account = client.account();
  mls::LeafSecrets leaf;
  leaf.signature_seed = account.signature_key.seed.clone();
  leaf.identity = account.credential;
  leaf.supported_extensions.assign(std::begin(kCareCircleExtensions), std::end(kCareCircleExtensions));
  leaf.lifetime = {.not_before_s = client.now_s() - kClockSkewS, .not_after_s = client.now_s() + kLifetimeS};
  return leaf;
}

}  // namespace carecircle::cli
