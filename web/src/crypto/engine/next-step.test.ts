// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";
import { HelpRequestStatus, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import { nextStep, type StandOfRequest } from "./next-step";

function stand(changes: Partial<StandOfRequest>): StandOfRequest {
  return { mine: false, status: HelpRequestStatus.OPEN, offersPending: 0, myOffer: undefined, ...changes };
}

test.each([
  [HelpRequestStatus.OPEN, 0, "author_waiting"],
  [HelpRequestStatus.OPEN, 1, "author_one_offer"],
  [HelpRequestStatus.OPEN, 2, "author_offers"],
  [HelpRequestStatus.IN_PROGRESS, 0, "author_in_progress"],
  [HelpRequestStatus.IN_PROGRESS, 1, "author_in_progress_offers"],
  [HelpRequestStatus.COMPLETED, 0, "author_completed"],
  [HelpRequestStatus.CANCELLED, 0, "author_cancelled"],
  [HelpRequestStatus.CLOSED, 0, "author_closed"],
  [HelpRequestStatus.EXPIRED, 0, "author_expired"],
] as const)("the author of a request of status %i with %i open offers: %s", (status, offersPending, expected) => {
  expect(nextStep(stand({ mine: true, status, offersPending }))).toBe(expected);
});

test.each([
  [undefined, "helper_can_offer"],
  [OfferStatus.PENDING, "helper_pending"],
  [OfferStatus.ACCEPTED, "helper_accepted"],
  [OfferStatus.DECLINED, "helper_declined"],
  [OfferStatus.EXPIRED, "helper_expired"],
  [OfferStatus.WITHDRAWN, "helper_withdrawn"],
] as const)("whoever has made an offer of status %s: %s", (myOffer, expected) => {
  expect(nextStep(stand({ myOffer }))).toBe(expected);
});

test("a request that has ended leaves nothing to do, whatever was offered", () => {
  expect(nextStep(stand({ status: HelpRequestStatus.COMPLETED, myOffer: OfferStatus.PENDING }))).toBe("ended");
});
