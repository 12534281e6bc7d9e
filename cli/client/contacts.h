// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "carecircle/v1/contacts.pb.h"
#include "cli/client/client.h"
#include "core/lease/lease.h"

// The card, and sharing it (security.md 7, 8). The subject of the data decides, always; the other side can only ask.

namespace carecircle::cli {

inline constexpr std::size_t kFieldValueMax = 250;  // characters
inline constexpr std::size_t kGrantNoteMax = 200;
inline constexpr std::uint64_t kGrantLifetimeMinMs = 3'600'000;
inline constexpr std::uint64_t kGrantLifetimeMaxMs = 365ull * 24 * 3'600'000;
inline constexpr std::uint64_t kGrantLifetimeWithRequestMs =
    90ull * 24 * 3'600'000;  // the ceiling while a request is open

struct CardValue {
  FieldKind kind = FieldKind::name;
  std::string value;
};
// The filled fields, in the order of their kinds.
Result<std::vector<CardValue>> card(Client& client);
// An empty value clears the field. Whoever has a grant on it sees the new value from now on.
Result<void> set_field(Client& client, FieldKind kind, const std::string& value);

struct ShareDraft {
  AccountId grantee{};
  std::vector<FieldKind> fields;
  std::optional<std::uint64_t> lifetime_ms;  // none: until the request of the conversation ends
  Purpose purpose = Purpose::other;
  std::string note;
};
// The grant's id. kContactFieldEmpty, kContactLifetime, kContactNoConversation.
Result<Id> share_contact(Client& client, const ShareDraft& draft);
Result<void> ask_for_contact(Client& client, const AccountId& subject, const std::vector<FieldKind>& fields,
                             const std::string& note);

struct GrantView {
  Id id{};
  bool given = false;  // by us; else received
  AccountId member{};  // the other one
  std::vector<FieldKind> fields;
  Purpose purpose = Purpose::other;
  bool ends_with_request = false;
  std::uint64_t expires_ms = 0;
  v1::GrantState state = v1::GRANT_STATE_UNSPECIFIED;
  std::uint32_t views = 0;
  std::string note;
};
Result<std::vector<GrantView>> grants(Client& client);
Result<GrantView> grant(Client& client, const Id& grant_id);

// Asks for the server's halves, which it records before it answers, and opens the fields. Nothing of it is kept.
// kContactGrantRevoked, kContactGrantExpired, kProofInvalid.
Result<std::vector<CardValue>> view_contact(Client& client, const Id& grant_id);
// By either side: taken back, or forgotten.
Result<void> revoke_grant(Client& client, const Id& grant_id);

// What others asked us for, from the conversations.
struct ContactQuestion {
  AccountId asker{};
  std::vector<FieldKind> fields;
  std::string note;
  std::uint64_t asked_ms = 0;
};
Result<std::vector<ContactQuestion>> contact_questions(Client& client);

// Keeps grants and their updates that arrive in conversations.
void register_contacts(Client& client);

}  // namespace carecircle::cli
