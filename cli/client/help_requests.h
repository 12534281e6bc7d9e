// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "carecircle/v1/content.pb.h"
#include "carecircle/v1/help_requests.pb.h"
#include "cli/client/client.h"

// Help requests and offers as a member works with them (product.md 3.1). Everything is opened and checked here: signature, author,
// revision; what fails is refused with its code and never shown.

namespace carecircle::cli {

// Limits on encrypted text are the client's duty, in characters.
inline constexpr std::size_t kTitleMax = 100;
inline constexpr std::size_t kDetailsMax = 2000;
inline constexpr std::size_t kSealedTextMax = 2000;
inline constexpr std::size_t kZoneMax = 200;
inline constexpr std::size_t kExchangeMax = 300;
inline constexpr std::size_t kOfferMessageMin = 10;
inline constexpr std::size_t kOfferMessageMax = 1000;

struct HelpRequestView {
  Id id{};
  AccountId author{};
  bool mine = false;
  v1::HelpRequestStatus status = v1::HELP_REQUEST_STATUS_UNSPECIFIED;
  v1::HelpRequestContent content;
  std::optional<std::string> sealed;  // for the author, and for a helper who was accepted
  std::uint32_t offers_pending = 0;
  std::uint32_t offers_count = 0;
  std::optional<v1::OfferStatus> my_offer;
  std::uint64_t created_ms = 0;
  std::uint64_t expires_ms = 0;  // 0: ongoing
  SeenRecord newest;             // what the next revision follows
};

// A record that the server holds and that was refused.
struct RefusedRecord {
  Id id{};
  ErrorCode code = ErrorCode::kRecordRefused;
};
struct HelpRequestList {
  std::vector<HelpRequestView> requests;  // newest first
  std::vector<RefusedRecord> refused;
};

struct OfferView {
  Id id{};
  Id request_id{};
  AccountId helper{};
  v1::OfferStatus status = v1::OFFER_STATUS_UNSPECIFIED;
  std::string message;
  std::optional<Id> conversation_id;
  std::uint64_t expires_ms = 0;
};

// What is to be posted or changed. kFieldMissing, kLimitExceeded.
struct HelpRequestDraft {
  v1::HelpRequestContent content;
  std::optional<std::string> sealed;
};

Result<HelpRequestView> create_help_request(Client& client, HelpRequestDraft draft);
Result<HelpRequestView> edit_help_request(Client& client, const Id& id, const HelpRequestDraft& draft);
Result<void> complete_help_request(Client& client, const Id& id);
Result<void> cancel_help_request(Client& client, const Id& id);
Result<HelpRequestView> help_request(Client& client, const Id& id);
Result<HelpRequestList> help_requests(Client& client);

Result<OfferView> offer_help(Client& client, const Id& request_id, const std::string& message);
Result<std::vector<OfferView>> offers(Client& client, const Id& request_id);
// The conversation that was founded.
Result<Id> accept_offer(Client& client, const Id& offer_id);
Result<void> decline_offer(Client& client, const Id& offer_id);
Result<void> withdraw_offer(Client& client, const Id& offer_id);

// What happens next, for the side that looks: one plain sentence at every moment.
std::string next_step(const HelpRequestView& request);

// Keeps the keys of sealed parts that arrive in conversations.
void register_help_requests(Client& client);

}  // namespace carecircle::cli
