// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/franking/frank.h"

#include "core/bytes/ensure.h"
#include "core/crypto/hash.h"

namespace carecircle {
namespace {

ByteArray<32> as_array(const SecretBytes& mac) {
  ByteArray<32> result{};
  std::ranges::copy(mac.view(), result.begin());
  return result;
}

}  // namespace

void write(TlsWriter& writer, const FrankContext& context) {
  writer.u16(kStructVersion);
  writer.raw(context.sender);
  writer.raw(context.conversation_id);
  writer.u64(context.accepted_ms);
  writer.u64(context.epoch);
}

Result<void> read(TlsReader& reader, FrankContext& context) {
  if (TRY(reader.u16()) != kStructVersion) return fail(ErrorCode::kMalformedInput, "FrankContext: version");
  context.sender = TRY(reader.array<16>());
  context.conversation_id = TRY(reader.array<16>());
  context.accepted_ms = TRY(reader.u64());
  context.epoch = TRY(reader.u64());
  return {};
}

ByteArray<32> franking_tag(BytesView salt, BytesView padded_plaintext) {
  ensure(salt.size() == kFrankSize, "franking: salt size");
  return as_array(hmac(Hash::sha256, salt, padded_plaintext));
}

Result<ByteArray<32>> make_server_frank(BytesView hub_key, BytesView tag, BytesView context) {
  ensure(hub_key.size() == kFrankSize, "franking: hub key size");
  if (tag.size() != kFrankSize) return fail(ErrorCode::kMlsMessageInvalid, "franking: size of the tag");
  return as_array(hmac(Hash::sha256, hub_key, {tag, context}));
}

Result<void> check_server_frank(BytesView hub_key, BytesView tag, BytesView context, BytesView server_frank) {
  if (!equal_constant_time(TRY(make_server_frank(hub_key, tag, context)), server_frank)) {
    return fail(ErrorCode::kProofInvalid, "franking: server frank");
  }
  return {};
}

}  // namespace carecircle
