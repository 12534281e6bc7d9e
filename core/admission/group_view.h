// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"
#include "core/mls/group.h"

// What admission rules read of an MLS group: the same for a group one is in, and for a GroupInfo one might join by.

namespace carecircle {

struct GroupView {
  Bytes group_id;
  std::uint64_t epoch = 0;
  std::optional<mls::LeafIndex> signer;  // of the GroupInfo it was joined by, or is to be joined by
  std::vector<mls::Extension> extensions;
  std::vector<std::pair<mls::LeafIndex, mls::LeafNode>> members;
};
GroupView view_of(const mls::Group& group);
GroupView view_of(const mls::GroupInfoView& group_info);

const mls::LeafNode* find_leaf(const GroupView& group, mls::LeafIndex index);
// The leaf that signs with `signature_key`, or null.
const mls::LeafNode* find_leaf_by_signature_key(const GroupView& group, BytesView signature_key);
// Leaves whose credential is of `account`. Credentials that cannot be read belong to nobody.
std::vector<mls::LeafIndex> leaves_of(const GroupView& group, const AccountId& account);

// The CareCircle credential in a leaf. kMlsLeafInvalid when it is none.
Result<Credential> credential_of(const mls::LeafNode& leaf);

// Every AIK of the account up to the current one: the first, then one per rotation.
std::vector<Bytes> identity_keys_of(const Credential& credential);

// RFC 9420 §5.3.1 as security.md 4 has it: the credential can be read and binds this leaf's key to the account, and when the leaf
// takes another's place, it continues that one: same account, the known AIK or its cross-signed successor, set_version not
// lower. kMlsLeafInvalid, kSignatureInvalid, kGhostDevice.
Result<void> check_leaf_credential(const mls::LeafNode& leaf, const mls::LeafNode* predecessor);

class CirclePolicy final : public mls::Policy {
 public:
  Result<void> check_credential(const mls::LeafNode& leaf, const mls::LeafNode* predecessor) const override {
    return check_leaf_credential(leaf, predecessor);
  }
};
using DirectPolicy = CirclePolicy;  // what differs between the two lies in the rules for commits

// "Key packages, records, grants and offers count only if their signer's leaf is in the circle's tree": `leaf` (of a key package)
// signs with the key of a leaf of `circle` and carries a credential that continues it. kGhostDevice.
Result<void> check_leaf_of_member(const GroupView& circle, const mls::LeafNode& leaf);

}  // namespace carecircle
