// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/contacts.h"
#include "cli/commands/command.h"

// Names of fields and purposes on the command line (product.md 3.5).

namespace carecircle::cli {

inline constexpr const char* kFieldNames = "name, phone, email, address, note, emergency_contact";
std::string field_name(FieldKind kind);
Result<FieldKind> parse_field(std::string_view text);  // kValueNotSupported
Result<std::vector<FieldKind>> parse_fields(const std::vector<std::string>& texts);

inline constexpr const char* kPurposeNames =
    "mutual_aid_coordination, appointment, delivery, home_visit, crisis, other";
std::string purpose_name(Purpose purpose);
Result<Purpose> parse_purpose(std::string_view text);

// {"phone": "…"} and its lines of text.
Answer describe_values(const std::vector<CardValue>& values, const std::string& when_empty);

}  // namespace carecircle::cli
