// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/admission/extensions.h"
#include "core/wasm/handles.h"

// What several files of operations ask of a group.

namespace carecircle::wasm {

// The account's leaf. kNotAMember.
Result<mls::LeafNode> leaf_of_account(const mls::Group& group, const AccountId& account);

}  // namespace carecircle::wasm
