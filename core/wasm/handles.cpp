// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/wasm/handles.h"

namespace carecircle::wasm {
namespace {

constexpr std::size_t kOpenAccountsMax = 16;
constexpr std::size_t kOpenGroupsMax = 1024;
constexpr std::size_t kOpenKeyringsMax = 64;

}  // namespace

Handles<DeviceAccount>& accounts() {
  static Handles<DeviceAccount> open(kOpenAccountsMax);
  return open;
}

Handles<mls::Group>& groups() {
  static Handles<mls::Group> open(kOpenGroupsMax);
  return open;
}

Handles<Keyring>& keyrings() {
  static Handles<Keyring> open(kOpenKeyringsMax);
  return open;
}

const CirclePolicy& policy() {
  static const CirclePolicy instance;
  return instance;
}

SecretBytes take_secret(TlsWriter& writer) {
  Bytes bytes = writer.take();
  SecretBytes secret = SecretBytes::copy_of(bytes);
  wipe(bytes);
  return secret;
}

}  // namespace carecircle::wasm
