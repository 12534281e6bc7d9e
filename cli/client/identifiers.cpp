// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cli/client/identifiers.h"

#include <algorithm>

namespace carecircle::cli {

Result<Id> id_of(const std::string& field) {
  Id id{};
  if (field.size() != id.size()) return fail(ErrorCode::kMalformedInput, "identifier: size");
  std::ranges::copy(view_of(field), id.begin());
  return id;
}

}  // namespace carecircle::cli
