// SPDX-License-Identifier: AGPL-3.0-or-later
#include <cstdint>

#include "cli/client/join_link.h"
#include "cli/client/passphrase_rule.h"
#include "cli/client/text.h"
#include "core/bytes/ensure.h"

// What a person types or pastes: it is read, or refused with a code. An address that was read is written in a form that is
// read as the same address.

using namespace carecircle;
using namespace carecircle::cli;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const std::string_view text = as_text(input);
  if (const auto address = parse_server_address(text)) {
    const auto again = parse_server_address(address->text());
    ensure(again.has_value() && again->text() == address->text(), "an address has one form");
    ensure(again->host == address->host && again->port == address->port && again->tls == address->tls,
           "and one meaning");
  }
  const auto link = parse_join_link(text);
  ensure(link.has_value() || link.code() == ErrorCode::kInvitationInvalid, "a link is refused as an invitation");
  const auto characters = count_characters(text);
  ensure(!characters || *characters <= size, "a character is at least a byte");
  const bool fits = characters && *characters >= kPassphraseMin && *characters <= kPassphraseMax;
  ensure(check_passphrase(input).has_value() == fits, "a passphrase is counted in characters");
  return 0;
}
