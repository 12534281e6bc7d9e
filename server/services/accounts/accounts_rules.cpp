// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/services/accounts/accounts_rules.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"

namespace carecircle::accounts {

namespace {

constexpr std::size_t kDeviceKeySizeMax = 4096;

Result<void> check_keys(const DeviceProof& proof) {
  if (proof.set.identity_key.size() != kSignaturePublicKeySize)
    return fail(ErrorCode::kKeyInvalid, "device set: identity key");
  if (proof.set.sealing_key.size() != hpke::public_key_size(hpke::kStoredSuite.kem))
    return fail(ErrorCode::kKeyInvalid, "device set: sealing key");
  if (proof.statement.signature_key.size() != kSignaturePublicKeySize)
    return fail(ErrorCode::kKeyInvalid, "device statement: signature key");
  const std::size_t device_key_size = proof.statement.hpke_key.size();
  if (device_key_size == 0 || device_key_size > kDeviceKeySizeMax)
    return fail(ErrorCode::kKeyInvalid, "device statement: HPKE key");
  return {};
}

Result<SlotFront> read_slot(BytesView slot) {
  TlsReader reader(slot);
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kMalformedInput, "slot: version");
  SlotFront front;
  front.slot_id = TRY(reader.array<16>());
  const std::uint8_t type = TRY(reader.u8());
  if (type < 1 || type > 4) return fail(ErrorCode::kMalformedInput, "slot: type");
  front.type = static_cast<SlotType>(type);
  TRY(reader.opaque());  // params
  TRY(reader.u32());     // gen
  TRY(reader.opaque());  // wrapped
  TRY(reader.finish());
  return front;
}

std::ptrdiff_t count(std::span<const SlotFront> slots, SlotType type) {
  return std::ranges::count(slots, type, &SlotFront::type);
}

}  // namespace

Result<DeviceProof> read_device_proof(const SignedView& device_set, const SignedView& device_statement) {
  DeviceProof proof{.set = TRY(decode<DeviceSet>(device_set.content)),
                    .statement = TRY(decode<DeviceStatement>(device_statement.content))};
  TRY(check_keys(proof));
  TRY(verify_labelled(proof.set.identity_key, "DeviceSet", device_set.content, device_set.signature));
  TRY(verify_labelled(proof.set.identity_key, "DeviceStatement", device_statement.content, device_statement.signature));
  const bool same_account = proof.set.account_id == proof.statement.account_id;
  const bool same_version = proof.set.set_version == proof.statement.set_version;
  const bool listed_alone = proof.set.statements == std::vector{sha256(device_statement.content)};
  if (!same_account || !same_version || !listed_alone)
    return fail(ErrorCode::kMalformedInput, "device set and statement do not belong together");
  return proof;
}

Result<void> check_first_device(const DeviceProof& proof) {
  if (proof.set.account_id != account_id_of(proof.set.identity_key))
    return fail(ErrorCode::kKeyInvalid, "account id is not that of the identity key");
  if (proof.set.set_version != 1) return fail(ErrorCode::kKeyInvalid, "a first device set has version 1");
  return {};
}

Result<void> check_successor(const KnownIdentity& known, const DeviceProof& proof, const SignedView& device_set,
                             BytesView previous_signature, BytesView identity_link) {
  if (proof.set.account_id != known.account_id) return fail(ErrorCode::kKeyInvalid, "move: another account");
  if (proof.set.set_version != known.set_version + 1) return fail(ErrorCode::kConflict, "move: set version");
  if (equal(proof.set.identity_key, known.identity_key))
    return fail(ErrorCode::kKeyInvalid, "move: the identity key stays");
  TRY(verify_labelled(known.identity_key, "DeviceSet", device_set.content, previous_signature));
  const IdentityLink link = TRY(decode<IdentityLink>(identity_link));
  if (!equal(link.identity_key, proof.set.identity_key))
    return fail(ErrorCode::kKeyInvalid, "move: link to another key");
  const Bytes content = encode(IdentityLinkContent{.account_id = known.account_id, .identity_key = link.identity_key});
  return verify_labelled(known.identity_key, "IdentityLink", content, link.signature);
}

Result<std::vector<SlotFront>> check_slots(std::span<const BytesView> slots) {
  std::vector<SlotFront> fronts;
  for (const BytesView slot : slots) {
    const SlotFront front = TRY(read_slot(slot));
    if (std::ranges::find(fronts, front.slot_id, &SlotFront::slot_id) != fronts.end())
      return fail(ErrorCode::kMalformedInput, "slot: id twice");
    fronts.push_back(front);
  }
  // There is always a way in that needs no device (security.md 2.3).
  if (count(fronts, SlotType::password) != 1) return fail(ErrorCode::kMalformedInput, "slots: one password slot");
  if (count(fronts, SlotType::recovery) > 1) return fail(ErrorCode::kMalformedInput, "slots: one recovery slot");
  return fronts;
}

Result<Bytes> next_recovery_key(BytesView current, BytesView given, std::span<const SlotFront> slots) {
  const bool has_slot = count(slots, SlotType::recovery) == 1;
  if (!given.empty() && !has_slot) return fail(ErrorCode::kMalformedInput, "recovery key without a slot");
  if (!given.empty()) return to_bytes(given);
  return has_slot ? to_bytes(current) : Bytes{};
}

}  // namespace carecircle::accounts
