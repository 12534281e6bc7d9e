// SPDX-License-Identifier: AGPL-3.0-or-later
//
// States, urgencies and next steps of help requests in plain words.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Urgency } from "../../api/generated/carecircle/v1/content_pb";
import { HelpRequestStatus, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { NextStep } from "../../crypto/protocol";

export interface UrgencyWords {
  urgency: Urgency;
  name: MessageDescriptor;
  meaning: MessageDescriptor;
}
export const urgencyWords: readonly UrgencyWords[] = [
  { urgency: Urgency.NORMAL, name: msg`Can wait`, meaning: msg`Some days are fine` },
  { urgency: Urgency.URGENT, name: msg`Soon`, meaning: msg`Needed within 24 hours` },
  { urgency: Urgency.CRITICAL, name: msg`Now`, meaning: msg`Help is needed right away` },
];
export function wordsOfUrgency(urgency: Urgency): UrgencyWords {
  return urgencyWords.find((words) => words.urgency === urgency) ?? (urgencyWords[0] as UrgencyWords);
}

export function statusName(status: HelpRequestStatus): MessageDescriptor {
  switch (status) {
    case HelpRequestStatus.OPEN:
      return msg`Open`;
    case HelpRequestStatus.IN_PROGRESS:
      return msg`Being helped`;
    case HelpRequestStatus.COMPLETED:
      return msg`Done`;
    case HelpRequestStatus.CANCELLED:
      return msg`Cancelled`;
    case HelpRequestStatus.CLOSED:
      return msg`Closed`;
    case HelpRequestStatus.EXPIRED:
      return msg`Time is over`;
    case HelpRequestStatus.UNSPECIFIED:
      return msg`Unknown`;
  }
}

export function isRunning(status: HelpRequestStatus): boolean {
  return status === HelpRequestStatus.OPEN || status === HelpRequestStatus.IN_PROGRESS;
}

/** For the helper, about the own offer. Nobody is ever "rejected". */
export function offerStatusName(status: OfferStatus): MessageDescriptor {
  switch (status) {
    case OfferStatus.PENDING:
      return msg`Waiting for an answer`;
    case OfferStatus.ACCEPTED:
      return msg`Accepted`;
    case OfferStatus.DECLINED:
      return msg`Not needed this time`;
    case OfferStatus.EXPIRED:
      return msg`Time is over`;
    case OfferStatus.WITHDRAWN:
      return msg`Taken back`;
    case OfferStatus.UNSPECIFIED:
      return msg`Unknown`;
  }
}

export interface NextStepWords {
  heading: MessageDescriptor;
  text: MessageDescriptor;
}
const nextSteps: Record<NextStep, NextStepWords> = {
  author_waiting: {
    heading: msg`Your neighbours can see this`,
    text: msg`When somebody offers to help, you read the offer here and decide. You need not do anything now.`,
  },
  author_one_offer: {
    heading: msg`Somebody offers to help`,
    text: msg`Read the offer below. You decide whether to accept it.`,
  },
  author_offers: {
    heading: msg`People offer to help`,
    text: msg`Read the offers below. You decide whom to accept.`,
  },
  author_in_progress: {
    heading: msg`You have a helper`,
    text: msg`Write to each other and agree on the rest. When it is done, mark it as done.`,
  },
  author_in_progress_offers: {
    heading: msg`You have a helper`,
    text: msg`Write to each other and agree on the rest. More offers wait below for an answer.`,
  },
  author_completed: { heading: msg`This is done`, text: msg`Nothing is left to do.` },
  author_cancelled: { heading: msg`You cancelled this`, text: msg`You can ask again at any time.` },
  author_closed: { heading: msg`A coordinator closed this`, text: msg`You can ask again at any time.` },
  author_expired: { heading: msg`The 30 days are over`, text: msg`You can ask again at any time.` },
  helper_can_offer: {
    heading: msg`Can you help?`,
    text: msg`Write a few words. Your neighbour reads them and decides.`,
  },
  helper_pending: {
    heading: msg`Your offer is sent`,
    text: msg`Your neighbour reads it and decides. You see the answer here. Until then you can take it back.`,
  },
  helper_accepted: {
    heading: msg`Your offer was accepted`,
    text: msg`Write to each other in your conversation and agree on the rest.`,
  },
  helper_declined: {
    heading: msg`Thank you for offering`,
    text: msg`This time it is not needed. It says nothing about you.`,
  },
  helper_expired: {
    heading: msg`Your offer has ended`,
    text: msg`It was open for 14 days without an answer. You can offer again.`,
  },
  helper_withdrawn: { heading: msg`You took your offer back`, text: msg`You can offer again.` },
  ended: { heading: msg`This request has ended`, text: msg`Nothing is left to do.` },
};
export function wordsOfNextStep(step: NextStep): NextStepWords {
  return nextSteps[step];
}

/** Whether the side that looks may write an offer now. */
export function mayOffer(step: NextStep): boolean {
  return step === "helper_can_offer" || step === "helper_expired" || step === "helper_withdrawn";
}
