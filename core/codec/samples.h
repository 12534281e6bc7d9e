// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/account.h"
#include "core/codec/admission.h"
#include "core/codec/grant.h"

// One filled value of each signed struct, for the tests of this folder.

namespace carecircle::samples {

template <std::size_t N>
ByteArray<N> filled(std::uint8_t value) {
  ByteArray<N> result{};
  result.fill(value);
  return result;
}

inline IdentityLink identity_link() { return {Bytes(32, 1), Bytes(64, 2)}; }
inline IdentityLinkContent identity_link_content() { return {filled<16>(3), Bytes(32, 4)}; }
inline Credential credential() {
  return {filled<16>(1), filled<16>(2), Bytes(32, 3), Bytes(32, 4), {identity_link(), identity_link()}, 7,
          Bytes(64, 5)};
}
inline DeviceStatement device_statement() {
  return {filled<16>(1), filled<16>(2), Bytes(32, 3), Bytes(1216, 4), 5, Bytes(40, 6), 7, filled<32>(8), 9};
}
inline DeviceSet device_set() {
  return {filled<16>(1), 2, Bytes(32, 3), Bytes(1216, 4), {filled<32>(5), filled<32>(6)}, filled<32>(7), 8};
}
inline Signed signed_struct() { return {Bytes(10, 1), Bytes(64, 2)}; }

inline Invite invite() {
  return {filled<16>(1), filled<16>(2), Role::moderator, 3, 4, filled<32>(5), {filled<32>(6), filled<32>(7)}};
}
inline Join join() { return {filled<16>(1), filled<16>(2), Bytes(32, 3), Bytes(48, 4), Bytes(90, 5)}; }
inline InviteProof invite_proof() { return {filled<16>(1), std::string(kProofFound), Bytes(16, 2)}; }
inline AdmissionEvidence admission_evidence() {
  return {signed_struct(), Bytes(200, 1), Bytes(32, 2), Bytes(150, 3), Bytes(64, 4), Bytes(64, 5)};
}

inline GrantField grant_field() { return {filled<16>(1), filled<32>(2)}; }
inline Grant grant() {
  return {filled<16>(1),
          filled<16>(2),
          filled<16>(3),
          {grant_field(), grant_field()},
          Purpose::delivery,
          4,
          5,
          6,
          7,
          8,
          kGrantNoCache | kGrantMutual,
          9,
          filled<16>(10),
          Bytes(16, 11)};
}
inline ReleaseRequest release_request() {
  return {filled<16>(1), {filled<16>(2), filled<16>(3)}, filled<16>(4), Bytes(32, 5), filled<32>(6)};
}
inline ReleasedHalves released_halves() { return {{Bytes(32, 1), Bytes(32, 2)}}; }
inline LogEntry log_entry() { return {1, 2, 3, filled<16>(4), filled<32>(5), filled<32>(6)}; }
inline Event event() {
  return {filled<16>(1), 2, filled<16>(3), filled<16>(4), 5, Bytes(16, 6), 1, Bytes(32, 7), Bytes(3, 8)};
}
inline RevocationReceipt revocation_receipt() { return {filled<16>(1), 2, 3}; }

// A struct with its type forgotten: its bytes, and what decoding and encoding makes of any bytes.
struct Sample {
  const char* name;
  Bytes bytes;
  Result<Bytes> (*recode)(BytesView bytes);
};

template <typename Struct>
Result<Bytes> recode(BytesView bytes) {
  return encode(TRY(decode<Struct>(bytes)));
}

template <typename Struct>
Sample sample_of(const char* name, const Struct& value) {
  return {name, encode(value), recode<Struct>};
}

inline std::vector<Sample> all() {
  return {sample_of("IdentityLink", identity_link()),
          sample_of("IdentityLinkContent", identity_link_content()),
          sample_of("Credential", credential()),
          sample_of("DeviceStatement", device_statement()),
          sample_of("DeviceSet", device_set()),
          sample_of("Signed", signed_struct()),
          sample_of("Invite", invite()),
          sample_of("Join", join()),
          sample_of("InviteProof", invite_proof()),
          sample_of("AdmissionEvidence", admission_evidence()),
          sample_of("GrantField", grant_field()),
          sample_of("Grant", grant()),
          sample_of("ReleaseRequest", release_request()),
          sample_of("ReleasedHalves", released_halves()),
          sample_of("LogEntry", log_entry()),
          sample_of("Event", event()),
          sample_of("RevocationReceipt", revocation_receipt())};
}

}  // namespace carecircle::samples
