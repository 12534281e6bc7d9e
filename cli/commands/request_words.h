// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/help_requests.h"
#include "cli/commands/command.h"

// How requests and offers are named and shown on the command line (product.md 3.1).

namespace carecircle::cli {

std::string category_names();                                // "groceries-meals, housing, …"
std::string subcategory_names();                             // for each category, in one text
Result<v1::Category> parse_category(std::string_view text);  // kValueNotSupported
Result<v1::Urgency> parse_urgency(std::string_view text);
// The category's own, as in "grocery shopping or delivery"; "other" always exists. Categories whose subcategories a circle
// defines itself take any text of up to 100 characters.
Result<std::string> parse_subcategory(v1::Category category, std::string_view text);

std::string category_name(v1::Category category);
std::string urgency_name(v1::Urgency urgency);
std::string status_name(v1::HelpRequestStatus status);
std::string offer_status_name(v1::OfferStatus status);

Json request_json(Client& client, const HelpRequestView& request);
Answer describe_request(Client& client, const HelpRequestView& request);

void add_offer_commands(CLI::App& request_noun, Commands& commands);

}  // namespace carecircle::cli
