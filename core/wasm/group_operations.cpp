// SPDX-License-Identifier: AGPL-3.0-or-later
//
// MLS groups by handle. A staged commit is shown before it is merged: group_process and group_add change nothing that
// group_discard does not take back.
#include "core/admission/extensions.h"
#include "core/admission/group_view.h"
#include "core/mls/suite.h"
#include "core/wasm/abi.h"

namespace carecircle::wasm {
namespace {

constexpr std::size_t kOpenGroupsMax = 1024;

const CirclePolicy& policy() {
  static const CirclePolicy instance;
  return instance;
}

std::map<std::uint64_t, mls::Group>& groups() {
  static std::map<std::uint64_t, mls::Group> open;
  return open;
}

Result<mls::Group*> find_group(BytesView handle) {
  const auto found = groups().find(TRY(number(handle)));
  if (found == groups().end()) return fail(ErrorCode::kNotFound, "wasm: no such group");
  return &found->second;
}

// Handles are never used twice.
Result<Output> keep(mls::Group group) {
  static std::uint64_t last_handle = 0;
  if (groups().size() >= kOpenGroupsMax) return fail(ErrorCode::kLimitExceeded, "wasm: open groups");
  groups().emplace(++last_handle, std::move(group));
  return output(number_field(last_handle).view());
}

mls::LeafSecrets leaf_of(BytesView signature_seed, BytesView credential) {
  mls::LeafSecrets leaf;
  leaf.signature_seed = SecretBytes::copy_of(signature_seed);
  leaf.identity = to_bytes(credential);
  leaf.supported_extensions.assign(std::begin(kCareCircleExtensions), std::end(kCareCircleExtensions));
  return leaf;
}

Result<mls::CipherSuite> suite_of(BytesView field) {
  const std::uint64_t value = TRY(number(field));
  if (value > 0xFFFF) return fail(ErrorCode::kMlsSuiteNotSupported, "wasm: suite");
  return mls::suite_from_wire(static_cast<std::uint16_t>(value));
}

Result<Output> create_key_package(Input input) {
  SystemEntropy entropy;
  mls::LeafSecrets leaf = leaf_of(input[1], input[2]);
  leaf.lifetime = {TRY(number(input[3])), TRY(number(input[4]))};
  const auto package = TRY(mls::make_key_package(TRY(suite_of(input[0])), leaf, entropy));
  return output(package.message, package.reference, mls::serialize(package).view());
}

Result<Output> create_group(Input input) {
  SystemEntropy entropy;
  const mls::GroupParameters parameters{
      .suite = TRY(suite_of(input[0])), .group_id = to_bytes(input[1]), .extensions = {}};
  return keep(TRY(mls::Group::create(parameters, leaf_of(input[2], input[3]), policy(), entropy)));
}

Result<Output> join_group(Input input) {
  const auto package = TRY(mls::restore_key_package(input[1]));
  return keep(TRY(mls::Group::join(input[0], package, std::nullopt, {}, policy(), TRY(number(input[2])))));
}

Result<Output> add_member(Input input) {
  SystemEntropy entropy;
  mls::Group* group = TRY(find_group(input[0]));
  const std::uint64_t now_s = TRY(number(input[2]));
  auto newcomer = TRY(mls::read_key_package(input[1], now_s));
  mls::CommitOptions options;
  options.proposals.push_back(mls::Add{std::move(newcomer.key_package)});
  const auto commit = TRY(group->commit(options, entropy, now_s));
  return output(commit.message, commit.welcome.value_or(Bytes()), commit.group_info);
}

Result<Output> remove_member(Input input) {
  SystemEntropy entropy;
  mls::Group* group = TRY(find_group(input[0]));
  const std::uint64_t leaf = TRY(number(input[1]));
  if (leaf > UINT32_MAX) return fail(ErrorCode::kMalformedInput, "wasm: leaf index");
  mls::CommitOptions options;
  options.proposals.push_back(mls::Remove{mls::LeafIndex{static_cast<std::uint32_t>(leaf)}});
  const auto commit = TRY(group->commit(options, entropy, TRY(number(input[2]))));
  return output(commit.message, commit.group_info);
}

Result<Output> merge_commit(Input input) {
  TRY(TRY(find_group(input[0]))->merge_staged());
  return Output();
}

Result<Output> discard_commit(Input input) {
  TRY(find_group(input[0]))->discard_staged();
  return Output();
}

Result<Output> protect_message(Input input) {
  SystemEntropy entropy;
  return output(TRY(TRY(find_group(input[0]))->protect(input[1], input[2], entropy)));
}

Output show(const mls::ApplicationMessage& message) {
  return output(as_bytes("message"), message.plaintext.view(), message.authenticated_data,
                number_field(message.sender.value).view());
}
Output show(const mls::ReceivedProposal& proposal) { return output(as_bytes("proposal"), proposal.reference); }
Output show(const mls::StagedCommit& commit) {
  const mls::CommitEffect& effect = commit.effect;
  return output(as_bytes("commit"), number_field(effect.added.size()).view(),
                number_field(effect.removed.size()).view(), number_field(effect.removes_us ? 1 : 0).view(),
                number_field(effect.new_epoch).view());
}

Result<Output> process_message(Input input) {
  const mls::Received received = TRY(TRY(find_group(input[0]))->process(input[1], {}, TRY(number(input[2]))));
  return std::visit([](const auto& what) { return show(what); }, received);
}

Result<Output> export_secret(Input input) {
  constexpr std::uint64_t kExportSizeMax = 255;
  const std::uint64_t size = TRY(number(input[3]));
  if (size == 0 || size > kExportSizeMax) return fail(ErrorCode::kLimitExceeded, "wasm: exported size");
  return output(TRY(find_group(input[0]))->export_secret(as_text(input[1]), input[2], size).view());
}

Result<Output> describe_group(Input input) {
  const mls::Group* group = TRY(find_group(input[0]));
  return output(group->group_id(), number_field(group->epoch()).view(), number_field(group->own_leaf().value).view(),
                number_field(group->members().size()).view(), group->epoch_authenticator());
}

Result<Output> serialize_group(Input input) {
  SystemEntropy entropy;
  return output(TRY(find_group(input[0]))->serialize(input[1], input[2], entropy));
}

Result<Output> restore_group(Input input) {
  return keep(TRY(mls::Group::restore(input[0], input[1], input[2], policy())));
}

Result<Output> close_group(Input input) {
  TRY(find_group(input[0]));
  groups().erase(TRY(number(input[0])));
  return Output();
}

}  // namespace
}  // namespace carecircle::wasm

