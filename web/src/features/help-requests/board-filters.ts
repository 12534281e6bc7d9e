// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What the board shows. Filters and search work on what is on this device; the server learns nothing of them.
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import { OfferStatus } from "../../api/generated/carecircle/v1/help_requests_pb";
import type { HelpRequestView } from "../../crypto/protocol";
import { isRunning } from "./request-words";

export const boardSides = ["all", "mine", "helping"] as const;
/** `mine`: what I asked for. `helping`: where I offered. */
export type BoardSide = (typeof boardSides)[number];
export const boardStates = ["running", "ended"] as const;
export type BoardState = (typeof boardStates)[number];

export interface BoardFilters {
  side: BoardSide;
  state: BoardState;
  /** Unspecified: every one. */
  category: Category;
  urgency: Urgency;
  text: string;
}
export const noFilters: BoardFilters = {
  side: "all",
  state: "running",
  category: Category.UNSPECIFIED,
  urgency: Urgency.UNSPECIFIED,
  text: "",
};

export function isFiltered(filters: BoardFilters): boolean {
  return (
    filters.side !== noFilters.side ||
    filters.state !== noFilters.state ||
    filters.category !== noFilters.category ||
    filters.urgency !== noFilters.urgency ||
    filters.text.trim() !== ""
  );
}

/** `wordsOf` gives the translated words of a request (category, subcategory), so that a search finds what is on the screen. */
export function filteredRequests(
  requests: readonly HelpRequestView[],
  filters: BoardFilters,
  wordsOf: (request: HelpRequestView) => string,
): HelpRequestView[] {
  const wanted = searchWords(filters.text);
  return requests.filter(
    (request) =>
      isOnSide(request, filters.side) &&
      isRunning(request.status) === (filters.state === "running") &&
      (filters.category === Category.UNSPECIFIED || request.category === filters.category) &&
      (filters.urgency === Urgency.UNSPECIFIED || request.urgency === filters.urgency) &&
      matches(request, wanted, wordsOf),
  );
}

function isOnSide(request: HelpRequestView, side: BoardSide): boolean {
  if (side === "mine") return request.mine;
  if (side === "helping") return request.myOffer === OfferStatus.PENDING || request.myOffer === OfferStatus.ACCEPTED;
  return true;
}

function matches(
  request: HelpRequestView,
  wanted: readonly string[],
  wordsOf: (request: HelpRequestView) => string,
): boolean {
  if (wanted.length === 0) return true;
  const text = simplified(
    [request.title, request.details, request.zone, request.authorName, request.exchange, wordsOf(request)].join(" "),
  );
  return wanted.every((word) => text.includes(word));
}

function searchWords(text: string): string[] {
  return simplified(text)
    .split(/\s+/u)
    .filter((word) => word !== "");
}

/** Without case, accents and Arabic vowel signs: "jose" finds "José". */
export function simplified(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLocaleLowerCase();
}
