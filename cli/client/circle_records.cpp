// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/circle_records.h"

#include <algorithm>

#include "carecircle/v1/circles.pb.h"
#include "cli/client/client_state.h"
#include "core/admission/extensions.h"

namespace carecircle::cli {
namespace {

Result<v1::ListRecordsResponse> list_records(Client& client) {
  v1::ListRecordsRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  return client.call(CirclesService::kListRecords, request);
}

Result<std::optional<RingRecord>> own_profile(Client& client, const v1::ListRecordsResponse& records) {
  for (const std::string& bytes : records.records()) {
    RingRecord record = TRY(read_record(as_bytes(bytes)));
    if (record.kind == RecordKind::member_profile && record.author == client.account_id())
      return std::optional(std::move(record));
  }
  return std::optional<RingRecord>();
}

// The circle's profile counts only from somebody who may write it.
Result<std::optional<v1::CircleProfile>> find_circle_profile(Client& client, const v1::ListRecordsResponse& records) {
  const CircleId circle_id = TRY(client.circle_id());
  const Roles roles = TRY(roles_of(TRY(client.circle_group())->group.extensions()));
  for (const std::string& bytes : records.records()) {
    const auto read = read_record(as_bytes(bytes));
    if (!read || read->kind != RecordKind::circle_profile || roles.role_of(read->author) < Role::admin) continue;
    const OpenedRecord opened = TRY(client.open_ring_record(as_bytes(bytes), RecordKind::circle_profile, circle_id));
    v1::CircleProfile profile;
    if (!profile.ParseFromArray(opened.plaintext.view().data(), static_cast<int>(opened.plaintext.size()))) {
      return fail(ErrorCode::kMalformedInput, "circle profile");
    }
    return std::optional(std::move(profile));
  }
  return std::optional<v1::CircleProfile>();
}

Result<void> pin_server_keys(Client& client, const v1::CircleProfile& profile) {
  return client.edit_index([&](v1::AccountIndex& index) {
    index.mutable_circle()->set_log_key(profile.log_key());
    index.mutable_circle()->set_shred_key(profile.shred_key());
  });
}

// Profiles are few and small: names that were learnt are kept in one value.
Result<void> save_names(Client& client) {
  TlsWriter writer;
  for (const auto& [account, name] : client.state().names) {
    writer.raw(account);
    writer.opaque(as_bytes(name));
  }
  return client.home().put(names::kMemberNames, writer.bytes());
}

Result<void> load_names(Client& client) {
  const auto stored = TRY(client.home().get(names::kMemberNames));
  if (!stored) return {};
  TlsReader reader(stored->view());
  while (!reader.empty()) {
    const AccountId account = TRY(reader.array<16>());
    client.state().names[account] = field_of(TRY(reader.opaque()));
  }
  return {};
}

Result<std::string> read_name(Client& client, BytesView bytes) {
  const RingRecord record = TRY(read_record(bytes));
  const OpenedRecord opened = TRY(client.open_ring_record(bytes, RecordKind::member_profile, record.author));
  v1::MemberProfile profile;
  if (!profile.ParseFromArray(opened.plaintext.view().data(), static_cast<int>(opened.plaintext.size()))) {
    return fail(ErrorCode::kMalformedInput, "member profile");
  }
  return profile.name();
}

}  // namespace

Result<Bytes> seal_member_profile(Client& client, const std::string& name, const std::optional<RingRecord>& stored) {
  v1::MemberProfile profile;
  profile.set_name(name);
  RecordDraft draft{.kind = RecordKind::member_profile, .record_id = client.account_id()};
  if (stored) {
    draft.revision = stored->revision + 1;
    draft.previous_sha256 = stored->sha256;
  }
  return client.seal_ring_record(draft, as_bytes(profile.SerializeAsString()));
}

Result<Bytes> seal_circle_profile(Client& client, const v1::CircleProfile& profile) {
  const CircleId circle_id = TRY(id_of(client.index().circle().circle_id()));
  return client.seal_ring_record({.kind = RecordKind::circle_profile, .record_id = circle_id},
                                 as_bytes(profile.SerializeAsString()));
}

Result<void> settle_in(Client& client) {
  const auto own_name = TRY(client.home().get(names::kUnsettled));
  if (!own_name) return {};
  const v1::ListRecordsResponse records = TRY(list_records(client));
  if (const auto profile = TRY(find_circle_profile(client, records))) TRY(pin_server_keys(client, *profile));
  v1::PutRecordRequest request;
  request.set_circle_id(field_of(TRY(client.circle_id())));
  request.set_record(
      field_of(TRY(seal_member_profile(client, field_of(own_name->view()), TRY(own_profile(client, records))))));
  TRY(client.call(CirclesService::kPutRecord, request, Repeat::yes));
  return client.home().remove(names::kUnsettled);
}

Result<std::string> circle_name(Client& client) {
  const auto profile = TRY(find_circle_profile(client, TRY(list_records(client))));
  return profile ? profile->name() : std::string();
}

Result<void> fetch_names(Client& client) {
  if (client.state().names_fetched) return {};
  TRY(load_names(client));
  const v1::ListRecordsResponse records = TRY(list_records(client));
  for (const std::string& bytes : records.records()) {
    const auto record = read_record(as_bytes(bytes));
    if (!record || record->kind != RecordKind::member_profile) continue;
    const auto name = read_name(client, as_bytes(bytes));
    if (name) client.state().names[record->author] = *name;
  }
  client.state().names_fetched = true;
  return save_names(client);
}

Result<void> remember_name(Client& client, const AccountId& account, const std::string& name) {
  TRY(load_names(client));
  client.state().names[account] = name;
  return save_names(client);
}

std::string Client::name_of(const AccountId& account) {
  auto& known = state_->names;
  if (!known.contains(account)) {
    if (const auto fetched = fetch_names(*this); !fetched && !state_->report) state_->report = fetched.error();
  }
  const auto found = known.find(account);
  return found == known.end() ? std::string() : found->second;
}

Result<std::vector<Member>> Client::members() {
  TRY(fetch_names(*this));
  const GroupView circle = TRY(circle_view());
  const Roles roles = TRY(roles_of(circle.extensions));
  v1::ListMembersRequest request;
  request.set_circle_id(field_of(TRY(circle_id())));
  const v1::ListMembersResponse listed = TRY(call(CirclesService::kListMembers, request));
  std::vector<Member> members;
  for (const auto& [index, leaf] : circle.members) {
    const AccountId account = TRY(credential_of(leaf)).account_id;
    const auto matching =
        std::ranges::find_if(listed.members(), [&](const auto& row) { return row.account_id() == field_of(account); });
    const bool gone = matching == listed.members().end() || matching->leaving();
    if (!gone) members.push_back({.id = account, .role = roles.role_of(account), .name = name_of(account)});
  }
  return members;
}

}  // namespace carecircle::cli