// suite, signature seed, credential, not before (s), not after (s) → key package, reference, secrets
CARECIRCLE_OPERATION(key_package_create, 5, carecircle::wasm::create_key_package)
// suite, group id, signature seed, credential → group
CARECIRCLE_OPERATION(group_create, 4, carecircle::wasm::create_group)
// welcome, key package's secrets, now (s) → group
CARECIRCLE_OPERATION(group_join, 3, carecircle::wasm::join_group)
// group, key package, now (s) → commit, welcome, group info; staged
CARECIRCLE_OPERATION(group_add, 3, carecircle::wasm::add_member)
// group, leaf, now (s) → commit, group info; staged
CARECIRCLE_OPERATION(group_remove, 3, carecircle::wasm::remove_member)
// group →
CARECIRCLE_OPERATION(group_merge, 1, carecircle::wasm::merge_commit)
CARECIRCLE_OPERATION(group_discard, 1, carecircle::wasm::discard_commit)
// group, plaintext, authenticated data → message
CARECIRCLE_OPERATION(group_protect, 3, carecircle::wasm::protect_message)
// group, message, now (s) → "message", plaintext, authenticated data, sender's leaf
//                         | "proposal", reference
//                         | "commit", members added, removed, whether it removes us, new epoch; staged
CARECIRCLE_OPERATION(group_process, 3, carecircle::wasm::process_message)
// group, label, context, size → secret
CARECIRCLE_OPERATION(group_export, 4, carecircle::wasm::export_secret)
// group → group id, epoch, own leaf, members, epoch authenticator
CARECIRCLE_OPERATION(group_describe, 1, carecircle::wasm::describe_group)
// group, key, context → sealed state
CARECIRCLE_OPERATION(group_serialize, 3, carecircle::wasm::serialize_group)
// sealed state, key, context → group
CARECIRCLE_OPERATION(group_restore, 3, carecircle::wasm::restore_group)
// group →
CARECIRCLE_OPERATION(group_close, 1, carecircle::wasm::close_group)
