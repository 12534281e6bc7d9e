// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/passphrase_rule.h"

#include "cli/client/text.h"

namespace carecircle::cli {

Result<void> check_passphrase(BytesView passphrase) {
  const auto characters = count_characters(as_text(passphrase));
  const bool fits = characters && *characters >= kPassphraseMin && *characters <= kPassphraseMax;
  return fits ? Result<void>() : fail(ErrorCode::kPassphraseTooShort, "passphrase");
}

}  // namespace carecircle::cli
