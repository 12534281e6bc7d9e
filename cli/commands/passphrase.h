// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/result.h"
#include "core/bytes/secret_bytes.h"

namespace carecircle::cli {

// From the environment variable CARECIRCLE_PASSPHRASE, else asked for at the terminal without echo, else one line of standard input.
// kFieldMissing when there is none.
Result<SecretBytes> read_passphrase();
// The same from CARECIRCLE_NEW_PASSPHRASE; at the terminal it is asked for twice. kPassphraseWrong when the two differ.
Result<SecretBytes> read_new_passphrase();

}  // namespace carecircle::cli
