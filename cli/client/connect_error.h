// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

#include "carecircle/v1/errors.pb.h"
#include "core/bytes/result.h"

namespace carecircle::cli {

// A Connect error body ({"code", "message", "details": [{"type", "value"}]}) as the catalogue's code, with the detail filled in where
// one was attached. Without a detail the nearest code of the catalogue; kInternal for what is not Connect's.
ErrorCode read_connect_error(std::string_view body, v1::ErrorDetail& detail);

}  // namespace carecircle::cli
