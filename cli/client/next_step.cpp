// SPDX-License-Identifier: AGPL-3.0-or-later
#include <string>

#include "cli/client/help_requests.h"

// "What happens next", for both sides and at every moment: nobody is left wondering what "pending" means.

namespace carecircle::cli {
namespace {

std::string for_author_of_open(const HelpRequestView& request) {
  if (request.offers_pending == 1) return "Someone offers to help. Read the offer, then accept or decline it.";
  if (request.offers_pending > 1) {
    return std::to_string(request.offers_pending) +
           " people offer to help. Read the offers, then accept or decline them.";
  }
  return "Your neighbours can see this. Offers to help will appear here.";
}

std::string for_author(const HelpRequestView& request) {
  switch (request.status) {
    case v1::HELP_REQUEST_STATUS_OPEN: return for_author_of_open(request);
    case v1::HELP_REQUEST_STATUS_IN_PROGRESS:
      return request.offers_pending == 0 ? "Write to your helper. When it is done, mark the request as complete."
                                         : "Write to your helper. There are more offers that wait for an answer.";
    case v1::HELP_REQUEST_STATUS_COMPLETED: return "This is done. Nothing is left to do.";
    case v1::HELP_REQUEST_STATUS_CANCELLED: return "You cancelled this. You can ask again at any time.";
    case v1::HELP_REQUEST_STATUS_CLOSED: return "A coordinator closed this.";
    case v1::HELP_REQUEST_STATUS_EXPIRED: return "The 30 days are over. You can ask again at any time.";
    default: return "Update the program to see what comes next.";
  }
}

std::string for_helper(v1::OfferStatus offer) {
  switch (offer) {
    case v1::OFFER_STATUS_PENDING:
      return "You offered to help. The other person reads it and decides; you can withdraw it until then.";
    case v1::OFFER_STATUS_ACCEPTED: return "Your offer was accepted. Write to each other in the conversation.";
    case v1::OFFER_STATUS_DECLINED: return "Thank you for offering. This time it is not needed.";
    case v1::OFFER_STATUS_EXPIRED: return "Your offer was open for 14 days and has ended. You can offer again.";
    case v1::OFFER_STATUS_WITHDRAWN: return "You withdrew your offer. You can offer again.";
    default: return "You can offer to help.";
  }
}

}  // namespace

std::string next_step(const HelpRequestView& request) {
  if (request.mine) return for_author(request);
  const bool running =
      request.status == v1::HELP_REQUEST_STATUS_OPEN || request.status == v1::HELP_REQUEST_STATUS_IN_PROGRESS;
  if (!running) return "This request has ended. Nothing is left to do.";
  return for_helper(request.my_offer.value_or(v1::OFFER_STATUS_UNSPECIFIED));
}

}  // namespace carecircle::cli
