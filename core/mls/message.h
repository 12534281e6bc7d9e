// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <variant>

#include "core/mls/framing.h"
#include "core/mls/welcome.h"

// MLSMessage (RFC 9420 §6): what travels. Its length-checked decoding is the only door by which bytes of others come in.

namespace carecircle::mls {

// In the order of WireFormat, whose numbers begin at 1.
using MessageBody = std::variant<PublicMessage, PrivateMessage, Welcome, GroupInfo, KeyPackage>;
struct MlsMessage {
  MessageBody body;

  WireFormat wire_format() const { return static_cast<WireFormat>(body.index() + 1); }
};
void write(TlsWriter&, const MlsMessage&);
Result<void> read(TlsReader&, MlsMessage&);

Bytes encode_message(MessageBody body);
// The whole of `bytes` as a message of this kind. kMalformedInput for every other kind.
template <typename Body>
Result<Body> decode_message(BytesView bytes) {
  MlsMessage message = TRY(decode<MlsMessage>(bytes));
  if (auto* body = std::get_if<Body>(&message.body)) return std::move(*body);
  return fail(ErrorCode::kMalformedInput, "MLSMessage: wire format");
}

}  // namespace carecircle::mls
