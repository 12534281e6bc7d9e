// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "cli/client/help_requests.h"

// What help requests and offers share: between the server's rows and what a member reads. Inside cli/client.

namespace carecircle::cli {

inline constexpr std::size_t kRequestKeySize = 32;  // K_s

Result<void> check_draft(const HelpRequestDraft& draft);

// Checks and opens a row. The sealed part is opened when its key is in the index.
Result<HelpRequestView> open_help_request(Client& client, const v1::HelpRequest& row);
Result<OfferView> open_offer(Client& client, const v1::Offer& row);

// The key of a request's sealed part, own or received.
std::optional<Bytes> request_key(Client& client, const Id& request_id);
v1::ConversationContent sealed_part_key(const Id& request_id, BytesView key);

}  // namespace carecircle::cli
