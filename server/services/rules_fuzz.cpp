// SPDX-License-Identifier: AGPL-3.0-or-later
#include <cstdint>

#include "core/codec/record.h"
#include "server/services/accounts/accounts_rules.h"
#include "server/services/circles/circles_rules.h"
#include "server/services/contacts/contacts_rules.h"

// What the services read of signed and sealed structs: any bytes give a value or an error, never more.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carecircle;
  constexpr std::uint64_t kNowMs = 1'700'000'000'000;
  const BytesView input(data, size);
  const BytesView signature = input.first(size < 64 ? size : 64);
  const ByteArray<32> key{1};
  const auto ignore = [](const auto& result) { static_cast<void>(result.has_value()); };

  ignore(read_record_header(input));
  ignore(circles::read_chain_link(input, CircleId{}));
  ignore(circles::check_proof(input, signature, key, Id{}, kProofRegister, {}));
  if (const auto invite = decode<Invite>(input)) ignore(circles::check_invite(*invite, invite->circle_id, kNowMs));
  ignore(accounts::read_device_proof({input, signature}, {input, signature}));
  const BytesView slots[] = {input, signature};
  ignore(accounts::check_slots(slots));
  if (const auto grant = decode<Grant>(input)) {
    ignore(contacts::check_grant(*grant, grant->owner, kNowMs));
    ignore(contacts::check_view(*grant, {}, kNowMs));
    ignore(contacts::check_fields_asked(*grant, {Id{}}));
  }
  return 0;
}
