// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/contacts.h"

// The card as the index and the server hold it. Inside cli/client.

namespace carecircle::cli {

// A field with its newest generation on the server and the key that opens it.
struct CardField {
  FieldKind kind = FieldKind::name;
  SealedField sealed;
  SecretBytes key;  // CK_f
  std::string value;
};
Result<std::vector<CardField>> card_fields(Client& client);

}  // namespace carecircle::cli
