// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/codec/admission.h"

#include <algorithm>

#include "core/bytes/encoding.h"
#include "core/codec/fields.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"

namespace carecircle {
namespace {

constexpr std::string_view kLinkVersion = "1";
constexpr std::size_t kLinkSecretSize = 32;
constexpr std::size_t kLinkPartsMax = 4;

Error invalid_link() { return fail(ErrorCode::kInvitationInvalid, "invitation link"); }

std::vector<std::string_view> split_at_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  while (parts.size() <= kLinkPartsMax) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  return parts;
}

// A base64url part that has exactly the size of `out`. The intermediate copy may be the link's secret and is wiped.
Result<void> decode_part(std::string_view text, MutableBytesView out) {
  Result<Bytes> bytes = from_base64url(text);
  if (!bytes || bytes->size() != out.size()) return invalid_link();
  std::ranges::copy(*bytes, out.begin());
  wipe(*bytes);
  return {};
}

}  // namespace

Result<Role> role_from_wire(std::uint8_t value) {
  if (value < static_cast<std::uint8_t>(Role::observer) || value > static_cast<std::uint8_t>(Role::owner)) {
    return fail(ErrorCode::kMalformedInput, "unknown role");
  }
  return static_cast<Role>(value);
}

void write(TlsWriter& writer, const Invite& invite) {
  fields::put_struct(writer, invite.circle_id, invite.invite_id, invite.role, invite.uses, invite.expires_ms,
                     invite.invite_public_key, invite.admitter_key_hashes);
}
Result<void> read(TlsReader& reader, Invite& invite) {
  return fields::take_struct(reader, invite.circle_id, invite.invite_id, invite.role, invite.uses, invite.expires_ms,
                             invite.invite_public_key, invite.admitter_key_hashes);
}

void write(TlsWriter& writer, const Join& join) {
  fields::put_struct(writer, join.invite_id, join.account_id, join.identity_key, join.key_package_ref,
                     join.name_sealed);
}
Result<void> read(TlsReader& reader, Join& join) {
  return fields::take_struct(reader, join.invite_id, join.account_id, join.identity_key, join.key_package_ref,
                             join.name_sealed);
}

void write(TlsWriter& writer, const InviteProof& proof) {
  fields::put_struct(writer, proof.invite_id, proof.purpose, proof.subject);
}
Result<void> read(TlsReader& reader, InviteProof& proof) {
  return fields::take_struct(reader, proof.invite_id, proof.purpose, proof.subject);
}

void write(TlsWriter& writer, const AdmissionEvidence& evidence) {
  fields::put_struct(writer, evidence.invite, evidence.inviter_credential, evidence.inviter_signature_key,
                     evidence.join, evidence.join_invite_signature, evidence.join_account_signature);
}
Result<void> read(TlsReader& reader, AdmissionEvidence& evidence) {
  return fields::take_struct(reader, evidence.invite, evidence.inviter_credential, evidence.inviter_signature_key,
                             evidence.join, evidence.join_invite_signature, evidence.join_account_signature);
}

InviteSecrets derive_invite_secrets(BytesView s, const Id& invite_id) {
  SignatureKeyPair pair = signature_key_pair(derive_key(s, invite_id, "invite/auth", {}, kSignatureSeedSize).view());
  return {std::move(pair.seed), std::move(pair.public_key), derive_key(s, invite_id, "invite/name", {}, 32)};
}

std::string format_invite_fragment(const InviteLink& link) {
  std::string text =
      std::string(kLinkVersion) + "." + to_base64url(link.invite_id) + "." + to_base64url(link.secret.view());
  if (link.inviter_key_hash) text += "." + to_base64url(*link.inviter_key_hash);
  return text;
}

Result<InviteLink> parse_invite_fragment(std::string_view fragment) {
  const std::vector<std::string_view> parts = split_at_dots(fragment);
  if (parts[0] != kLinkVersion || parts.size() < 3 || parts.size() > kLinkPartsMax) return invalid_link();
  InviteLink link;
  link.secret = SecretBytes(kLinkSecretSize);
  TRY(decode_part(parts[1], link.invite_id));
  TRY(decode_part(parts[2], link.secret.mutable_view()));
  if (parts.size() == kLinkPartsMax) TRY(decode_part(parts[3], link.inviter_key_hash.emplace()));
  return link;
}

}  // namespace carecircle
