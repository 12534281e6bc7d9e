// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/client.h"

#include <algorithm>
#include <chrono>

#include "cli/client/client_state.h"
#include "core/admission/extensions.h"

namespace carecircle::cli {

std::string names::of(std::string_view prefix, BytesView id) { return std::string(prefix) + "/" + to_hex(id); }

// The account as the home keeps it: the identity stays sealed under the master key that stands beside it.
void write(TlsWriter& writer, const Account& account) {
  SystemEntropy entropy;
  writer.raw(account.identity.account_id);
  writer.opaque(account.master_key.view());
  writer.opaque(seal_identity(account.master_key.view(), account.identity, entropy));
  writer.raw(account.device_id);
  writer.opaque(account.signature_key.seed.view());
  writer.opaque(account.hpke_key.private_key.view());
  writer.opaque(account.hpke_key.public_key);
  writer.opaque(account.credential);
  writer.opaque(as_bytes(account.sign_in_name));
  writer.opaque(as_bytes(account.recovery_code));
}

Result<void> read(TlsReader& reader, Account& account) {
  const AccountId account_id = TRY(reader.array<16>());
  account.master_key = SecretBytes::copy_of(TRY(reader.opaque()));
  account.identity = TRY(open_identity(account.master_key.view(), account_id, TRY(reader.opaque())));
  account.storage_key = derive_storage_key(account.master_key.view(), account_id);
  account.device_id = TRY(reader.array<16>());
  account.signature_key = signature_key_pair(TRY(reader.opaque()));
  account.hpke_key.private_key = SecretBytes::copy_of(TRY(reader.opaque()));
  account.hpke_key.public_key = to_bytes(TRY(reader.opaque()));
  account.credential = to_bytes(TRY(reader.opaque()));
  account.sign_in_name = field_of(TRY(reader.opaque()));
  account.recovery_code = field_of(TRY(reader.opaque()));
  return {};
}

void write(TlsWriter& writer, const Joining& joining) {
  writer.raw(joining.circle_id);
  write(writer, joining.invite);
  writer.opaque(joining.inviter_credential);
  writer.opaque(as_bytes(joining.name));
}

Result<void> read(TlsReader& reader, Joining& joining) {
  joining.circle_id = TRY(reader.array<16>());
  TRY(read(reader, joining.invite));
  joining.inviter_credential = to_bytes(TRY(reader.opaque()));
  joining.name = field_of(TRY(reader.opaque()));
  return {};
}

Result<std::optional<Joining>> load_joining(Client& client) {
  const auto stored = TRY(client.home().get(names::kJoining));
  if (!stored) return std::optional<Joining>();
  return std::optional<Joining>(TRY(decode<Joining>(stored->view())));
}

Client::Client(Home home, Transport transport, Account account)
    : state_(std::make_unique<State>(std::move(home), std::move(transport), std::move(account))) {}
Client::Client(Client&&) noexcept = default;
Client::~Client() = default;

const Account& Client::account() const { return state_->account; }
const AccountId& Client::account_id() const { return state_->account.identity.account_id; }
Home& Client::home() { return state_->home; }
Transport& Client::transport() { return state_->transport; }
Entropy& Client::entropy() { return state_->entropy; }
Id Client::new_id() { return state_->entropy.array<16>(); }

std::uint64_t Client::now_ms() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto here = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return static_cast<std::uint64_t>(here + state_->clock_offset_ms);
}

void Client::on_content(v1::ConversationContent::ContentCase kind, ContentHandler handler) {
  state_->handlers[kind].push_back(std::move(handler));
}

const v1::AccountIndex& Client::index() const { return state_->index.value; }

// ---- The circle ---------------------------------------------------------------------------------------------------------------

Result<CircleId> Client::circle_id() {
  if (index().has_circle()) {
    const CircleId circle = TRY(id_of(index().circle().circle_id()));
    if (load_group(*this, circle)) return circle;
  }
  if (TRY(load_joining(*this))) return fail(ErrorCode::kStillWaiting, "circle");
  return fail(ErrorCode::kNotAMember, "circle");
}

Result<StreamGroup*> Client::circle_group() { return load_group(*this, TRY(circle_id())); }

Result<GroupView> Client::circle_view() { return view_of(TRY(circle_group())->group); }

Result<Role> Client::own_role() { return TRY(roles_of(TRY(circle_group())->group.extensions())).role_of(account_id()); }

Result<Client::MemberLeaf> Client::leaf_of(const AccountId& account) {
  const GroupView circle = TRY(circle_view());
  const auto leaves = leaves_of(circle, account);
  if (leaves.empty()) return fail(ErrorCode::kNotAMember, "leaf");
  const mls::LeafNode* leaf = find_leaf(circle, leaves.front());
  return MemberLeaf{.credential = TRY(credential_of(*leaf)), .signature_key = leaf->signature_key};
}

Result<Member> Client::find_member(std::string_view id_or_name) {
  std::vector<Member> matching;
  for (Member& member : TRY(members())) {
    if (to_hex(member.id) == id_or_name) return member;
    if (member.name == id_or_name) matching.push_back(std::move(member));
  }
  if (matching.size() != 1) return fail(ErrorCode::kNotFound, "member");
  return matching.front();
}

}  // namespace carecircle::cli
