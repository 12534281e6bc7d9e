// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "core/codec/admission.h"
#include "core/mls/types.h"

// CareCircle's GroupContext extensions, in RFC 9420's private-use range (§17.3). Every leaf lists them in its capabilities.

namespace carecircle {

inline constexpr std::uint16_t kExtensionCircle = 0xF100;
inline constexpr std::uint16_t kExtensionRoles = 0xF101;
inline constexpr std::uint16_t kExtensionDirect = 0xF103;
inline constexpr std::uint16_t kCareCircleExtensions[] = {kExtensionCircle, kExtensionRoles, kExtensionDirect};

// struct { uint16 version = 1; opaque circle_id[16]; }
struct CircleExtension {
  CircleId circle_id{};
  bool operator==(const CircleExtension&) const = default;
};

// struct { opaque account_id[16]; uint8 role; } RoleEntry;   struct { uint16 version = 1; RoleEntry entries<V>; } Roles;
// Who is not listed is a member; entries are in the order of account ids, each once, and never say "member".
class Roles {
 public:
  Role role_of(const AccountId& account) const;
  void set(const AccountId& account, Role role);
  const std::map<AccountId, Role>& entries() const { return entries_; }
  bool operator==(const Roles&) const = default;

 private:
  friend Result<void> read(TlsReader&, Roles&);
  std::map<AccountId, Role> entries_;
};

// struct { uint16 version = 1; opaque circle_id[16]; opaque request_id[16]; opaque offer_id[16]; }
struct DirectExtension {
  CircleId circle_id{};
  Id request_id{};
  Id offer_id{};
  bool operator==(const DirectExtension&) const = default;
};

void write(TlsWriter&, const CircleExtension&);
Result<void> read(TlsReader&, CircleExtension&);
void write(TlsWriter&, const Roles&);
Result<void> read(TlsReader&, Roles&);
void write(TlsWriter&, const DirectExtension&);
Result<void> read(TlsReader&, DirectExtension&);

// The extensions of a new circle, whose founder is its owner, and of a new direct conversation.
std::vector<mls::Extension> circle_extensions(const CircleId& circle_id, const Roles& roles);
std::vector<mls::Extension> direct_extensions(const DirectExtension& direct);
// `extensions` with the roles replaced: what a GroupContextExtensions proposal carries, since it replaces all of them.
std::vector<mls::Extension> with_roles(std::vector<mls::Extension> extensions, const Roles& roles);

// kFieldMissing when the group carries none, kMalformedInput when it cannot be read.
Result<CircleExtension> circle_of(const std::vector<mls::Extension>& extensions);
Result<Roles> roles_of(const std::vector<mls::Extension>& extensions);
Result<DirectExtension> direct_of(const std::vector<mls::Extension>& extensions);

}  // namespace carecircle
