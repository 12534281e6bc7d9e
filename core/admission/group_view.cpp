// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/group_view.h"

#include <algorithm>

namespace carecircle {
namespace {

constexpr std::uint16_t kBasicCredential = 1;

const mls::LeafNode* find_member(const GroupView& group, auto&& matches) {
  const auto found = std::ranges::find_if(group.members, [&](const auto& member) { return matches(member); });
  return found == group.members.end() ? nullptr : &found->second;
}

}  // namespace

GroupView view_of(const mls::Group& group) {
  return GroupView{.group_id = group.group_id(),
                   .epoch = group.epoch(),
                   .signer = group.joined_by(),
                   .extensions = group.extensions(),
                   .members = group.members()};
}

GroupView view_of(const mls::GroupInfoView& group_info) {
  return GroupView{.group_id = group_info.group_id,
                   .epoch = group_info.epoch,
                   .signer = group_info.signer,
                   .extensions = group_info.extensions,
                   .members = group_info.members};
}

const mls::LeafNode* find_leaf(const GroupView& group, mls::LeafIndex index) {
  return find_member(group, [&](const auto& member) { return member.first == index; });
}

const mls::LeafNode* find_leaf_by_signature_key(const GroupView& group, BytesView signature_key) {
  return find_member(group, [&](const auto& member) { return equal(member.second.signature_key, signature_key); });
}

std::vector<mls::LeafIndex> leaves_of(const GroupView& group, const AccountId& account) {
  std::vector<mls::LeafIndex> leaves;
  for (const auto& [index, leaf] : group.members) {
    const auto credential = credential_of(leaf);
    if (credential && credential->account_id == account) leaves.push_back(index);
  }
  return leaves;
}

Result<Credential> credential_of(const mls::LeafNode& leaf) {
  if (leaf.credential.type != kBasicCredential) return fail(ErrorCode::kMlsLeafInvalid, "leaf: kind of credential");
  auto credential = decode<Credential>(leaf.credential.identity);
  if (!credential) return fail(ErrorCode::kMlsLeafInvalid, "leaf: credential");
  return credential;
}

std::vector<Bytes> identity_keys_of(const Credential& credential) {
  std::vector<Bytes> keys{credential.first_identity_key};
  std::ranges::transform(credential.links, std::back_inserter(keys), &IdentityLink::identity_key);
  return keys;
}

Result<void> check_leaf_credential(const mls::LeafNode& leaf, const mls::LeafNode* predecessor) {
  const auto credential = TRY(credential_of(leaf));
  TRY(verify_credential(credential, leaf.signature_key));
  if (predecessor == nullptr) return {};
  // "A client refuses any Add, Update or external join whose leaf does not carry the AIK it knows for that account (or its
  // cross-signed successor) and a set_version not below the highest seen."
  if (!continues(TRY(credential_of(*predecessor)), credential)) {
    return fail(ErrorCode::kGhostDevice, "leaf: does not continue the one it replaces");
  }
  return {};
}

Result<void> check_leaf_of_member(const GroupView& circle, const mls::LeafNode& leaf) {
  // "Key packages, records, grants and offers count only if their signer's leaf is in the circle's tree."
  const mls::LeafNode* member = find_leaf_by_signature_key(circle, leaf.signature_key);
  if (member == nullptr) return fail(ErrorCode::kGhostDevice, "leaf: its signer is not in the circle");
  return check_leaf_credential(leaf, member);
}

}  // namespace carecircle
