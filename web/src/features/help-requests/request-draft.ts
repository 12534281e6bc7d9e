// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A help request while it is being written: its steps, its limits, and which of its words only the helper will read.
import { Category, Urgency } from "../../api/generated/carecircle/v1/content_pb";
import type { HelpRequestDraft, HelpRequestView } from "../../crypto/protocol";
import { wordsOfCategory } from "../../shared/words/category-words";

/** In characters as a reader counts them (code points), as product.md 3.1 and the other clients have them. */
export const kTitleMax = 100;
export const kDetailsMax = 2000;
export const kSealedMax = 2000;
export const kZoneMax = 200;
export const kExchangeMax = 300;
export const kOfferMessageMin = 10;
export const kOfferMessageMax = 1000;

export const steps = [
  "category",
  "subcategory",
  "title",
  "details",
  "urgency",
  "zone",
  "duration",
  "exchange",
  "preview",
] as const;
export type Step = (typeof steps)[number];

/** What has been answered so far. `category` and `urgency` are unspecified until they are chosen. */
export const emptyDraft: HelpRequestDraft = {
  title: "",
  details: "",
  category: Category.UNSPECIFIED,
  subcategory: "",
  urgency: Urgency.UNSPECIFIED,
  zone: "",
  ongoing: false,
  exchange: "",
  sealed: "",
};

export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/**
 * The steps that this draft goes through: a category without subcategories has nothing to ask there. As long as
 * none is chosen the way is counted with it: it may become shorter, not longer.
 */
export function stepsOf(draft: HelpRequestDraft): readonly [Step, ...Step[]] {
  const [first, ...others] = steps;
  const hasSubcategories = draft.category === Category.UNSPECIFIED || wordsOfCategory(draft.category).subcategories.length > 0;
  return [first, ...others.filter((step) => step !== "subcategory" || hasSubcategories)];
}
export function stepAfter(draft: HelpRequestDraft, step: Step): Step {
  const all = stepsOf(draft);
  return all[all.indexOf(step) + 1] ?? "preview";
}
/** Where to go on with a draft that was kept. */
export function firstOpenStep(draft: HelpRequestDraft): Step {
  return stepsOf(draft).find((step) => !isAnswered(draft, step)) ?? "preview";
}

/** Only what a neighbour needs to understand the request must be answered. */
export function isAnswered(draft: HelpRequestDraft, step: Step): boolean {
  switch (step) {
    case "category":
      return draft.category !== Category.UNSPECIFIED;
    case "title":
      return draft.title.trim() !== "" && countCharacters(draft.title.trim()) <= kTitleMax;
    case "urgency":
      return draft.urgency !== Urgency.UNSPECIFIED;
    case "details":
      return countCharacters(draft.details) <= kDetailsMax && countCharacters(draft.sealed) <= kSealedMax;
    case "zone":
      return countCharacters(draft.zone) <= kZoneMax;
    case "exchange":
      return countCharacters(draft.exchange) <= kExchangeMax;
    case "subcategory":
    case "duration":
    case "preview":
      return true;
  }
}
export function isComplete(draft: HelpRequestDraft): boolean {
  return steps.every((step) => isAnswered(draft, step));
}

/**
 * Another category: its subcategory is another too. In a sensitive one the details that were written for everybody move to the
 * sealed part; they never move back by themselves.
 */
export function withCategory(draft: HelpRequestDraft, category: Category): HelpRequestDraft {
  const changed = { ...draft, category, subcategory: category === draft.category ? draft.subcategory : "" };
  if (!isSensitive(changed) || draft.details === "") return changed;
  return { ...changed, details: "", sealed: [draft.sealed, draft.details].filter((text) => text !== "").join("\n\n") };
}

export function isSensitive(draft: Pick<HelpRequestDraft, "category">): boolean {
  return wordsOfCategory(draft.category).sensitive;
}

/** As it is posted: trimmed. */
export function finishedDraft(draft: HelpRequestDraft): HelpRequestDraft {
  return {
    ...draft,
    title: draft.title.trim(),
    details: draft.details.trim(),
    zone: draft.zone.trim(),
    exchange: draft.exchange.trim(),
    sealed: draft.sealed.trim(),
  };
}

export function draftOf(request: HelpRequestView): HelpRequestDraft {
  const { title, details, category, subcategory, urgency, zone, ongoing, exchange } = request;
  return { title, details, category, subcategory, urgency, zone, ongoing, exchange, sealed: request.sealed ?? "" };
}

/** Whether anything was written that would be a pity to lose. */
export function isWorthKeeping(draft: HelpRequestDraft): boolean {
  return draft.category !== Category.UNSPECIFIED || draft.title !== "" || draft.details !== "" || draft.sealed !== "";
}

/** The kept form; anything that is not such a form is no draft. */
export function draftFromText(text: string | null): HelpRequestDraft | null {
  if (text === null || text === "") return null;
  try {
    return draftFromValue(JSON.parse(text) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
export function draftToText(draft: HelpRequestDraft): string {
  return JSON.stringify(draft);
}

function draftFromValue(value: unknown): HelpRequestDraft | null {
  if (typeof value !== "object" || value === null) return null;
  const record = value as Record<string, unknown>;
  const sameShape = Object.entries(emptyDraft).every(([name, empty]) => typeof record[name] === typeof empty);
  if (!sameShape) return null;
  const { title, details, category, subcategory, urgency, zone, ongoing, exchange, sealed } =
    record as unknown as HelpRequestDraft;
  return { title, details, category, subcategory, urgency, zone, ongoing, exchange, sealed };
}
