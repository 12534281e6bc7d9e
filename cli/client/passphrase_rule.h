// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/bytes.h"
#include "core/bytes/result.h"

namespace carecircle::cli {

inline constexpr std::size_t kPassphraseMin = 8;  // characters
inline constexpr std::size_t kPassphraseMax = 128;
Result<void> check_passphrase(BytesView passphrase);  // kPassphraseTooShort

}  // namespace carecircle::cli
