// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <map>

#include "core/admission/group_view.h"
#include "core/envelope/account_keys.h"
#include "core/envelope/keyring.h"
#include "core/mls/group.h"
#include "core/wasm/abi.h"

// What lives in the module's memory between operations. A handle is a number that is never used twice for one kind of thing.

namespace carecircle::wasm {

template <typename T>
class Handles {
 public:
  explicit Handles(std::size_t open_max) : open_max_(open_max) {}

  // kNotFound for a handle that was closed or never given.
  Result<T*> find(BytesView handle) {
    const auto found = open_.find(TRY(number(handle)));
    if (found == open_.end()) return fail(ErrorCode::kNotFound, "wasm: no such handle");
    return &found->second;
  }
  // kLimitExceeded when too many are open: somebody forgets to close them.
  Result<std::uint64_t> keep(T value) {
    if (open_.size() >= open_max_) return fail(ErrorCode::kLimitExceeded, "wasm: open handles");
    open_.emplace(++last_, std::move(value));
    return last_;
  }
  Result<Output> close(BytesView handle) {
    TRY(find(handle));
    open_.erase(TRY(number(handle)));
    return Output();
  }

 private:
  std::size_t open_max_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, T> open_;
};

// An account as a slot opened it.
struct OpenedAccount {
  SecretBytes master_key;    // AMK
  AccountIdentity identity;  // AIK, account_id, set_version
  SecretBytes storage_key;   // SSK
};
// An account with the keys of this device.
struct DeviceAccount : OpenedAccount {
  DeviceId device_id{};
  SignatureKeyPair signature_key;  // DSK
  hpke::KeyPair hpke_key;          // DHK
  Bytes credential;                // encoded Credential of this device's leaf

  const AccountId& account_id() const { return identity.account_id; }
};

Handles<DeviceAccount>& accounts();
Handles<mls::Group>& groups();
Handles<Keyring>& keyrings();
const CirclePolicy& policy();

inline Result<Output> handle_of(Result<std::uint64_t> kept) { return output(TRY(std::move(kept))); }

// The bytes of `writer`, whose own copy is wiped.
SecretBytes take_secret(TlsWriter& writer);

}  // namespace carecircle::wasm
