// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"

// Franking (security.md 12, after "Message Franking" of draft-ietf-mimi-protocol): how a message that its receiver reports can
// be verified, although the server never saw it. The sender commits to the plaintext, the server to who sent the commitment:
//
//   franking_tag = HMAC-SHA-256(salt, padded plaintext)                      in the message's authenticated data
//   server_frank = HMAC-SHA-256(hub_key, franking_tag || FrankContext)       made at acceptance, delivered with the message
//   struct { uint16 version = 1; opaque sender[16]; opaque conversation_id[16]; uint64 accepted; uint64 epoch; } FrankContext;
//
// Both are MACs and not signatures, so that nobody but this server can be convinced by a message that leaks.

namespace carecircle {

inline constexpr std::size_t kFrankSize = 32;  // of tags, franks, salts and hub keys

// What the server knows of a message: its sender from the sign-in session, not from the message.
struct FrankContext {
  AccountId sender{};
  Id conversation_id{};
  std::uint64_t accepted_ms = 0;
  std::uint64_t epoch = 0;
};
void write(TlsWriter&, const FrankContext&);
Result<void> read(TlsReader&, FrankContext&);

// `salt` has kFrankSize bytes, and is in the plaintext.
ByteArray<32> franking_tag(BytesView salt, BytesView padded_plaintext);

// `context` is the encoded FrankContext as it travels. `hub_key` has kFrankSize bytes, `tag` comes from the message.
// kMlsMessageInvalid when `tag` has another size: a message without a tag is not accepted.
Result<ByteArray<32>> make_server_frank(BytesView hub_key, BytesView tag, BytesView context);
// kProofInvalid when the server's key of that time did not make this frank for this tag and context.
Result<void> check_server_frank(BytesView hub_key, BytesView tag, BytesView context, BytesView server_frank);

}  // namespace carecircle
