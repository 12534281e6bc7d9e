// SPDX-License-Identifier: AGPL-3.0-or-later
//
// "What happens next", for both sides and at every moment: nobody is left wondering what "pending" means.
import { HelpRequestStatus, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { NextStep } from "../protocol";

export interface StandOfRequest {
  mine: boolean;
  status: HelpRequestStatus;
  offersPending: number;
  myOffer: OfferStatus | undefined;
}

function forAuthor({ status, offersPending }: StandOfRequest): NextStep {
  switch (status) {
    case HelpRequestStatus.UNSPECIFIED:
    case HelpRequestStatus.OPEN:
      if (offersPending === 0) return "author_waiting";
      return offersPending === 1 ? "author_one_offer" : "author_offers";
    case HelpRequestStatus.IN_PROGRESS:
      return offersPending === 0 ? "author_in_progress" : "author_in_progress_offers";
    case HelpRequestStatus.COMPLETED:
      return "author_completed";
    case HelpRequestStatus.CANCELLED:
      return "author_cancelled";
    case HelpRequestStatus.CLOSED:
      return "author_closed";
    case HelpRequestStatus.EXPIRED:
      return "author_expired";
  }
}

function forHelper(myOffer: OfferStatus | undefined): NextStep {
  switch (myOffer) {
    case OfferStatus.PENDING:
      return "helper_pending";
    case OfferStatus.ACCEPTED:
      return "helper_accepted";
    case OfferStatus.DECLINED:
      return "helper_declined";
    case OfferStatus.EXPIRED:
      return "helper_expired";
    case OfferStatus.WITHDRAWN:
      return "helper_withdrawn";
    case OfferStatus.UNSPECIFIED:
    case undefined:
      return "helper_can_offer";
  }
}

export function nextStep(stand: StandOfRequest): NextStep {
  if (stand.mine) return forAuthor(stand);
  const isRunning = stand.status === HelpRequestStatus.OPEN || stand.status === HelpRequestStatus.IN_PROGRESS;
  return isRunning ? forHelper(stand.myOffer) : "ended";
}
