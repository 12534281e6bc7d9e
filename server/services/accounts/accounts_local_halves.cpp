// SPDX-License-Identifier: AGPL-3.0-or-later
#include <algorithm>

#include "server/fields.h"
#include "server/services/accounts/accounts_service.h"

// The server's halves of browsers' local keys (security.md 3, "Local store"). A browser's stored data opens with a key that
// never leaves it together with a half that is here for as long as its sign-in session: a reload needs no passphrase, and a
// profile folder without the session opens nothing.

namespace carecircle {

using namespace accounts;

namespace {

constexpr std::size_t kLocalHalfSize = 32;
constexpr Id kOnlyPart{};

// A session's id is a hash: its first half names the row as well as all of it.
Id half_id_of(const SessionId& session) {
  Id half_id{};
  std::copy_n(session.begin(), half_id.size(), half_id.begin());
  return half_id;
}

}  // namespace

Result<v1::GetLocalHalfResponse> AccountsService::get_local_half(Call& call, const v1::GetLocalHalfRequest&) {
  const Id half_id = half_id_of(call.caller().session);
  std::optional<SecretBytes> half = TRY(base_.shred_store.get(ShredKind::local_half, half_id, kOnlyPart));
  if (!half) {
    half = base_.entropy.secret(kLocalHalfSize);
    TRY(base_.shred_store.put(ShredKind::local_half, half_id, kOnlyPart, call.account(), half->view(), call.now_ms()));
  }
  v1::GetLocalHalfResponse response;
  response.set_local_half(field_of(half->view()));
  return response;
}

Result<v1::DestroyLocalHalfResponse> AccountsService::destroy_local_half(Call& call,
                                                                         const v1::DestroyLocalHalfRequest&) {
  TRY(destroy_local_halves({call.caller().session}));
  return v1::DestroyLocalHalfResponse{};
}

Result<void> AccountsService::destroy_local_halves(const EndedSessions& sessions) {
  for (const SessionId& session : sessions)
    TRY(base_.shred_store.erase(ShredKind::local_half, half_id_of(session)));
  return {};
}

Result<bool> AccountsService::keeps_local_half(Transaction& transaction, const Id& half_id) {
  return has_session_of_half(transaction, half_id);
}

}  // namespace carecircle
