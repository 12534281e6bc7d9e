// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Groups by handle: making, joining, keeping and looking (docs/protocol/mls.md). commit_operations.cpp changes them.
#include "core/admission/anchor.h"
#include "core/admission/circle.h"
#include "core/admission/direct.h"
#include "core/crypto/hash.h"
#include "core/wasm/group_rules.h"

namespace carecircle::wasm {
namespace {

constexpr std::uint64_t kClockSkewS = 3600;
constexpr std::uint64_t kLifetimeS = std::uint64_t{84} * 24 * 3600;
constexpr std::size_t kGroupKeySize = 32;

mls::LeafSecrets leaf_of(const DeviceAccount& account, std::uint64_t now_s) {
  mls::LeafSecrets leaf;
  leaf.signature_seed = account.signature_key.seed.clone();
  leaf.identity = account.credential;
  leaf.supported_extensions.assign(std::begin(kCareCircleExtensions), std::end(kCareCircleExtensions));
  leaf.lifetime = {.not_before_s = now_s - kClockSkewS, .not_after_s = now_s + kLifetimeS};
  return leaf;
}

Result<Output> create_key_package(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const mls::LeafSecrets leaf = leaf_of(account, TRY(seconds_of(input[1])));
  const auto package = TRY(mls::make_key_package(mls::CipherSuite::xwing_aes256gcm_sha384_ed25519, leaf, entropy));
  return output(package.message, package.reference, mls::serialize(package));
}

Result<Output> create_circle(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const CircleId circle_id = TRY(array<16>(input[1]));
  Roles roles;
  roles.set(account.account_id(), Role::owner);
  const mls::GroupParameters parameters{.group_id = to_bytes(circle_id),
                                        .extensions = circle_extensions(circle_id, roles)};
  const mls::LeafSecrets leaf = leaf_of(account, TRY(seconds_of(input[2])));
  return handle_of(groups().keep(TRY(mls::Group::create(parameters, leaf.clone(), policy(), entropy))));
}

// The helper's key package counts only if it continues the helper's leaf in the circle's tree.
Result<mls::KeyPackageView> read_helper_package(const mls::Group& circle, const AccountId& helper, BytesView message,
                                                std::uint64_t now_s) {
  mls::KeyPackageView package = TRY(mls::read_key_package(message, now_s));
  TRY(check_leaf_of_member(view_of(circle), package.key_package.leaf_node));
  if (TRY(credential_of(package.key_package.leaf_node)).account_id != helper)
    return fail(ErrorCode::kGhostDevice, "found: another account's key package");
  return package;
}

Result<Output> found_conversation(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  const DirectExtension direct{.circle_id = TRY(circle_of(circle.extensions())).circle_id,
                               .request_id = TRY(array<16>(input[3])),
                               .offer_id = TRY(array<16>(input[4]))};
  const std::uint64_t now_s = TRY(seconds_of(input[7]));
  const mls::KeyPackageView package = TRY(read_helper_package(circle, TRY(array<16>(input[5])), input[6], now_s));
  const mls::GroupParameters parameters{.group_id = to_bytes(TRY(array<16>(input[2]))),
                                        .extensions = direct_extensions(direct)};
  mls::Group group = TRY(mls::Group::create(parameters, leaf_of(account, now_s), policy(), entropy));
  const mls::CommitOutput commit = TRY(group.commit({.proposals = {mls::Add{package.key_package}}}, entropy, now_s));
  if (!commit.welcome) return fail(ErrorCode::kMlsWelcomeInvalid, "found: no welcome");
  TRY(group.merge_staged());
  const DeviceId helper_device = TRY(credential_of(package.key_package.leaf_node)).device_id;
  const std::uint64_t handle = TRY(groups().keep(std::move(group)));
  return output(handle, commit.message, *commit.welcome, commit.group_info, helper_device);
}

Result<Output> join_group(Input input) {
  const auto package = TRY(mls::restore_key_package(input[1]));
  return handle_of(
      groups().keep(TRY(mls::Group::join(input[0], package, std::nullopt, {}, policy(), TRY(seconds_of(input[2]))))));
}

Result<Anchor> read_anchor(BytesView field) {
  const auto fields = TRY(structure(field, 3));
  Anchor anchor{.group_id = to_bytes(fields[0]), .epoch = TRY(number(fields[1]))};
  for (const BytesView key : TRY(list(fields[2])))
    anchor.identity_keys.push_back(to_bytes(key));
  return anchor;
}

// By external commit with the stored GroupInfo, which must not be older than the anchor, nor signed by a stranger.
Result<Output> rejoin_group(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const GroupView stored = view_of(TRY(mls::read_group_info(input[1])));
  TRY(check_anchor(TRY(read_anchor(input[2])), stored));
  const std::uint64_t now_s = TRY(seconds_of(input[3]));
  const auto stale = leaves_of(stored, account.account_id());
  const std::optional<mls::LeafIndex> removes = stale.empty() ? std::nullopt : std::optional(stale.front());
  auto joined = TRY(
      mls::Group::join_externally(input[1], leaf_of(account, now_s), {.removes = removes}, policy(), entropy, now_s));
  const std::uint64_t handle = TRY(groups().keep(std::move(joined.group)));
  return output(handle, stored.epoch, joined.message, joined.group_info);
}

SecretBytes group_key(const DeviceAccount& account, BytesView group_id) {
  return derive_key(account.storage_key.view(), {}, "home/group", group_id, kGroupKeySize);
}

Result<Output> serialize_group(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const mls::Group& group = *TRY(groups().find(input[1]));
  return output(group.serialize(group_key(account, group.group_id()).view(), group.group_id(), entropy));
}

// A single field is the whole state.
Result<mls::Group> open_group(const std::vector<BytesView>& fields, BytesView key, BytesView group_id) {
  if (fields.size() == 1) return mls::Group::restore(fields[0], key, group_id, policy());
  std::vector<mls::StatePart> parts(fields.size() / 2);
  for (std::size_t index = 0; index < parts.size(); ++index) {
    parts[index].number = static_cast<std::uint32_t>(TRY(number(fields[2 * index], UINT32_MAX)));
    parts[index].sealed = to_bytes(fields[2 * index + 1]);
  }
  return mls::Group::restore(parts, key, group_id, policy());
}

Result<Output> restore_group(Input input) {
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  const SecretBytes key = group_key(account, input[1]);
  return handle_of(groups().keep(TRY(open_group(TRY(list(input[2])), key.view(), input[1]))));
}

Result<Output> collect_changes(Input input) {
  SystemEntropy entropy;
  const DeviceAccount& account = *TRY(accounts().find(input[0]));
  mls::Group& group = *TRY(groups().find(input[1]));
  const mls::StateChanges changes =
      group.changes(group_key(account, group.group_id()).view(), group.group_id(), entropy);
  Output answer = output(changes.replaces_all);
  for (const mls::StatePart& part : changes.parts) {
    answer.push_back(field(part.number));
    answer.push_back(field(part.sealed));
  }
  return answer;
}

Result<Output> note_saved(Input input) {
  TRY(groups().find(input[0]))->saved();
  return Output();
}

Result<Output> close_group(Input input) { return groups().close(input[0]); }

Result<Output> export_group_info(Input input) { return output(TRY(TRY(groups().find(input[0]))->group_info(true))); }

// ---- Looking ------------------------------------------------------------------------------------------------------------------

Result<Output> describe_group(Input input) {
  const mls::Group& group = *TRY(groups().find(input[0]));
  const auto circle = circle_of(group.extensions());
  const auto direct = direct_of(group.extensions());
  Output description = output(group.group_id(), group.epoch(), circle ? "circle" : "conversation");
  const Output context = direct ? output(direct->circle_id, direct->request_id, direct->offer_id)
                                : output(circle ? BytesView(circle->circle_id) : BytesView(), "", "");
  for (const SecretBytes& id : context)
    description.push_back(id.clone());
  description.push_back(field(group.has_staged()));
  return description;
}

Result<Output> leaf_fields(const mls::Group& group, const mls::LeafNode& leaf) {
  const Credential credential = TRY(credential_of(leaf));
  const auto roles = roles_of(group.extensions());
  const Role role = roles ? roles->role_of(credential.account_id) : Role::member;
  return output(credential.account_id, credential.device_id, leaf.credential.identity, leaf.signature_key,
                static_cast<std::uint8_t>(role));
}

Result<Output> list_leaves(Input input) {
  const mls::Group& group = *TRY(groups().find(input[0]));
  Output leaves;
  for (const auto& [index, leaf] : group.members())
    leaves.push_back(list_field(TRY(leaf_fields(group, leaf))));
  return output(leaves);
}

Result<Output> find_account_leaf(Input input) {
  const mls::Group& group = *TRY(groups().find(input[0]));
  return leaf_fields(group, TRY(leaf_of_account(group, TRY(array<16>(input[1])))));
}

Result<Output> anchor_of_group(Input input) {
  const Anchor anchor = TRY(anchor_of(view_of(*TRY(groups().find(input[0])))));
  return output(anchor.group_id, anchor.epoch, fields_of(anchor.identity_keys));
}

Result<Output> check_group_anchor(Input input) {
  TRY(check_anchor(TRY(read_anchor(input[1])), view_of(*TRY(groups().find(input[0])))));
  return Output();
}

Result<Output> check_joined_circle(Input input) {
  const GroupView joined = view_of(*TRY(groups().find(input[0])));
  TRY(check_circle_join(joined, TRY(decode<Invite>(input[1])), TRY(decode<Credential>(input[2]))));
  return Output();
}

// An author who has moved to another device since founded the conversation with the key before: the present one vouches for it. That
// the new device is in the conversation is asked before anything is sent there.
Result<void> allow_earlier_key(const GroupView& joined, DirectExpectation& expected) {
  const mls::LeafNode* leaf = joined.signer ? find_leaf(joined, *joined.signer) : nullptr;
  if (!leaf) return {};
  const Credential signer = TRY(credential_of(*leaf));
  if (!continues(expected.author, signer) && continues(signer, expected.author)) expected.author = signer;
  return {};
}

Result<Output> check_joined_conversation(Input input) {
  const GroupView joined = view_of(*TRY(groups().find(input[0])));
  const mls::Group& circle = *TRY(groups().find(input[1]));
  const mls::LeafNode author = TRY(leaf_of_account(circle, TRY(array<16>(input[5]))));
  DirectExpectation expected{.circle_id = TRY(circle_of(circle.extensions())).circle_id,
                             .request_id = TRY(array<16>(input[2])),
                             .offer_id = TRY(array<16>(input[3])),
                             .own_account = TRY(array<16>(input[4])),
                             .author = TRY(credential_of(author))};
  TRY(allow_earlier_key(joined, expected));
  TRY(check_direct_join(joined, expected));
  return Output();
}

Result<Output> check_conversation_peer(Input input) {
  const AccountId peer = TRY(array<16>(input[2]));
  const Credential known = TRY(credential_of(TRY(leaf_of_account(*TRY(groups().find(input[0])), peer))));
  for (const auto& [index, leaf] : TRY(groups().find(input[1]))->members()) {
    const Credential present = TRY(credential_of(leaf));
    if (present.account_id == peer && !continues(known, present))
      return fail(ErrorCode::kKeyPackagesExhausted, "conversation: old device");
  }
  return Output();
}

Result<Role> read_role(BytesView field) {
  return role_from_wire(static_cast<std::uint8_t>(TRY(number(field, UINT8_MAX))));
}

Result<Output> rights_of_role(Input input) {
  const Role role = TRY(read_role(input[0]));
  return output(may_invite(role), may_admit(role));
}

Result<Output> may_role_remove(Input input) {
  return output(may_remove(TRY(read_role(input[0])), TRY(read_role(input[1]))));
}

}  // namespace

Result<mls::LeafNode> leaf_of_account(const mls::Group& group, const AccountId& account) {
  const GroupView view = view_of(group);
  const auto leaves = leaves_of(view, account);
  if (leaves.empty()) return fail(ErrorCode::kNotAMember, "leaf");
  return *find_leaf(view, leaves.front());
}

}  // namespace carecircle::wasm

