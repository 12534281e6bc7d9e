// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import { HelpRequestStatus, OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { HelpRequestView } from "../../crypto/protocol";
import { filteredRequests, isFiltered, noFilters, simplified } from "./board-filters";

function request(id: string, changes: Partial<HelpRequestView> = {}): HelpRequestView {
  return {
    id,
    authorId: "aa",
    authorName: "requester",
    mine: false,
    status: HelpRequestStatus.OPEN,
    title: "Groceries",
    details: "",
    category: Category.GROCERIES_MEALS,
    subcategory: "",
    urgency: Urgency.NORMAL,
    zone: "",
    ongoing: false,
    exchange: "",
    hasSealedPart: false,
    offersPending: 0,
    offersCount: 0,
    nextStep: "helper_can_offer",
    createdMs: 0,
    expiresMs: 1,
    ...changes,
  };
}
function ids(requests: HelpRequestView[], filters = noFilters): string[] {
  return filteredRequests(requests, filters, () => "food and meals").map(({ id }) => id);
}

describe("the board", () => {
  it("shows what is running unless asked otherwise", () => {
    const requests = [request("1"), request("2", { status: HelpRequestStatus.COMPLETED })];
    expect(ids(requests)).toEqual(["1"]);
    expect(ids(requests, { ...noFilters, state: "ended" })).toEqual(["2"]);
  });

  it("tells mine from where I help", () => {
    const requests = [request("1", { mine: true }), request("2", { myOffer: OfferStatus.PENDING }), request("3")];
    expect(ids(requests, { ...noFilters, side: "mine" })).toEqual(["1"]);
    expect(ids(requests, { ...noFilters, side: "helping" })).toEqual(["2"]);
  });

  it("does not count an offer that was taken back as helping", () => {
    expect(ids([request("1", { myOffer: OfferStatus.WITHDRAWN })], { ...noFilters, side: "helping" })).toEqual([]);
  });

  it("filters by category and urgency", () => {
    const requests = [request("1"), request("2", { category: Category.OTHER, urgency: Urgency.URGENT })];
    expect(ids(requests, { ...noFilters, category: Category.OTHER })).toEqual(["2"]);
    expect(ids(requests, { ...noFilters, urgency: Urgency.NORMAL })).toEqual(["1"]);
  });
});

describe("the search", () => {
  it("finds every word anywhere, whatever the case or accent", () => {
    const requests = [request("1", { title: "Leche para José" }), request("2")];
    expect(ids(requests, { ...noFilters, text: "jose LECHE" })).toEqual(["1"]);
    expect(ids(requests, { ...noFilters, text: "jose pan" })).toEqual([]);
  });

  it("finds the translated category", () => {
    expect(ids([request("1")], { ...noFilters, text: "meals" })).toEqual(["1"]);
  });

  it("reads Arabic with and without vowel signs", () => {
    expect(simplified("مُحَمَّد")).toBe(simplified("محمد"));
  });

  it("counts as no filter while it is only spaces", () => {
    expect(isFiltered({ ...noFilters, text: "  " })).toBe(false);
    expect(isFiltered({ ...noFilters, text: "x" })).toBe(true);
  });
});
