// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/bytes/entropy.h"
#include "core/codec/account.h"

// The plaintext of an MLS application message, and the sender's franking tag in its authenticated_data (security.md 4, 12):
//
//   struct { uint16 version = 1; opaque salt[32]; opaque sender[16]; opaque conversation_id[16]; opaque content<V>; } MessagePlaintext;
//   struct { AadType type; opaque data<V>; } AadComponent;   struct { uint16 version = 1; AadComponent components<V>; } CareCircleAad;
//
// The franking tag (frank.h) is over the padded plaintext. It commits the sender to what the receiver reads, so that a
// reported message can be verified later.

namespace carecircle {

enum class AadType : std::uint16_t { frank = 1, checkpoint = 2 };

struct AadComponent {
  std::uint16_t type = 0;  // unknown types are carried and ignored
  Bytes data;
};
struct CareCircleAad {
  std::vector<AadComponent> components;  // each type at most once, in rising order
};
void write(TlsWriter&, const AadComponent&);
Result<void> read(TlsReader&, AadComponent&);
void write(TlsWriter&, const CareCircleAad&);
Result<void> read(TlsReader&, CareCircleAad&);

inline constexpr std::size_t kMessageContentMax = 65'000;

struct OutgoingMessage {
  SecretBytes plaintext;  // padded to a bucket: give it to Group::protect
  Bytes authenticated_data;
};
// kLimitExceeded above kMessageContentMax.
Result<OutgoingMessage> make_message(BytesView content, const AccountId& sender, const Id& conversation_id,
                                     Entropy& entropy);

// The content. `sender` is the account of the MLS sender's leaf. kMlsMessageInvalid, and the message is to be dropped, when the
// tag is missing or wrong, or sender or conversation differ: no unreportable messages.
Result<SecretBytes> open_message(BytesView plaintext, BytesView authenticated_data, const AccountId& sender,
                                 const Id& conversation_id);

// What a padded plaintext says, and the franking tag that it has: what a moderator sees of a reported message. Nothing is
// checked but the form; kMlsMessageInvalid.
struct FrankedMessage {
  AccountId sender{};
  Id conversation_id{};
  SecretBytes content;
  ByteArray<32> tag{};
};
Result<FrankedMessage> read_franked_message(BytesView plaintext);

// The component frank(1) of an encoded CareCircleAad. kMlsMessageInvalid when there is none.
Result<Bytes> franking_tag_of(BytesView authenticated_data);

}  // namespace carecircle