// account, now (ms) → key package, reference, secrets
CARECIRCLE_OPERATION(key_package_create, 2, carecircle::wasm::create_key_package)
// account, circle id, now (ms) → group
CARECIRCLE_OPERATION(circle_create, 3, carecircle::wasm::create_circle)
// account, circle, conversation id, request id, offer id, helper, key package, now (ms) → group, commit, welcome, group info, device id
CARECIRCLE_OPERATION(conversation_found, 8, carecircle::wasm::found_conversation)
// welcome, key package's secrets, now (ms) → group
CARECIRCLE_OPERATION(group_join, 3, carecircle::wasm::join_group)
// account, group info, anchor, now (ms) → group, epoch before, commit, group info
CARECIRCLE_OPERATION(group_rejoin, 4, carecircle::wasm::rejoin_group)
// account, group → sealed state
CARECIRCLE_OPERATION(group_serialize, 2, carecircle::wasm::serialize_group)
// account, group id, list of parts as in group_changes or of the sealed state alone → group
CARECIRCLE_OPERATION(group_restore, 3, carecircle::wasm::restore_group)
// account, group → whether all that is stored is deleted first, number, sealed part, number, …
CARECIRCLE_OPERATION(group_changes, 2, carecircle::wasm::collect_changes)
// group →
CARECIRCLE_OPERATION(group_saved, 1, carecircle::wasm::note_saved)
// group →
CARECIRCLE_OPERATION(group_close, 1, carecircle::wasm::close_group)
// group → group info with the tree
CARECIRCLE_OPERATION(group_info, 1, carecircle::wasm::export_group_info)
// group → group id, epoch, "circle" or "conversation", circle id, request id, offer id, staged
CARECIRCLE_OPERATION(group_describe, 1, carecircle::wasm::describe_group)
// group → list of account id, device id, credential, signature key, role
CARECIRCLE_OPERATION(group_leaves, 1, carecircle::wasm::list_leaves)
// group, account id → one such leaf
CARECIRCLE_OPERATION(group_find_leaf, 2, carecircle::wasm::find_account_leaf)
// group → group id, epoch, identity keys
CARECIRCLE_OPERATION(group_anchor, 1, carecircle::wasm::anchor_of_group)
// group, anchor →
CARECIRCLE_OPERATION(group_check_anchor, 2, carecircle::wasm::check_group_anchor)
// group, invite, inviter's credential →
CARECIRCLE_OPERATION(circle_check_join, 3, carecircle::wasm::check_joined_circle)
// group, circle, request id, offer id, own account, author →
CARECIRCLE_OPERATION(conversation_check_join, 6, carecircle::wasm::check_joined_conversation)
// circle, conversation, peer →
CARECIRCLE_OPERATION(conversation_check_peer, 3, carecircle::wasm::check_conversation_peer)
// role → may invite, may admit
CARECIRCLE_OPERATION(role_rights, 1, carecircle::wasm::rights_of_role)
// remover's role, removed one's → whether it may
CARECIRCLE_OPERATION(role_may_remove, 2, carecircle::wasm::may_role_remove)
