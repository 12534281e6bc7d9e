// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/bytes/result.h"

// The limits that the contract declares on its fields (options.proto), checked before a handler sees the message.

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace carecircle {

// kFieldMissing: a required field is empty. kLimitExceeded: longer, more or higher than allowed. kMalformedInput: shorter
// than its exact length. kValueNotSupported: an enumerator that the contract does not have. Fields of messages inside are
// checked as well.
Result<void> check_limits(const google::protobuf::Message& message);

// The most bytes that a message within its limits takes on the wire. A field without a limit counts as kUnlimitedFieldSize.
inline constexpr std::size_t kUnlimitedFieldSize = 256;
std::size_t encoded_size_max(const google::protobuf::Descriptor& descriptor);

}  // namespace carecircle
