// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/admission/extensions.h"

#include <algorithm>

#include "core/envelope/struct_version.h"

namespace carecircle {
namespace {

template <typename T>
Result<T> decode_extension(const std::vector<mls::Extension>& extensions, std::uint16_t type) {
  const mls::Extension* extension = mls::find_extension(extensions, type);
  if (extension == nullptr) return fail(ErrorCode::kFieldMissing, "group context: extension");
  return decode<T>(extension->data);
}

}  // namespace

Role Roles::role_of(const AccountId& account) const {
  const auto found = entries_.find(account);
  return found == entries_.end() ? Role::member : found->second;
}

void Roles::set(const AccountId& account, Role role) {
  if (role == Role::member) {
    entries_.erase(account);
  } else {
    entries_[account] = role;
  }
}

void write(TlsWriter& writer, const CircleExtension& circle) {
  write_version(writer);
  writer.raw(circle.circle_id);
}

Result<void> read(TlsReader& reader, CircleExtension& circle) {
  TRY(read_version(reader));
  circle.circle_id = TRY(reader.array<16>());
  return {};
}

void write(TlsWriter& writer, const Roles& roles) {
  write_version(writer);
  TlsWriter entries;
  for (const auto& [account, role] : roles.entries()) {
    entries.raw(account);
    entries.u8(static_cast<std::uint8_t>(role));
  }
  writer.opaque(entries.bytes());
}

Result<void> read(TlsReader& reader, Roles& roles) {
  TRY(read_version(reader));
  TlsReader entries(TRY(reader.opaque()));
  roles.entries_.clear();
  while (!entries.empty()) {
    const AccountId account = TRY(entries.array<16>());
    const Role role = TRY(role_from_wire(TRY(entries.u8())));
    if (role == Role::member) return fail(ErrorCode::kMalformedInput, "roles: a member is not listed");
    if (!roles.entries_.empty() && account <= roles.entries_.rbegin()->first) {
      return fail(ErrorCode::kMalformedInput, "roles: order of accounts");
    }
    roles.entries_.emplace(account, role);
  }
  return {};
}

void write(TlsWriter& writer, const DirectExtension& direct) {
  write_version(writer);
  writer.raw(direct.circle_id);
  writer.raw(direct.request_id);
  writer.raw(direct.offer_id);
}

Result<void> read(TlsReader& reader, DirectExtension& direct) {
  TRY(read_version(reader));
  direct.circle_id = TRY(reader.array<16>());
  direct.request_id = TRY(reader.array<16>());
  direct.offer_id = TRY(reader.array<16>());
  return {};
}

std::vector<mls::Extension> circle_extensions(const CircleId& circle_id, const Roles& roles) {
  return {{.type = kExtensionCircle, .data = encode(CircleExtension{.circle_id = circle_id})},
          {.type = kExtensionRoles, .data = encode(roles)}};
}

std::vector<mls::Extension> direct_extensions(const DirectExtension& direct) {
  return {{.type = kExtensionDirect, .data = encode(direct)}};
}

std::vector<mls::Extension> with_roles(std::vector<mls::Extension> extensions, const Roles& roles) {
  const auto found = std::ranges::find(extensions, kExtensionRoles, &mls::Extension::type);
  if (found == extensions.end()) {
    extensions.push_back({.type = kExtensionRoles, .data = encode(roles)});
  } else {
    found->data = encode(roles);
  }
  return extensions;
}

Result<CircleExtension> circle_of(const std::vector<mls::Extension>& extensions) {
  return decode_extension<CircleExtension>(extensions, kExtensionCircle);
}

Result<Roles> roles_of(const std::vector<mls::Extension>& extensions) {
  return decode_extension<Roles>(extensions, kExtensionRoles);
}

Result<DirectExtension> direct_of(const std::vector<mls::Extension>& extensions) {
  return decode_extension<DirectExtension>(extensions, kExtensionDirect);
}

}  // namespace carecircle
