// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A grant while it is being put together. Nothing is ticked beforehand: the person whose data it is chooses every field.
import type { FieldKind } from "../../api/generated/carecircle/v1/content_pb";
import type { CardField, Id, PurposeName, ShareWish } from "../../crypto/protocol";
import { kDayMs, kHourMs, kWeekMs } from "../time/time-words";

export const kNoteMax = 200;
export const kFieldValueMax = 250;
const kLifetimeMinMs = kHourMs;
const kLifetimeMaxMs = 365 * kDayMs;

export const lifetimes = ["one_hour", "three_hours", "one_day", "one_week", "request", "own"] as const;
export type LifetimeName = (typeof lifetimes)[number];

export interface ShareDraft {
  fields: readonly FieldKind[];
  purpose: PurposeName;
  lifetime: LifetimeName;
  ownCount: string;
  ownUnit: "hours" | "days";
  note: string;
}
export const emptyShareDraft: ShareDraft = {
  fields: [],
  purpose: "mutual_aid_coordination",
  lifetime: "three_hours",
  ownCount: "2",
  ownUnit: "days",
  note: "",
};

/** Undefined: until the request ends. Null: what was typed is no time between 1 hour and 365 days. */
export function lifetimeOf(draft: ShareDraft): number | undefined | null {
  switch (draft.lifetime) {
    case "one_hour":
      return kHourMs;
    case "three_hours":
      return 3 * kHourMs;
    case "one_day":
      return kDayMs;
    case "one_week":
      return kWeekMs;
    case "request":
      return undefined;
    case "own":
      return ownLifetime(draft);
  }
}

function ownLifetime(draft: ShareDraft): number | null {
  const count = Number(draft.ownCount);
  if (!Number.isInteger(count)) return null;
  const lifetimeMs = count * (draft.ownUnit === "hours" ? kHourMs : kDayMs);
  return lifetimeMs >= kLifetimeMinMs && lifetimeMs <= kLifetimeMaxMs ? lifetimeMs : null;
}

export function withFieldToggled(draft: ShareDraft, kind: FieldKind): ShareDraft {
  const fields = draft.fields.includes(kind) ? draft.fields.filter((field) => field !== kind) : [...draft.fields, kind];
  return { ...draft, fields: fields.toSorted((one, other) => one - other) };
}

/** What the other person will see: the chosen fields that are filled in. */
export function sharedFields(draft: ShareDraft, card: readonly CardField[]): CardField[] {
  return card.filter((field) => field.value !== "" && draft.fields.includes(field.kind));
}

/** The wish as it is sent, or null while something is missing. */
export function shareWish(draft: ShareDraft, card: readonly CardField[], memberId: Id): ShareWish | null {
  const lifetimeMs = lifetimeOf(draft);
  const fields = sharedFields(draft, card).map((field) => field.kind);
  if (fields.length === 0 || lifetimeMs === null || Array.from(draft.note).length > kNoteMax) return null;
  const wish: ShareWish = { memberId, fields, purpose: draft.purpose, note: draft.note.trim() };
  return lifetimeMs === undefined ? wish : { ...wish, lifetimeMs };
}

/**
 * Whether a note carries what should be a field: written in a note it cannot be taken back. Only a hint, computed here; nothing is
 * refused for it.
 */
export function looksLikeContactDetail(note: string): boolean {
  const address = /\S+@\S+\.\S+/u;
  const link = /(https?:\/\/|www\.)\S+/iu;
  const number = /\+?\p{Nd}[\p{Nd}\s()/.-]{5,}\p{Nd}/u;
  return address.test(note) || link.test(note) || number.test(note);
}
